"""Anomalies: days far outside what the same weekday of the last eight weeks did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from kpi_engine.history import History
from kpi_engine.periods import Period

_ZERO = Decimal(0)
_WEEKS = 8
_WEEK = timedelta(days=7)
_CONSISTENCY = Decimal("0.6745")  # makes the MAD of a normal series its standard deviation (Iglewicz & Hoaglin)


class Oddity(Enum):
    """What is odd about a day."""

    HIGH = "high"
    LOW = "low"
    ZERO = "zero"  # nothing at all where there always is something: ask the feed before the market


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How odd a day must be to be worth a word.

    Attributes:
        limit: Greatest ordinary |z|.
        floor_share: Least spread, as a share of the median: eight points often agree by chance.
        least_impact: Least absolute difference from the median, in the unit of the series.
        least_points: Ordinary days of the same weekday without which nothing is said.
    """

    limit: Decimal = Decimal("3.5")
    floor_share: Decimal = Decimal("0.03")
    least_impact: Decimal = _ZERO
    least_points: int = 5


USUAL = Sensitivity()


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd day.

    Attributes:
        day: The market day.
        oddity: In which way.
        value: What it read.
        usual: Median of the ordinary days compared with.
        z: Robust distance in deviations; None where these days did not differ at all.
    """

    day: date
    oddity: Oddity
    value: Decimal
    usual: Decimal
    z: Decimal | None

    @property
    def impact(self) -> Decimal:
        """Return value less usual: what to sort alerts by."""
        return self.value - self.usual


def median(values: Sequence[Decimal]) -> Decimal:
    """Return the middle value, or the mean of the two middle ones.

    Raises:
        IndexError: When there is none.
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def robust_z(value: Decimal, ordinary: Sequence[Decimal], *, floor_share: Decimal = _ZERO) -> Decimal | None:
    """Return 0.6745 * (value - median) / MAD, or None where neither the days nor the floor give a spread.

    Args:
        value: The day looked at.
        ordinary: The days compared with, at least one.
        floor_share: Least MAD, as a share of the median's size.
    """
    middle = median(ordinary)
    mad = median([abs(one - middle) for one in ordinary])
    spread = max(mad, floor_share * abs(middle))
    return _CONSISTENCY * (value - middle) / spread if spread else None


def judge_day(day: date, value: Decimal, ordinary: Sequence[Decimal], sensitivity: Sensitivity) -> Finding | None:
    """Return what is odd about one day beside ordinary days of the same weekday, None when nothing is."""
    if len(ordinary) < sensitivity.least_points:
        return None
    usual = median(ordinary)
    z = robust_z(value, ordinary, floor_share=sensitivity.floor_share)
    gap = value - usual
    # Days that never differed, around 0, have no spread: there the impact alone decides.
    is_far = gap != 0 if z is None else abs(z) > sensitivity.limit
    if not is_far or abs(gap) < sensitivity.least_impact:
        return None
    if gap > 0:
        return Finding(day, Oddity.HIGH, value, usual, z)
    return Finding(day, Oddity.ZERO if value == 0 else Oddity.LOW, value, usual, z)


def find_anomalies(history: History, period: Period, *, sensitivity: Sensitivity = USUAL) -> tuple[Finding, ...]:
    """Return the odd days of a period, in order.

    Days are walked from the history's beginning, so that a flagged day is missing from the windows of later weeks.
    When everything changes for good, flagged days empty the windows within weeks; days that cannot be judged then
    count as ordinary and teach the new level.
    """
    ordinary: dict[date, Decimal] = {}
    found: list[Finding] = []
    for day, value in history.values.items():
        if day > period.last:
            break
        window = [ordinary[earlier] for earlier in _same_weekdays(day) if earlier in ordinary]
        finding = judge_day(day, value, window, sensitivity)
        if finding is None:
            ordinary[day] = value
        elif day >= period.first:
            found.append(finding)
    return tuple(found)


def _same_weekdays(day: date) -> list[date]:
    return [day - weeks * _WEEK for weeks in range(1, _WEEKS + 1)]
