"""Adjusting: corrections applied to a case in fixed order, with what was raw kept beside what was made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from kpi_engine.adjustments import (
    MOST_POINTS,
    ORDER_OF_EFFECTS,
    AddPoints,
    Adjustment,
    ChangeTarget,
    Counting,
    Effect,
    ExcludeDays,
    ReplaceActual,
    WaiveGate,
    counting,
)
from kpi_engine.attainment import Range
from kpi_engine.cards import Figure
from kpi_engine.periods import Period
from kpi_engine.phasing import LINEAR, FallsDue, phased

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Case:
    """One KPI's days at one scope, as they are.

    Attributes:
        kpi: The KPI's id.
        scope: The node's id.
        period: The target's period.
        daily: Values by day, or numerators.
        target: For the whole period.
        phasing: How a sum's target falls due.
        below: Denominators by day; None for a KPI that is no ratio.
        is_stock: Whether its value is that of its last day.
    """

    kpi: str
    scope: str
    period: Period
    daily: Mapping[date, Decimal]
    target: Decimal | Range | None
    phasing: FallsDue = LINEAR
    below: Mapping[date, Decimal] | None = None
    is_stock: bool = False


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Both readings of a case.

    Attributes:
        raw: As it came.
        adjusted: After everything that counts.
        applied: Ids of what counted, in the order in which it was applied.
        ignored: Ids of the rest, each with why.
        waives_gate: Whether the KPI's red line may not fire.
    """

    raw: Figure
    adjusted: Figure
    applied: tuple[str, ...] = ()
    ignored: tuple[tuple[str, Counting], ...] = ()
    waives_gate: bool = False


@dataclass(slots=True)
class _Desk:
    """A case while adjustments are applied to it."""

    case: Case
    excluded: set[date] = field(default_factory=set)
    actual: Decimal | None = None
    target: Decimal | Range | None = None
    points: Decimal = _ZERO
    waives_gate: bool = False


def adjust(
    case: Case,
    adjustments: Iterable[Adjustment],
    *,
    on: date,
    locked_at: datetime | None = None,
    most_points: Decimal = MOST_POINTS,
) -> Adjusted:
    """Apply a case's adjustments: days, actual, target, points, gates; within a kind by instant of approval.

    Args:
        case: The figures as they are.
        adjustments: Any; those of other KPIs, scopes or periods are passed over.
        on: The day of asking, for expiry.
        locked_at: When the period was locked; what was approved later is a settlement item.
        most_points: The bound of all points together.

    Returns:
        Raw and adjusted figures; of two that set the same figure, the later one counts.
    """
    subject = (case.kpi, case.scope, case.period)
    concerned = [one for one in adjustments if (one.kpi, one.scope, one.period) == subject]
    ignored = {
        one.id: why for one in concerned if (why := counting(one, on=on, locked_at=locked_at)) is not Counting.COUNTS
    }
    in_order = sorted((one for one in concerned if one.id not in ignored), key=_place)
    latest: dict[type[Effect], str] = {
        type(one.effect): one.id for one in in_order if isinstance(one.effect, ReplaceActual | ChangeTarget)
    }
    ignored |= {one.id: Counting.OVERRULED for one in in_order if latest.get(type(one.effect), one.id) != one.id}
    desk, applied = _Desk(case), list[str]()
    for one in in_order:
        if one.id not in ignored:
            _apply(desk, one.effect)
            applied.append(one.id)
    raw = Figure(_value(case, frozenset()), case.target)
    points = max(-most_points, min(desk.points, most_points))
    return Adjusted(
        raw, replace(_figure(desk), points=points), tuple(applied), tuple(ignored.items()), desk.waives_gate
    )


def _place(adjustment: Adjustment) -> tuple[int, datetime, str]:
    assert adjustment.approved_at is not None
    return ORDER_OF_EFFECTS.index(type(adjustment.effect)), adjustment.approved_at, adjustment.id


def _apply(desk: _Desk, effect: Effect) -> None:
    match effect:
        case ExcludeDays(days):
            desk.excluded |= days
        case ReplaceActual(value):
            desk.actual = value
        case ChangeTarget(value):
            desk.target = value
        case AddPoints(points):
            desk.points += points
        case WaiveGate():
            desk.waives_gate = True


def _figure(desk: _Desk) -> Figure:
    case = desk.case
    value = _value(case, desk.excluded) if desk.actual is None else desk.actual
    return Figure(value, _target(case, desk.excluded) if desk.target is None else desk.target)


def _value(case: Case, excluded: Iterable[date]) -> Decimal | None:
    """Return the KPI over the days that stay; None when none of them has data."""
    out = frozenset(excluded)
    kept = {day: value for day, value in case.daily.items() if day in case.period and day not in out}
    if not kept:
        return None
    if case.is_stock:
        return kept[max(kept)]
    total = sum(kept.values(), _ZERO)
    if case.below is None:
        return total
    under = sum((value for day, value in case.below.items() if day in case.period and day not in out), _ZERO)
    return total / under if under > 0 else None


def _target(case: Case, excluded: Iterable[date]) -> Decimal | Range | None:
    """Return the target of the days that stay; ratios and stocks keep theirs."""
    if case.target is None or case.below is not None or case.is_stock:
        return case.target
    _, whole = phased(case.period, case.period.last, case.phasing)
    out = sum((case.phasing.weight_between(day, day) for day in excluded if day in case.period), _ZERO)
    if isinstance(case.target, Range):
        # A corridor of no days is none.
        return case.target.scaled(whole - out, whole) if out < whole else None
    return case.target * (whole - out) / whole
