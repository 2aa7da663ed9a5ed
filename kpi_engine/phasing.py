"""Phasing: how much of a period's target is due by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from kpi_engine.periods import Period

_ZERO, _ONE = Decimal(0), Decimal(1)
_WEEK = 7


class PhasingError(ValueError):
    """Weights are negative, all zero, or not seven; the argument is what was given."""


class FallsDue(Protocol):
    """How a target falls due: a weekday profile, a weight for each day, or a history of revisions."""

    def weight_between(self, first: date, last: date) -> Decimal:
        """Return the summed weight of the days from `first` to `last`, both included; 0 when there is none."""


@dataclass(frozen=True, slots=True)
class Phasing:
    """Weights of days: a weekday profile (Monday first) times dated promotion weights.

    Attributes:
        weekdays: Seven weights, Monday first; all 1 is linear, zeros are days off.
        promotions: Pairs of (day, weight) that multiply that day's weekday weight.
    """

    weekdays: tuple[Decimal, ...] = (_ONE,) * _WEEK
    promotions: tuple[tuple[date, Decimal], ...] = ()

    def __post_init__(self) -> None:
        weights = [weight for _, weight in self.promotions]
        if len(self.weekdays) != _WEEK or min(*self.weekdays, *weights) < 0 or not any(self.weekdays):
            raise PhasingError(self)

    def weight_between(self, first: date, last: date) -> Decimal:
        """Return the summed weight of the days from `first` to `last`, both included; 0 when there is none."""
        length = (last - first).days + 1
        if length <= 0:
            return _ZERO
        if self is LINEAR:
            return Decimal(length)
        weeks, rest = divmod(length, _WEEK)
        total = weeks * sum(self.weekdays, _ZERO)
        weekday = first.weekday()
        for offset in range(rest):
            total += self.weekdays[(weekday + offset) % _WEEK]
        for day, weight in self.promotions:
            if first <= day <= last:
                total += self.weekdays[day.weekday()] * (weight - _ONE)
        return total


LINEAR = Phasing()
WORK_DAYS = Phasing((_ONE,) * 5 + (_ZERO,) * 2)


def phased(period: Period, through: date | None, phasing: FallsDue = LINEAR) -> tuple[Decimal, Decimal]:
    """Return (weight due by the end of `through`, weight of the period): kept apart to divide once, exactly.

    A period whose days all weigh nothing is due on its last day.
    """
    whole = phasing.weight_between(period.first, period.last)
    if through is None or through < period.first:
        return _ZERO, whole or _ONE
    if through >= period.last:
        return (whole, whole) if whole else (_ONE, _ONE)
    return phasing.weight_between(period.first, through), whole or _ONE


def expected_share(period: Period, through: date | None, phasing: FallsDue = LINEAR) -> Decimal:
    """Return e(d), the share of the target due by the end of `through`: 0 before the period, 1 at its end."""
    due, whole = phased(period, through, phasing)
    return due / whole


def prorate(
    target: Decimal,
    period: Period,
    *,
    joined: date | None = None,
    left: date | None = None,
    phasing: FallsDue = LINEAR,
) -> Decimal:
    """Return the part of an additive target that falls on the days someone was there, both ends included."""
    first = max(period.first, joined or period.first)
    last = min(period.last, left or period.last)
    _, whole = phased(period, period.last, phasing)
    if first > last:
        return _ZERO
    return target * (phased(period, last, phasing)[0] - phased(period, first - timedelta(days=1), phasing)[0]) / whole
