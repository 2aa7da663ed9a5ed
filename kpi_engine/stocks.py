"""Stocks: states observed now and then, carried forward per series, never summed over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kpi_engine.periods import Period

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


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
    seen = sorted((found for found in observations if found[0] <= period.last), key=lambda found: found[0])
    total, known = _ZERO, 0
    for place, (day, value) in enumerate(seen):
        # An observation holds from its day, or the period's first, until the next one, its end of life, or the last.
        until = seen[place + 1][0] - _DAY if place + 1 < len(seen) else period.last
        if stale_after is not None:
            until = min(until, day + stale_after)
        held = (until - max(day, period.first)).days + 1
        if held > 0:
            total += value * held
            known += held
    return DailyAverage(total / known if known else None, known, len(period))
