"""Entries of case files: checked values of one JSON object, with every fault noted at its place and none raised."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Generic, TypeVar

from integrations.imports.cells import read_currency, read_zone
from integrations.imports.problems import CellFault
from kpi_engine import Period, UnreadablePeriod, parse_period

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=Enum)

_YEARS = range(1970, 2101)
_LONGEST_SHOWN = 80  # characters of what was found
_MOST_DIGITS = 20  # before and after the point: beyond these a number is a slip


class CaseFault(Enum):
    """What is wrong at one place; formulas and targets add the engine's own faults by their values."""

    NOT_JSON = "not_json"
    MISSING = "missing"
    WRONG_KIND = "wrong_kind"
    NO_SUCH_KEY = "no_such_key"
    BAD_DAY = "bad_day"
    BAD_INSTANT = "bad_instant"
    BAD_PERIOD = "bad_period"
    BAD_PHASING = "bad_phasing"
    BAD_RANGE = "bad_range"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_CURRENCY = "unknown_currency"
    UNKNOWN_LEAF = "unknown_leaf"
    UNKNOWN_NODE = "unknown_node"
    UNKNOWN_MEASURE = "unknown_measure"
    UNKNOWN_KPI = "unknown_kpi"
    NAME_TAKEN = "name_taken"
    TWICE = "twice"
    DAY_NOT_OVER = "day_not_over"
    TOO_FAR_BACK = "too_far_back"
    ALL_WEIGHTS_ZERO = "all_weights_zero"
    WITHOUT_FEED = "without_feed"  # facts that no feed vouches for would silently not count
    CURRENCY_MISSING = "currency_missing"
    CURRENCY_WITHOUT_MONEY = "currency_without_money"
    MISSING_RATE = "missing_rate"


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One fault of a case file.

    Attributes:
        place: Where it stands, like facts[3].measure; empty for the whole file.
        fault: A code that stays the same between versions.
        found: What stands there.
        wanted: What would be right.
    """

    place: str
    fault: str
    found: str
    wanted: str


class CaseRefused(ValueError):  # noqa: N818 - named after what happened
    """A case cannot be evaluated; lists all its problems at once."""

    def __init__(self, problems: tuple[CaseProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Reader(Generic[_Value]):
    """How a JSON value is read: `parse` returns None for what is not `wanted`, which is then a `fault`."""

    wanted: str
    parse: Callable[[Any], _Value | None]
    fault: CaseFault = CaseFault.WRONG_KIND


def _number(value: object) -> Decimal | None:
    try:
        found = Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return None
    if not isinstance(found, Decimal) or not found.is_finite():
        return None
    exponent = found.as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= -_MOST_DIGITS and found.adjusted() <= _MOST_DIGITS
    return found if fits else None


def _above_zero(value: object) -> Decimal | None:
    found = _number(value)
    return found if found is not None and found > 0 else None


def _not_below_zero(value: object) -> Decimal | None:
    found = _number(value)
    return found if found is not None and found >= 0 else None


def _day(value: object) -> date | None:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.year in _YEARS else None


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and found.year in _YEARS else None


def _period(value: object) -> Period | None:
    try:
        found = parse_period(value) if isinstance(value, str) else None
    except UnreadablePeriod:
        return None
    is_near = found is not None and found.first.year in _YEARS and found.last.year in _YEARS
    return found if is_near else None


def _zone(value: object) -> str | None:
    try:
        return read_zone(value) if isinstance(value, str) else None
    except CellFault:
        return None


def _currency(value: object) -> str | None:
    try:
        return read_currency(value) if isinstance(value, str) else None
    except CellFault:
        return None


TEXT: Reader[str] = Reader("text", lambda value: value if isinstance(value, str) and value.strip() else None)
NUMBER = Reader("a number, best as text: JSON tools round others", _number)
ABOVE_ZERO = Reader("a number above 0", _above_zero)
NOT_BELOW_ZERO = Reader("a number not below 0", _not_below_zero)
FLAG: Reader[bool] = Reader("true or false", lambda value: value if isinstance(value, bool) else None)
DAY = Reader("a day like 2026-11-03", _day, CaseFault.BAD_DAY)
INSTANT = Reader("an instant with its offset, like 2026-11-16T12:00:00Z", _instant, CaseFault.BAD_INSTANT)
PERIOD = Reader("2026-11, 2026-Q4, 2026-W47, 2026, a day or a..b", _period, CaseFault.BAD_PERIOD)
ZONE = Reader("an IANA zone like America/Sao_Paulo", _zone, CaseFault.UNKNOWN_ZONE)
CURRENCY = Reader("an ISO 4217 code like BRL", _currency, CaseFault.UNKNOWN_CURRENCY)


def one_of(choices: type[_Choice]) -> Reader[_Choice]:
    """Return the reader of an enum's values."""
    allowed = {choice.value: choice for choice in choices}
    return Reader(", ".join(allowed), lambda value: allowed.get(value) if isinstance(value, str) else None)


