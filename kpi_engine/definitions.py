"""Definitions: customers' own KPIs, read together, checked together, and brought into the shape that computes fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.dimensions import dimension_of
from kpi_engine.expressions import (
    Expression,
    Negation,
    Node,
    Number,
    Operation,
    Operator,
    Quantity,
    changed,
    quantities,
)
from kpi_engine.faults import FormulaFault, FormulaProblem
from kpi_engine.formula import Formula, Term, constant_of, scaled
from kpi_engine.inputs import STATES, Input, how_of
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure, Unit
from kpi_engine.reading_formulas import read_node

_ONE = Decimal(1)
_GAP = Quantity(Input(""))
_LONGEST_CHAIN = 24  # of KPIs that name each other
_NO_KPIS: Mapping[str, Kpi] = {}
_NO_UNITS: Mapping[str, Unit] = {}

Side = Formula | Expression


@dataclass(frozen=True, slots=True)
class Definition:
    """A KPI's formula, ready for `Kpi(numerator=..., denominator=...)`.

    Attributes:
        numerator: Signed sum of inputs wherever the formula allows, so that rollups serve it.
        denominator: The same below the line; None when nothing is divided.
        unit: As declared, else what the arithmetic gives.
        node: The whole arithmetic, with named KPIs written out.
        is_stock: Whether a state is in it, so that it does not grow through a period.
    """

    numerator: Side
    denominator: Side | None
    unit: Unit
    node: Node
    is_stock: bool


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One problem in the formula of one KPI."""

    kpi: str
    problem: FormulaProblem


