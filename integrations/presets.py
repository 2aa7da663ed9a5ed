"""Presets: reads the measures and KPIs that ship with the engine, and refuses files with any fault."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from kpi_engine import (
    Better,
    Formula,
    FormulaError,
    Kind,
    Kpi,
    Layer,
    Measure,
    OverTime,
    Range,
    Unit,
    parse_formula,
    problems_of,
)

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


@dataclass(frozen=True, slots=True)
class PresetMeasure:
    """A measure with its names; `source` says in words where its data usually comes from."""

    measure: Measure
    name_en: str
    name_zh: str
    source: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A starting target: numbers in the KPI's unit where there are any, and where they come from."""

    good: Decimal | None
    warn: Decimal | None
    is_official: bool
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PresetKpi:
    """A KPI with its names, the words people type for it, and a starting target.

    `name_en` is the message id under which catalogs translate it; `owner` is the role that usually answers.
    """

    kpi: Kpi
    name_en: str
    name_zh: str
    aliases: tuple[str, ...]
    owner: str
    suggested: Suggestion


@cache
def load_preset_measures() -> tuple[PresetMeasure, ...]:
    """Return the shipped measures with their names, in file order.

    Raises:
        PresetError: When the shipped file is damaged.
    """
    return read_measures(_shipped("measures.toml"))


@cache
def load_measures() -> Mapping[str, Measure]:
    """Return the shipped measures by id."""
    return MappingProxyType({preset.measure.id: preset.measure for preset in load_preset_measures()})


@cache
def load_kpis() -> tuple[PresetKpi, ...]:
    """Return the shipped KPIs with their names, in file order.

    Raises:
        PresetError: When a shipped file is damaged.
    """
    return read_kpis(_shipped("kpis.toml"), load_measures())


def _shipped(name: str) -> str:
    return (files("kpi_engine") / "presets" / name).read_text(encoding="utf-8")


def read_measures(text: str) -> tuple[PresetMeasure, ...]:
    """Read measures from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    presets = [_measure(entry) for entry in _entries("measures.toml", text, problems)]
    return _sound(presets, problems)


def read_kpis(text: str, measures: Mapping[str, Measure]) -> tuple[PresetKpi, ...]:
    """Read KPIs over the given measures from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    presets = [_kpi(entry, measures) for entry in _entries("kpis.toml", text, problems)]
    _refuse_shared_words([preset for preset in presets if preset is not None], problems)
    return _sound(presets, problems)


def _sound(presets: list[_Value | None], problems: list[PresetProblem]) -> tuple[_Value, ...]:
    if problems:
        raise PresetError(tuple(problems))
    return tuple(preset for preset in presets if preset is not None)


class _Entry:
    """One table of a file: hands out checked values, notes what is wrong, and knows what was left unread."""

    def __init__(self, file: str, name: str, values: object, problems: list[PresetProblem]) -> None:
        self._file = file
        self.name = name
        self._problems = problems
        self._faults_before = len(problems)
        self._values: dict[str, Any] = dict(values) if isinstance(values, dict) else {}

    @property
    def is_sound(self) -> bool:
        return len(self._problems) == self._faults_before

    def fault(self, key: str, found: object, wanted: str) -> None:
        self._problems.append(PresetProblem(self._file, self.name, key, str(found), wanted))

    def _take(self, key: str, kind: type[_Value], wanted: str, default: _Value) -> _Value:
        value = self._values.pop(key, default)
        # A TOML boolean is a Python int; a count of true days is still a mistake.
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            return value
        self.fault(key, value, wanted)
        return default

    def text(self, key: str) -> str:
        value = self._take(key, str, "text", "")
        if not value.strip():
            self.fault(key, value, "text")
        return value

    def flag(self, key: str) -> bool:
        return self._take(key, bool, "true or false", default=False)

    def whole(self, key: str, default: int) -> int:
        return self._take(key, int, "a whole number", default)

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(str(word) for word in self._take(key, list, "a list of texts", []))

    def number(self, key: str) -> Decimal | None:
        value = self._values.pop(key, None)
        if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return None if value is None else Decimal(value)
        self.fault(key, value, "a number")
        return None

    def one_of(self, key: str, choices: type[_Choice]) -> _Choice:
        value = self._values.pop(key, None)
        allowed = {choice.value: choice for choice in choices}
        if value not in allowed:
            self.fault(key, value, ", ".join(allowed))
        return allowed.get(value, next(iter(choices)))

    def table(self, key: str) -> _Entry | None:
        values = self._values.pop(key, None)
        return None if values is None else _Entry(self._file, f"{self.name}.{key}", values, self._problems)

    def formula(self, key: str, measures: Mapping[str, Measure]) -> Formula | None:
        source = self.text(key)
        try:
            return parse_formula(source, known=measures)
        except FormulaError as error:
            for problem in error.problems:
                self.fault(key, problem.text, f"{problem.fault.value} at {problem.at}")
            return None

    def has(self, key: str) -> bool:
        return key in self._values

    def finish(self) -> None:
        for key, value in self._values.items():
            self.fault(key, value, "no such key")


