"""Reading formulas: text becomes an expression tree by descent, never by running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_engine.expressions import Negation, Node, Number, Operation, Operator, Quantity, changed, quantities, size_of
from kpi_engine.faults import FormulaFault, FormulaProblem
from kpi_engine.inputs import How, Input, Since, Window
from kpi_engine.periods import Grain
from kpi_engine.spans import Span, SpanUnit

LONGEST_FORMULA = 600  # characters
DEEPEST_FORMULA = 24  # parentheses and signs inside each other
LARGEST_FORMULA = 200  # parts, with the KPIs it names written out

_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/(),])|(?P<odd>\S))")
_ONE = Decimal(1)
_GAP = Quantity(Input(""))  # stands where an operand is missing or unknown, so that reading can go on
_GRAINS = {grain.value: grain for grain in Grain if grain not in (Grain.RANGE, Grain.DAY)}
_UNITS = {name: unit for unit in SpanUnit for name in (unit.value, f"{unit.value}s")}

Resolve = Callable[[str, int], Node | FormulaProblem]


def is_gap(node: Node) -> bool:
    """Return whether a part only fills the place of something that could not be read."""
    return isinstance(node, Quantity) and not node.source.measure


def read_node(source: str, resolve: Resolve) -> tuple[Node, tuple[FormulaProblem, ...]]:
    """Read a formula into a tree; with problems the tree has gaps.

    Args:
        source: Numbers, names, `+ - * / ( )` and the functions below.
        resolve: What a name and its place stand for: a tree, or what is wrong with it.
    """
    reader = _Reader(source, resolve)
    node = reader.read()
    return node, tuple(sorted(reader.problems, key=lambda problem: problem.at))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, sign, end
    text: str
    at: int


_MOST_DAYS = 37_000
"""99 years: however many spans a formula chains, it stays inside the calendar."""


class _WrongArgumentError(Exception):
    def __init__(self, token: _Token) -> None:
        self.token = token


class _Reader:
    def __init__(self, source: str, resolve: Resolve) -> None:
        self.problems: list[FormulaProblem] = []
        self._resolve = resolve
        self._depth = 0
        if len(source) > LONGEST_FORMULA:
            self.problems.append(FormulaProblem(FormulaFault.TOO_LONG, LONGEST_FORMULA, ""))
            source = ""
        self._source = source
        self._tokens = iter(self._cut())
        self._next = next(self._tokens)

    def read(self) -> Node:
        if self._next.kind == "end":
            if not self.problems:
                self._fault(FormulaFault.EMPTY, self._next)
            return _GAP
        node = self._sum()
        while self._next.kind != "end":
            if self._next.text == ")":
                self._fault(FormulaFault.PARENTHESIS_UNOPENED, self._take())
            elif self._next.text == ",":
                self._fault(FormulaFault.UNREADABLE_SIGN, self._take())
            else:
                self._sum()
        if size_of(node) > LARGEST_FORMULA:
            self.problems.append(FormulaProblem(FormulaFault.TOO_LONG, 0, ""))
        return node

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
        self.problems.append(FormulaProblem(fault, token.at, token.text))

    def _take(self) -> _Token:
        taken = self._next
        if taken.kind != "end":
            self._next = next(self._tokens)
        return taken

    def _sum(self) -> Node:
        left = self._product()
        while self._next.text in ("+", "-"):
            operator = Operator(self._take().text)
            left = Operation(operator, left, self._product(), left.at)
        return left

    def _product(self) -> Node:
        left = self._factor()
        while True:
            if self._next.text in ("*", "/"):
                operator = Operator(self._take().text)
                divisor = self._next
                right = self._factor()
                if operator is Operator.OVER and isinstance(right, Number) and not right.value:
                    self._fault(FormulaFault.DIVISION_BY_ZERO, divisor)
                    right = Number(_ONE, right.at)
                left = Operation(operator, left, right, left.at)
            elif self._next.kind in ("number", "name") or self._next.text == "(":
                self._fault(FormulaFault.OPERATOR_MISSING, self._next)
                self._factor()  # read on for its problems; it takes no part
            else:
                return left

    def _factor(self) -> Node:
        token = self._next
        if self._depth >= DEEPEST_FORMULA:
            self._fault(FormulaFault.TOO_DEEP, token)
            while self._next.kind != "end":
                self._take()
            return replace(_GAP, at=token.at)
        self._depth += 1
        node = self._operand(token)
        self._depth -= 1
        return node

    def _operand(self, token: _Token) -> Node:
        if token.kind == "number":
            return Number(Decimal(self._take().text), token.at)
        if token.kind == "name":
            self._take()
            return self._call(token) if self._next.text == "(" else self._named(token)
        if token.text in ("+", "-"):
            self._take()
            part = self._factor()
            return part if token.text == "+" else Negation(part, token.at)
        if token.text == "(":
            self._take()
            node = self._sum()
            self._close(token)
            return node
        self._fault(FormulaFault.OPERAND_MISSING, token)
        return replace(_GAP, at=token.at)

    def _close(self, opened: _Token) -> None:
        if self._next.text == ")":
            self._take()
        else:
            self._fault(FormulaFault.PARENTHESIS_MISSING, opened)

    def _named(self, token: _Token) -> Node:
        found = self._resolve(token.text, token.at)
        if isinstance(found, FormulaProblem):
            self.problems.append(found)
            return replace(_GAP, at=token.at)
        return found

    def _call(self, name: _Token) -> Node:
        opened = self._take()
        read = _FUNCTIONS.get(name.text)
        if read is None:
            self._fault(FormulaFault.UNKNOWN_FUNCTION, name)
        try:
            node = replace(_GAP, at=name.at) if read is None else read(self, name)
        except _WrongArgumentError as error:
            self._fault(FormulaFault.WRONG_ARGUMENT, error.token)
            node = replace(_GAP, at=name.at)
        if read is None or is_gap(node):
            self._skip()
        self._close(opened)
        return node

    def _skip(self) -> None:
        """Pass over what is left of a call that could not be read, up to its closing parenthesis."""
        open_ones = 0
        while self._next.kind != "end" and (self._next.text != ")" or open_ones):
            open_ones += {"(": 1, ")": -1}.get(self._take().text, 0)

    # --- arguments ---

    def comma(self) -> None:
        if self._next.text != ",":
            raise _WrongArgumentError(self._next)
        self._take()

    def expression(self) -> Node:
        return self._sum()

    def quantity(self) -> Input | None:
        """Read the name of one measure; None when it is unknown, which is told already."""
        token = self._next
        if token.kind != "name":
            raise _WrongArgumentError(token)
        node = self._factor()
        if is_gap(node):
            return None
        if isinstance(node, Quantity) and node.source.is_plain:
            return node.source
        raise _WrongArgumentError(token)

    def span(self, *, is_calendar: bool) -> Span:
        """Read a number of units: days and longer for windows, weeks and shorter for limits."""
        token = self._take()
        if token.kind != "number" or "." in token.text or not token.text.isascii() or int(token.text) < 1:
            raise _WrongArgumentError(token)
        unit = self._take()
        if unit.text not in _UNITS:
            raise _WrongArgumentError(unit)
        span = Span(int(token.text), _UNITS[unit.text])
        if not (span.is_calendar if is_calendar else span.minutes):
            raise _WrongArgumentError(unit)
        if span.most_days > _MOST_DAYS and is_calendar:
            raise _WrongArgumentError(token)
        return span

    def grain(self) -> Grain:
        token = self._take()
        if token.text not in _GRAINS:
            raise _WrongArgumentError(token)
        return _GRAINS[token.text]

    def windowed(self, node: Node, window: Window, name: _Token) -> Node:
        if any(place.source.window is not None for place in quantities(node)):
            self._fault(FormulaFault.NESTED_WINDOW, name)
            return node
        return changed(node, lambda source: replace(source, window=window), name.at)


_Read = Callable[[_Reader, _Token], Node]


def _offset(reader: _Reader, name: _Token) -> Node:
    node = reader.expression()
    reader.comma()
    span = reader.span(is_calendar=True)
    return changed(node, lambda source: replace(source, offsets=(*source.offsets, span)), name.at)


def _trailing(reader: _Reader, name: _Token) -> Node:
    node = reader.expression()
    reader.comma()
    return reader.windowed(node, reader.span(is_calendar=True), name)


def _to_date(reader: _Reader, name: _Token) -> Node:
    node = reader.expression()
    reader.comma()
    return reader.windowed(node, reader.grain(), name)


def _all_time(reader: _Reader, name: _Token) -> Node:
    return reader.windowed(reader.expression(), Since.EVER, name)


def _per_day(reader: _Reader, name: _Token) -> Node:
    return changed(reader.expression(), lambda source: replace(source, is_per_day=True), name.at)


def _taken(*hows: How, has_other: bool = False, has_limit: bool = False, swaps: bool = False) -> _Read:
    """Return the reader of a function over one or two measures: one manner, or the first over the second."""

    def read(reader: _Reader, name: _Token) -> Node:
        source = reader.quantity()
        other = limit = None
        if has_other:
            reader.comma()
            other = reader.quantity()
        if has_limit:
            reader.comma()
            limit = reader.span(is_calendar=False)
        if source is None or (has_other and other is None):
            return replace(_GAP, at=name.at)
        second = None if other is None else other.measure
        places = [Quantity(Input(source.measure, how, second, limit), name.at) for how in hows]
        if swaps and second is not None:
            places[1] = Quantity(Input(second, hows[1], source.measure), name.at)
        return places[0] if len(places) == 1 else Operation(Operator.OVER, places[0], places[1], name.at)

    return read


_FUNCTIONS: dict[str, _Read] = {
    "offset": _offset,
    "trailing": _trailing,
    "to_date": _to_date,
    "all_time": _all_time,
    "per_day": _per_day,
    "mean": _taken(How.ITEM_SUM, How.ITEM_COUNT),
    "within": _taken(How.WITHIN, How.JUDGED, has_limit=True),
    "conversion": _taken(How.CONVERTED, How.MATURED, has_other=True, has_limit=True),
    "weighted": _taken(How.PRODUCT, How.WEIGHT, has_other=True, swaps=True),
    **{how.value: _taken(how) for how in (How.LAST, How.AVERAGE_DAILY, How.DISTINCT, How.MEDIAN)},
    **{how.value: _taken(how) for how in (How.ITEM_SUM, How.ITEM_COUNT)},
    **{how.value: _taken(how, has_limit=True) for how in (How.WITHIN, How.JUDGED)},
    **{how.value: _taken(how, has_other=True, has_limit=True) for how in (How.CONVERTED, How.MATURED)},
    **{how.value: _taken(how, has_other=True) for how in (How.PRODUCT, How.WEIGHT)},
}
FUNCTIONS = tuple(_FUNCTIONS)
