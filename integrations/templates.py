"""Templates: which KPIs a role on a platform is scored by, with weights, guards and red lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType

from integrations.preset_entries import Entry, PresetError, PresetProblem, entries_of, shipped, sound
from integrations.preset_references import (
    Easing,
    Limit,
    Named,
    Platform,
    load_roles,
    load_sources,
    read_easings,
    read_platforms,
)
from integrations.presets import PresetKpi, load_catalog
from kpi_engine import Card, Kind, RedLine, ScoringRule, Tier, card_problems

_WHOLE = Decimal(100)
_ZERO = Decimal(0)
_OWNER_ONLY = "all"  # a role that owns KPIs and has no card of its own


class Cadence(Enum):
    """How often a card is looked at."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Template:
    """The card of one role on one platform.

    Attributes:
        role: Who is scored.
        platform: Where.
        cadence: How often it is looked at.
        weights: Per cent by KPI, 100 together.
        guards: KPIs among the weights that keep the others honest.
        gates: The most a card is worth once the KPI's limit is crossed, by KPI.
        moved: Weights added on the card of a store in a tier that leaves KPIs unscored, by tier.
        easings: Of the KPIs on the card, how much easier targets are by tier.
        kpis: The KPIs on the card and behind its gates, by id.
    """

    role: Named
    platform: Platform
    cadence: Cadence
    weights: Mapping[str, Decimal]
    guards: tuple[str, ...]
    gates: Mapping[str, Decimal]
    moved: Mapping[Tier, Mapping[str, Decimal]]
    easings: Mapping[str, Easing]
    kpis: Mapping[str, PresetKpi]

    @property
    def id(self) -> str:
        """Return its name in commands: role@platform."""
        return f"{self.role.id}@{self.platform.named.id}"

    @property
    def process_share(self) -> Decimal:
        """Return the per cent of the card for own action and guard rails; the rest is for results."""
        return sum(
            (weight for kpi_id, weight in self.weights.items() if self.kpis[kpi_id].kpi.kind is not Kind.RESULT), _ZERO
        )

    def weights_for(self, tier: Tier) -> Mapping[str, Decimal]:
        """Return the weights of a store's card: what is not scored in its tier is carried by others, openly."""
        unscored = {kpi_id for kpi_id, easing in self.easings.items() if tier in easing.unscored}
        found = {kpi_id: weight for kpi_id, weight in self.weights.items() if kpi_id not in unscored}
        for kpi_id, weight in self.moved.get(tier, {}).items():
            found[kpi_id] = found.get(kpi_id, _ZERO) + weight
        return MappingProxyType(found)

    def card_for(self, tier: Tier) -> Card:
        """Return the card of a store in a tier; a team's is that of mature stores."""
        kpis = {kpi_id: preset.kpi for kpi_id, preset in self.kpis.items()}
        rules = (
            ScoringRule(kpi_id, kpis[kpi_id].better, weight, kpis[kpi_id].kind)
            for kpi_id, weight in self.weights_for(tier).items()
        )
        red_lines = (
            RedLine(kpi_id, self.platform.limits[kpi_id].at, kpis[kpi_id].better, ceiling)
            for kpi_id, ceiling in self.gates.items()
        )
        return Card(self.id, tuple(rules), tuple(red_lines))

    def limit_of(self, kpi_id: str) -> Limit | None:
        """Return the red line of a gate, or the platform's own limit of a KPI on the card."""
        return self.platform.limits.get(kpi_id)


