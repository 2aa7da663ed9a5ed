"""Presets: reads the measures and KPIs that ship with the engine, and refuses files with any fault."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from integrations.preset_entries import Entry, PresetError, PresetProblem, entries_of, shipped, sound
from integrations.preset_references import load_sources, sources_of
from kpi_engine import (
    Better,
    Formula,
    Kind,
    Kpi,
    Layer,
    Measure,
    OverTime,
    Range,
    Unit,
    problems_of,
)

__all__ = [
    "PresetError",
    "PresetKpi",
    "PresetMeasure",
    "PresetProblem",
    "Suggestion",
    "load_catalog",
    "load_kpis",
    "load_measures",
    "load_preset_measures",
    "read_kpis",
    "read_measures",
]


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
    return read_measures(shipped("measures.toml"))


@cache
def load_measures() -> Mapping[str, Measure]:
    """Return the shipped measures by id."""
    return MappingProxyType({preset.measure.id: preset.measure for preset in load_preset_measures()})


@cache
def load_catalog() -> tuple[PresetKpi, ...]:
    """Return all shipped KPIs with their names, in file order.

    Raises:
        PresetError: When a shipped file is damaged.
    """
    return read_kpis(shipped("kpis.toml"), load_measures(), load_sources())


@cache
def load_kpis() -> tuple[PresetKpi, ...]:
    """Return the shipped KPIs that daily values answer: all but those that count keys, which are not stored.

    Raises:
        PresetError: When a shipped file is damaged.
    """
    return tuple(preset for preset in load_catalog() if not _counts_keys(preset.kpi, load_measures()))


def _counts_keys(kpi: Kpi, measures: Mapping[str, Measure]) -> bool:
    return any(measures[name].over_time is OverTime.DISTINCT for name in kpi.measures)


def read_measures(text: str) -> tuple[PresetMeasure, ...]:
    """Read measures from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    presets = [_measure(entry) for entry in entries_of("measures.toml", text, problems)]
    return sound(presets, problems)


def read_kpis(text: str, measures: Mapping[str, Measure], known_sources: Container[str]) -> tuple[PresetKpi, ...]:
    """Read KPIs over the given measures from TOML text.

    Args:
        text: The file.
        measures: What formulas may name.
        known_sources: Letters of the sources that suggestions may cite.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    presets = [_kpi(entry, measures, known_sources) for entry in entries_of("kpis.toml", text, problems)]
    _refuse_shared_words([preset for preset in presets if preset is not None], problems)
    return sound(presets, problems)


def _measure(entry: Entry) -> PresetMeasure | None:
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


def _kpi(entry: Entry, measures: Mapping[str, Measure], known_sources: Container[str]) -> PresetKpi | None:
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
        is_stock=denominator is None and numerator is not None and _is_state(numerator, measures),
        layer=entry.one_of("layer", Layer),
        kind=entry.one_of("kind", Kind),
        decimals=entry.whole("decimals", 2),
    )
    for problem in problems_of(kpi, measures):
        entry.fault("numerator, denominator", problem.text, problem.fault.value)
    preset = PresetKpi(
        kpi=kpi,
        name_en=entry.text("name_en"),
        name_zh=entry.text("name_zh"),
        aliases=entry.words("aliases"),
        owner=entry.text("owner"),
        suggested=_suggestion(entry.table("suggested"), known_sources),
    )
    entry.finish()
    return preset if entry.is_sound else None


def _corridor(entry: Entry | None) -> Range | None:
    if entry is None:
        return None
    low, high, tolerance = entry.number("low"), entry.number("high"), entry.number("tolerance")
    entry.finish()
    if low is None or high is None or tolerance is None or low > high or tolerance <= 0:
        entry.fault("low, high, tolerance", f"{low}, {high}, {tolerance}", "low <= high, tolerance above 0")
        return None
    return Range(low, high, tolerance)


def _is_state(numerator: Formula, measures: Mapping[str, Measure]) -> bool:
    """Tell whether a value without a line is what stands at the end, so that no target falls due day by day."""
    return all(
        measures[source.measure].over_time in (OverTime.LAST, OverTime.AVERAGE)
        for source in numerator.sources
        if source.measure in measures
    )


def _suggestion(entry: Entry | None, known_sources: Container[str]) -> Suggestion:
    if entry is None:
        return Suggestion(None, None, is_official=False, sources=(), note="")
    suggestion = Suggestion(
        good=entry.number("good"),
        warn=entry.number("warn"),
        is_official=entry.flag("official"),
        sources=sources_of(entry, known_sources),
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
