"""Weights: by what children of a target share it: history, capacity, blends, and peers for the newly opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from kpi_engine.apportion import Weight


class BlendError(ValueError):
    """A blend cannot be made; `parts` are the places (0-based) of the parts that are negative or all zero."""

    def __init__(self, parts: tuple[int, ...]) -> None:
        super().__init__(parts)
        self.parts = parts


def shares(weights: Mapping[str, Weight]) -> dict[str, Fraction]:
    """Return each child's exact share of the whole: last year's sales, people, SKUs become comparable.

    Raises:
        BlendError: When a weight is negative or all are zero.
    """
    return blend([(1, weights)])


def blend(parts: Sequence[tuple[Weight, Mapping[str, Weight]]]) -> dict[str, Fraction]:
    """Mix several ways of weighing, such as 0.7 of history with 0.3 of plan.

    Args:
        parts: Pairs of (how much this part counts, its weights by child). A child missing from a part has
            no share of that part.

    Returns:
        Exact shares that sum to 1, in the order in which children first appear.

    Raises:
        BlendError: With every part that is negative, holds a negative weight, or weighs nothing at all.
    """
    bad = tuple(
        place
        for place, (much, weights) in enumerate(parts)
        if much < 0 or any(weight < 0 for weight in weights.values()) or not any(weights.values())
    )
    whole = sum((Fraction(much) for much, _ in parts), Fraction(0))
    if bad or not whole:
        raise BlendError(bad)
    mixed: dict[str, Fraction] = {}
    for much, weights in parts:
        total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
        for child, weight in weights.items():
            mixed[child] = mixed.get(child, Fraction(0)) + Fraction(much) / whole * Fraction(weight) / total
    return mixed


@dataclass(frozen=True, slots=True)
class Ramp:
    """How much of a grown peer a store is expected to bring in its n-th full month; after the last, all."""

    by_month: tuple[Decimal, ...] = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))

    def __post_init__(self) -> None:
        if any(share < 0 for share in self.by_month):
            raise ValueError(self)

    def at(self, full_months: int) -> Decimal:
        """Return the share after so many full months; a store not yet launched counts as in its first."""
        return self.by_month[max(0, full_months)] if full_months < len(self.by_month) else Decimal(1)


def newcomer_weight(peers: Iterable[Weight], ramp: Weight) -> Fraction | None:
    """Return the weight of a store without history: the median of its peers times its ramp; None without peers."""
    known = [Fraction(peer) for peer in peers]
    return median(known) * Fraction(ramp) if known else None
