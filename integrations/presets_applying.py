"""Applying a template: what it would change for a team or a store, shown first, then written whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import Any

from integrations.database import audit
from integrations.database.columns import kept
from integrations.database.company import Company, Node, NodeKind, Store
from integrations.database.definitions import define_kpi
from integrations.database.structure import refreshed
from integrations.database.targets import read_targets, set_target
from integrations.database.work import Work
from integrations.presets import PresetKpi, load_catalog
from integrations.scorecards import Part, card_of, with_part
from integrations.templates import Template
from kpi_engine import (
    Bands,
    Better,
    Card,
    Period,
    RedLine,
    ScoringRule,
    Tier,
    Unit,
    attainment,
    tier_of,
    tiered,
)

_PLACES = Decimal("0.0001")
_THRESHOLDS = "thresholds"


class Setting(Enum):
    """What a line of the difference is about."""

    CARD = "card"
    THRESHOLDS = "thresholds"
    TARGET = "target"


class Effect(Enum):
    """What applying does to it."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # someone has set it otherwise, and nobody asked to overwrite that
    UNSCORED = "unscored"  # the store is too young to be held to it

    @property
    def is_written(self) -> bool:
        """Whether anything is written for it."""
        return self in (Effect.NEW, Effect.CHANGED, Effect.REMOVED)


Value = Part | Bands | Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One setting before and after.

    Attributes:
        setting: What it is about.
        kpi_id: Of which KPI.
        store: Of which store, for targets; None for what holds at the asked place or in the company.
        before: What stands; None where nothing does.
        after: What the template says; None takes it away, or says nothing for so young a store.
        effect: What applying does.
    """

    setting: Setting
    kpi_id: str
    store: Store | None
    before: Value
    after: Value
    effect: Effect


@dataclass(frozen=True, slots=True)
class Applying:
    """A template for a place and a period.

    Attributes:
        template: What to apply.
        node: A team or a store.
        period: Which targets are for.
        overwrites: Whether thresholds and targets that stand already give way.
    """

    template: Template
    node: Node
    period: Period
    overwrites: bool = False


def plan_template(work: Work, company: Company, applying: Applying) -> tuple[Line, ...]:
    """Return what applying would do, line by line; writes nothing.

    The card of the place becomes the template's. Thresholds follow where a suggestion says both what is good and what
    is a warning; they hold for the whole company. Each store under the place gets a target where a suggestion is a
    number, eased for young stores. A range KPI has its standing corridor, and money is for people to plan.
    """
    return (
        *_card_lines(company, applying),
        *_threshold_lines(company, applying),
        *_target_lines(work, company, applying),
    )


def apply_template(work: Work, company: Company, applying: Applying) -> tuple[Line, ...]:
    """Write what differs, note it in the audit log, and return the lines of the plan.

    Applying again changes nothing and notes nothing.
    """
    company = refreshed(work, company)
    lines = plan_template(work, company, applying)
    written = [line for line in lines if line.effect.is_written]
    for kpi_id, definition in _definitions(company, applying.node, written).items():
        define_kpi(work, kpi_id, definition)
    for line in written:
        if line.setting is Setting.TARGET and line.store is not None and isinstance(line.after, Decimal):
            node = Node(NodeKind.STORE, line.store.id)
            set_target(work, line.kpi_id, node, applying.period, line.after, "")
    if written:
        _note(work, applying, written)
    return lines


def _card_lines(company: Company, applying: Applying) -> Iterator[Line]:
    kpis = {preset.kpi.id: preset.kpi for preset in load_catalog()}
    wanted = _parts(applying.template.card_for(_tier(company, applying)))
    standing = _parts(card_of(company, applying.node, kpis))
    for kpi_id in dict.fromkeys((*wanted, *standing)):
        before, after = standing.get(kpi_id), wanted.get(kpi_id)
        effect = Effect.REMOVED if after is None else _difference(before, after)
        yield Line(Setting.CARD, kpi_id, None, before, after, effect)


def _parts(card: Card | None) -> dict[str, Part]:
    if card is None:
        return {}
    return {rule.kpi: rule for rule in card.rules} | {red_line.kpi: red_line for red_line in card.red_lines}


def _tier(company: Company, applying: Applying) -> Tier:
    """Return the tier the card is for: a store's own; a team's card is that of grown stores."""
    if applying.node.kind is not NodeKind.STORE:
        return Tier.MATURE
    return _tier_of(company.stores[applying.node.id], applying.period)


def _tier_of(store: Store, period: Period) -> Tier:
    return Tier.MATURE if store.launched_on is None else tier_of(store.launched_on, period.first).tier


def _threshold_lines(company: Company, applying: Applying) -> Iterator[Line]:
    for kpi_id, preset in applying.template.kpis.items():
        after = suggested_bands(preset)
        if after is not None:
            own = company.kpi_definitions.get(kpi_id, {}).get(_THRESHOLDS)
            before = _bands(own)
            yield Line(Setting.THRESHOLDS, kpi_id, None, before, after, _kept_unless(applying, before, after))


def suggested_bands(preset: PresetKpi) -> Bands | None:
    """Return the light's thresholds that a suggestion means: green when good, amber down to the warning."""
    good, warn = preset.suggested.good, preset.suggested.warn
    if good is None or warn is None or preset.kpi.better is Better.RANGE:
        return None
    least = attainment(warn, good, preset.kpi.better)
    # Rounded down, so that the warning itself is still amber.
    return None if least is None else Bands(Decimal(1), least.quantize(_PLACES, ROUND_DOWN))


