"""Alert groups: findings of one day told as few, so that a platform's bad day is one message and not forty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_engine.anomaly import Finding, Oddity


@dataclass(frozen=True, slots=True)
class GroupedAlert:
    """Findings told as one.

    Attributes:
        scope: The lowest node that holds all parts, and under which nothing judged is otherwise.
        oddity: In which way they are odd.
        parts: The odd leaves; the scope itself when it is a leaf.
    """

    scope: str
    oddity: Oddity
    parts: tuple[str, ...]


def group_alerts(findings: Mapping[str, Finding | None], parents: Mapping[str, str]) -> tuple[GroupedAlert, ...]:
    """Return as few alerts as tell all findings of one day, by scope.

    A parent speaks for its leaves when all that could be judged are odd in the same way; one ordinary sibling, and
    each speaks for itself.

    Args:
        findings: By leaf scope: what is odd, or None for judged and ordinary. What could not be judged is absent.
        parents: Parent of each scope that has one, at any depth.
    """
    rising: dict[str, GroupedAlert | None] = {
        scope: GroupedAlert(scope, finding.oddity, (scope,)) if finding else None for scope, finding in findings.items()
    }
    settled: list[GroupedAlert] = []
    for level in range(max((_depth(scope, parents) for scope in findings), default=0), 0, -1):
        families: dict[str, list[GroupedAlert | None]] = {}
        for scope in sorted(scope for scope in rising if _depth(scope, parents) == level):
            families.setdefault(parents[scope], []).append(rising.pop(scope))
        for parent, family in families.items():
            rising[parent] = _in_one_voice(parent, family)
            if rising[parent] is None:
                settled.extend(alert for alert in family if alert is not None)
    settled.extend(alert for alert in rising.values() if alert is not None)
    return tuple(sorted(settled, key=lambda alert: alert.scope))


def _in_one_voice(parent: str, family: list[GroupedAlert | None]) -> GroupedAlert | None:
    alerts = [alert for alert in family if alert is not None]
    if len(alerts) < len(family) or len({alert.oddity for alert in alerts}) > 1:
        return None
    if len(alerts) == 1:
        return alerts[0]
    return GroupedAlert(parent, alerts[0].oddity, tuple(part for alert in alerts for part in alert.parts))


def _depth(scope: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while scope in parents:
        scope, depth = parents[scope], depth + 1
    return depth
