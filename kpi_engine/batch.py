"""Batch scoring: one card over ten thousand scopes in plain columns, without explanation and equal to it.

Columns are floats on the way; wherever rounding of floats could decide (a score at half a step, a value at a jump
of a curve), that one scope is scored again by `score_card`, so that the stated rounding is always that of decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from kpi_engine.attainment import Better
from kpi_engine.cards import Card, RedLine, ScoringRule, score_card
from kpi_engine.column_scores import column_scorer, error_bound
from kpi_engine.columns import MICRO, KpiColumn, micros
from kpi_engine.scorecard import ScorecardError, ScoreLine, rounded_score

_NO_CEILING = 1 << 62
_SAFETY = 8  # how often the bound of float errors is taken, for the sum and what it does not name


@dataclass(frozen=True, slots=True)
class BatchScores:
    """Results by scope, in the order of the columns, in millionths; None is a withheld score.

    Attributes:
        values: After gates.
        weighted: Before gates.
        coverage: Weight with a value over all weight.
        rescored: How many scopes needed the explained path.
    """

    values: list[int | None]
    weighted: list[int | None]
    coverage: list[int]
    rescored: int


def score_batch(card: Card, columns: Mapping[str, KpiColumn], size: int) -> BatchScores:
    """Score a card for many scopes at once.

    Args:
        card: Sound by `card_problems`.
        columns: By KPI, those of the red lines included; one left out has no data anywhere.
        size: The length of every column.

    Returns:
        What `score_card` and `rounded_score` give for each scope's figures, exactly.

    Raises:
        ScorecardError: When a weight is negative or all are zero.
        ValueError: When a column is not `size` long.
    """
    lines = tuple(ScoreLine(rule.kpi, None, rule.weight, rule.kind) for rule in card.rules)
    if not any(line.weight for line in lines) or any(line.weight < 0 for line in lines):
        raise ScorecardError(lines)
    for column in columns.values():
        column.check(size)
    totals, held = _weighted_sums(card, columns, size)
    ceilings = _ceilings(card, columns, size)
    return _finished(card, columns, totals, held, ceilings)


def _whole_weights(rules: Sequence[ScoringRule]) -> list[int]:
    """Return the rules' weights as whole numbers of the same proportions."""
    exact = [Fraction(rule.weight) for rule in rules]
    common = lcm(*(weight.denominator for weight in exact))
    return [int(weight * common) for weight in exact]


def _weighted_sums(card: Card, columns: Mapping[str, KpiColumn], size: int) -> tuple[list[float], list[int]]:
    """Return each scope's weighted sum of scores and the weight that has one."""
    totals, held = [0.0] * size, [0] * size
    everywhere = 0
    for rule, weight in zip(card.rules, _whole_weights(card.rules), strict=True):
        column = columns.get(rule.kpi)
        if column is None:
            continue
        scores = column_scorer(rule, float(card.cap))(column)
        if None in scores:
            totals = [
                total if score is None else total + weight * score for total, score in zip(totals, scores, strict=True)
            ]
            held = [known if score is None else known + weight for known, score in zip(held, scores, strict=True)]
        else:
            everywhere += weight
            totals = [total + weight * score for total, score in zip(totals, scores, strict=True)]  # type: ignore[operator]
    return totals, [known + everywhere for known in held] if everywhere else held


def _ceilings(card: Card, columns: Mapping[str, KpiColumn], size: int) -> list[int] | None:
    """Return the lowest ceiling of each scope's breached red lines; None where no red line has data."""
    found: list[int] | None = None
    for red_line in card.red_lines:
        column = columns.get(red_line.kpi)
        if column is None:
            continue
        found = found or [_NO_CEILING] * size
        ceiling = micros(rounded_score(red_line.ceiling))
        for place in _breaches(red_line, column):
            found[place] = min(found[place], ceiling)
    return found


def _breaches(red_line: RedLine, column: KpiColumn) -> list[int]:
    """Return the scopes whose value lies beyond the limit, compared exactly."""
    limit = Fraction(red_line.limit)
    sign = -1 if red_line.better is Better.HIGHER else 1
    above, below = sign * limit.denominator, sign * limit.numerator
    if column.below is None:
        edge = below * MICRO
        return [place for place, value in enumerate(column.above) if value is not None and value * above > edge]
    pairs = enumerate(zip(column.above, column.below, strict=True))
    return [
        place
        for place, (value, under) in pairs
        if value is not None and under is not None and under > 0 and value * above > under * below
    ]


def _finished(
    card: Card,
    columns: Mapping[str, KpiColumn],
    totals: list[float],
    held: list[int],
    ceilings: list[int] | None,
) -> BatchScores:
    whole = sum(_whole_weights(card.rules))
    # Half a step away from a tie, less what floats may have lost.
    sure = 0.5 - MICRO * _SAFETY * sum(error_bound(rule, float(card.cap)) for rule in card.rules)
    coverage_of = {known: _coverage(card, known, whole) for known in set(held)}
    weighted: list[int | None] = []
    doubtful: list[int] = []
    append = weighted.append
    for place, (total, known) in enumerate(zip(totals, held, strict=True)):
        if coverage_of[known][1]:
            append(None)
            continue
        scaled = total * MICRO / known
        nearest = round(scaled) if scaled == scaled else 0  # noqa: PLR0124 - only a doubt differs from itself
        if not abs(scaled - nearest) < sure:
            doubtful.append(place)
        append(nearest)
    for place in doubtful:
        weighted[place] = _exactly(card, columns, place)
    values = weighted
    if ceilings is not None:
        values = [
            score if score is None or score < ceiling else ceiling
            for score, ceiling in zip(weighted, ceilings, strict=True)
        ]
    return BatchScores(values, weighted, [coverage_of[known][0] for known in held], len(doubtful))


def _coverage(card: Card, known: int, whole: int) -> tuple[int, bool]:
    """Return a coverage in millionths and whether the score is withheld for it."""
    coverage = Decimal(known) / whole
    return micros(rounded_score(coverage)), not known or coverage < card.least_coverage


def _exactly(card: Card, columns: Mapping[str, KpiColumn], place: int) -> int | None:
    score = score_card(card, {kpi: column.figure(place) for kpi, column in columns.items()}).score
    return None if score.weighted is None else micros(rounded_score(score.weighted))
