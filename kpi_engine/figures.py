"""Figures: exact values beside what is shown of them, rounded so that shown parts add up to the shown total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import floor

_ONE = Decimal(1)
_MOST_STEPS_APART = 2


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A value and what is shown of it.

    Attributes:
        exact: As computed.
        shown: As printed, with exactly as many decimals as are printed.
        currency: Of money, else None.
    """

    exact: Decimal
    shown: Decimal
    currency: str | None = None


def step_of(places: int) -> Decimal:
    """Return the smallest amount that so many decimals can show."""
    return _ONE.scaleb(-places)


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Return the value to the nearest step, half away from zero, as people round by hand."""
    return (value / step).quantize(_ONE, ROUND_HALF_UP) * step


class PartsApart(ValueError):  # noqa: N818 - named after what happened
    """Parts differ from their total by more than rounding explains."""

    def __init__(self, parts: Sequence[Decimal], total: Decimal) -> None:
        super().__init__(tuple(parts), total)
        self.parts = tuple(parts)
        self.total = total


def rounded_parts(parts: Sequence[Decimal], total: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    """Return signed parts on whole steps whose sum is exactly `total`, each less than two steps off.

    What flooring leaves goes to the largest remainders, of equal ones to the earlier.

    Args:
        parts: Exact parts; give them in an order that means something, for ties.
        total: What is shown of their sum, a multiple of `step`.
        step: The smallest amount shown.

    Raises:
        PartsApart: When the parts do not add up to the total but for rounding.
    """
    units = [part / step for part in parts]
    found = [floor(unit) for unit in units]
    missing = int(total / step) - sum(found)
    # Start and end of a bridge are rounded apart, so their difference may lie a step off the rounded change.
    if abs(total / step - sum(units)) >= _MOST_STEPS_APART or (missing and not found):
        raise PartsApart(parts, total)
    for_all, rest = divmod(missing, len(found) or 1)
    by_remainder = sorted(range(len(found)), key=lambda place: (found[place] - units[place], place))
    for place in by_remainder[:rest]:
        found[place] += 1
    return tuple((count + for_all) * step for count in found)