def _entries(file: str, text: str, problems: list[PresetProblem]) -> Iterator[_Entry]:
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        problems.append(PresetProblem(file, "", "", str(error), "TOML"))
        return
    for name, values in tables.items():
        yield _Entry(file, name, values, problems)


def _measure(entry: _Entry) -> PresetMeasure | None:
    over_time = entry.one_of("over_time", OverTime)
    preset = PresetMeasure(
        measure=Measure(
            id=entry.name,
            unit=entry.one_of("unit", Unit),
            over_time=over_time,
            fills_zero=over_time in (OverTime.SUM, OverTime.DISTINCT),
            lag=timedelta(hours=entry.whole("lag_hours", 24)),
            provisional_days=entry.whole("provisional_days", 0),
        ),
        name_en=entry.text("name_en"),
        name_zh=entry.text("name_zh"),
        source=entry.text("source"),
    )
    entry.finish()
    return preset if entry.is_sound else None


def _kpi(entry: _Entry, measures: Mapping[str, Measure]) -> PresetKpi | None:
    numerator = entry.formula("numerator", measures)
    denominator = entry.formula("denominator", measures) if entry.has("denominator") else None
    kpi = Kpi(
        id=entry.name,
        unit=entry.one_of("unit", Unit),
        better=entry.one_of("better", Better),
        numerator=numerator or Formula(()),
        denominator=denominator,
        corridor=_corridor(entry.table("corridor")),
        is_cost=entry.flag("is_cost"),
        layer=entry.one_of("layer", Layer),
        kind=entry.one_of("kind", Kind),
        decimals=entry.whole("decimals", 2),
    )
    for problem in problems_of(kpi, measures):
        entry.fault("numerator, denominator", problem.measure, problem.fault.value)
    preset = PresetKpi(
        kpi=kpi,
        name_en=entry.text("name_en"),
        name_zh=entry.text("name_zh"),
        aliases=entry.words("aliases"),
        owner=entry.text("owner"),
        suggested=_suggestion(entry.table("suggested")),
    )
    entry.finish()
    return preset if entry.is_sound else None


def _corridor(entry: _Entry | None) -> Range | None:
    if entry is None:
        return None
    low, high, tolerance = entry.number("low"), entry.number("high"), entry.number("tolerance")
    entry.finish()
    if low is None or high is None or tolerance is None or low > high or tolerance <= 0:
        entry.fault("low, high, tolerance", f"{low}, {high}, {tolerance}", "low <= high, tolerance above 0")
        return None
    return Range(low, high, tolerance)


def _suggestion(entry: _Entry | None) -> Suggestion:
    if entry is None:
        return Suggestion(None, None, is_official=False, sources=(), note="")
    suggestion = Suggestion(
        good=entry.number("good"),
        warn=entry.number("warn"),
        is_official=entry.flag("official"),
        sources=entry.words("sources"),
        note=entry.text("note"),
    )
    entry.finish()
    return suggestion


def _refuse_shared_words(presets: list[PresetKpi], problems: list[PresetProblem]) -> None:
    """A word that names two KPIs could only be answered with a question, so presets may not share one."""
    owners: dict[str, str] = {}
    for preset in presets:
        words = {preset.kpi.id, preset.name_en, preset.name_zh, *preset.aliases}
        for word in sorted({word.casefold() for word in words}):
            first = owners.setdefault(word, preset.kpi.id)
            if first != preset.kpi.id:
                wanted = f"a word that {first} does not have"
                problems.append(PresetProblem("kpis.toml", preset.kpi.id, "aliases", word, wanted))
