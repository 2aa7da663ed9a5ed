"""Card groups: nested weights as flat leaf weights, or scored group by group where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import lcm

from kpi_engine.attainment import DEFAULT_CAP
from kpi_engine.scorecard import LEAST_CARD_COVERAGE, Gate, Score, ScorecardError, ScoreLine, gated

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineGroup:
    """A part of a card with a weight among its siblings; its members' weights count within it."""

    name: str
    weight: Decimal
    members: tuple[ScoreLine | LineGroup, ...]


def flattened(groups: Iterable[ScoreLine | LineGroup]) -> tuple[ScoreLine, ...]:
    """Return a nested card's leaves with the weight each has in the whole card, as exact whole numbers.

    Scoring the leaves keeps a missing KPI from shifting weight between groups unseen.

    Raises:
        ScorecardError: With the lines of every group whose weights are negative or all zero.
    """
    card = tuple(groups)
    if bad := tuple(_unweighable(card)):
        raise ScorecardError(bad)
    leaves = tuple(_leaves(card, Fraction(1)))
    common = lcm(*(share.denominator for _, share in leaves))
    return tuple(replace(line, weight=Decimal(int(share * common))) for line, share in leaves)


def score_groups_first(
    groups: Iterable[ScoreLine | LineGroup],
    gates: Iterable[Gate] = (),
    *,
    cap: Decimal = DEFAULT_CAP,
    least_coverage: Decimal = LEAST_CARD_COVERAGE,
) -> Score:
    """Score each group from what it has, then weigh the groups: a group keeps its weight while it has any value.

    Coverage is still that of the leaves. Choose this only where groups are promises of their own; the default
    is `score(flattened(groups))`.

    Raises:
        ScorecardError: With the lines of every group whose weights are negative or all zero.
    """
    card = tuple(groups)
    if bad := tuple(_unweighable(card)):
        raise ScorecardError(bad)
    value, coverage = _group_score(card, cap)
    return gated(None if coverage < least_coverage else value, coverage, gates)


def _group_score(members: tuple[ScoreLine | LineGroup, ...], cap: Decimal) -> tuple[Decimal | None, Decimal]:
    """Return (score, coverage) of members by their own weights."""
    found = [(member.weight, *_member_score(member, cap)) for member in members]
    whole = sum((weight for weight, _, _ in found), _ZERO)
    coverage = sum((weight * part for weight, _, part in found), _ZERO) / whole
    known = [(weight, value) for weight, value, _ in found if value is not None]
    held = sum((weight for weight, _ in known), _ZERO)
    return (sum((weight * value for weight, value in known), _ZERO) / held if held else None), coverage


def _member_score(member: ScoreLine | LineGroup, cap: Decimal) -> tuple[Decimal | None, Decimal]:
    if isinstance(member, LineGroup):
        return _group_score(member.members, cap)
    return (None, _ZERO) if member.score is None else (min(member.score, cap), Decimal(1))


def _unweighable(members: tuple[ScoreLine | LineGroup, ...]) -> Iterator[ScoreLine]:
    """Yield what stands in groups that cannot be weighed; a group stands as a line of its name."""
    if not any(member.weight for member in members) or any(member.weight < 0 for member in members):
        for member in members:
            yield ScoreLine(member.name, None, member.weight) if isinstance(member, LineGroup) else member
    for member in members:
        if isinstance(member, LineGroup):
            yield from _unweighable(member.members)


def _leaves(members: tuple[ScoreLine | LineGroup, ...], share: Fraction) -> Iterator[tuple[ScoreLine, Fraction]]:
    whole = sum((Fraction(member.weight) for member in members), Fraction(0))
    for member in members:
        part = share * Fraction(member.weight) / whole
        if isinstance(member, LineGroup):
            yield from _leaves(member.members, part)
        else:
            yield member, part
