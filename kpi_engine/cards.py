"""Cards: the KPIs a person or store is scored by, how each becomes a score, and the red lines around them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import DEFAULT_CAP, Better, Range, attainment, unscorable
from kpi_engine.curves import Curve, CurveOver
from kpi_engine.evaluate import Reading
from kpi_engine.kpis import Kind
from kpi_engine.pace import GreyReason
from kpi_engine.scorecard import LEAST_CARD_COVERAGE, Gate, Score, ScoreLine, score, shares_by_kind

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """How one KPI of a card is scored.

    Attributes:
        kpi: The KPI's id.
        better: Which direction is good.
        weight: Its leaf weight.
        kind: Result, process or control (a guard).
        curve: From attainment or value to score; None takes the attainment itself.
    """

    kpi: str
    better: Better
    weight: Decimal
    kind: Kind = Kind.RESULT
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class RedLine:
    """A limit a KPI must not cross, whatever the rest is worth.

    Attributes:
        kpi: The KPI's id.
        limit: A value just at it is no breach.
        better: Lower is breached above the limit, higher below it.
        ceiling: What the card is worth at most once it is crossed; 0 is nothing.
    """

    kpi: str
    limit: Decimal
    better: Better = Better.LOWER
    ceiling: Decimal = _ZERO

    def gate(self, value: Decimal | None, *, is_waived: bool = False) -> Gate:
        """Return the gate of a value; without one it is unknown."""
        if value is None:
            return Gate(self.kpi, self.ceiling, None, is_waived)
        is_breached = value < self.limit if self.better is Better.HIGHER else value > self.limit
        return Gate(self.kpi, self.ceiling, is_breached, is_waived)


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard as it is defined; `card_problems` says whether it can be used."""

    id: str
    rules: tuple[ScoringRule, ...]
    red_lines: tuple[RedLine, ...] = ()
    cap: Decimal = DEFAULT_CAP
    least_coverage: Decimal = LEAST_CARD_COVERAGE


class CardFault(Enum):
    """What is wrong in a card's definition."""

    NEGATIVE_WEIGHT = "negative_weight"
    ALL_WEIGHTS_ZERO = "all_weights_zero"
    TWICE_ON_CARD = "twice_on_card"
    CURVE_WRONG_WAY = "curve_wrong_way"
    RED_LINE_WITHOUT_DIRECTION = "red_line_without_direction"
    NO_GUARD = "no_guard"  # nothing on it would notice brushed orders


@dataclass(frozen=True, slots=True)
class CardProblem:
    """One fault and the KPI it stands at, None for the whole card."""

    fault: CardFault
    kpi: str | None = None


def card_problems(card: Card) -> tuple[CardProblem, ...]:
    """Return everything wrong with a card's definition (empty when sound).

    A card needs a guard: a control KPI that weighs something, or a red line.
    """
    return tuple(_problems(card))


def _problems(card: Card) -> Iterator[CardProblem]:
    for place, rule in enumerate(card.rules):
        if rule.weight < 0:
            yield CardProblem(CardFault.NEGATIVE_WEIGHT, rule.kpi)
        if any(rule.kpi == earlier.kpi for earlier in card.rules[:place]):
            yield CardProblem(CardFault.TWICE_ON_CARD, rule.kpi)
        if rule.curve is not None and rule.curve.problems_for(rule.better):
            yield CardProblem(CardFault.CURVE_WRONG_WAY, rule.kpi)
    for red_line in card.red_lines:
        if red_line.better is Better.RANGE:
            yield CardProblem(CardFault.RED_LINE_WITHOUT_DIRECTION, red_line.kpi)
    if not any(rule.weight for rule in card.rules):
        yield CardProblem(CardFault.ALL_WEIGHTS_ZERO)
    if not card.red_lines and not any(rule.weight and rule.kind is Kind.CONTROL for rule in card.rules):
        yield CardProblem(CardFault.NO_GUARD)


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI's inputs at one scope, after adjustments.

    Attributes:
        value: None when there is none.
        target: What it is held to: the full target, or what is due by now.
        baseline: Of a negative target.
        spend_without_result: Money was spent and nothing came of it, which scores 0.
        is_stale: Past its lag: kept out of the score.
        points: Added to its score by approved adjustments.
    """

    value: Decimal | None
    target: Decimal | Range | None = None
    baseline: Decimal | None = None
    spend_without_result: bool = False
    is_stale: bool = False
    points: Decimal = _ZERO

    @classmethod
    def of(cls, reading: Reading, target: Decimal | Range | None, *, is_stale: bool = False) -> Figure:
        """Take a reading with the verdict's word on its staleness."""
        return cls(reading.value, target, None, reading.spend_without_result, is_stale)


