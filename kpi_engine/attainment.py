"""Attainment: how far an actual value reaches its target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_ZERO, _ONE, _TWO = Decimal(0), Decimal(1), Decimal(2)
DEFAULT_CAP = Decimal("1.2")


class Unscorable(Enum):
    """Why nothing can be said of an actual against a target."""

    ZERO_TARGET = "zero_target"  # higher is better than nothing: any actual is infinitely good
    NEGATIVE_WITHOUT_BASELINE = "negative_without_baseline"
    TARGET_IS_BASELINE = "target_is_baseline"


class Better(Enum):
    """Which direction is good."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Range:
    """A corridor: 1 inside [low, high], falling to 0 at `tolerance` outside it."""

    low: Decimal
    high: Decimal
    tolerance: Decimal

    def __post_init__(self) -> None:
        if self.low > self.high or self.tolerance <= 0:
            raise ValueError(self)

    def scaled(self, due: Decimal, whole: Decimal) -> Range:
        """Return the corridor of `due` out of `whole`, for ranges of sums part-way through a period."""
        return Range(self.low * due / whole, self.high * due / whole, self.tolerance * due / whole)


def attainment(
    actual: Decimal,
    target: Decimal | Range,
    better: Better,
    *,
    baseline: Decimal | None = None,
    cap: Decimal | None = None,
) -> Decimal | None:
    """Return raw attainment, floored at 0 (1 = on target).

    Args:
        actual: The value reached, in the unit of the target.
        target: The value aimed at; a number for a range KPI is a corridor of no width.
        better: Higher is a/t, lower is 2 - a/t, range is 1 inside and falls with the distance.
        baseline: Starting value, required for negative targets: (a - b) / (t - b).
        cap: Upper limit for scoring (`DEFAULT_CAP`); None shows the raw value.

    Returns:
        None where attainment is undefined: see `unscorable`.
    """
    raw = _raw(actual, target, better, baseline)
    if raw is None:
        return None
    if raw < _ZERO:
        return _ZERO
    return cap if cap is not None and raw > cap else raw


def unscorable(target: Decimal | Range, better: Better, *, baseline: Decimal | None = None) -> Unscorable | None:
    """Return why a target can never be scored, or None when it can."""
    if isinstance(target, Range) or better is Better.RANGE:
        return None
    if baseline is not None:
        return Unscorable.TARGET_IS_BASELINE if target == baseline else None
    if target < _ZERO:
        return Unscorable.NEGATIVE_WITHOUT_BASELINE
    return Unscorable.ZERO_TARGET if target == _ZERO and better is Better.HIGHER else None


def _raw(actual: Decimal, target: Decimal | Range, better: Better, baseline: Decimal | None) -> Decimal | None:
    if isinstance(target, Range) or better is Better.RANGE:
        return _inside(actual, target if isinstance(target, Range) else point_range(target))
    if unscorable(target, better, baseline=baseline) is not None:
        return None
    if baseline is not None:
        return (actual - baseline) / (target - baseline)
    if better is Better.HIGHER:
        return actual / target
    if target == _ZERO:
        return _ONE if actual <= _ZERO else _ZERO
    return _TWO - actual / target


def point_range(target: Decimal) -> Range:
    """Return the corridor meant by a single number: exactly there is 1, as far off as the number itself is 0."""
    return Range(target, target, abs(target) or _ONE)


def _inside(actual: Decimal, corridor: Range) -> Decimal:
    distance = max(corridor.low - actual, actual - corridor.high, _ZERO)
    return _ONE - distance / corridor.tolerance