class DefinitionError(ValueError):
    """Definitions cannot be used; lists the problems of all of them at once."""

    def __init__(self, problems: tuple[DefinitionProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def read_definitions(
    formulas: Mapping[str, str],
    *,
    measures: Mapping[str, Measure],
    kpis: Mapping[str, Kpi] = _NO_KPIS,
    units: Mapping[str, Unit] = _NO_UNITS,
) -> dict[str, Definition]:
    """Read the formulas of some KPIs, which may name each other.

    Args:
        formulas: KPI ids to formulas.
        measures: What a name means first.
        kpis: What a name means else, after the formulas themselves.
        units: Units in which KPIs are declared; the others get theirs from the arithmetic.

    Raises:
        DefinitionError: With every problem of every formula and its place.
    """
    reader = _Definitions(formulas, measures, kpis)
    for kpi_id in formulas:
        reader.read(kpi_id)
    found = {kpi_id: reader.finish(kpi_id, units.get(kpi_id)) for kpi_id in formulas}
    if reader.problems:
        order = {kpi_id: place for place, kpi_id in enumerate(formulas)}
        raise DefinitionError(
            tuple(sorted(reader.problems, key=lambda found: (order[found.kpi], found.problem.at))),
        )
    return {kpi_id: definition for kpi_id, definition in found.items() if definition is not None}


class _Definitions:
    def __init__(self, formulas: Mapping[str, str], measures: Mapping[str, Measure], kpis: Mapping[str, Kpi]) -> None:
        self.problems: list[DefinitionProblem] = []
        self._formulas = formulas
        self._measures = measures
        self._kpis = kpis
        self._nodes: dict[str, Node | None] = {}  # None: has problems
        self._levels: dict[str, int] = {}  # how many KPIs stand below each
        self._open: list[str] = []

    def read(self, kpi_id: str) -> Node | None:
        """Return the KPI's tree; None when it has problems, which are noted."""
        if kpi_id in self._nodes:
            return self._nodes[kpi_id]
        self._open.append(kpi_id)
        self._levels[kpi_id] = 0
        node, problems = read_node(self._formulas[kpi_id], self._resolve)
        self._open.pop()
        self.problems += [DefinitionProblem(kpi_id, problem) for problem in problems]
        is_whole = not problems and all(place.source.measure for place in quantities(node))
        self._nodes[kpi_id] = node if is_whole else None
        return self._nodes[kpi_id]

    def _resolve(self, name: str, at: int) -> Node | FormulaProblem:
        if name in self._measures:
            return Quantity(Input(name), at)
        if name in self._open:
            circle = " > ".join((*self._open[self._open.index(name) :], name))
            return FormulaProblem(FormulaFault.CIRCULAR, at, circle)
        if name in self._formulas:
            if len(self._open) >= _LONGEST_CHAIN:
                return FormulaProblem(FormulaFault.TOO_DEEP, at, name)
            node = self.read(name)
            level = self._levels[name] + 1
            if level >= _LONGEST_CHAIN:
                return FormulaProblem(FormulaFault.TOO_DEEP, at, name)
            self._levels[self._open[-1]] = max(level, self._levels[self._open[-1]])
            # What is wrong there is told there.
            return changed(node or _GAP, _same, at)
        if name in self._kpis:
            return changed(self._kpis[name].node, _same, at)
        return FormulaProblem(FormulaFault.UNKNOWN_MEASURE, at, name)

    def finish(self, kpi_id: str, declared: Unit | None) -> Definition | None:
        """Return the checked definition; None when it has problems, which are noted."""
        node = self._nodes[kpi_id]
        if node is None:
            return None
        problems: list[FormulaProblem] = []
        dimension = dimension_of(node, self._measures, problems)
        unit = None if dimension is None else dimension.unit
        if next(quantities(node), None) is None:
            problems.append(FormulaProblem(FormulaFault.NO_MEASURE, 0, self._formulas[kpi_id]))
        elif dimension is not None and unit is None:
            problems.append(FormulaProblem(FormulaFault.UNNAMEABLE_UNIT, 0, self._formulas[kpi_id]))
        elif dimension is not None and unit is not None and declared is not None and not dimension.fits(declared):
            problems.append(FormulaProblem(FormulaFault.UNIT_MISMATCH, 0, unit.value))
        self.problems += [DefinitionProblem(kpi_id, problem) for problem in problems]
        if problems or unit is None:
            return None
        numerator, denominator = sides_of(node)
        hows = {how_of(place.source, self._measures[place.source.measure]) for place in quantities(node)}
        return Definition(numerator, denominator, declared or unit, node, is_stock=bool(hows & STATES))


def _same(source: Input) -> Input:
    return source


def sides_of(node: Node) -> tuple[Side, Side | None]:
    """Return an expression as numerator and denominator, both signed sums where the arithmetic allows.

    `a / b - 1` becomes `(a - b) / b` and `c * 365 / s` one ratio of sums. What is neither a sum nor a ratio of two
    sums stays an `Expression`, computed on the totals of the asked node.
    """
    if (fraction := _fraction_of(node)) is not None:
        return Formula(fraction.above), Formula(fraction.below) if fraction.below else None
    if isinstance(node, Operation) and node.operator is Operator.OVER:
        return _side(node.left), _side(node.right)
    return Expression(node), None


def _side(node: Node) -> Side:
    fraction = _fraction_of(node)
    return Formula(fraction.above) if fraction is not None and not fraction.below else Expression(node)


@dataclass(frozen=True, slots=True)
class _Fraction:
    """A signed sum, over another unless that is empty."""

    above: tuple[Term, ...]
    below: tuple[Term, ...] = ()

    def times(self, factor: Decimal, divisor: Decimal) -> _Fraction:
        return _Fraction(scaled(self.above, factor, divisor), self.below)

    def plus(self, other: _Fraction) -> _Fraction | None:
        return _Fraction((*self.above, *other.above), self.below) if self.below == other.below else None

    def plus_number(self, factor: Decimal, divisor: Decimal) -> _Fraction | None:
        return _Fraction((*self.above, *scaled(self.below, factor, divisor)), self.below) if self.below else None


def _fraction_of(node: Node) -> _Fraction | None:
    match node:
        case Number():
            return None
        case Quantity():
            return _Fraction((Term(node.source.key),))
        case Negation():
            part = _fraction_of(node.of)
            return None if part is None else part.times(-_ONE, _ONE)
        case Operation(Operator.PLUS | Operator.MINUS):
            return _sum_of(node)
        case Operation():
            return _product_of(node)


def _sum_of(node: Operation) -> _Fraction | None:
    sign = -_ONE if node.operator is Operator.MINUS else _ONE
    left, right = _fraction_of(node.left), _fraction_of(node.right)
    if left is not None and right is not None:
        return left.plus(right.times(sign, _ONE))
    if left is not None and (number := constant_of(node.right)) is not None:
        return left.plus_number(sign * number[0], number[1])
    if right is not None and (number := constant_of(node.left)) is not None:
        # The number first: 1 - a / b is (b - a) / b.
        return (
            _Fraction((*scaled(right.below, *number), *scaled(right.above, sign)), right.below) if right.below else None
        )
    return None


def _product_of(node: Operation) -> _Fraction | None:
    left, right = _fraction_of(node.left), _fraction_of(node.right)
    above, below = constant_of(node.left), constant_of(node.right)
    if node.operator is Operator.TIMES:
        if left is not None and below is not None:
            return left.times(*below)
        return right.times(*above) if right is not None and above is not None else None
    if left is not None and below is not None:
        return left.times(below[1], below[0]) if below[0] else None
    if left is None or right is None or left.below or right.below:
        return None
    return _Fraction(left.above, right.above)
