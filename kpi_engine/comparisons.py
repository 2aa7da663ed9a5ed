"""Comparisons: a period beside an earlier one, over days that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi_engine.periods import Period
from kpi_engine.spans import Span, earlier_period, earlier_through


@dataclass(frozen=True, slots=True)
class Comparison:
    """The known days of a period, and the days that answer to them one span earlier."""

    now: Period
    before: Period

    @property
    def is_even(self) -> bool:
        """Whether both have the same number of days; if not, compare values per day."""
        return len(self.now) == len(self.before)


@dataclass(frozen=True, slots=True)
class Change:
    """How a value changed; `share` is None over a base of zero or less, where only the difference says anything."""

    difference: Decimal
    share: Decimal | None


def comparison(period: Period, through: date, span: Span) -> Comparison:
    """Return what to compare when a period is known through a day.

    Ten days of March stand beside ten days of February, all of March beside all of February.

    Args:
        period: The asked days.
        through: The last known day; a later one than the period's counts as its last.
        span: How much earlier the other one lies.

    Raises:
        UnreadablePeriod: When no day of the period is known.
    """
    last = min(through, period.last)
    before = earlier_period(period, span)
    if last == period.last:
        return Comparison(period, before)
    return Comparison(Period(period.first, last), Period(before.first, earlier_through(period, last, span)))


def change(value: Decimal, base: Decimal) -> Change:
    """Return difference and growth of two values over even periods."""
    return Change(value - base, (value - base) / base if base > 0 else None)


def change_per_day(value: Decimal, base: Decimal, days: Comparison) -> Change:
    """Return difference and growth of the average day, so that a short February is no fall by itself."""
    return change(value / len(days.now), base / len(days.before))
