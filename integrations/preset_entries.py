"""Entries of preset files: checked values of one TOML table, with every fault noted and none raised."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib.resources import files
from typing import Any, TypeVar

from kpi_engine import Formula, FormulaError, Measure, parse_formula

_Choice = TypeVar("_Choice", bound=Enum)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class PresetProblem:
    """One fault of a preset file: where it stands, what was found, and what would be right."""

    file: str
    entry: str
    key: str
    found: str
    wanted: str


class PresetError(ValueError):
    """A preset file is unusable; lists all its problems at once."""

    def __init__(self, problems: tuple[PresetProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class Entry:
    """One table of a file: hands out each value once, checked, and notes every fault instead of stopping."""

    def __init__(self, file: str, name: str, values: object, problems: list[PresetProblem]) -> None:
        self._file = file
        self.name = name
        self._problems = problems
        self._faults_before = len(problems)
        self._values: dict[str, Any] = dict(values) if isinstance(values, dict) else {}

    @property
    def is_sound(self) -> bool:
        """Whether no fault was noted since this table was opened."""
        return len(self._problems) == self._faults_before

    def fault(self, key: str, found: object, wanted: str) -> None:
        """Note that `key` holds `found` where `wanted` was due."""
        self._problems.append(PresetProblem(self._file, self.name, key, str(found), wanted))

    def _take(self, key: str, kind: type[_Value], wanted: str, default: _Value) -> _Value:
        value = self._values.pop(key, default)
        # A TOML boolean is a Python int; a count of true days is still a mistake.
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            return value
        self.fault(key, value, wanted)
        return default

    def text(self, key: str) -> str:
        """Return a text that is not blank."""
        value = self._take(key, str, "text", "")
        if not value.strip():
            self.fault(key, value, "text")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        return self._take(key, bool, "true or false", default=False)

    def whole(self, key: str, default: int) -> int:
        """Return a whole number."""
        return self._take(key, int, "a whole number", default)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty when absent."""
        return tuple(str(word) for word in self._take(key, list, "a list of texts", []))

    def number(self, key: str) -> Decimal | None:
        """Return a number exactly as written; None when absent."""
        value = self._values.pop(key, None)
        if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return None if value is None else Decimal(value)
        self.fault(key, value, "a number")
        return None

    def one_of(self, key: str, choices: type[_Choice]) -> _Choice:
        """Return the choice of that value; any choice, with a fault noted, when there is none."""
        value = self._values.pop(key, None)
        allowed = {choice.value: choice for choice in choices}
        if value not in allowed:
            self.fault(key, value, ", ".join(allowed))
        return allowed.get(value, next(iter(choices)))

    def table(self, key: str) -> Entry | None:
        """Return the table inside; None when absent."""
        values = self._values.pop(key, None)
        return None if values is None else Entry(self._file, f"{self.name}.{key}", values, self._problems)

    def inside(self, key: str) -> tuple[Entry, ...]:
        """Return the tables of a table, each under its full name; none when absent."""
        outer = self.table(key)
        named = () if outer is None else tuple(outer.table(name) for name in outer.keys)
        return tuple(entry for entry in named if entry is not None)

    def tables(self, key: str) -> tuple[Entry, ...]:
        """Return the tables of a list, named by their place; none when absent."""
        values = self._take(key, list, "a list of tables", [])
        return tuple(
            Entry(self._file, f"{self.name}.{key}[{place}]", value, self._problems)
            for place, value in enumerate(values)
        )

    def numbers(self, key: str) -> dict[str, Decimal]:
        """Return a table of numbers exactly as written; empty when absent."""
        inside = self.table(key)
        if inside is None:
            return {}
        found = {name: inside.number(name) for name in inside.keys}
        return {name: number for name, number in found.items() if number is not None}

    def day(self, key: str) -> date | None:
        """Return a day; None, with a fault noted, when there is none."""
        value = self._values.pop(key, None)
        # A TOML date and time is a Python date, too; a day has no clock.
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(key, value, "a day like 2026-02-18")
        return None

    def formula(self, key: str, measures: Mapping[str, Measure]) -> Formula | None:
        """Return a formula over the measures; None, with every problem noted, when it cannot be read."""
        source = self.text(key)
        try:
            return parse_formula(source, known=measures)
        except FormulaError as error:
            for problem in error.problems:
                self.fault(key, problem.text, f"{problem.fault.value} at {problem.at}")
            return None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys not yet taken, in file order."""
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """Return whether the key is there and not yet taken."""
        return key in self._values

    def finish(self) -> None:
        """Note every key that nobody asked for: a misspelt key must not be silently without effect."""
        for key, value in self._values.items():
            self.fault(key, value, "no such key")


def entries_of(file: str, text: str, problems: list[PresetProblem]) -> Iterator[Entry]:
    """Yield the tables of a TOML text in order; text that is no TOML yields none and a problem."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        problems.append(PresetProblem(file, "", "", str(error), "TOML"))
        return
    for name, values in tables.items():
        yield Entry(file, name, values, problems)


def shipped(name: str) -> str:
    """Return the text of a preset file that ships with the engine; `name` is its path in the folder of presets."""
    return files("kpi_engine").joinpath("presets", *name.split("/")).read_text(encoding="utf-8")


def sound(values: Iterable[_Value | None], problems: Sequence[PresetProblem]) -> tuple[_Value, ...]:
    """Return what was read.

    Raises:
        PresetError: With the problems, if there are any.
    """
    found = tuple(value for value in values if value is not None)
    if problems:
        raise PresetError(tuple(problems))
    return found
