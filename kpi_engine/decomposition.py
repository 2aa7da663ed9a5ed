"""Decomposition: an additive target divided among children so that they add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor

_NONE_LOCKED: Mapping[str, Decimal] = {}


class DecompositionFault(Enum):
    """Why a target cannot be divided as asked."""

    NEGATIVE_WEIGHT = "negative_weight"
    ALL_WEIGHTS_ZERO = "all_weights_zero"
    LOCKS_ABOVE_PARENT = "locks_above_parent"
    LOCKS_BELOW_PARENT = "locks_below_parent"  # every child is locked and something is left over
    FINER_THAN_STEP = "finer_than_step"


@dataclass(frozen=True, slots=True)
class DecompositionProblem:
    """One fault; `child` is the child it stands at, None for the whole."""

    fault: DecompositionFault
    child: str | None = None


class DecompositionError(ValueError):
    """A target cannot be divided as asked; lists all problems at once."""

    def __init__(self, problems: tuple[DecompositionProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def decompose(
    target: Decimal,
    weights: Mapping[str, Decimal],
    *,
    step: Decimal = Decimal(1),
    locked: Mapping[str, Decimal] = _NONE_LOCKED,
) -> dict[str, Decimal]:
    """Divide a target by weights, rounded by largest remainder, ties by id; the sum is exactly the target.

    Args:
        target: What the parent is to reach (a loss is negative); a multiple of `step`.
        weights: Weight of each unlocked child, by id.
        step: The target's unit: 1 for pieces, 0.01 for cents.
        locked: Children whose part is fixed; they take no share of the rest.

    Raises:
        DecompositionError: With every fault. Nothing is ever scaled silently.
    """
    open_weights = {child: Fraction(weight) for child, weight in weights.items() if child not in locked}
    rest = target - sum(locked.values(), Decimal(0))
    if problems := _problems(target, open_weights, rest, step, locked):
        raise DecompositionError(problems)
    whole = sum(open_weights.values(), Fraction(0))
    units = int(rest / step)
    exact = {child: units * weight / whole for child, weight in open_weights.items()} if rest else {}
    parts = {child: floor(exact.get(child, Fraction(0))) for child in open_weights}
    by_remainder = sorted(exact, key=lambda child: (parts[child] - exact[child], child))
    for child in by_remainder[: units - sum(parts.values())]:
        parts[child] += 1
    return dict(locked) | {child: part * step for child, part in parts.items()}


def _problems(
    target: Decimal,
    weights: Mapping[str, Fraction],
    rest: Decimal,
    step: Decimal,
    locked: Mapping[str, Decimal],
) -> tuple[DecompositionProblem, ...]:
    fault, found = DecompositionFault, list[DecompositionProblem]()
    if target % step:
        found.append(DecompositionProblem(fault.FINER_THAN_STEP))
    found += [DecompositionProblem(fault.FINER_THAN_STEP, child) for child, part in locked.items() if part % step]
    found += [DecompositionProblem(fault.NEGATIVE_WEIGHT, child) for child, weight in weights.items() if weight < 0]
    if rest < 0 <= target:
        found.append(DecompositionProblem(fault.LOCKS_ABOVE_PARENT))
    elif rest and not weights:
        found.append(DecompositionProblem(fault.LOCKS_BELOW_PARENT))
    elif rest and not any(weights.values()):
        found.append(DecompositionProblem(fault.ALL_WEIGHTS_ZERO))
    return tuple(found)
