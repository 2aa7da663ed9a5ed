"""Inputs: what a formula takes from a measure, over which days and in which manner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import assert_never

from kpi_engine.measures import Measure, OverTime, Unit
from kpi_engine.periods import Grain, Period, month_of, quarter_of, week_of, year_of
from kpi_engine.spans import Span, earlier, earlier_period, earlier_through

_DAY = timedelta(days=1)
_MINUTES_OF_DAY = 1440


class How(Enum):
    """How the facts of one leaf become one number; the value is the word in formulas."""

    NATURAL = "natural"  # as the measure itself says: sum, last, average, distinct
    LAST = "last"
    AVERAGE_DAILY = "average_daily"
    DISTINCT = "distinct"
    MEDIAN = "median"
    ITEM_SUM = "item_sum"
    ITEM_COUNT = "item_count"
    WITHIN = "within_count"  # items that took at most the limit
    JUDGED = "judged_count"  # items that are over, or open for longer than the limit
    CONVERTED = "converted"  # closed cohort keys that reached the other measure in time
    MATURED = "matured"  # cohort keys whose time is over
    PRODUCT = "product"  # sum over days of this times the other
    WEIGHT = "weight_known"  # sum of this over the days on which the other is known


OF_ITEMS = frozenset(
    {
        *(How.DISTINCT, How.MEDIAN, How.ITEM_SUM, How.ITEM_COUNT),
        *(How.WITHIN, How.JUDGED, How.CONVERTED, How.MATURED),
    },
)
COUNTED = frozenset({How.DISTINCT, How.ITEM_COUNT, How.WITHIN, How.JUDGED, How.CONVERTED, How.MATURED})
# What is the case on a day, and not what happened in it.
STATES = frozenset({How.LAST, How.AVERAGE_DAILY})
# These cannot be added up over leaves: they need the keys or values of all leaves together.
JOINT = frozenset({How.DISTINCT, How.MEDIAN})
# Where no row means nought: a plain sum, a count of keys, a sum over items.
FILLED = frozenset({None, How.DISTINCT, How.ITEM_SUM})


class Since(Enum):
    """The window without a beginning."""

    EVER = "ever"


Window = Span | Grain | Since | None


@dataclass(frozen=True, slots=True)
class Input:
    """One quantity of a formula. Two inputs with the same facts behind them are equal and share a key.

    Attributes:
        measure: The measure's id.
        how: In which manner its facts are taken.
        other: The second measure of products, weights and cohorts.
        limit: The time allowed to items and cohorts.
        window: None for the asked period; a span ending on its last known day, a grain begun before it, or ever.
        offsets: How much earlier, one after the other.
        is_per_day: Whether it is divided by the days it covers.
    """

    measure: str
    how: How = How.NATURAL
    other: str | None = None
    limit: Span | None = None
    window: Window = None
    offsets: tuple[Span, ...] = ()
    is_per_day: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but the measure over the asked days."""
        is_natural = self.how is How.NATURAL and self.other is None and self.limit is None
        return is_natural and self.window is None and not self.offsets and not self.is_per_day

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the measures whose facts it needs."""
        return (self.measure,) if self.other is None else (self.measure, self.other)

    @property
    def key(self) -> str:
        """Return how it is written in a formula: the measure's id when it is plain."""
        text = self.measure
        if self.how is not How.NATURAL:
            details = [str(part) for part in (self.other, self.limit) if part is not None]
            text = f"{self.how.value}({', '.join((text, *details))})"
        match self.window:
            case None:
                pass
            case Since.EVER:
                text = f"all_time({text})"
            case Grain():
                text = f"to_date({text}, {self.window.value})"
            case Span():
                text = f"trailing({text}, {self.window})"
            case _:
                assert_never(self.window)
        if self.is_per_day:
            text = f"per_day({text})"
        for span in self.offsets:
            text = f"offset({text}, {span})"
        return text


class Take(Enum):
    """What a store has to hand out for one demand."""

    SUM = "sum"  # a total by currency is enough: rollups serve
    DAILY = "daily"  # each day's row
    LAST = "last"  # the newest row at or before the last day, not before the first
    ITEMS = "items"  # items with their keys


@dataclass(frozen=True, slots=True)
class Demand:
    """Facts that a KPI needs: one measure's from `first` (None: since ever) to `last`, both included."""

    measure: str
    first: date | None
    last: date
    take: Take


def how_of(source: Input, measure: Measure) -> How | None:
    """Return the manner with the measure's own filled in; None stands for a plain sum."""
    if source.how is not How.NATURAL:
        return source.how
    match measure.over_time:
        case OverTime.SUM:
            return None
        case OverTime.LAST:
            return How.LAST
        case OverTime.AVERAGE:
            return How.AVERAGE_DAILY
        case OverTime.DISTINCT:
            return How.DISTINCT
        case _:
            assert_never(measure.over_time)


def is_money(source: Input, measures: Mapping[str, Measure]) -> bool:
    """Return whether its totals have a currency: money is summed or averaged, and not merely counted."""
    if how_of(source, measures[source.measure]) in COUNTED:
        return False
    names = source.measures if source.how is How.PRODUCT else (source.measure,)
    return any(measures[name].unit is Unit.MONEY for name in names)


def days_of(source: Input, period: Period, through: date) -> Period:
    """Return the days an input covers when `period` is known through a day of it.

    Trailing n ends on that day and is open on the left; a grain to date begins where that day's grain begins, even
    before the period; an offset moves period and day to the same calendar position earlier.
    """
    for span in source.offsets:
        before = earlier_period(period, span)
        period, through = before, earlier_through(period, through, span)
    match source.window:
        case None:
            return period if through >= period.last else Period(period.first, through)
        case Since.EVER:
            return Period(date.min, through)
        case Grain():
            return Period(_start_of(source.window, through, period), through)
        case Span():
            return Period(earlier(through, source.window) + _DAY, through)
        case _:
            assert_never(source.window)


def _start_of(grain: Grain, day: date, period: Period) -> date:
    match grain:
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return week_of(day).first
        case Grain.MONTH:
            return month_of(day).first
        case Grain.QUARTER:
            return quarter_of(day).first
        case Grain.YEAR:
            return year_of(day).first
        case Grain.RANGE:
            return period.first
        case _:
            assert_never(grain)


def demands_of(source: Input, measure: Measure, period: Period) -> tuple[Demand, ...]:
    """Return the facts an input may need, through whichever day of the period its leaves turn out to be known.

    Args:
        source: The input.
        measure: Its measure.
        period: The asked days.
    """
    first = min(days_of(source, period, day).first for day in (period.first, period.last))
    last = max(days_of(source, period, day).last for day in (period.first, period.last))
    begin = None if first == date.min else first
    match how_of(source, measure):
        case None:
            return (Demand(source.measure, begin, last, Take.SUM),)
        case How.LAST:
            return (Demand(source.measure, first - measure.stale_after, last, Take.LAST),)
        case How.AVERAGE_DAILY:
            since = None if begin is None else begin - measure.stale_after
            return (Demand(source.measure, since, last, Take.DAILY),)
        case How.PRODUCT | How.WEIGHT:
            return tuple(Demand(name, begin, last, Take.DAILY) for name in source.measures)
        case How.CONVERTED | How.MATURED:
            allowed = timedelta(days=allowed_days(source))
            later = Demand(source.other or source.measure, begin, last + allowed, Take.ITEMS)
            return (Demand(source.measure, begin, last, Take.ITEMS), later)
        case _:
            return (Demand(source.measure, begin, last, Take.ITEMS),)


def allowed_days(source: Input) -> int:
    """Return the limit in whole days, rounded up; 0 without one."""
    minutes = None if source.limit is None else source.limit.minutes
    return 0 if minutes is None else -(-minutes // _MINUTES_OF_DAY)