def _bands(own: object) -> Bands | None:
    return Bands(Decimal(own["green"]), Decimal(own["amber"])) if isinstance(own, Mapping) else None


def _target_lines(work: Work, company: Company, applying: Applying) -> Iterator[Line]:
    template, period = applying.template, applying.period
    stores = company.stores_of(applying.node, period.last)
    standing = read_targets(work, [Node(NodeKind.STORE, store.id) for store in stores], period)
    for store in stores:
        tier = _tier_of(store, period)
        for kpi_id, preset in template.kpis.items():
            number = _number(template, preset)
            row = standing.get((Node(NodeKind.STORE, store.id), kpi_id))
            before = None if row is None else row.value
            if number is None:
                continue
            easing = template.easings.get(kpi_id)
            eased = number if easing is None else tiered(number, tier, easing.by_tier())
            if eased is None:
                yield Line(Setting.TARGET, kpi_id, store, before, None, Effect.UNSCORED)
                continue
            after = kept(eased)
            yield Line(Setting.TARGET, kpi_id, store, before, after, _kept_unless(applying, before, after))


def _number(template: Template, preset: PresetKpi) -> Decimal | None:
    """Return the mature store's target: the platform's own limit before the KPI's suggestion."""
    if preset.kpi.unit is Unit.MONEY or preset.kpi.better is Better.RANGE:
        return None
    limit = template.limit_of(preset.kpi.id)
    return preset.suggested.good if limit is None else limit.at


def _kept_unless(applying: Applying, before: Value, after: Value) -> Effect:
    effect = _difference(before, after)
    return Effect.KEPT if effect is Effect.CHANGED and not applying.overwrites else effect


def _difference(before: Value, after: Value) -> Effect:
    if before is None:
        return Effect.NEW
    return Effect.UNCHANGED if before == after else Effect.CHANGED


def _definitions(company: Company, node: Node, written: list[Line]) -> dict[str, dict[str, Any]]:
    """Return the changed definitions, each with all that was in it before."""
    found: dict[str, dict[str, Any]] = {}
    for line in written:
        definition = found.get(line.kpi_id) or dict(company.kpi_definitions.get(line.kpi_id, {}))
        match line.after:
            case Bands(green, amber):
                found[line.kpi_id] = {**definition, _THRESHOLDS: {"green": _text(green), "amber": _text(amber)}}
            case ScoringRule() | RedLine() | None if line.setting is Setting.CARD:
                found[line.kpi_id] = with_part(definition, node, line.after)
    return found


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _note(work: Work, applying: Applying, written: list[Line]) -> None:
    node = applying.node
    audit.note(
        work,
        "preset apply",
        f"{applying.template.id} {node.kind.value} {node.id} {applying.period.key}",
        {
            "card": {line.kpi_id: _said(line.after) for line in written if line.setting is Setting.CARD},
            "thresholds": {line.kpi_id: _said(line.after) for line in written if line.setting is Setting.THRESHOLDS},
            "targets": {
                f"{line.store.code} {line.kpi_id}": _said(line.after) for line in written if line.store is not None
            },
        },
    )


def _said(value: Value) -> str | None:
    match value:
        case None:
            return None
        case ScoringRule():
            return _text(value.weight)
        case RedLine():
            return f"{_text(value.limit)} {_text(value.ceiling)}"
        case Bands():
            return f"{_text(value.green)} {_text(value.amber)}"
        case _:
            return _text(value)
