"""show: a KPI, store, team or person over a period, as far as the asker may see."""

from __future__ import annotations

from dataclasses import dataclass

from commands.cards import as_of_note, light_words, meter, period_name, reading_words, tone_of, tree_table
from commands.command import Access, Command, Context, slot
from commands.figures import aim, figure
from commands.message import Block, Facts, Message, Text
from commands.places import asked_node
from commands.slots import KpiId, PersonId
from commands.standing import Question, Standing, natural_currency, stand, this_month
from commands.visibility import may_see, refuse_unseen
from commands.vocabulary import vocabulary_of
from integrations.database.company import Node, NodeKind, Store, Team
from kpi_engine import Period, market_day
from locales import translatable

_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class ShowStanding:
    """What to show: a KPI, a place or person, a period; what is not said is one's own."""

    kpi: KpiId | None = slot(translatable("KPI"))
    store: Store | None = slot(translatable("Store"))
    team: Team | None = slot(translatable("Team"))
    period: Period | None = slot(translatable("Period"))
    person: PersonId | None = slot(translatable("Person"))


def show_standing(ask: ShowStanding, context: Context) -> Message:
    """Return the asked node's lights, or one KPI of it in full."""
    node, name = asked_node(context, ask.store, ask.team, ask.person)
    refuse_unseen(context, node, name)
    period = ask.period or this_month(context, node)
    speaker = context.speaker
    if ask.kpi is None:
        standings = stand(context, Question((node,), period))
        title = speaker.say("{place}, {period}", place=name, period=period_name(period, speaker))
        if not standings:
            return Message(title, (Text(speaker.say("No numbers and no targets here in this period.")),))
        meters = tuple(meter(standing, context, with_node=False) for standing in standings)
        return Message(title, (*meters, as_of_note(standings, context)), tone_of(standings))
    standing = stand(context, Question((node,), period, (ask.kpi,)))[0]
    known = vocabulary_of(context.company)[ask.kpi]
    title = speaker.say(
        "{kpi}, {place}, {period}", kpi=known.name_for(speaker), place=name, period=period_name(period, speaker)
    )
    blocks: list[Block] = [meter(standing, context, with_node=False), Facts(_facts(standing, context))]
    parts = _parts(context, node, period, ask.kpi)
    if len(parts) > 1:
        blocks.append(tree_table(context, parts, speaker.say("By store")))
    blocks.append(as_of_note([standing], context))
    return Message(title, tuple(blocks), tone_of([standing]))


def _facts(standing: Standing, context: Context) -> tuple[tuple[str, str], ...]:
    speaker, kpi, reading, verdict = context.speaker, standing.known.kpi, standing.reading, standing.verdict
    rows = [(speaker.say("Actual"), reading_words(standing, speaker, is_short=False))]
    if standing.target is not None:
        rows.append((speaker.say("Target"), figure(kpi, standing.target, reading.currency, speaker)))
    if verdict.expected is not None and kpi.accumulates:
        rows.append((speaker.say("Due by now"), aim(kpi, verdict.expected, reading.currency, speaker)))
    if verdict.pace is not None:
        rows.append((speaker.say("Pace"), speaker.percent(verdict.pace)))
    if verdict.attainment is not None:
        rows.append((speaker.say("Attainment"), speaker.percent(verdict.attainment)))
    rows.append((speaker.say("Light"), f"{verdict.light.symbol} {light_words(standing, speaker)}"))
    rows.append((speaker.say("Coverage"), speaker.percent(reading.coverage, decimals=0)))
    if reading.currency is not None and reading.currency != natural_currency(context, standing.node):
        rows.append((speaker.say("Exchange rates"), speaker.say("budget rates")))
    return tuple(rows)


def _parts(context: Context, node: Node, period: Period, kpi_id: str) -> list[Standing]:
    """Return the KPI at each store under a node that is not itself one."""
    if node.kind is NodeKind.STORE:
        return []
    day = min(period.last, market_day(context.now, context.company.zone))
    stores = [Node(NodeKind.STORE, store.id) for store in context.company.stores_of(node, day)]
    seen = tuple(store for store in stores if may_see(context, store))[:_MOST_ROWS]
    return stand(context, Question(seen, period, (kpi_id,)))


SHOW = Command(
    name="show",
    asks=ShowStanding,
    answer=show_standing,
    access=Access.MEMBER,
    summary=translatable("Show a KPI, a store, a team or a person over a period"),
    examples=("show gmv {store}", "show {store}", "show gmv {team} last month", "show gmv {store} 2026-Q3"),
)
