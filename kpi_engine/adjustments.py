"""Adjustments: the five kinds of manual correction, what a sound one has, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import Range
from kpi_engine.periods import Period

MOST_POINTS = Decimal("0.1")  # ten points of a score of a hundred, up or down, in all


@dataclass(frozen=True, slots=True)
class ExcludeDays:
    """Take days out of actual and target alike: customs held the stock, the platform was down."""

    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class ReplaceActual:
    """Set the actual of the whole period."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class ChangeTarget:
    """Set the target of the whole period."""

    value: Decimal | Range


@dataclass(frozen=True, slots=True)
class AddPoints:
    """Add to the KPI's score; 0.05 is five points."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class WaiveGate:
    """Keep the KPI's red line from firing."""


Effect = ExcludeDays | ReplaceActual | ChangeTarget | AddPoints | WaiveGate
ORDER_OF_EFFECTS = (ExcludeDays, ReplaceActual, ChangeTarget, AddPoints, WaiveGate)


class State(Enum):
    """Where an adjustment stands; only an approved one counts."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction someone asked for.

    Attributes:
        id: Unique; decides between two of the same instant.
        kpi: The KPI's id.
        scope: The node's id.
        period: Whose figures it corrects.
        effect: One of the five kinds.
        why: The reason, in the words of who asked.
        asked_by: That person's id.
        evidence: Links or file names.
        expires_on: The last day on which it counts; None for good.
        state: Only approved ones count.
        approved_at: Aware instant of the approval.
    """

    id: str
    kpi: str
    scope: str
    period: Period
    effect: Effect
    why: str
    asked_by: str
    evidence: tuple[str, ...] = ()
    expires_on: date | None = None
    state: State = State.DRAFT
    approved_at: datetime | None = None


class AdjustmentFault(Enum):
    """What keeps an adjustment from being asked for."""

    NO_REASON = "no_reason"
    NO_EVIDENCE = "no_evidence"
    NO_DAYS = "no_days"
    DAYS_OUTSIDE_PERIOD = "days_outside_period"
    NO_POINTS = "no_points"
    POINTS_OUT_OF_BOUNDS = "points_out_of_bounds"


def adjustment_faults(adjustment: Adjustment, *, most_points: Decimal = MOST_POINTS) -> tuple[AdjustmentFault, ...]:
    """Return everything that keeps an adjustment from being asked for (empty when sound)."""
    return tuple(_faults(adjustment, most_points))


def _faults(adjustment: Adjustment, most_points: Decimal) -> Iterator[AdjustmentFault]:
    if not adjustment.why.strip():
        yield AdjustmentFault.NO_REASON
    if not adjustment.evidence:
        yield AdjustmentFault.NO_EVIDENCE
    match adjustment.effect:
        case ExcludeDays(days) if not days:
            yield AdjustmentFault.NO_DAYS
        case ExcludeDays(days) if any(day not in adjustment.period for day in days):
            yield AdjustmentFault.DAYS_OUTSIDE_PERIOD
        case AddPoints(points) if not points:
            yield AdjustmentFault.NO_POINTS
        case AddPoints(points) if abs(points) > most_points:
            yield AdjustmentFault.POINTS_OUT_OF_BOUNDS
        case _:
            pass


class Counting(Enum):
    """Whether an adjustment counts, and why not."""

    COUNTS = "counts"
    NOT_APPROVED = "not_approved"
    EXPIRED = "expired"
    SETTLED_LATER = "settled_later"  # approved after the period was locked: an item of the next period's settlement
    OVERRULED = "overruled"  # a later one replaces the same figure


def counting(adjustment: Adjustment, *, on: date, locked_at: datetime | None = None) -> Counting:
    """Return whether an adjustment counts on a day for a period locked at an instant (None: still open)."""
    if adjustment.state is not State.APPROVED or adjustment.approved_at is None:
        return Counting.NOT_APPROVED
    if adjustment.expires_on is not None and on > adjustment.expires_on:
        return Counting.EXPIRED
    if locked_at is not None and adjustment.approved_at > locked_at:
        return Counting.SETTLED_LATER
    return Counting.COUNTS
