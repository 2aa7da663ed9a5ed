"""Cards: standings as blocks: a meter a KPI, a table a tree, and the small print that says as of when."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commands.command import Context
from commands.figures import LIGHT_WORDS, NULLS, REASONS, aim, figure
from commands.message import Column, Meter, Note, Table, Tone
from commands.standing import Standing
from integrations.database.company import Node, NodeKind
from kpi_engine import Flag, Grain, GreyReason, Light, Period
from locales import Speaker

_ONE = Decimal(1)


def node_name(context: Context, node: Node, person_name: str = "") -> str:
    """Return a node's name as people call it; stores by code."""
    match node.kind:
        case NodeKind.COMPANY:
            return context.company.name
        case NodeKind.TEAM:
            return context.company.teams[node.id].name
        case NodeKind.STORE:
            return context.company.stores[node.id].code
        case NodeKind.PERSON:
            return person_name


def period_name(period: Period, speaker: Speaker) -> str:
    """Return a period in words: a spelled month, a quarter, a range of days."""
    match period.grain:
        case Grain.MONTH:
            return speaker.month(period.first)
        case Grain.QUARTER | Grain.YEAR:
            return period.key
        case Grain.DAY:
            return speaker.day(period.first, with_year=True)
        case Grain.WEEK | Grain.RANGE:
            return speaker.day_range(period.first, period.last)


def reading_words(standing: Standing, speaker: Speaker, *, is_short: bool = True) -> str:
    """Return the value, or why there is none."""
    reading = standing.reading
    if reading.value is None:
        if reading.spend_without_result:
            return speaker.say("spent without result")
        return speaker.say(NULLS[reading.reason]) if reading.reason else ""
    return figure(standing.known.kpi, reading.value, _currency(standing), speaker, is_short=is_short)


def light_words(standing: Standing, speaker: Speaker) -> str:
    """Return the light with its word, and the stale badge where it is due."""
    verdict = standing.verdict
    word = (
        speaker.say(REASONS[verdict.reason]) if verdict.reason is not None else speaker.say(LIGHT_WORDS[verdict.light])
    )
    if verdict.is_stale and verdict.reason is GreyReason.STALE:
        return speaker.count("stale for {number} day", "stale for {number} days", verdict.days_behind)
    if verdict.is_stale:
        days = verdict.days_behind
        stale = speaker.count("stale for {number} day", "stale for {number} days", days)
        return speaker.say("{light}, {stale}", light=word, stale=stale)
    return word


def meter(standing: Standing, context: Context, *, with_node: bool) -> Meter:
    """Return one KPI at a glance."""
    speaker, kpi, verdict = context.speaker, standing.known.kpi, standing.verdict
    name = standing.known.name_for(speaker)
    if with_node:
        name = speaker.say("{kpi} · {place}", kpi=name, place=node_name(context, standing.node))
    value = reading_words(standing, speaker)
    light = light_words(standing, speaker)
    parts = [] if light == value else [light]
    share = None
    if standing.target is not None:
        value = speaker.say(
            "{value} (target {target})", value=value, target=aim(kpi, standing.target, _currency(standing), speaker)
        )
        if kpi.accumulates and standing.reading.value is not None and standing.target > 0:
            share = max(Decimal(0), min(_ONE, standing.reading.value / standing.target))
    if verdict.pace is not None:
        parts.append(speaker.say("pace {percent}", percent=speaker.percent(verdict.pace)))
    if standing.reading.complete_through is not None:
        through = speaker.day(standing.reading.complete_through)
        parts.append(speaker.say("complete through {day}", day=through))
    if Flag.PROVISIONAL in standing.reading.flags:
        parts.append(speaker.say("youngest days provisional"))
    if 0 < standing.reading.coverage < _ONE:
        parts.append(speaker.say("coverage {percent}", percent=speaker.percent(standing.reading.coverage, decimals=0)))
    return Meter(verdict.light.symbol, name, value, " · ".join(parts), share)


def tree_table(context: Context, standings: Sequence[Standing], caption: str) -> Table:
    """Return nodes down and KPIs across, each cell a light with its figure."""
    speaker = context.speaker
    kpis = list({standing.known.kpi.id: standing.known for standing in standings}.values())
    by_place = {(standing.node, standing.known.kpi.id): standing for standing in standings}
    nodes = list(dict.fromkeys(standing.node for standing in standings))
    columns = (Column(speaker.say("Store")), *(Column(known.name_for(speaker), is_number=True) for known in kpis))
    rows = tuple(
        (
            node_name(context, node),
            *(_cell(by_place.get((node, known.kpi.id)), speaker) for known in kpis),
        )
        for node in nodes
    )
    return Table(columns, rows, caption)


def as_of_note(standings: Sequence[Standing], context: Context) -> Note:
    """Return the small print of a card: its zone's moment, the oldest word from any source."""
    speaker = context.speaker
    moments = [standing.reading.as_of for standing in standings if standing.reading.as_of is not None]
    if not moments:
        return Note(speaker.say("Nothing has been reported yet."))
    zone = speaker.zone_name(context.asker.zone, context.now)
    return Note(
        speaker.say("As of {moment} ({zone}); days are market days.", moment=speaker.moment(min(moments)), zone=zone)
    )


def tone_of(standings: Sequence[Standing]) -> Tone:
    """Return the worst light's tone; what is stale makes nothing worse."""
    lights = {standing.verdict.light for standing in standings if not standing.verdict.is_stale}
    if Light.RED in lights:
        return Tone.BAD
    if Light.AMBER in lights:
        return Tone.WARN
    return Tone.GOOD if Light.GREEN in lights else Tone.NEUTRAL


def _cell(standing: Standing | None, speaker: Speaker) -> str:
    if standing is None:
        return "–"
    return f"{standing.verdict.light.symbol} {reading_words(standing, speaker)}"


def _currency(standing: Standing) -> str | None:
    return standing.reading.currency
