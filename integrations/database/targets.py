"""Targets: versions that never rewrite the past, read back as what holds and from when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, insert, select

from integrations.database.company import Node
from integrations.database.prepared import Prepared
from integrations.database.tables import target
from integrations.database.work import Work
from kpi_engine import Period, Revision, Target, TargetHistory

_VERSIONS = Prepared(
    select(
        target.c.node_kind,
        target.c.node_id,
        target.c.kpi_id,
        target.c.version,
        target.c.value,
        target.c.currency,
        target.c.effective_day,
        target.c.recorded_at,
    )
    .where(
        target.c.org_id == bindparam("org_id"),
        target.c.node_kind.in_(bindparam("kinds", expanding=True)),
        target.c.node_id.in_(bindparam("ids", expanding=True)),
        target.c.first_day == bindparam("first_day"),
        target.c.last_day == bindparam("last_day"),
    )
    .order_by(target.c.node_id, target.c.kpi_id, target.c.version)
)


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """One version: its figure, the first day it holds, and when it was said."""

    version: int
    value: Decimal
    effective_day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A standing target; `versions` are those since it was last withdrawn, oldest first."""

    kpi_id: str
    node: Node
    period: Period
    currency: str
    versions: tuple[TargetVersion, ...]

    @property
    def value(self) -> Decimal:
        """The newest figure."""
        return self.versions[-1].value

    @property
    def version(self) -> int:
        """The newest version's number."""
        return self.versions[-1].version

    def history(self) -> TargetHistory | None:
        """Return how it changed within its period; None where one figure holds throughout."""
        # A first figure holds from the beginning, whenever it was said.
        holding = [replace(self.versions[0], effective_day=self.period.first)]
        for version in self.versions[1:]:
            # What is said later holds from its day on, whatever had been said of those days.
            while holding and holding[-1].effective_day >= version.effective_day:
                holding.pop()
            holding.append(version)
        revisions = tuple(
            Revision(
                Target(
                    self.kpi_id, str(self.node.id), self.period, version.value, self.currency or None, version.version
                ),
                version.effective_day,
                version.recorded_at,
            )
            for version in holding
        )
        return TargetHistory(revisions) if len(revisions) > 1 else None


def set_target(
    work: Work,
    kpi_id: str,
    node: Node,
    period: Period,
    value: Decimal | None,
    currency: str,
    *,
    effective_day: date | None = None,
) -> tuple[int, Decimal | None]:
    """Add a version that holds from a day on (the period's first unless said); None withdraws the target.

    Returns:
        Its number, and the value before it (None where there was none).
    """
    same = (
        target.c.org_id == work.org_id,
        target.c.node_kind == node.kind.value,
        target.c.node_id == node.id,
        target.c.kpi_id == kpi_id,
        target.c.first_day == period.first,
        target.c.last_day == period.last,
    )
    version = work.connection.execute(select(func.max(target.c.version)).where(*same)).scalar_one() or 0
    before: Decimal | None = work.connection.execute(
        select(target.c.value).where(*same, target.c.version == version)
    ).scalar_one_or_none()
    work.connection.execute(
        insert(target).values(
            org_id=work.org_id,
            id=work.new_id(),
            kpi_id=kpi_id,
            node_kind=node.kind.value,
            node_id=node.id,
            first_day=period.first,
            last_day=period.last,
            version=version + 1,
            effective_day=effective_day,
            value=value,
            currency=currency,
            recorded_by=work.actor_id,
            recorded_at=work.now,
        )
    )
    return version + 1, before


def read_targets(work: Work, nodes: Sequence[Node], period: Period) -> dict[tuple[Node, str], TargetRow]:
    """Return the standing targets of these nodes for exactly this period, by node and KPI."""
    if not nodes:
        return {}
    asked = {
        "org_id": work.org_id,
        "kinds": list({node.kind.value for node in nodes}),
        "ids": [node.id for node in nodes],
        "first_day": period.first,
        "last_day": period.last,
    }
    # A company, a person and a store never share an id but by chance; the kind has the last word.
    by_key = {(node.kind.value, node.id): node for node in nodes}
    standing: dict[tuple[Node, str], tuple[str, tuple[TargetVersion, ...]]] = {}
    for kind, node_id, kpi_id, version, value, currency, since, at in _VERSIONS.rows(work.connection, asked):
        node = by_key.get((kind, node_id))
        if node is None:
            continue
        if value is None:
            standing.pop((node, kpi_id), None)
            continue
        _, earlier = standing.get((node, kpi_id), (currency, ()))
        standing[node, kpi_id] = (currency, (*earlier, TargetVersion(version, value, since or period.first, at)))
    return {
        (node, kpi_id): TargetRow(kpi_id, node, period, currency, versions)
        for (node, kpi_id), (currency, versions) in standing.items()
    }
