"""Decomposition: an additive target divided among children so that they add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_engine.apportion import Weight, apportion

_NONE_LOCKED: Mapping[str, Decimal] = {}


class DecompositionFault(Enum):
    """Why a target cannot be divided as asked."""

    NEGATIVE_WEIGHT = "negative_weight"
    ALL_WEIGHTS_ZERO = "all_weights_zero"
    LOCKS_ABOVE_PARENT = "locks_above_parent"
    LOCKS_BELOW_PARENT = "locks_below_parent"  # every child is locked and something is left over
    FINER_THAN_STEP = "finer_than_step"
    BUFFER_OUT_OF_BOUNDS = "buffer_out_of_bounds"  # below nothing, or together more than the whole
    BUFFER_WITHOUT_CHILDREN = "buffer_without_children"
    TWICE_IN_TREE = "twice_in_tree"
    UNKNOWN_CHILD = "unknown_child"
    TOTALS_DIFFER = "totals_differ"  # rows and columns of a two-way fit do not sum to the same
    TOO_MANY_STEPS = "too_many_steps"  # a two-way fit of so fine a unit would not be exact
    CANNOT_FIT = "cannot_fit"  # cells without history leave no way to reach the totals


@dataclass(frozen=True, slots=True)
class DecompositionProblem:
    """One fault and its place.

    Attributes:
        fault: What is wrong.
        child: The child it stands at, None for the whole.
        path: Ids from the root down to the node it stands at, where a tree is divided.
    """

    fault: DecompositionFault
    child: str | None = None
    path: tuple[str, ...] = ()


class DecompositionError(ValueError):
    """A target cannot be divided as asked; lists all problems at once."""

    def __init__(self, problems: tuple[DecompositionProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def decompose(
    target: Decimal,
    weights: Mapping[str, Weight],
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
    if problems := division_problems(target, weights, step=step, locked=locked):
        raise DecompositionError(problems)
    open_weights = {child: weight for child, weight in weights.items() if child not in locked}
    rest = target - sum(locked.values(), Decimal(0))
    parts = apportion(int(rest / step), open_weights)
    return dict(locked) | {child: part * step for child, part in parts.items()}


def division_problems(
    target: Decimal,
    weights: Mapping[str, Weight],
    *,
    step: Decimal = Decimal(1),
    locked: Mapping[str, Decimal] = _NONE_LOCKED,
) -> tuple[DecompositionProblem, ...]:
    """Return all that keeps a target from being divided as asked (empty when nothing does)."""
    fault, found = DecompositionFault, list[DecompositionProblem]()
    open_weights = {child: weight for child, weight in weights.items() if child not in locked}
    rest = target - sum(locked.values(), Decimal(0))
    if target % step:
        found.append(DecompositionProblem(fault.FINER_THAN_STEP))
    found += [DecompositionProblem(fault.FINER_THAN_STEP, child) for child, part in locked.items() if part % step]
    found += [
        DecompositionProblem(fault.NEGATIVE_WEIGHT, child) for child, weight in open_weights.items() if weight < 0
    ]
    if rest < 0 <= target:
        found.append(DecompositionProblem(fault.LOCKS_ABOVE_PARENT))
    elif rest and not open_weights:
        found.append(DecompositionProblem(fault.LOCKS_BELOW_PARENT))
    elif rest and not any(open_weights.values()):
        found.append(DecompositionProblem(fault.ALL_WEIGHTS_ZERO))
    return tuple(found)
