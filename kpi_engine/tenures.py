"""Tenures: who owned a scope on which days, so that each day's actual and target follow its owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from kpi_engine.apportion import apportion
from kpi_engine.periods import Period
from kpi_engine.phasing import LINEAR, FallsDue, phased

_ZERO = Decimal(0)
_DAY = timedelta(days=1)
UNOWNED = ""


@dataclass(frozen=True, slots=True)
class Tenure:
    """An owner's days at a scope, both ends included; None is open."""

    owner: str
    first: date | None = None
    last: date | None = None


class TenureError(ValueError):
    """Two people own one scope on the same day; `overlaps` are all such pairs of tenures."""

    def __init__(self, overlaps: tuple[tuple[Tenure, Tenure], ...]) -> None:
        super().__init__(overlaps)
        self.overlaps = overlaps


def owners_of(tenures: Iterable[Tenure], period: Period) -> tuple[tuple[str, Period], ...]:
    """Return who owned which days of a period, in order and without gaps; days of nobody are `UNOWNED`.

    Raises:
        TenureError: With every pair of tenures that share a day.
    """
    inside = sorted(
        (
            (max(tenure.first or period.first, period.first), min(tenure.last or period.last, period.last), tenure)
            for tenure in tenures
        ),
        key=lambda found: found[:2],
    )
    runs = [(first, last, tenure) for first, last, tenure in inside if first <= last]
    # In order of their first days, two runs share one when the later begins before the earlier ends.
    if overlaps := tuple((left[2], right[2]) for left, right in combinations(runs, 2) if right[0] <= left[1]):
        raise TenureError(overlaps)
    found: list[tuple[str, Period]] = []
    begin = period.first
    for first, last, tenure in runs:
        if begin < first:
            found.append((UNOWNED, Period(begin, first - _DAY)))
        found.append((tenure.owner, Period(first, last)))
        begin = last + _DAY
    if begin <= period.last:
        found.append((UNOWNED, Period(begin, period.last)))
    return tuple(found)


def target_by_owner(
    target: Decimal,
    period: Period,
    tenures: Iterable[Tenure],
    *,
    phasing: FallsDue = LINEAR,
    step: Decimal = Decimal(1),
) -> dict[str, Decimal]:
    """Divide an additive target by the weight of each owner's days; the parts add up to it exactly.

    Args:
        target: Of the scope for the whole period, a multiple of `step`. Ratio targets are nobody's to divide:
            each owner is held to the whole ratio.
        period: Its days.
        tenures: Who owned the scope when.
        phasing: How the target falls due.
        step: The target's unit.

    Raises:
        TenureError: With every pair of tenures that share a day.
    """
    weights: dict[str, Decimal] = {}
    for owner, run in owners_of(tenures, period):
        # `phased` knows that a period whose days weigh nothing is due on its last day.
        through, before = phased(period, run.last, phasing)[0], phased(period, run.first - _DAY, phasing)[0]
        weights[owner] = weights.get(owner, _ZERO) + through - before
    return {owner: part * step for owner, part in apportion(int(target / step), weights).items()}


def actual_by_owner(daily: Mapping[date, Decimal], period: Period, tenures: Sequence[Tenure]) -> dict[str, Decimal]:
    """Add up a scope's daily values of a period by who owned it on each day.

    Raises:
        TenureError: With every pair of tenures that share a day.
    """
    totals: dict[str, Decimal] = {}
    for owner, run in owners_of(tenures, period):
        inside = sum((value for day, value in daily.items() if day in run), _ZERO)
        totals[owner] = totals.get(owner, _ZERO) + inside
    return totals
