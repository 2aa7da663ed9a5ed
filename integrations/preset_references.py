"""What presets refer to: sources of numbers, roles, platforms with their limits, and tiers of stores."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from integrations.preset_entries import Entry, PresetProblem, entries_of, shipped, sound
from kpi_engine import Tier


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a platform with its names; `name_en` is a message id."""

    id: str
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Limit:
    """What a platform, or practice on it, asks of a seller.

    Attributes:
        at: In the KPI's unit.
        is_official: Whether the platform publishes it.
        sources: Letters of the sources it was read in.
    """

    at: Decimal
    is_official: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform and its limits by KPI."""

    named: Named
    limits: Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Easing:
    """How much easier one KPI's target is by tier, and in which tiers the KPI is off the card."""

    multipliers: Mapping[Tier, Decimal]
    unscored: frozenset[Tier]

    def by_tier(self) -> dict[Tier, Decimal | None]:
        """Return multipliers as `kpi_engine.tiered` takes them: None where the KPI is not scored."""
        return {**self.multipliers, **dict.fromkeys(self.unscored)}


@cache
def load_sources() -> Mapping[str, str]:
    """Return by their letters what the sources of suggestions are.

    Raises:
        PresetError: When the shipped file is damaged.
    """
    return read_sources(shipped("sources.toml"))


@cache
def load_roles() -> Mapping[str, Named]:
    """Return the roles that own KPIs, by id.

    Raises:
        PresetError: When the shipped file is damaged.
    """
    return read_names("roles.toml", shipped("roles.toml"))


def read_sources(text: str) -> Mapping[str, str]:
    """Read sources from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    found = []
    for entry in entries_of("sources.toml", text, problems):
        found.append((entry.name, entry.text("says")))
        entry.finish()
    return MappingProxyType(dict(sound(found, problems)))


def read_names(file: str, text: str) -> Mapping[str, Named]:
    """Read names from TOML text; `file` is what problems are said to be in.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    found = []
    for entry in entries_of(file, text, problems):
        found.append(_named(entry))
        entry.finish()
    return MappingProxyType({named.id: named for named in sound(found, problems)})


def _named(entry: Entry) -> Named:
    return Named(entry.name, entry.text("name_en"), entry.text("name_zh"))


def read_platforms(text: str, kpis: Container[str], known_sources: Container[str]) -> Mapping[str, Platform]:
    """Read platforms and their limits from TOML text.

    Args:
        text: The file.
        kpis: Ids that limits may stand for.
        known_sources: Letters of the sources that limits may cite.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    found = []
    for entry in entries_of("platforms.toml", text, problems):
        limits = {
            each.name.rpartition(".")[2]: limit
            for each in entry.inside("limits")
            if (limit := _limit(each, kpis, known_sources)) is not None
        }
        found.append(Platform(_named(entry), MappingProxyType(limits)))
        entry.finish()
    return MappingProxyType({platform.named.id: platform for platform in sound(found, problems)})


def _limit(entry: Entry, kpis: Container[str], known_sources: Container[str]) -> Limit | None:
    kpi_id = entry.name.rpartition(".")[2]
    if kpi_id not in kpis:
        entry.fault("", kpi_id, "a KPI of kpis.toml")
    at = entry.number("at")
    if at is None:
        entry.fault("at", "", "a number")
        at = Decimal(0)
    limit = Limit(at, is_official=entry.flag("official"), sources=sources_of(entry, known_sources))
    if not limit.sources:
        entry.fault("sources", "", "at least one source")
    entry.finish()
    return limit if entry.is_sound else None


def sources_of(entry: Entry, known: Container[str]) -> tuple[str, ...]:
    """Return the sources that an entry cites, with a fault noted for each that is not known."""
    cited = entry.words("sources")
    for letters in cited:
        if letters not in known:
            entry.fault("sources", letters, "a source of sources.toml")
    return cited


def read_easings(text: str, kpis: Container[str]) -> Mapping[str, Easing]:
    """Read multipliers of targets by tier from TOML text; `kpis` are the ids they may stand for.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    found = [(entry.name, _easing(entry, kpis)) for entry in entries_of("tiers.toml", text, problems)]
    return MappingProxyType(dict(sound(found, problems)))


def _easing(entry: Entry, kpis: Container[str]) -> Easing:
    if entry.name not in kpis:
        entry.fault("", entry.name, "a KPI of kpis.toml")
    tiers = {tier.value: tier for tier in Tier}
    unscored = entry.words("unscored")
    multipliers = {tier: number for word, tier in tiers.items() if (number := entry.number(word)) is not None}
    for word in unscored:
        if word not in tiers or tiers[word] in multipliers:
            entry.fault("unscored", word, "a tier without a multiplier")
    for tier, number in multipliers.items():
        if number <= 0:
            entry.fault(tier.value, number, "a number above 0")
    entry.finish()
    return Easing(MappingProxyType(multipliers), frozenset(tiers[word] for word in unscored if word in tiers))
