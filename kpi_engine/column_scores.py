"""Column scores: one closure a KPI that turns a whole column of inputs into floating scores."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise, repeat
from math import inf, nan
from typing import cast

from kpi_engine.attainment import Better
from kpi_engine.cards import ScoringRule
from kpi_engine.columns import MICRO, Corridor, KpiColumn
from kpi_engine.curves import Curve, CurveOver

Scores = list[float | None]
Values = Sequence[float | None]
_ULP = 2.0**-52
_CLOSE_TO_A_JUMP = 1e-9


def column_scorer(rule: ScoringRule, cap: float) -> Callable[[KpiColumn], Scores]:
    """Return the scorer of one KPI's column.

    Its scores are floored at 0 and capped; None where the KPI is left out, nan where a float cannot decide.
    """
    curve = rule.curve
    bend = None if curve is None else _bend(curve, cap)
    over_value = curve is not None and curve.over is CurveOver.VALUE
    reach_cap = cap if curve is None else inf

    def scores(column: KpiColumn) -> Scores:
        found = _by_value(column) if over_value else _reached(column, rule.better, reach_cap)
        if bend is not None:
            found = bend(found)
        if column.is_cost and column.below is not None:
            # Money without result scores nothing, target or not.
            for place, (spent, result) in enumerate(zip(column.above, column.below, strict=True)):
                if spent is not None and result is not None and result <= 0 < spent:
                    found[place] = 0.0
        return found

    return scores


def error_bound(rule: ScoringRule, cap: float) -> float:
    """Return how far a score of this rule may be off by floats: a few units of the last place, times the slope."""
    bound = 4 * _ULP * max(2.0, cap)
    if rule.curve is not None:
        points = [(float(x), float(y)) for x, y in rule.curve.points]
        steepest = max(abs(_slope(left, right)) for left, right in pairwise([points[0], *points]))
        widest = max(2.0, *(abs(x) for x, _ in points), *(abs(y) for _, y in points))
        bound += 8 * _ULP * widest * (1.0 + steepest)
    return bound


def _by_value(column: KpiColumn) -> Scores:
    return [None if value is None else value / MICRO for value in _values(column)]


def _reached(column: KpiColumn, better: Better, cap: float) -> Scores:
    """Return attainments, floored at 0 and capped."""
    if not column.target:
        return [None] * len(column.above)
    has_corridors = tuple in set(map(type, column.target))
    if column.baselines is not None or better is Better.RANGE or has_corridors:
        return _one_by_one(column, better, cap)
    numbers = cast("Sequence[int | None]", column.target)
    return (_higher if better is Better.HIGHER else _lower)(_values(column), numbers, cap)


def _values(column: KpiColumn) -> Values:
    """Return the KPI's values in millionths; those of ratios are floats."""
    if column.below is None:
        return column.above
    return [
        None if above is None or below is None or below <= 0 else above / below * MICRO
        for above, below in zip(column.above, column.below, strict=True)
    ]


def _higher(values: Values, targets: Sequence[int | None], cap: float) -> Scores:
    return [
        None
        if value is None or target is None or target <= 0
        else reached
        if 0.0 < (reached := value / target) < cap
        else 0.0
        if reached <= 0.0
        else cap
        for value, target in zip(values, targets, strict=True)
    ]


def _lower(values: Values, targets: Sequence[int | None], cap: float) -> Scores:
    return [
        None
        if value is None or target is None or target < 0
        else min(1.0 if value <= 0 else 0.0, cap)
        if target == 0
        else reached
        if 0.0 < (reached := 2.0 - value / target) < cap
        else 0.0
        if reached <= 0.0
        else cap
        for value, target in zip(values, targets, strict=True)
    ]


def _one_by_one(column: KpiColumn, better: Better, cap: float) -> Scores:
    """Score corridors, baselines and what is mixed with them, each cell from whole numbers."""
    belows = repeat(MICRO) if column.below is None else column.below
    baselines = repeat(None) if column.baselines is None else column.baselines
    found: Scores = []
    for above, below, target, baseline in zip(column.above, belows, column.target, baselines, strict=False):
        if above is None or below is None or below <= 0 or target is None:
            found.append(None)
            continue
        # The value is amount / below millionths; nothing is divided before the end.
        reached = _cell(above * MICRO, below, target, baseline, better)
        found.append(None if reached is None else min(max(reached, 0.0), cap))
    return found


def _cell(amount: int, below: int, target: int | Corridor, baseline: int | None, better: Better) -> float | None:
    if isinstance(target, tuple) or better is Better.RANGE:
        low, high, tolerance = target if isinstance(target, tuple) else (target, target, abs(target) or MICRO)
        return 1.0 - max(low * below - amount, amount - high * below, 0) / (tolerance * below)
    if baseline is not None:
        return None if target == baseline else (amount - baseline * below) / ((target - baseline) * below)
    if target < 0 or (target == 0 and better is Better.HIGHER):
        return None
    if better is Better.HIGHER:
        return amount / (target * below)
    if target == 0:
        return 1.0 if amount <= 0 else 0.0
    return 2.0 - amount / (target * below)


def _bend(curve: Curve, cap: float) -> Callable[[Scores], Scores]:
    """Return a curve over a column of floats, floored at 0 and capped, nan beside a jump."""
    points = [(float(x), float(y)) for x, y in curve.points]
    xs = [x for x, _ in points]
    slopes = [0.0, *(_slope(left, right) for left, right in pairwise(points)), 0.0]
    # Each line starts at the point to its left; what lies left of all points is as flat as what lies right of them.
    offsets = [y - x * slope for (x, y), slope in zip([points[0], *points], slopes, strict=True)]
    jumps = [(float(x), _CLOSE_TO_A_JUMP * (1.0 + abs(float(x)))) for x in curve.jumps]

    def bent(column: Scores) -> Scores:
        # In one comprehension, for this is the innermost loop of a whole company's score.
        return [
            None
            if x is None
            else score
            if 0.0 < (score := offsets[line := bisect_right(xs, x)] + slopes[line] * x) < cap
            else 0.0
            if score <= 0.0
            else cap
            for x in column
        ]

    def wary(column: Scores) -> Scores:
        return [
            nan if x is not None and any(abs(x - jump) <= margin for jump, margin in jumps) else score
            for x, score in zip(column, bent(column), strict=True)
        ]

    return wary if jumps else bent


def _slope(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return the slope between two points; across a jump no line is ever taken."""
    return (right[1] - left[1]) / (right[0] - left[0]) if right[0] > left[0] else 0.0
