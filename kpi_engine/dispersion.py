"""Dispersion: how far the end of a period may lie from its forecast, learnt from what past days left unexplained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

_ZERO = Decimal(0)
_WEEK = 7
# The normal quantile of an 80 % interval, and by how much real errors exceed independent ones: daily errors are
# correlated and the level drifts, so the plain interval covered only 33 to 52 % of past months.
_WIDENING = Decimal("1.3") * Decimal("1.5")
_NORMAL_QUANTILE = Decimal("1.2816")


@dataclass(frozen=True, slots=True)
class Residuals:
    """What a model left unexplained on each known day.

    Attributes:
        by_day: Actual less expected, by market day.
        through: The last of the days looked at; weeks are counted back from it.
        fitted: How many means were fitted to these days (7 for a weekday profile, 0 for a fixed expectation).
        variance: Of one day, the larger of the daily one and a seventh of the weekly one, so that errors which
            last for days are not taken for noise.
    """

    by_day: Mapping[date, Decimal]
    through: date
    fitted: int = 0
    variance: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        daily = _mean_square(list(self.by_day.values()), self.fitted)
        weekly = _mean_square(self._weekly_sums(), 1 if self.fitted else 0) / _WEEK
        object.__setattr__(self, "variance", max(daily, weekly))

    @property
    def days(self) -> int:
        """Return how many days are known."""
        return len(self.by_day)

    def less(self, other: Residuals, factor: Decimal) -> Residuals:
        """Return these less `factor` times the others, on the days both know: the residuals of a difference."""
        shared = {day: left - factor * other.by_day[day] for day, left in self.by_day.items() if day in other.by_day}
        return Residuals(shared, self.through, self.fitted)

    def _weekly_sums(self) -> list[Decimal]:
        """Sum whole weeks back from `through`; weekdays that never occur are no gap, a missing day is."""
        usual = {day.weekday() for day in self.by_day}
        first, end, sums = min(self.by_day, default=self.through), self.through, []
        while end - timedelta(days=_WEEK - 1) >= first:
            week = [end - timedelta(days=back) for back in range(_WEEK)]
            if all(day in self.by_day for day in week if day.weekday() in usual):
                sums.append(sum((self.by_day[day] for day in week if day in self.by_day), _ZERO))
            end -= timedelta(days=_WEEK)
        return sums


def _mean_square(values: Sequence[Decimal], fitted: int) -> Decimal:
    degrees = len(values) - fitted
    return sum((value * value for value in values), _ZERO) / degrees if degrees > 0 else _ZERO


def half_width(variance: Decimal, loads: Sequence[Decimal], *, days: int) -> Decimal:
    """Return half of the 80 % interval around the sum of days to come.

    Args:
        variance: Of one ordinary day.
        loads: Season weight of each day to come; an ordinary day is 1.
        days: How many days the expectation of one day rests on.
    """
    if not loads or not days:
        return _ZERO
    noise = sum((load * load for load in loads), _ZERO)
    drift = sum(loads, _ZERO) ** 2 / days
    return _WIDENING * (variance * noise + variance * drift).sqrt()


def deviation(width: Decimal) -> Decimal:
    """Return the standard deviation of the normal distribution whose 80 % interval has this half-width."""
    return width / _NORMAL_QUANTILE
