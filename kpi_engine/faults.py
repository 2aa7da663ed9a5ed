"""Faults of formulas: what can be wrong at which place, all of it told at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FormulaFault(Enum):
    """What is wrong at one place of a formula."""

    # of writing
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    UNREADABLE_SIGN = "unreadable_sign"
    OPERAND_MISSING = "operand_missing"
    OPERATOR_MISSING = "operator_missing"
    PARENTHESIS_MISSING = "parenthesis_missing"
    PARENTHESIS_UNOPENED = "parenthesis_unopened"
    DIVISION_BY_ZERO = "division_by_zero"
    # of names and functions
    UNKNOWN_MEASURE = "unknown_measure"
    UNKNOWN_FUNCTION = "unknown_function"
    CIRCULAR = "circular"
    WRONG_ARGUMENT = "wrong_argument"
    NESTED_WINDOW = "nested_window"
    # of places where only a signed sum may stand
    TERM_WITHOUT_MEASURE = "term_without_measure"
    PRODUCT_OF_MEASURES = "product_of_measures"
    DIVISION_BY_MEASURE = "division_by_measure"
    # of meaning
    NO_MEASURE = "no_measure"
    MIXED_UNITS = "mixed_units"
    UNNAMEABLE_UNIT = "unnameable_unit"
    UNIT_MISMATCH = "unit_mismatch"
    NEEDS_FLOW = "needs_flow"
    NEEDS_STOCK = "needs_stock"
    NEEDS_KEYS = "needs_keys"


@dataclass(frozen=True, slots=True)
class FormulaProblem:
    """One fault, with the place (0-based character) and the text that stands there.

    `text` is a circle written out (`a > b > a`) for CIRCULAR and the unit found for UNIT_MISMATCH.
    """

    fault: FormulaFault
    at: int
    text: str


class FormulaError(ValueError):
    """A formula cannot be used; lists all its problems at once, in reading order."""

    def __init__(self, source: str, problems: tuple[FormulaProblem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems
