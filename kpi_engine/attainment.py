"""Attainment: how far an actual value reaches its target, and scoring curves over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import pairwise

_ZERO, _ONE, _TWO = Decimal(0), Decimal(1), Decimal(2)
DEFAULT_CAP = Decimal("1.2")


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
        None where attainment is undefined: a higher-better target of 0, or a negative one without baseline.
    """
    raw = _raw(actual, target, better, baseline)
    if raw is None:
        return None
    if raw < _ZERO:
        return _ZERO
    return cap if cap is not None and raw > cap else raw


def _raw(actual: Decimal, target: Decimal | Range, better: Better, baseline: Decimal | None) -> Decimal | None:
    if isinstance(target, Range) or better is Better.RANGE:
        return _inside(actual, target if isinstance(target, Range) else point_range(target))
    if baseline is not None:
        return None if target == baseline else (actual - baseline) / (target - baseline)
    if target < _ZERO:
        return None
    if better is Better.LOWER:
        if target == _ZERO:
            return _ONE if actual <= _ZERO else _ZERO
        return _TWO - actual / target
    return None if target == _ZERO else actual / target


def point_range(target: Decimal) -> Range:
    """Return the corridor meant by a single number: exactly there is 1, as far off as the number itself is 0."""
    return Range(target, target, abs(target) or _ONE)


def _inside(actual: Decimal, corridor: Range) -> Decimal:
    distance = max(corridor.low - actual, actual - corridor.high, _ZERO)
    return _ONE - distance / corridor.tolerance


class CurveError(ValueError):
    """A scoring curve is empty or not monotone; `points` are the ones given."""

    def __init__(self, points: tuple[tuple[Decimal, Decimal], ...]) -> None:
        super().__init__(points)
        self.points = points


def curve(points: Iterable[tuple[Decimal, Decimal]]) -> Callable[[Decimal], Decimal]:
    """Return the piecewise-linear score through ordered points, flat outside them.

    Two points with the same x are a jump: the right value applies at x.

    Raises:
        CurveError: When x falls, or y both rises and falls, or there is no point.
    """
    given = tuple(points)
    steps = [(right[0] - left[0], right[1] - left[1]) for left, right in pairwise(given)]
    rises, falls = any(dy > 0 for _, dy in steps), any(dy < 0 for _, dy in steps)
    if not given or any(dx < 0 for dx, _ in steps) or (rises and falls):
        raise CurveError(given)

    def score(x: Decimal) -> Decimal:
        # Walking from the right makes the right-hand value of a jump win.
        for (left_x, left_y), (right_x, right_y) in reversed(list(pairwise(given))):
            if x >= right_x:
                return right_y
            if x >= left_x:
                return left_y + (right_y - left_y) * (x - left_x) / (right_x - left_x)
        return given[0][1] if x < given[0][0] else given[-1][1]

    return score
