"""Scorecards: weighted scores of several KPIs, with what is missing shown and red lines applied last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpi_engine.attainment import DEFAULT_CAP
from kpi_engine.evaluate import Reason
from kpi_engine.kpis import Kind

_ZERO = Decimal(0)
LEAST_CARD_COVERAGE = Decimal("0.6")
SCORE_STEP = Decimal("0.000001")  # scores that are stored, compared or paid are rounded to it, half up


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One KPI of a card: its curve's score (None without a value, or while stale) and its leaf weight."""

    kpi: str
    score: Decimal | None
    weight: Decimal
    kind: Kind = Kind.RESULT


@dataclass(frozen=True, slots=True)
class Gate:
    """A red line outside the weights: once breached, the card is worth at most `ceiling`.

    Attributes:
        kpi: What it watches.
        ceiling: 0 makes the card worth nothing.
        is_breached: None without data: the gate does not fire, and is shown as unknown.
        is_waived: Whether an approved adjustment keeps it from firing.
    """

    kpi: str
    ceiling: Decimal
    is_breached: bool | None
    is_waived: bool = False


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
        waived: KPIs whose gate would have fired.
    """

    value: Decimal | None
    weighted: Decimal | None
    coverage: Decimal
    reason: Reason | None = None
    breached: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


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
    if coverage < least_coverage or not held:
        return gated(None, coverage, red_lines)
    return gated(sum((weight * min(reached, cap) for weight, reached in known), _ZERO) / held, coverage, red_lines)


def gated(weighted: Decimal | None, coverage: Decimal, gates: Iterable[Gate]) -> Score:
    """Return a card's result from its weighted score (None: withheld) with the gates applied and listed."""
    red_lines = tuple(gates)
    fired = [gate for gate in red_lines if gate.is_breached and not gate.is_waived]
    return Score(
        value=None if weighted is None else min([weighted, *(gate.ceiling for gate in fired)]),
        weighted=weighted,
        coverage=coverage,
        reason=Reason.INSUFFICIENT_DATA if weighted is None else None,
        breached=tuple(gate.kpi for gate in fired),
        unknown=tuple(gate.kpi for gate in red_lines if gate.is_breached is None),
        waived=tuple(gate.kpi for gate in red_lines if gate.is_breached and gate.is_waived),
    )


def rounded_score(score: Decimal) -> Decimal:
    """Return a score as it is stored, compared and paid: six places, half up."""
    return score.quantize(SCORE_STEP, ROUND_HALF_UP)


def shares_by_kind(lines: Iterable[ScoreLine]) -> dict[Kind, Decimal]:
    """Return how much of a card's weight is result, process and control.

    Raises:
        ScorecardError: When a weight is negative or all are zero.
    """
    card = tuple(lines)
    whole = sum((line.weight for line in card), _ZERO)
    if not whole or any(line.weight < 0 for line in card):
        raise ScorecardError(card)
    return {kind: sum((line.weight for line in card if line.kind is kind), _ZERO) / whole for kind in Kind}
