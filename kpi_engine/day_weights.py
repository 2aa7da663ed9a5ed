"""Day weights: a target that falls due by its own weight on each day: work calendars, seasons, re-phasing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Protocol

from kpi_engine.periods import Period, days
from kpi_engine.phasing import LINEAR, FallsDue, Phasing, PhasingError

_ZERO, _ONE = Decimal(0), Decimal(1)


class WorkCalendar(Protocol):
    """Which days are worked, holidays and make-up days included."""

    def is_working(self, day: date) -> bool:
        """Tell whether work is done on the day."""


@dataclass(frozen=True, slots=True)
class DayWeights:
    """A weight for each day from `first` on; days outside weigh nothing.

    Attributes:
        first: The day of the first weight.
        weights: None negative.
    """

    first: date
    weights: tuple[Decimal, ...]
    _running: tuple[Decimal, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weights or min(self.weights) < 0:
            raise PhasingError(self)
        object.__setattr__(self, "_running", tuple(accumulate(self.weights, initial=_ZERO)))

    @classmethod
    def over(cls, period: Period, weigh: Callable[[date], Decimal]) -> DayWeights:
        """Weigh each day of a period."""
        return cls(period.first, tuple(weigh(day) for day in days(period)))

    def weight_between(self, first: date, last: date) -> Decimal:
        """Return the summed weight of the days from `first` to `last`, both included; 0 when there is none."""
        size = len(self.weights)
        start = min(max((first - self.first).days, 0), size)
        end = min(max((last - self.first).days + 1, start), size)
        return self._running[end] - self._running[start]


def by_work_days(period: Period, calendar: WorkCalendar) -> DayWeights:
    """Return weights by which a target falls due on work days alone, each alike."""
    return DayWeights.over(period, lambda day: _ONE if calendar.is_working(day) else _ZERO)


def by_season(period: Period, profile: Phasing = LINEAR, seasons: Iterable[tuple[Period, Decimal]] = ()) -> DayWeights:
    """Return weekday and promotion weights times those of the seasons a day lies in.

    Args:
        period: The days to weigh.
        profile: Weekdays and single promotion days.
        seasons: Pairs of (days, weight); weights multiply where seasons overlap.
    """
    curve = tuple(seasons)

    def weigh(day: date) -> Decimal:
        weight = profile.weight_between(day, day)
        for season, factor in curve:
            if day in season:
                weight *= factor
        return weight

    return DayWeights.over(period, weigh)


def delayed(period: Period, phasing: FallsDue, by_days: int) -> DayWeights:
    """Return a phasing that begins so many days later: a time buffer for customs or a platform's review.

    Raises:
        PhasingError: When the delay is negative or leaves no day that weighs anything.
    """
    begins = period.first + timedelta(days=by_days)
    shifted = DayWeights.over(period, lambda day: phasing.weight_between(day, day) if day >= begins else _ZERO)
    if by_days < 0 or not any(shifted.weights):
        raise PhasingError(shifted)
    return shifted


def rephased(period: Period, before: FallsDue, after: FallsDue, *, locked_through: date) -> DayWeights:
    """Return a new phasing for the days after `locked_through`; what was due until then stays due, exactly.

    Args:
        period: The target's period.
        before: The phasing in force.
        after: The one wanted for the open days.
        locked_through: The last day that may not change; from the period's last day on, nothing does.

    Raises:
        PhasingError: When something is left to fall due and no open day weighs anything.
    """
    opening = locked_through + timedelta(days=1)
    was_open = before.weight_between(max(opening, period.first), period.last)
    is_open = after.weight_between(max(opening, period.first), period.last)
    if was_open and not is_open:
        raise PhasingError(after)

    # Each side times the other's open weight keeps the locked share without a division.
    def weigh(day: date) -> Decimal:
        if day < opening:
            return before.weight_between(day, day) * (is_open or _ONE)
        return after.weight_between(day, day) * was_open

    return DayWeights.over(period, weigh)
