"""Control limits: how far a rate of counted events may stray by chance alone (p-chart and u-chart)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_ZERO, _ONE = Decimal(0), Decimal(1)
_SIGMAS = Decimal(3)


class Chance(Enum):
    """How the events fall."""

    BINOMIAL = "binomial"  # each of n either is one or is not: defect rate, conversion
    POISSON = "poisson"  # any number of events per unit: tickets per hundred orders


@dataclass(frozen=True, slots=True)
class Count:
    """Events among chances: orders among sessions, defects among orders."""

    events: Decimal
    chances: Decimal


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """Where a rate lies by chance alone: three deviations to each side of the centre, never below 0."""

    centre: Decimal
    low: Decimal
    high: Decimal

    def holds(self, rate: Decimal) -> bool:
        """Tell whether a rate is within the limits, both included."""
        return self.low <= rate <= self.high


def control_limits(
    ordinary: Iterable[Count], chances: Decimal, chance: Chance = Chance.BINOMIAL
) -> ControlLimits | None:
    """Return the limits for a day with so many chances, None when there is nothing to compare or to count.

    Args:
        ordinary: Counts of ordinary days; they are pooled, so that a slow Sunday does not weigh like a Monday.
        chances: Sessions, orders or whatever the day's rate divides by.
        chance: Binomial limits are p ± 3 * sqrt(p * (1 - p) / n), also at most 1; Poisson ones u ± 3 * sqrt(u / n).
    """
    events = pooled = _ZERO
    for count in ordinary:
        events += count.events
        pooled += count.chances
    if pooled <= 0 or chances <= 0:
        return None
    centre = events / pooled
    is_binomial = chance is Chance.BINOMIAL
    # A rate above 1 is no binomial one; its own variance would be negative.
    spread = centre * (_ONE - min(centre, _ONE)) if is_binomial else centre
    reach = _SIGMAS * (spread / chances).sqrt()
    high = centre + reach
    return ControlLimits(centre, max(_ZERO, centre - reach), min(_ONE, high) if is_binomial and centre <= 1 else high)
