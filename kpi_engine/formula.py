"""Formulas: signed sums of measures with numeric factors, parsed and never evaluated as code."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/])|(?P<odd>\S))")
_ONE = Decimal(1)
_SIGNS = ("+", "-")
_OPERATORS = ("*", "/")


class FormulaFault(Enum):
    """What is wrong at one place of a formula."""

    EMPTY = "empty"
    UNREADABLE_SIGN = "unreadable_sign"
    OPERAND_MISSING = "operand_missing"
    OPERATOR_MISSING = "operator_missing"
    UNKNOWN_MEASURE = "unknown_measure"
    TERM_WITHOUT_MEASURE = "term_without_measure"
    PRODUCT_OF_MEASURES = "product_of_measures"
    DIVISION_BY_MEASURE = "division_by_measure"
    DIVISION_BY_ZERO = "division_by_zero"


@dataclass(frozen=True, slots=True)
class FormulaProblem:
    """One fault, with the place (0-based character) and the text that stands there."""

    fault: FormulaFault
    at: int
    text: str


class FormulaError(ValueError):
    """A formula cannot be read; lists all its problems at once, in reading order."""

    def __init__(self, source: str, problems: tuple[FormulaProblem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Term:
    """`factor * measure / divisor`; the divisor is kept apart so that thirds and sixtieths stay exact."""

    measure: str
    factor: Decimal = _ONE
    divisor: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of terms. `measures` lists each measure once, in reading order."""

    terms: tuple[Term, ...]
    measures: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", tuple(dict.fromkeys(term.measure for term in self.terms)))

    def apply(self, values: Mapping[str, Decimal | None]) -> Decimal | None:
        """Return the sum over the given measure values, or None when any of them is unknown."""
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
    words = term.measure if size == 1 else f"{size} * {term.measure}"
    if term.divisor != 1:
        words += f" / {term.divisor}"
    if is_first:
        return f"-{words}" if term.factor < 0 else words
    return f"- {words}" if term.factor < 0 else f"+ {words}"


def parse_formula(source: str, known: Container[str] | None = None) -> Formula:
    """Read a formula such as `net_sales - cogs` or `reply_minutes / 60`.

    Args:
        source: Measures and numbers joined by `+ - * /`; each term holds exactly one measure.
        known: The measures that exist; None skips that check.

    Raises:
        FormulaError: With every problem found and its place.
    """
    return _Reader(source, known).read()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, sign, odd, end
    text: str
    at: int


class _Reader:
    """Walks the tokens once, collecting terms and problems."""

    def __init__(self, source: str, known: Container[str] | None) -> None:
        self._source = source
        self._known = known
        self._problems: list[FormulaProblem] = []
        self._terms: list[Term] = []
        self._tokens = iter(self._cut())
        self._next = next(self._tokens)

    def read(self) -> Formula:
        if self._next.kind == "end":
            self._fault(FormulaFault.EMPTY, self._next)
        while self._next.kind != "end":
            self._read_term()
        if self._problems:
            raise FormulaError(self._source, tuple(sorted(self._problems, key=lambda problem: problem.at)))
        return Formula(tuple(self._terms))

    def _cut(self) -> Iterator[_Token]:
        for found in _TOKEN.finditer(self._source):
            kind = found.lastgroup or "odd"
            token = _Token(kind, found[kind], found.start(kind))
            if kind == "odd":
                self._fault(FormulaFault.UNREADABLE_SIGN, token)
            else:
                yield token
        yield _Token("end", "", len(self._source))

    def _fault(self, fault: FormulaFault, token: _Token) -> None:
        self._problems.append(FormulaProblem(fault, token.at, token.text))

    def _take(self) -> _Token:
        taken = self._next
        if taken.kind != "end":
            self._next = next(self._tokens)
        return taken

    def _read_term(self) -> None:
        """Read signs, then operands joined by * and /, up to the next sign or the end."""
        start, faults_before = self._next, len(self._problems)
        sign = 1
        while self._next.text in _SIGNS:
            sign = -sign if self._take().text == "-" else sign
        measure, factor, divisor = self._read_product()
        if measure is None and len(self._problems) == faults_before:
            self._fault(FormulaFault.TERM_WITHOUT_MEASURE, start)
        elif measure is not None:
            factor *= sign
            self._terms.append(Term(measure, _ONE if factor == 1 else factor, _ONE if divisor == 1 else divisor))

    def _read_product(self) -> tuple[str | None, Decimal, Decimal]:
        measure: str | None = None
        factor, divisor, operator = _ONE, _ONE, "*"
        while True:
            match self._next.kind:
                case "name":
                    measure = self._measure(operator, measure)
                case "number" if operator != "/":
                    factor *= Decimal(self._take().text)
                case "number":
                    divisor *= self._divisor()
                case _:
                    self._fault(FormulaFault.OPERAND_MISSING, self._next)
            if self._next.text in _SIGNS or self._next.kind == "end":
                return measure, factor, divisor
            if self._next.text in _OPERATORS:
                operator = self._take().text
            else:
                operator = ""
                self._fault(FormulaFault.OPERATOR_MISSING, self._next)

    def _measure(self, operator: str, earlier: str | None) -> str:
        token = self._take()
        if operator == "/":
            self._fault(FormulaFault.DIVISION_BY_MEASURE, token)
        elif earlier is not None and operator:  # without an operator the fault is already told
            self._fault(FormulaFault.PRODUCT_OF_MEASURES, token)
        if self._known is not None and token.text not in self._known:
            self._fault(FormulaFault.UNKNOWN_MEASURE, token)
        return token.text

    def _divisor(self) -> Decimal:
        token = self._take()
        number = Decimal(token.text)
        if not number:
            self._fault(FormulaFault.DIVISION_BY_ZERO, token)
        return number or _ONE
