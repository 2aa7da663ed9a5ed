"""Scorecards: weighted scores of several KPIs, with what is missing shown and red lines applied last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.attainment import DEFAULT_CAP
from kpi_engine.evaluate import Reason

_ZERO = Decimal(0)
LEAST_CARD_COVERAGE = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One KPI of a card: its curve's score (None without a value, or while stale) and its leaf weight."""

    kpi: str
    score: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """A red line outside the weights: once breached, the card is worth at most `ceiling`.

    `is_breached` is None without data: the gate does not fire, and is shown as unknown.
    """

    kpi: str
    ceiling: Decimal
    is_breached: bool | None


@dataclass(frozen=True, slots=True)
class Score:
    """A card's result.

    Attributes:
        value: After gates; None when too little of the card has a value.
        weighted: Before gates.
        coverage: Weight with a value over all weight.
        reason: Why there is no value.
        breached: KPIs whose gate fired.
        unknown: KPIs whose gate has no data.
    """

    value: Decimal | None
    weighted: Decimal | None
    coverage: Decimal
    reason: Reason | None = None
    breached: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class ScorecardError(ValueError):
    """Weights are negative or all zero; `lines` are the ones given."""

    def __init__(self, lines: tuple[ScoreLine, ...]) -> None:
        super().__init__(lines)
        self.lines = lines


def score(
    lines: Iterable[ScoreLine],
    gates: Iterable[Gate] = (),
    *,
    cap: Decimal = DEFAULT_CAP,
    least_coverage: Decimal = LEAST_CARD_COVERAGE,
) -> Score:
    """Return the weighted score of a card; a KPI without a value leaves the others' proportions untouched.

    Args:
        lines: With leaf weights: groups are flattened before, so that no weight moves between them unseen.
        gates: Applied after weighting.
        cap: The most one KPI can bring.
        least_coverage: Below it the score is withheld, which is not a score of 0.

    Raises:
        ScorecardError: When a weight is negative or all are zero.
    """
    card, red_lines = tuple(lines), tuple(gates)
    whole = sum((line.weight for line in card), _ZERO)
    if not whole or any(line.weight < 0 for line in card):
        raise ScorecardError(card)
    known = [(line.weight, line.score) for line in card if line.score is not None]
    held = sum((weight for weight, _ in known), _ZERO)
    coverage = held / whole
    unknown = tuple(gate.kpi for gate in red_lines if gate.is_breached is None)
    fired = [gate for gate in red_lines if gate.is_breached]
    breached = tuple(gate.kpi for gate in fired)
    if coverage < least_coverage or not held:
        return Score(None, None, coverage, Reason.INSUFFICIENT_DATA, breached, unknown)
    weighted = sum((weight * min(reached, cap) for weight, reached in known), _ZERO) / held
    return Score(min([weighted, *(gate.ceiling for gate in fired)]), weighted, coverage, None, breached, unknown)
