"""Columns: a KPI's inputs over many scopes as whole millionths, as the database keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.attainment import Range
from kpi_engine.cards import Figure

MICRO = 1_000_000
Corridor = tuple[int, int, int]


def micros(value: Decimal) -> int:
    """Return a number of at most six places as whole millionths."""
    return int(value * MICRO)


@dataclass(frozen=True, slots=True)
class KpiColumn:
    """One KPI over many scopes, in millionths.

    Attributes:
        above: The value of a simple KPI, or the numerator; None without data, and while stale.
        target: What each scope is held to: a number, (low, high, tolerance), or None; empty for none at all.
        below: The denominator of a ratio; None for a simple KPI.
        baselines: Of negative targets; None for none at all.
        is_cost: Whether an amount over nothing is money without result.
    """

    above: Sequence[int | None]
    target: Sequence[int | Corridor | None] = ()
    below: Sequence[int | None] | None = None
    baselines: Sequence[int | None] | None = None
    is_cost: bool = False

    def check(self, size: int) -> None:
        """Refuse columns of another length than `size`."""
        lengths = {len(part) for part in (self.above, self.target, self.below, self.baselines) if part}
        if lengths - {size}:
            raise ValueError(size, sorted(lengths))

    def figure(self, place: int) -> Figure:
        """Return one scope's inputs as decimals, for the explained path."""
        above = _whole(self.above[place])
        target = self.target[place] if self.target else None
        aim = Range(*(_exact(part) for part in target)) if isinstance(target, tuple) else _whole(target)
        baseline = _whole(self.baselines[place]) if self.baselines else None
        if self.below is None or above is None:
            return Figure(above, aim, baseline)
        under = _whole(self.below[place])
        if under is None or under <= 0:
            is_spent = self.is_cost and above > 0 and under is not None
            return Figure(None, aim, baseline, spend_without_result=is_spent)
        return Figure(above / under, aim, baseline)


def _exact(value: int) -> Decimal:
    return Decimal(value) / MICRO


def _whole(value: int | None) -> Decimal | None:
    return None if value is None else _exact(value)
