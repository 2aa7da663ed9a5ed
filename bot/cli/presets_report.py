"""Presets as tables in a terminal: the list, one card with its sources, and what applying one changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from rich.console import Console
from rich.table import Table

from commands.figures import figure
from integrations.preset_references import load_sources
from integrations.presets import PresetKpi, load_catalog
from integrations.presets_applying import Effect, Line, Setting, Value
from integrations.templates import Cadence, Template
from kpi_engine import Bands, Better, Kind, Kpi, RedLine, ScoringRule, Tier
from locales import Speaker, translatable

_PER_CENT = 100

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.RESULT: translatable("result"),
        Kind.PROCESS: translatable("own action"),
        Kind.CONTROL: translatable("guard rail"),
    }
)
CADENCES: Mapping[Cadence, str] = MappingProxyType(
    {Cadence.WEEK: translatable("Looked at every week."), Cadence.MONTH: translatable("Looked at every month.")}
)
SETTINGS: Mapping[Setting, str] = MappingProxyType(
    {
        Setting.CARD: translatable("Card"),
        Setting.THRESHOLDS: translatable("Thresholds"),
        Setting.TARGET: translatable("Target"),
    }
)
EFFECTS: Mapping[Effect, str] = MappingProxyType(
    {
        Effect.NEW: translatable("new"),
        Effect.CHANGED: translatable("changed"),
        Effect.REMOVED: translatable("taken off"),
        Effect.UNCHANGED: translatable("unchanged"),
        Effect.KEPT: translatable("kept as set"),
        Effect.UNSCORED: translatable("not scored: new store"),
    }
)


def print_list(console: Console, speaker: Speaker, templates: Iterable[Template]) -> None:
    """List templates, a role after the other."""
    table = Table(
        speaker.say("Preset"),
        speaker.say("Role"),
        speaker.say("Platform"),
        speaker.say("KPIs"),
        speaker.say("Results"),
        speaker.say("Red lines"),
    )
    role = None
    for template in templates:
        if role not in (None, template.role):
            table.add_section()
        role = template.role
        table.add_row(
            template.id,
            speaker.say(template.role.name_en),
            speaker.say(template.platform.named.name_en),
            speaker.number(Decimal(len(template.weights))),
            speaker.percent((_PER_CENT - template.process_share) / _PER_CENT),
            ", ".join(speaker.say(template.kpis[kpi_id].name_en) for kpi_id in template.gates) or "–",
        )
    console.print(table)


def print_template(console: Console, speaker: Speaker, template: Template) -> None:
    """Show one card: its weights, its red lines, how young stores differ, and the sources of its numbers."""
    _print(console, f"{speaker.say(template.role.name_en)} · {speaker.say(template.platform.named.name_en)}")
    _print(console, speaker.say(CADENCES[template.cadence]))
    console.print(_weights(speaker, template))
    if template.gates:
        console.print(_gates(speaker, template))
    _print_new_store(console, speaker, template)
    cited = dict.fromkeys(letters for kpi_id in template.kpis for letters in (*_sources(template, kpi_id),))
    for letters in cited:
        _print(console, f"{letters}: {load_sources()[letters]}")


def _weights(speaker: Speaker, template: Template) -> Table:
    table = Table(
        speaker.say("KPI"),
        speaker.say("Weight"),
        speaker.say("Kind"),
        speaker.say("Suggested target"),
        speaker.say("Source"),
    )
    for kpi_id, weight in template.weights.items():
        preset = template.kpis[kpi_id]
        kind = speaker.say(KINDS[preset.kpi.kind])
        if kpi_id in template.guards:
            kind = speaker.say("{kind}, keeps the others honest", kind=kind)
        table.add_row(
            speaker.say(preset.name_en),
            speaker.percent(weight / _PER_CENT),
            kind,
            _suggested(speaker, template, preset),
            _cited(speaker, template, kpi_id),
        )
    return table


def _suggested(speaker: Speaker, template: Template, preset: PresetKpi) -> str:
    kpi, limit = preset.kpi, template.limit_of(preset.kpi.id)
    if kpi.corridor is not None:
        low, high = (figure(kpi, number, None, speaker) for number in (kpi.corridor.low, kpi.corridor.high))
        return speaker.say("{low} to {high}", low=low, high=high)
    number = preset.suggested.good if limit is None else limit.at
    if number is None or kpi.better is Better.RANGE:
        return speaker.say("own plan")
    return _bound(speaker, kpi, number)


def _bound(speaker: Speaker, kpi: Kpi, number: Decimal) -> str:
    sign = "≤" if kpi.better is Better.LOWER else "≥"
    return f"{sign} {figure(kpi, number, None, speaker)}"


def _gates(speaker: Speaker, template: Template) -> Table:
    table = Table(
        speaker.say("Red line"), speaker.say("Limit"), speaker.say("Then worth at most"), speaker.say("Source")
    )
    for red_line in template.card_for(Tier.MATURE).red_lines:
        preset = template.kpis[red_line.kpi]
        table.add_row(
            speaker.say(preset.name_en),
            _bound(speaker, preset.kpi, red_line.limit),
            speaker.percent(red_line.ceiling),
            _cited(speaker, template, red_line.kpi),
        )
    return table


def _sources(template: Template, kpi_id: str) -> tuple[str, ...]:
    limit = template.limit_of(kpi_id)
    return template.kpis[kpi_id].suggested.sources if limit is None else limit.sources


def _cited(speaker: Speaker, template: Template, kpi_id: str) -> str:
    limit = template.limit_of(kpi_id)
    is_official = template.kpis[kpi_id].suggested.is_official if limit is None else limit.is_official
    letters = ", ".join(_sources(template, kpi_id))
    return speaker.say("{sources}, official", sources=letters) if is_official else letters


def _print_new_store(console: Console, speaker: Speaker, template: Template) -> None:
    unscored = [kpi_id for kpi_id, easing in template.easings.items() if Tier.NEW in easing.unscored]
    if unscored:
        _print(
            console,
            speaker.say(
                "In its first three months a store is not scored on {unscored}; {carriers} carry the weight.",
                unscored=speaker.items([speaker.say(template.kpis[kpi_id].name_en) for kpi_id in unscored]),
                carriers=speaker.items(
                    [speaker.say(template.kpis[kpi_id].name_en) for kpi_id in template.moved[Tier.NEW]]
                ),
            ),
        )


def print_lines(console: Console, speaker: Speaker, lines: Sequence[Line], *, is_dry_run: bool) -> None:
    """Show what applying changes or would change, and count what it leaves."""
    if is_dry_run:
        _print(console, speaker.say("Dry run: nothing is written."))
    shown = [line for line in lines if line.effect is not Effect.UNCHANGED]
    if not any(line.effect.is_written for line in lines):
        _print(console, speaker.say("Nothing changed: everything stands there already."))
    if not shown:
        return
    kpis = {preset.kpi.id: preset for preset in load_catalog()}
    table = Table("", speaker.say("Store"), "KPI", speaker.say("Before"), speaker.say("After"), "")
    setting = None
    for line in shown:
        if setting not in (None, line.setting):
            table.add_section()
        setting = line.setting
        preset = kpis[line.kpi_id]
        table.add_row(
            speaker.say(SETTINGS[line.setting]),
            "" if line.store is None else _plain(line.store.code),
            speaker.say(preset.name_en),
            _value(speaker, preset.kpi, line.before),
            _value(speaker, preset.kpi, line.after),
            speaker.say(EFFECTS[line.effect]),
        )
    console.print(table)
    counts = Counter(line.effect for line in lines)
    _print(
        console, " · ".join(f"{speaker.say(EFFECTS[effect])} {counts[effect]}" for effect in Effect if counts[effect])
    )
    if counts[Effect.KEPT]:
        _print(console, speaker.say("What is kept somebody has set; --overwrite replaces it."))


def _value(speaker: Speaker, kpi: Kpi, value: Value) -> str:
    match value:
        case None:
            return "–"
        case ScoringRule():
            return speaker.percent(value.weight / _PER_CENT)
        case RedLine():
            return speaker.say(
                "{limit}, else worth at most {ceiling}",
                limit=_bound(speaker, kpi, value.limit),
                ceiling=speaker.percent(value.ceiling),
            )
        case Bands():
            return speaker.say(
                "green from {green}, amber from {amber}",
                green=speaker.percent(value.green),
                amber=speaker.percent(value.amber),
            )
        case Decimal():
            return figure(kpi, value, None, speaker)


def _plain(text: str) -> str:
    # Square brackets are Rich's markup; a store may be called [test].
    return text.replace("[", "\\[")


def _print(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
