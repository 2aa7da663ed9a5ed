"""Value steps: how a KPI's value comes from its inputs, leaf by leaf, with shown parts that sum to shown totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from kpi_engine.expressions import Negation, Node, Number, Operation, Operator, Quantity, worth, written
from kpi_engine.figures import ShownFigure, rounded, rounded_parts, step_of
from kpi_engine.measures import Unit
from kpi_engine.money import BudgetRates, minor_units
from kpi_engine.steps import Operand, Step, StepKind, StepRole

_ZERO, _ONE = Decimal(0), Decimal(1)
_MOST_PLACES = 6
_USUAL_CENTS = 2
_DIGITS_TO_DIVIDE_BY = 4
_SUMS = (Operator.PLUS, Operator.MINUS)


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One leaf's amount that counts: as recorded, and in the reading's currency."""

    scope: str
    amount: Decimal
    currency: str | None
    translated: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """One input over all leaves that count.

    Attributes:
        key: The input's key.
        rows: What counts, by scope.
        value: What evaluation made of it.
        currency: Of money.
        is_joint: Whether leaves were counted together instead of added up.
    """

    key: str
    rows: tuple[CountedRow, ...]
    value: Decimal
    currency: str | None
    is_joint: bool


def places_shown(unit: Unit, currency: str | None, decimals: int) -> int:
    """Return how many decimals a value of this unit is shown with (a percentage as a fraction)."""
    match unit:
        case Unit.MONEY:
            return _USUAL_CENTS if currency is None else minor_units(currency)
        case Unit.COUNT | Unit.MINUTES:
            return 0
        case Unit.DAYS | Unit.HOURS:
            return 1
        case Unit.PERCENT:
            return 3
        case Unit.RATIO:
            return decimals
        case _:
            assert_never(unit)


def natural_places(values: Sequence[Decimal], currency: str | None) -> int:
    """Return the decimals that inputs are shown with: a currency's own, else as many as there are, at most six."""
    return max((_decimals(value) for value in values), default=0) if currency is None else minor_units(currency)