@cache
def load_templates() -> Mapping[str, Template]:
    """Return the shipped templates by name, role by role.

    Raises:
        PresetError: When a shipped file is damaged.
    """
    catalog = {preset.kpi.id: preset for preset in load_catalog()}
    references = References(
        kpis=catalog,
        platforms=read_platforms(shipped("platforms.toml"), catalog, load_sources()),
        easings=read_easings(shipped("tiers.toml"), catalog),
    )
    found: dict[str, Template] = {}
    problems: list[PresetProblem] = []
    for role in load_roles().values():
        if role.id == _OWNER_ONLY:
            continue
        try:
            found |= {
                template.id: template
                for template in read_templates(role, shipped(f"templates/{role.id}.toml"), references)
            }
        except PresetError as error:
            problems.extend(error.problems)
    if problems:
        raise PresetError(tuple(problems))
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class References:
    """What templates refer to, by id."""

    kpis: Mapping[str, PresetKpi]
    platforms: Mapping[str, Platform]
    easings: Mapping[str, Easing]


def read_templates(role: Named, text: str, references: References) -> tuple[Template, ...]:
    """Read one role's templates from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    found = [_template(role, entry, references) for entry in entries_of(f"templates/{role.id}.toml", text, problems)]
    return sound(found, problems)


def _template(role: Named, entry: Entry, references: References) -> Template | None:
    platform = references.platforms.get(entry.name)
    if platform is None:
        entry.fault("", entry.name, "a platform of platforms.toml")
    weights = _checked(entry, "weights", references.kpis)
    gates = _checked(entry, "gates", references.kpis)
    new_store = _checked(entry, "new_store", references.kpis)
    on_card = {
        kpi_id: references.kpis[kpi_id] for kpi_id in (*weights, *new_store, *gates) if kpi_id in references.kpis
    }
    easings = {kpi_id: easing for kpi_id, easing in references.easings.items() if kpi_id in weights}
    template = Template(
        role=role,
        platform=platform or Platform(Named(entry.name, "", ""), {}),
        cadence=entry.one_of("cadence", Cadence),
        weights=MappingProxyType(weights),
        guards=entry.words("guards"),
        gates=MappingProxyType(gates),
        moved=MappingProxyType({Tier.NEW: MappingProxyType(new_store)}),
        easings=MappingProxyType(easings),
        kpis=MappingProxyType(on_card),
    )
    entry.finish()
    if entry.is_sound:
        _check_weights(entry, template)
        _check_gates(entry, template)
    return template if entry.is_sound else None


def _checked(entry: Entry, key: str, kpis: Mapping[str, PresetKpi]) -> dict[str, Decimal]:
    numbers = entry.numbers(key)
    for kpi_id, number in numbers.items():
        if kpi_id not in kpis:
            entry.fault(key, kpi_id, "a KPI of kpis.toml")
        if number < 0 or (key != "gates" and not number):
            entry.fault(f"{key}.{kpi_id}", number, "a number above 0")
    return numbers


def _check_weights(entry: Entry, template: Template) -> None:
    """Note weights that do not add up for some tier, and a card without a guard."""
    for tier in Tier:
        whole = sum(template.weights_for(tier).values(), _ZERO)
        if whole != _WHOLE:
            entry.fault("weights", whole, f"100 together for a {tier.value} store")
    if not template.guards:
        entry.fault("guards", "", "at least one guard")
    for kpi_id in template.guards:
        if kpi_id not in template.weights:
            entry.fault("guards", kpi_id, "a KPI among the weights")


def _check_gates(entry: Entry, template: Template) -> None:
    """Note red lines that nobody drew or that a weight doubles, and whatever the engine finds wrong with the card."""
    for kpi_id, ceiling in template.gates.items():
        if kpi_id in template.weights:
            entry.fault("gates", kpi_id, "a KPI outside the weights")
        if template.limit_of(kpi_id) is None:
            entry.fault("gates", kpi_id, "a KPI that platforms.toml gives a limit")
        if ceiling >= 1:
            entry.fault(f"gates.{kpi_id}", ceiling, "less than 1")
    if entry.is_sound:
        for tier in Tier:
            for problem in card_problems(template.card_for(tier)):
                entry.fault("weights, gates", problem.kpi or tier.value, problem.fault.value)