@dataclass(frozen=True, slots=True)
class KpiScore:
    """How one KPI came to its score.

    Attributes:
        kpi: The KPI's id.
        weight: Its leaf weight.
        kind: Result, process or control.
        figure: What went in.
        attainment: Raw, floored at 0; None where the curve stands over the value or nothing is known.
        curved: After the curve, before points and cap.
        score: What counts, at most the card's cap; None when it is left out.
        reason: Why it is left out.
    """

    kpi: str
    weight: Decimal
    kind: Kind
    figure: Figure
    attainment: Decimal | None = None
    curved: Decimal | None = None
    score: Decimal | None = None
    reason: GreyReason | None = None


@dataclass(frozen=True, slots=True)
class CardScore:
    """A card's result with every step that led to it."""

    card: str
    score: Score
    lines: tuple[KpiScore, ...]
    gates: tuple[Gate, ...]
    shares: Mapping[Kind, Decimal]


_ABSENT = Figure(None)


def score_kpi(rule: ScoringRule, figure: Figure, *, cap: Decimal = DEFAULT_CAP) -> KpiScore:
    """Return how a figure scores by a rule: attainment, curve, points, cap."""
    reached, curved, reason = _curved(rule, figure)
    counted = None if curved is None else max(_ZERO, min(curved + figure.points, cap))
    return KpiScore(rule.kpi, rule.weight, rule.kind, figure, reached, curved, counted, reason)


def _curved(rule: ScoringRule, figure: Figure) -> tuple[Decimal | None, Decimal | None, GreyReason | None]:
    if figure.is_stale:
        return None, None, GreyReason.STALE
    if figure.spend_without_result:
        return None, _ZERO, None
    if figure.value is None:
        return None, None, GreyReason.NO_DATA
    if rule.curve is not None and rule.curve.over is CurveOver.VALUE:
        return None, rule.curve(figure.value), None
    if figure.target is None:
        return None, None, GreyReason.NO_TARGET
    if unscorable(figure.target, rule.better, baseline=figure.baseline) is not None:
        return None, None, GreyReason.UNSCORABLE_TARGET
    reached = attainment(figure.value, figure.target, rule.better, baseline=figure.baseline)
    assert reached is not None
    return reached, reached if rule.curve is None else rule.curve(reached), None


def score_card(card: Card, figures: Mapping[str, Figure], *, waived: Collection[str] = ()) -> CardScore:
    """Return a card's score with all its steps.

    Args:
        card: Sound by `card_problems`.
        figures: By KPI, those of the red lines included; one left out has no data.
        waived: KPIs whose gate an approved adjustment keeps from firing.

    Raises:
        ScorecardError: When a weight is negative or all are zero.
    """
    lines = tuple(score_kpi(rule, figures.get(rule.kpi, _ABSENT), cap=card.cap) for rule in card.rules)
    gates = tuple(
        red_line.gate(_watched(figures.get(red_line.kpi, _ABSENT)), is_waived=red_line.kpi in waived)
        for red_line in card.red_lines
    )
    weighed = [ScoreLine(line.kpi, line.score, line.weight, line.kind) for line in lines]
    result = score(weighed, gates, cap=card.cap, least_coverage=card.least_coverage)
    return CardScore(card.id, result, lines, gates, shares_by_kind(weighed))


def _watched(figure: Figure) -> Decimal | None:
    """Return the value a gate looks at: a stale one is none."""
    return None if figure.is_stale else figure.value
