"""Apportioning: whole units divided by weights with the largest remainder, so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

Weight = Decimal | Fraction | int


def apportion(units: int, weights: Mapping[str, Weight]) -> dict[str, int]:
    """Divide whole units by weights; what flooring leaves goes to the largest remainders, ties by id.

    Args:
        units: Minor units or pieces; a loss is negative.
        weights: By id, none negative and not all zero unless there is nothing to divide.

    Returns:
        A part for each id, in the order given, each less than one unit off its exact share.
    """
    shares = {name: Fraction(weight) for name, weight in weights.items()}
    if not units:
        return dict.fromkeys(shares, 0)
    whole = sum(shares.values(), Fraction(0))
    exact = {name: units * share / whole for name, share in shares.items()}
    parts = {name: floor(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[: units - sum(parts.values())]:
        parts[name] += 1
    return parts
