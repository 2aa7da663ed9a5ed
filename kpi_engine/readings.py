"""Readings: leaf sums that go into an evaluation, and the value with its state that comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from kpi_engine.freshness import FRESH, Freshness
from kpi_engine.items import Sample
from kpi_engine.periods import Period

_ZERO, _ONE = Decimal(0), Decimal(1)


class Reason(Enum):
    """Why there is no value."""

    NO_DATA = "no_data"
    ZERO_DENOMINATOR = "zero_denominator"  # a negative one too: its ratio would have the wrong sign
    NO_FX = "no_fx"
    NO_TARGET = "no_target"
    INSUFFICIENT_DATA = "insufficient_data"


class Flag(Enum):
    """What a reader must know beside the value."""

    STALE = "stale"
    PROVISIONAL = "provisional"
    RESTATED = "restated"
    ADJUSTED = "adjusted"


class UnevenLeaf(ValueError):  # noqa: N818 - named after what happened
    """Sums of one leaf end on different days; clip them with `common_through` first."""

    def __init__(self, scope: str, ends: tuple[date, date]) -> None:
        super().__init__(scope, ends)
        self.scope = scope
        self.ends = ends


@dataclass(frozen=True, slots=True)
class LeafSum:
    """One input of one leaf scope over the days it covers, in local currency.

    Several rows of the same scope and input (one per currency) add up.

    Attributes:
        scope: The leaf's id.
        measure: The input's key: the measure's id where it is plain.
        total: The sum (or last value of a stock); None when there was no row.
        currency: Local currency of a money measure, else None.
        days_reported: Days on which the source reported, up to `complete_through`.
        days_expected: Days on which it should have, up to the same day.
        complete_through: Last day inside the total, equal for all measures of one leaf; None when no day is.
        freshness: State of its feed now.
        weight: Its share of the plan; 1 counts leaves.
        as_of: When the source last told us.
        flags: Provisional, restated, adjusted.
        sample: Keys or values behind a distinct count or median, which leaves share and totals lose.
        window: The days an input with a window or an offset covers; None for the asked ones.
    """

    scope: str
    measure: str
    total: Decimal | None
    currency: str | None = None
    days_reported: int = 1
    days_expected: int = 1
    complete_through: date | None = None
    freshness: Freshness = FRESH
    weight: Decimal = _ONE
    as_of: datetime | None = None
    flags: frozenset[Flag] = frozenset()
    sample: Sample | None = None
    window: Period | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the plan weight has data through a day."""

    through: date | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI's value at one node and period, with everything needed to trust or doubt it.

    Attributes:
        value: None with a `reason` when there is none; never rounded.
        reason: Why there is no value.
        currency: Currency of the money inside numerator and denominator, None without money.
        numerator: Sum over the leaves that have all inputs.
        denominator: The same below the line; None for a simple KPI.
        coverage: Weight with data over weight expected, 0 to 1.
        complete_through: The day through which every leaf with data is complete.
        as_of: The oldest word from any of its sources.
        flags: Stale when any part is, provisional, restated, adjusted.
        spend_without_result: Money was spent and nothing came of it.
        extents: Weight by last day, so that each leaf is held to its own days only.
        weight: Weight expected in all.
        late_weight: Weight of leaves past their lag.
        unheard_weight: Weight of leaves so late that nothing is known.
        days_behind: Of its most belated leaf.
        totals: What each input added up to over the leaves that have all, by key.
        windows: The days behind each input that covers others than the asked ones; the widest of its leaves.
    """

    value: Decimal | None
    reason: Reason | None = None
    currency: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal = _ZERO
    complete_through: date | None = None
    as_of: datetime | None = None
    flags: frozenset[Flag] = frozenset()
    spend_without_result: bool = False
    extents: tuple[Extent, ...] = ()
    weight: Decimal = _ZERO
    late_weight: Decimal = _ZERO
    unheard_weight: Decimal = _ZERO
    days_behind: int = 0
    totals: tuple[tuple[str, Decimal], ...] = ()
    windows: tuple[tuple[str, Period], ...] = ()