def readable_places(value: Decimal, places: int) -> int:
    """Return `places`, or as many more as show a small value with four digits: one may have to divide by it."""
    if rounded(value, step_of(places)) == value:
        return places
    return max(places, _DIGITS_TO_DIVIDE_BY - 1 - value.adjusted())


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(_MOST_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class ValueWriter:
    """Writes the steps of one formula over its totals, from the result down to the leaves."""

    totals: Mapping[str, Total]
    rates: BudgetRates | None

    def value_step(self, node: Node, value: Decimal, places: int, currency: str | None) -> Step:
        """Return the step that ends in the KPI's value, shown with so many decimals."""
        operand = self._operand(node, value, places, rounded(value, step_of(places)))
        inner = operand.step
        figure = ShownFigure(value, operand.figure.shown, currency)
        result = Operand(StepRole.VALUE, figure)
        if inner is None:
            return Step(StepKind.CHAIN, (operand,), result)
        return Step(inner.kind, inner.operands, result, inner.signs, inner.tolerance)

    def total_step(self, key: str) -> Step | None:
        """Return the step that ends in one input's total: for a value that could not be computed from it."""
        total = self.totals[key]
        places = natural_places([row.translated for row in total.rows], total.currency)
        return self._total(total, places, rounded(total.value, step_of(places))).step

    def _operand(self, node: Node, value: Decimal, places: int | None, shown: Decimal | None) -> Operand:
        """Return a part of the formula; `shown` is what the line above needs it to read, None leaves it free."""
        match node:
            case Number():
                return Operand(StepRole.NUMBER, ShownFigure(node.value, node.value), written(node))
            case Quantity():
                total = self.totals[node.source.key]
                if places is None:
                    places = readable_places(total.value, self._places(node))
                return self._total(total, places, rounded(total.value, step_of(places)) if shown is None else shown)
            case Negation() | Operation():
                return self._arithmetic(node, value, places, shown)
            case _:
                assert_never(node)

    def _arithmetic(
        self, node: Negation | Operation, value: Decimal, places: int | None, shown: Decimal | None
    ) -> Operand:
        parts = _chain(node)
        values = [self._worth(part) for _, part in parts]
        if places is None:
            places = _MOST_PLACES if parts[0][0] not in _SUMS else max(self._places(part) for _, part in parts)
        if shown is None:
            places = readable_places(value, places)
        step = step_of(places)
        total = rounded(value, step) if shown is None else shown
        if parts[0][0] in _SUMS:
            signed = [one if sign is Operator.PLUS else -one for (sign, _), one in zip(parts, values, strict=True)]
            figures = rounded_parts(signed, total, step)
            operands = tuple(
                self._operand(part, one, places, figure if sign is Operator.PLUS else -figure)
                for (sign, part), one, figure in zip(parts, values, figures, strict=True)
            )
            # A constant is shown as it is written, so the others may miss it by rounding.
            tolerance = step if any(isinstance(part, Number) for _, part in parts) else _ZERO
        else:
            operands = tuple(self._operand(part, one, None, None) for (_, part), one in zip(parts, values, strict=True))
            tolerance = slack(value, step, operands) + abs(total - rounded(value, step))
        if parts[0][0] is Operator.MINUS:
            operands = (Operand(StepRole.NUMBER, ShownFigure(_ZERO, _ZERO), "0"), *operands)
            signs = tuple(sign for sign, _ in parts)
        else:
            signs = tuple(sign for sign, _ in parts[1:])
        figure = ShownFigure(value, total)
        result = Operand(StepRole.PART, figure, written(node))
        made = Step(StepKind.CHAIN, operands, result, signs, tolerance)
        return Operand(StepRole.PART, figure, written(node), step=made)

    def _total(self, total: Total, places: int, shown: Decimal) -> Operand:
        step = step_of(places)
        figure = ShownFigure(total.value, shown, total.currency)
        result = Operand(StepRole.TOTAL, figure, total.key)
        if total.is_joint:
            operands = tuple(self._row(total, row, rounded(row.translated, step), step) for row in total.rows)
            return Operand(StepRole.TOTAL, figure, total.key, step=Step(StepKind.JOINT, operands, result))
        figures = rounded_parts([row.translated for row in total.rows], shown, step)
        operands = tuple(self._row(total, row, part, step) for row, part in zip(total.rows, figures, strict=True))
        signs = (Operator.PLUS,) * (len(operands) - 1)
        return Operand(StepRole.TOTAL, figure, total.key, step=Step(StepKind.CHAIN, operands, result, signs))

    def _row(self, total: Total, row: CountedRow, shown: Decimal, step: Decimal) -> Operand:
        figure = ShownFigure(row.translated, shown, total.currency)
        made = None
        if row.currency != total.currency and row.currency is not None and total.currency is not None:
            made = self._translation(total, row, figure, step)
        return Operand(StepRole.INPUT, figure, total.key, row.scope, made)

    def _translation(self, total: Total, row: CountedRow, figure: ShownFigure, step: Decimal) -> Step:
        """Return amount * worth / worth; rates are shown in full, so only the amounts are rounded."""
        assert self.rates is not None
        assert row.currency is not None
        assert total.currency is not None
        above, below = self.rates.worth(row.currency), self.rates.worth(total.currency)
        assert above is not None
        assert below is not None
        own = step_of(natural_places([row.amount], row.currency))
        local = ShownFigure(row.amount, rounded(row.amount, own), row.currency)
        operands = [Operand(StepRole.INPUT, local, total.key, row.scope)]
        signs = []
        for sign, currency, rate in ((Operator.TIMES, row.currency, above), (Operator.OVER, total.currency, below)):
            if rate != _ONE:
                operands.append(Operand(StepRole.RATE, ShownFigure(rate, rate), currency))
                signs.append(sign)
        tolerance = 2 * step + own * above / below
        result = Operand(StepRole.INPUT, figure, total.key, row.scope)
        return Step(StepKind.CHAIN, tuple(operands), result, tuple(signs), tolerance)

    def _worth(self, node: Node) -> Decimal:
        found = worth(node, {key: total.value for key, total in self.totals.items()})
        assert found is not None, "a part of a value that is known is known"
        return found

    def _places(self, node: Node) -> int:
        match node:
            case Number():
                return _decimals(node.value)
            case Quantity():
                total = self.totals[node.source.key]
                return natural_places([row.translated for row in total.rows] or [total.value], total.currency)
            case Negation():
                return self._places(node.of)
            case Operation():
                if node.operator in _SUMS:
                    return max(self._places(node.left), self._places(node.right))
                return _MOST_PLACES
            case _:
                assert_never(node)


def slack(value: Decimal, step: Decimal, operands: Sequence[Operand]) -> Decimal:
    """Return by how much a product or quotient of rounded figures may miss the exact one, rounded itself to `step`."""
    relative = _ZERO
    for operand in operands:
        shown, exact = operand.figure.shown, operand.figure.exact
        if shown != exact:
            relative += abs((shown - exact) / shown) if shown else _ONE
    return step / 2 + 2 * abs(value) * relative


def _chain(node: Negation | Operation) -> list[tuple[Operator, Node]]:
    """Return a flat run of parts with the sign before each: a - b - c, or a * b / c."""
    if isinstance(node, Operation) and node.operator not in _SUMS:
        left = node.left
        is_run = isinstance(left, Operation) and left.operator not in _SUMS
        first = _chain(left) if is_run and isinstance(left, Operation) else [(Operator.TIMES, left)]
        return [*first, (node.operator, node.right)]
    return list(_addends(node, Operator.PLUS))


def _addends(node: Node, sign: Operator) -> Iterator[tuple[Operator, Node]]:
    """Yield what a sum adds and takes away; brackets dissolve, so a - (b + c) reads a - b - c."""
    match node:
        case Negation():
            yield from _addends(node.of, _turned(sign))
        case Operation() if node.operator in _SUMS:
            yield from _addends(node.left, sign)
            yield from _addends(node.right, sign if node.operator is Operator.PLUS else _turned(sign))
        case _:
            yield sign, node


def _turned(sign: Operator) -> Operator:
    return Operator.MINUS if sign is Operator.PLUS else Operator.PLUS
