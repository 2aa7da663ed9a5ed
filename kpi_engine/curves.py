"""Scoring curves: ordered points, linear between them and flat outside, never turning back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from kpi_engine.attainment import Better

Point = tuple[Decimal, Decimal]
_MOST_POINTS_AT_ONE_X = 2


class CurveOver(Enum):
    """What stands on a curve's x axis."""

    ATTAINMENT = "attainment"
    VALUE = "value"  # the KPI's own value, for thresholds that a platform publishes


class CurveFault(Enum):
    """What is wrong at one point of a curve."""

    EMPTY = "empty"
    GOES_BACK = "goes_back"  # x is smaller than the one before
    THIRD_AT_ONE_X = "third_at_one_x"  # a jump has two ends, not three
    TURNS = "turns"  # y rises after it fell, or falls after it rose
    WRONG_WAY = "wrong_way"  # doing better would score less


@dataclass(frozen=True, slots=True)
class CurveProblem:
    """One fault; `at` is the 0-based place of its point."""

    fault: CurveFault
    at: int


class CurveError(ValueError):
    """A scoring curve cannot be used; `points` are the ones given, `problems` all that is wrong with them."""

    def __init__(self, points: tuple[Point, ...], problems: tuple[CurveProblem, ...]) -> None:
        super().__init__(points, problems)
        self.points = points
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Curve:
    """A piecewise-linear score. Two points with the same x are a jump: the right value applies at x.

    Attributes:
        points: Pairs of (x, score), x never falling, score only rising or only falling.
        over: Whether x is the attainment or the KPI's value.
    """

    points: tuple[Point, ...]
    over: CurveOver = CurveOver.ATTAINMENT
    _xs: tuple[Decimal, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if problems := tuple(_problems(self.points)):
            raise CurveError(self.points, problems)
        object.__setattr__(self, "_xs", tuple(x for x, _ in self.points))

    def __call__(self, x: Decimal) -> Decimal:
        """Return the score at `x`."""
        place = bisect_right(self._xs, x)  # the points before it have an x at or below this one
        if place == 0:
            return self.points[0][1]
        left_x, left_y = self.points[place - 1]
        if place == len(self.points) or x == left_x:
            return left_y
        right_x, right_y = self.points[place]
        return left_y + (right_y - left_y) * (x - left_x) / (right_x - left_x)

    @property
    def jumps(self) -> tuple[Decimal, ...]:
        """The places at which the score leaps."""
        return tuple(left for (left, _), (right, _) in pairwise(self.points) if left == right)

    def problems_for(self, better: Better) -> tuple[CurveProblem, ...]:
        """Return the points at which doing better would score less.

        A curve over attainment must rise; one over the value must follow the KPI's direction, and a range has
        none, so that its curve can only stand over attainment.
        """
        is_rising_good = self.over is CurveOver.ATTAINMENT or better is Better.HIGHER
        is_undirected = self.over is CurveOver.VALUE and better is Better.RANGE
        return tuple(
            CurveProblem(CurveFault.WRONG_WAY, place)
            for place, ((_, before), (_, after)) in enumerate(pairwise(self.points), start=1)
            if before != after and (is_undirected or (after > before) is not is_rising_good)
        )


def curve(points: Iterable[Point], over: CurveOver = CurveOver.ATTAINMENT) -> Curve:
    """Return the scoring curve through ordered points.

    Raises:
        CurveError: When x falls, y both rises and falls, three points share an x, or there is no point.
    """
    return Curve(tuple(points), over)


def _problems(points: tuple[Point, ...]) -> Iterable[CurveProblem]:
    if not points:
        yield CurveProblem(CurveFault.EMPTY, 0)
    direction = 0
    for place, ((left_x, left_y), (right_x, right_y)) in enumerate(pairwise(points), start=1):
        if right_x < left_x:
            yield CurveProblem(CurveFault.GOES_BACK, place)
        if place >= _MOST_POINTS_AT_ONE_X and right_x == left_x == points[place - 2][0]:
            yield CurveProblem(CurveFault.THIRD_AT_ONE_X, place)
        step = (right_y > left_y) - (right_y < left_y)
        if step and direction and step != direction:
            yield CurveProblem(CurveFault.TURNS, place)
        direction = direction or step