def whole_up_to(most: int) -> Reader[int]:
    """Return the reader of a whole number from 0 to `most`."""

    def parse(value: object) -> int | None:
        found = _not_below_zero(value)
        return int(found) if found is not None and found == int(found) and found <= most else None

    return Reader(f"a whole number from 0 to {most}", parse)


def known(names: Mapping[str, object], fault: CaseFault, *, hint: str) -> Reader[str]:
    """Return the reader of a name that must be one of `names`; `hint` says in words where these stand."""
    return Reader(hint, lambda value: value if isinstance(value, str) and value in names else None, fault)


class CaseEntry:
    """One object of the file: hands out each value once, checked, and notes every fault instead of stopping."""

    def __init__(self, place: str, values: object, problems: list[CaseProblem]) -> None:
        self.place = place
        self._problems = problems
        self._values: dict[str, Any] = dict(values) if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self._note(place, CaseFault.WRONG_KIND.value, values, "an object")

    def fault(self, key: str, fault: Enum, found: object, wanted: str) -> None:
        """Note that `key` holds `found` where `wanted` was due."""
        self._note(self._at(key), str(fault.value), found, wanted)

    def _note(self, place: str, fault: str, found: object, wanted: str) -> None:
        shown = str(found) if isinstance(found, str | Decimal) else json.dumps(found, default=str, ensure_ascii=False)
        if len(shown) > _LONGEST_SHOWN:
            shown = f"{shown[:_LONGEST_SHOWN]}…"
        self._problems.append(CaseProblem(place, fault, shown, wanted))

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place and key else self.place or key

    def read(self, key: str, reader: Reader[_Value], *, is_required: bool = False) -> _Value | None:
        """Return the value of a key; None when it is absent or, with a fault noted, not what it should be."""
        value = self._values.pop(key, None)
        if value is None:
            if is_required:
                self.fault(key, CaseFault.MISSING, "", reader.wanted)
            return None
        return self._parsed(key, value, reader)

    def _parsed(self, key: str, value: object, reader: Reader[_Value]) -> _Value | None:
        found = reader.parse(value)
        if found is None:
            self.fault(key, reader.fault, value, reader.wanted)
        return found

    def listed(self, key: str, reader: Reader[_Value], *, is_required: bool = False) -> tuple[_Value, ...]:
        """Return the sound values of a list; empty when it is absent."""
        values = self._list(key)
        if is_required and not values:
            self.fault(key, CaseFault.MISSING, "", f"a list: {reader.wanted}")
        found = (self._parsed(f"{key}[{place}]", value, reader) for place, value in enumerate(values))
        return tuple(value for value in found if value is not None)

    def named(self, key: str, reader: Reader[_Value]) -> dict[str, _Value]:
        """Return the sound values of an object by their names; empty when it is absent."""
        inside = self.table(key)
        if inside is None:
            return {}
        found = {name: inside.read(name, reader) for name in inside.keys}
        return {name: value for name, value in found.items() if value is not None}

    def rows(self, key: str) -> tuple[CaseEntry, ...]:
        """Return the objects of a list; empty when it is absent."""
        return tuple(
            CaseEntry(self._at(f"{key}[{place}]"), values, self._problems)
            for place, values in enumerate(self._list(key))
        )

    def tables(self, key: str) -> dict[str, CaseEntry]:
        """Return the objects of an object by their names; empty when it is absent."""
        inside = self.table(key)
        found = {} if inside is None else {name: inside.table(name) for name in inside.keys}
        return {name: entry for name, entry in found.items() if entry is not None}

    def table(self, key: str) -> CaseEntry | None:
        """Return the object inside; None when it is absent."""
        values = self._values.pop(key, None)
        return None if values is None else CaseEntry(self._at(key), values, self._problems)

    def _list(self, key: str) -> list[Any]:
        values = self._values.pop(key, None)
        if values is None or isinstance(values, list):
            return values or []
        self.fault(key, CaseFault.WRONG_KIND, values, "a list")
        return []

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys not yet taken, in file order."""
        return tuple(self._values)

    def finish(self) -> None:
        """Note every key that nobody asked for: a misspelt key must not be silently without effect."""
        for key, value in self._values.items():
            self.fault(key, CaseFault.NO_SUCH_KEY, value, "a key that docs/how-to/use-the-engine.md names")


def case_entry(text: str, problems: list[CaseProblem]) -> CaseEntry:
    """Return the whole file as an entry, its numbers exact.

    Raises:
        CaseRefused: When the text is no JSON, or an object has one key twice.
    """
    try:
        values = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CaseRefused((CaseProblem(place, CaseFault.NOT_JSON.value, error.msg, "JSON"),)) from error
    except RecursionError as error:
        deep = CaseProblem("", CaseFault.NOT_JSON.value, "objects inside objects without end", "JSON")
        raise CaseRefused((deep,)) from error
    return CaseEntry("", values, problems)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            # Which of the two was meant, nobody can tell.
            raise CaseRefused((CaseProblem(key, CaseFault.TWICE.value, key, "each key once in its object"),))
        found[key] = value
    return found
