"""Dimensions: units under arithmetic, so that money over orders is money and money plus orders is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from kpi_engine.expressions import Negation, Node, Number, Operation, Operator, Quantity, written
from kpi_engine.faults import FormulaFault, FormulaProblem
from kpi_engine.inputs import COUNTED, OF_ITEMS, STATES, How, Input, how_of
from kpi_engine.measures import Measure, OverTime, Unit

_SHARES = frozenset({Unit.RATIO, Unit.PERCENT})
_TIMES = frozenset({Unit.DAYS, Unit.HOURS, Unit.MINUTES})


@dataclass(frozen=True, slots=True)
class Dimension:
    """Powers of units, without the zeros and in a fixed order; none at all is a bare number."""

    powers: tuple[tuple[Unit, int], ...] = ()

    def times(self, other: Dimension, sign: int = 1) -> Dimension:
        """Return the product, or with sign -1 the quotient."""
        powers = dict(self.powers)
        for unit, power in other.powers:
            powers[unit] = powers.get(unit, 0) + sign * power
        kept = [(unit, power) for unit, power in powers.items() if power]
        return Dimension(tuple(sorted(kept, key=lambda pair: pair[0].value)))

    @property
    def unit(self) -> Unit | None:
        """Return what people call it, or None when they have no name for it.

        Money, a count or a time may be per count or per time. Turns (a bare number per day) are a ratio.
        """
        above = [pair for pair in self.powers if pair[1] > 0]
        below = {unit for unit, power in self.powers if power < 0}
        if not above:
            return Unit.RATIO if below <= _TIMES else None
        if len(above) > 1 or above[0][1] > 1 or Unit.MONEY in below:
            return None
        return above[0][0]

    def fits(self, declared: Unit) -> bool:
        """Return whether a KPI of this dimension may be shown in the declared unit.

        A share is a ratio or a percentage. Minutes over sixty are hours: the factor is the author's. A stock over the
        sales of an average day is a number of days.
        """
        found = self.unit
        if found is None:
            return False
        alike = next((group for group in (_SHARES, _TIMES) if found in group), frozenset({found}))
        return declared in alike or (found is Unit.RATIO and declared is Unit.DAYS)


NUMBER = Dimension()


def of_unit(unit: Unit) -> Dimension:
    """Return the dimension of one unit; shares are bare numbers."""
    return NUMBER if unit in _SHARES else Dimension(((unit, 1),))


def dimension_of(node: Node, measures: Mapping[str, Measure], problems: list[FormulaProblem]) -> Dimension | None:
    """Return an expression's dimension and note every misuse of a measure or unit, with its place.

    Args:
        node: The expression; unknown measures in it are passed over.
        measures: What the names mean.
        problems: Where to note them.

    Returns:
        None when it depends on something unknown or already at fault.
    """
    match node:
        case Number():
            return NUMBER
        case Quantity():
            return _of_input(node, measures, problems)
        case Negation():
            return dimension_of(node.of, measures, problems)
        case Operation():
            left = dimension_of(node.left, measures, problems)
            right = dimension_of(node.right, measures, problems)
            return _joined(node, left, right, problems)
        case _:
            assert_never(node)


def _joined(
    node: Operation, left: Dimension | None, right: Dimension | None, problems: list[FormulaProblem]
) -> Dimension | None:
    match node.operator:
        case Operator.PLUS | Operator.MINUS:
            if left is None or right is None:
                return left or right
            if left != right:
                problems.append(FormulaProblem(FormulaFault.MIXED_UNITS, node.right.at, written(node.right)))
                return None
            return left
        case Operator.TIMES:
            return None if left is None or right is None else left.times(right)
        case Operator.OVER:
            return None if left is None or right is None else left.times(right, -1)
        case _:
            assert_never(node.operator)


def _of_input(place: Quantity, measures: Mapping[str, Measure], problems: list[FormulaProblem]) -> Dimension | None:
    source = place.source
    known = [measures[name] for name in source.measures if name in measures]
    if len(known) < len(source.measures):
        return None
    problems += [FormulaProblem(fault, place.at, source.key) for fault in _misuses(source, known)]
    is_counted = how_of(source, known[0]) in COUNTED
    found = of_unit(Unit.COUNT if is_counted else known[0].unit)
    if source.how is How.PRODUCT:
        found = found.times(of_unit(known[1].unit))
    return found.times(of_unit(Unit.DAYS), -1) if source.is_per_day else found


def _misuses(source: Input, known: list[Measure]) -> list[FormulaFault]:
    found = []
    how = how_of(source, known[0])
    if source.how in STATES and known[0].over_time in (OverTime.SUM, OverTime.DISTINCT):
        found.append(FormulaFault.NEEDS_STOCK)
    # A last value has no window, and a state is not spread over days.
    if (how is How.LAST and source.window is not None) or (how in STATES and source.is_per_day):
        found.append(FormulaFault.NEEDS_FLOW)
    if how in OF_ITEMS and not all(measure.has_items for measure in known):
        found.append(FormulaFault.NEEDS_KEYS)
    return found


def problems_with(
    node: Node, measures: Mapping[str, Measure], declared: Unit | None = None
) -> tuple[FormulaProblem, ...]:
    """Return what is wrong between an expression, the measures that exist and the unit it is declared in."""
    problems: list[FormulaProblem] = []
    found = dimension_of(node, measures, problems)
    if found is not None and found.unit is None:
        problems.append(FormulaProblem(FormulaFault.UNNAMEABLE_UNIT, node.at, written(node)))
    elif found is not None and found.unit is not None and declared is not None and not found.fits(declared):
        problems.append(FormulaProblem(FormulaFault.UNIT_MISMATCH, node.at, found.unit.value))
    return tuple(problems)
