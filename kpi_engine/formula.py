"""Formulas: signed sums of inputs with numeric factors, the additive kind of expression."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from kpi_engine.expressions import Negation, Node, Number, Operation, Operator, Quantity
from kpi_engine.faults import FormulaError, FormulaFault, FormulaProblem
from kpi_engine.inputs import Input
from kpi_engine.reading_formulas import Resolve, is_gap, read_node

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """`factor * measure / divisor`; the divisor is kept apart so that thirds and sixtieths stay exact.

    `measure` is the key of an input: a measure's id when it is plain, else as written, `trailing(units, 30 days)`.
    """

    measure: str
    factor: Decimal = _ONE
    divisor: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of terms. `measures` lists each input's key once, in reading order."""

    terms: tuple[Term, ...]
    measures: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", tuple(dict.fromkeys(term.measure for term in self.terms)))

    @property
    def sources(self) -> tuple[Input, ...]:
        """Return its inputs, each once."""
        return tuple(input_of(key) for key in self.measures)

    @property
    def node(self) -> Node:
        """Return the same as an expression tree."""
        nodes = [_node_of(term) for term in self.terms]
        sum_ = nodes[0]
        for node in nodes[1:]:
            if isinstance(node, Negation):
                sum_ = Operation(Operator.MINUS, sum_, node.of)
            else:
                sum_ = Operation(Operator.PLUS, sum_, node)
        return sum_

    def apply(self, values: Mapping[str, Decimal | None]) -> Decimal | None:
        """Return the sum over values by input key, or None when any of them is unknown."""
        total: Decimal | None = None
        for term in self.terms:
            value = values.get(term.measure)
            if value is None:
                return None
            # Comparing by identity keeps the common factor of one off the multiplication path.
            if term.factor is not _ONE:
                value = value * term.factor
            if term.divisor is not _ONE:
                value = value / term.divisor
            total = value if total is None else total + value
        return total

    def __str__(self) -> str:
        return " ".join(_written(term, is_first=index == 0) for index, term in enumerate(self.terms))


def _written(term: Term, *, is_first: bool) -> str:
    size = abs(term.factor)
    words = term.measure if size == 1 else f"{size:f} * {term.measure}"
    if term.divisor != 1:
        words += f" / {term.divisor:f}"
    if is_first:
        return f"-{words}" if term.factor < 0 else words
    return f"- {words}" if term.factor < 0 else f"+ {words}"


def _node_of(term: Term) -> Node:
    node: Node = Quantity(input_of(term.measure))
    if abs(term.factor) != 1:
        node = Operation(Operator.TIMES, Number(abs(term.factor)), node)
    if term.divisor != 1:
        node = Operation(Operator.OVER, node, Number(term.divisor))
    return Negation(node) if term.factor < 0 else node


def scaled(terms: tuple[Term, ...], factor: Decimal, divisor: Decimal = _ONE) -> tuple[Term, ...]:
    """Return the terms times `factor` over `divisor`; a factor of one stays the very same object."""
    found = []
    for term in terms:
        above, below = term.factor * factor, term.divisor * divisor
        found.append(Term(term.measure, _ONE if above == 1 else above, _ONE if below == 1 else below))
    return tuple(found)


@lru_cache(maxsize=4096)
def input_of(key: str) -> Input:
    """Return the input that a key names.

    Raises:
        FormulaError: When the text is no single input.
    """
    node, problems = read_node(key, naming(None))
    if problems or not isinstance(node, Quantity):
        raise FormulaError(key, problems)
    return node.source


def naming(known: Container[str] | None) -> Resolve:
    """Return a resolver of names as measures; None as `known` takes every name for one."""

    def resolve(name: str, at: int) -> Node | FormulaProblem:
        if known is not None and name not in known:
            return FormulaProblem(FormulaFault.UNKNOWN_MEASURE, at, name)
        return Quantity(Input(name), at)

    return resolve


def parse_formula(source: str, known: Container[str] | None = None) -> Formula:
    """Read a signed sum such as `net_sales - cogs`, `reply_minutes / 60` or `gmv - offset(gmv, 1 year)`.

    Args:
        source: Inputs and numbers joined by `+ - * /`; each term holds exactly one input.
        known: The measures that exist; None skips that check.

    Raises:
        FormulaError: With every problem found and its place.
    """
    node, problems = read_node(source, naming(known))
    found = list(problems)
    terms = _terms_of(node, found)
    if found:
        raise FormulaError(source, tuple(sorted(found, key=lambda problem: problem.at)))
    return Formula(terms)


def _terms_of(node: Node, problems: list[FormulaProblem]) -> tuple[Term, ...]:
    """Return the terms of a signed sum, noting what is none; a gap counts as a term that is told already."""
    match node:
        case Quantity():
            return (Term(node.source.key),)
        case Negation():
            return scaled(_terms_of(node.of, problems), -_ONE)
        case Operation(Operator.PLUS | Operator.MINUS):
            right = _terms_of(node.right, problems)
            if node.operator is Operator.MINUS:
                right = scaled(right, -_ONE)
            return (*_terms_of(node.left, problems), *right)
        case Operation():
            return _product_of(node, problems)
        case Number():
            problems.append(FormulaProblem(FormulaFault.TERM_WITHOUT_MEASURE, node.at, f"{node.value:f}"))
            return ()


def _product_of(node: Operation, problems: list[FormulaProblem]) -> tuple[Term, ...]:
    left, right = constant_of(node.left), constant_of(node.right)
    if node.operator is Operator.OVER:
        if right is None:
            _note(problems, FormulaFault.DIVISION_BY_MEASURE, node.right)
            return () if left is not None else _terms_of(node.left, problems)
        return scaled(_terms_of(node.left, problems), right[1], right[0])
    if left is not None and right is not None:
        problems.append(FormulaProblem(FormulaFault.TERM_WITHOUT_MEASURE, node.at, ""))
        return ()
    if left is None and right is None:
        _note(problems, FormulaFault.PRODUCT_OF_MEASURES, node.right)
    if right is not None:
        return scaled(_terms_of(node.left, problems), *right)
    rest = _terms_of(node.right, problems)
    return rest if left is None else scaled(rest, *left)


def _note(problems: list[FormulaProblem], fault: FormulaFault, node: Node) -> None:
    if not is_gap(node):
        text = node.source.key if isinstance(node, Quantity) else ""
        problems.append(FormulaProblem(fault, node.at, text))


def constant_of(node: Node) -> tuple[Decimal, Decimal] | None:
    """Return a number without inputs as (above, below) the line; None for anything else."""
    match node:
        case Number():
            return node.value, _ONE
        case Quantity() if is_gap(node):
            return _ONE, _ONE
        case Negation():
            part = constant_of(node.of)
            return None if part is None else (-part[0], part[1])
        case Operation(Operator.TIMES | Operator.OVER):
            left, right = constant_of(node.left), constant_of(node.right)
            if left is None or right is None:
                return None
            if node.operator is Operator.TIMES:
                return left[0] * right[0], left[1] * right[1]
            return (left[0] * right[1], left[1] * right[0]) if right[0] else None
        case _:
            return None
