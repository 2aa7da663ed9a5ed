"""Stocks: states observed now and then, carried forward per series, never summed over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kpi_engine.periods import Period, days

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DailyAverage:
    """A mean of carried-forward days: `value` is None when no day is known."""

    value: Decimal | None
    days_known: int
    days_expected: int


def last_observed(
    observations: Iterable[tuple[date, Decimal]], day: date, *, stale_after: timedelta | None = None
) -> Decimal | None:
    """Return one series' last value at or before `day`, or None when there is none or it is too old.

    Args:
        observations: Pairs of (day, value) of one leaf, in any order; days before the period count too.
        day: The day asked for, usually the period's last complete one.
        stale_after: The oldest an observation may be; None carries it for ever.
    """
    latest = max((seen for seen in observations if seen[0] <= day), key=lambda seen: seen[0], default=None)
    if latest is None or (stale_after is not None and day - latest[0] > stale_after):
        return None
    return latest[1]


def average_of_daily(
    observations: Iterable[tuple[date, Decimal]], period: Period, *, stale_after: timedelta | None = None
) -> DailyAverage:
    """Return the mean of one series over the days of a period, each day holding its last observed value."""
    seen = tuple(observations)
    daily = [last_observed(seen, day, stale_after=stale_after) for day in days(period)]
    known = [value for value in daily if value is not None]
    return DailyAverage(sum(known, _ZERO) / len(known) if known else None, len(known), len(daily))
