"""Problems of a file's rows: where each stands, what was read there, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

SHOWN = 50


class Fault(StrEnum):
    """What is wrong with one cell or row."""

    MISSING = "missing"
    STRAY_VALUE = "stray_value"
    TOTALS_ROW = "totals_row"
    REPEATED_ROW = "repeated_row"
    UNCOMPUTED = "uncomputed"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    TOO_LARGE = "too_large"
    PERCENT_SIGN = "percent_sign"
    PERCENT_OR_SHARE = "percent_or_share"
    NOT_A_DAY = "not_a_day"
    AMBIGUOUS_DAY = "ambiguous_day"
    FUTURE_DAY = "future_day"
    NOT_A_PERIOD = "not_a_period"
    FOREIGN_CURRENCY = "foreign_currency"
    UNKNOWN_CURRENCY = "unknown_currency"
    CURRENCY_IN_USE = "currency_in_use"
    UNKNOWN_STORE = "unknown_store"
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_NODE = "unknown_node"
    SEVERAL_MEANINGS = "several_meanings"
    UNKNOWN_MEASURE = "unknown_measure"
    NEEDS_KEYS = "needs_keys"
    UNKNOWN_KPI = "unknown_kpi"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_RIGHT = "unknown_right"
    NOT_WORKING_DAYS = "not_working_days"
    NOT_AN_EMAIL = "not_an_email"
    WORD_TAKEN = "word_taken"
    BANDS_CROSSED = "bands_crossed"
    TEAM_UNDER_ITSELF = "team_under_itself"
    ACCOUNT_TAKEN = "account_taken"
    WHICH_TENANT = "which_tenant"
    LAST_ADMINISTRATOR = "last_administrator"


class CellFault(ValueError):  # noqa: N818 - named after what happened
    """A cell that cannot be taken; its reader does not know in which row and column it stands."""

    def __init__(self, fault: Fault, found: object, expected: tuple[str, ...] = ()) -> None:
        super().__init__(fault, found, expected)
        self.fault = fault
        self.found = str(found)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one row.

    Attributes:
        row: The row as a spreadsheet numbers it.
        column: The header of the column, "" for the row as a whole.
        fault: What is wrong.
        found: What was read.
        expected: What would be right: the possible readings, the nearest names, the store's currency.
    """

    row: int
    column: str
    fault: Fault
    found: str
    expected: tuple[str, ...] = ()


@dataclass(slots=True)
class Problems:
    """Problems of one file: the first of them in full, the others counted."""

    shown: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, problem: Problem) -> None:
        """Note one problem."""
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(problem)

    def note(self, row: int, column: str, fault: CellFault) -> None:
        """Note what a cell's reader refused."""
        self.add(Problem(row, column, fault.fault, fault.found, fault.expected))

    def __bool__(self) -> bool:
        return self.count > 0
