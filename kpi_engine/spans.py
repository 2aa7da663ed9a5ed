"""Spans: lengths of calendar time, and the days and periods that lie one span earlier."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from kpi_engine.periods import Grain, Period, day_of

_DAY = timedelta(days=1)
_WEEK = 7


class SpanUnit(Enum):
    """What a span is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_DAYS = {SpanUnit.DAY: 1, SpanUnit.WEEK: _WEEK}
_MONTHS = {SpanUnit.MONTH: 1, SpanUnit.QUARTER: 3, SpanUnit.YEAR: 12}
_MINUTES = {SpanUnit.MINUTE: 1, SpanUnit.HOUR: 60, SpanUnit.DAY: 1440, SpanUnit.WEEK: 7 * 1440}


@dataclass(frozen=True, slots=True)
class Span:
    """A number of calendar units, such as 30 days or 1 month; written as it is read."""

    count: int
    unit: SpanUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"

    @property
    def is_calendar(self) -> bool:
        """Whether it moves whole days, so that a window or an offset can be made of it."""
        return self.unit in _DAYS or self.unit in _MONTHS

    @property
    def most_days(self) -> int:
        """Return the most days it can be, months being of 31."""
        if self.unit in _MONTHS:
            return self.count * _MONTHS[self.unit] * 31
        return self.count * _DAYS.get(self.unit, 1)

    @property
    def minutes(self) -> int | None:
        """Return its length, or None for months and more, whose length differs."""
        per_unit = _MINUTES.get(self.unit)
        return None if per_unit is None else self.count * per_unit


def earlier(day: date, span: Span) -> date:
    """Return the day one span before; months are clamped to the month's end (31 March, 1 month: 28 February).

    Raises:
        ValueError: When the span is shorter than a day or the day lies before year 1.
    """
    if span.unit in _DAYS:
        return day - timedelta(days=span.count * _DAYS[span.unit])
    if span.unit not in _MONTHS:
        raise ValueError(span)
    month = day.year * 12 + day.month - 1 - span.count * _MONTHS[span.unit]
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def earlier_period(period: Period, span: Span) -> Period:
    """Return the same calendar position one span earlier.

    Whole months stay whole months (the month before 28-day February has 31 days), and a week a year earlier is the
    ISO week of the same number (week 53 becomes 52 where there is none).
    """
    if period.grain is Grain.DAY:
        return day_of(earlier(period.first, span))
    if span.unit in _DAYS:
        grain = period.grain if period.grain is Grain.WEEK and span.unit is SpanUnit.WEEK else Grain.RANGE
        return Period(earlier(period.first, span), earlier(period.last, span), grain)
    if period.grain is Grain.WEEK and span.unit is SpanUnit.YEAR:
        return _week_years_earlier(period, span.count)
    first = earlier(period.first, span)
    if period.grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        months = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[period.grain]
        is_aligned = span.count * _MONTHS[span.unit] % months == 0
        return Period(first, earlier(period.last + _DAY, span) - _DAY, period.grain if is_aligned else Grain.RANGE)
    return Period(first, earlier(period.last, span))


def earlier_through(period: Period, through: date, span: Span) -> date:
    """Return the day that stands in the earlier period where `through` stands in `period`.

    The last day answers to the last day; 29 February answers to the 28th.
    """
    before = earlier_period(period, span)
    if through >= period.last:
        return before.last
    if span.unit in _DAYS or period.grain is Grain.WEEK:
        return before.first + (through - period.first)
    return min(earlier(through, span), before.last)


def _week_years_earlier(week: Period, years: int) -> Period:
    # The middle day decides the ISO week, so that weeks from Sunday or Saturday find theirs too.
    middle = week.first + timedelta(days=_WEEK // 2)
    iso_year, number, weekday = middle.isocalendar()
    year = iso_year - years
    last_number = date(year, 12, 28).isocalendar().week
    first = date.fromisocalendar(year, min(number, last_number), weekday) - timedelta(days=_WEEK // 2)
    return Period(first, first + timedelta(days=_WEEK - 1), Grain.WEEK)
