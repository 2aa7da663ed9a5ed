"""Ratio targets: set for children by planned denominators and difficulty, never divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.decomposition import DecompositionError, DecompositionFault, DecompositionProblem

_ZERO, _ONE = Decimal(0), Decimal(1)
_NO_MULTIPLIERS: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True)
class ImpliedParent:
    """What children's ratio targets mean for their parent.

    Attributes:
        target: The parent's own.
        implied: The mean of the children's by planned denominator.
        gap: Implied less target.
        is_consistent: Whether the gap is within the tolerance asked for.
    """

    target: Decimal
    implied: Decimal
    gap: Decimal
    is_consistent: bool


def spread_ratio(
    target: Decimal,
    planned: Mapping[str, Decimal],
    multipliers: Mapping[str, Decimal] = _NO_MULTIPLIERS,
) -> dict[str, Decimal]:
    """Return children's targets r_i = R * m_i / sum(q_j * m_j), whose planned mean is the parent's.

    Args:
        target: The parent's ratio, as a fraction.
        planned: Each child's planned denominator (visits, ad sales); amounts or shares alike.
        multipliers: Difficulty by child, 1 where left out.

    Raises:
        DecompositionError: With every negative denominator, multiplier that is not positive, multiplier of an
            unknown child, or when nothing is planned.
    """
    fault = DecompositionFault
    found = _plan_problems(planned)
    found += [DecompositionProblem(fault.UNKNOWN_CHILD, child) for child in multipliers if child not in planned]
    found += [DecompositionProblem(fault.NEGATIVE_WEIGHT, child) for child, much in multipliers.items() if much <= 0]
    if found:
        raise DecompositionError(tuple(found))
    whole = sum(planned.values(), _ZERO)
    hardness = sum((amount * multipliers.get(child, _ONE) for child, amount in planned.items()), _ZERO)
    # Multiplying before dividing keeps round answers round.
    return {child: target * multipliers.get(child, _ONE) * whole / hardness for child in planned}


def implied_parent(
    target: Decimal,
    children: Mapping[str, Decimal],
    planned: Mapping[str, Decimal],
    *,
    tolerance: Decimal = _ZERO,
) -> ImpliedParent:
    """Return what the children's targets amount to, to be shown when someone edits one of them.

    Args:
        target: The parent's ratio.
        children: Targets by child, as they stand.
        planned: Planned denominators of the same children.
        tolerance: The gap that rounding of the children's targets may leave.

    Raises:
        DecompositionError: With every child that has a target but no plan or the reverse, every negative
            denominator, or when nothing is planned.
    """
    strangers = [child for child in (*children, *planned) if child not in planned or child not in children]
    found = [DecompositionProblem(DecompositionFault.UNKNOWN_CHILD, child) for child in strangers]
    found += _plan_problems(planned)
    if found:
        raise DecompositionError(tuple(found))
    whole = sum(planned.values(), _ZERO)
    implied = sum((ratio * planned[child] for child, ratio in children.items()), _ZERO) / whole
    gap = implied - target
    return ImpliedParent(target, implied, gap, abs(gap) <= tolerance)


def _plan_problems(planned: Mapping[str, Decimal]) -> list[DecompositionProblem]:
    fault = DecompositionFault
    found = [DecompositionProblem(fault.NEGATIVE_WEIGHT, child) for child, amount in planned.items() if amount < 0]
    if not any(planned.values()):
        found.append(DecompositionProblem(fault.ALL_WEIGHTS_ZERO))
    return found
