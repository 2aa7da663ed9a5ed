"""my: one's own lights, each KPI at each of one's stores against its target."""

from __future__ import annotations

from dataclasses import dataclass

from commands.cards import as_of_note, meter, period_name, tone_of
from commands.command import Access, Command, Context, slot
from commands.message import Button, Buttons, Message, Style, Text
from commands.standing import Question, Standing, stand, this_month
from commands.visibility import today_of
from integrations.database.company import Node, NodeKind
from kpi_engine import Period
from locales import translatable


@dataclass(frozen=True, slots=True)
class SeeOwn:
    """Over which period; the running month unless said."""

    period: Period | None = slot(translatable("Period"))


def see_own(ask: SeeOwn, context: Context) -> Message:
    """Return the asker's lights."""
    node = Node(NodeKind.PERSON, context.asker.id)
    period = ask.period or this_month(context, node)
    standings = own_standings(context, period)
    speaker = context.speaker
    title = speaker.say("Your KPIs, {period}", period=period_name(period, speaker))
    report = Button(speaker.say_in("button", "Report"), "report", Style.PRIMARY)
    if not standings:
        empty = Text(speaker.say("Nothing to show yet: report a number, or ask your manager for a target."))
        return Message(title, (empty, Buttons((report,))))
    meters = tuple(meter(standing, context, with_node=standing.node.kind is NodeKind.STORE) for standing in standings)
    team = Button(speaker.say_in("button", "Team"), "team")
    return Message(title, (*meters, as_of_note(standings, context), Buttons((report, team))), tone_of(standings))


def own_standings(context: Context, period: Period) -> list[Standing]:
    """Return how a person's own KPIs stand: their personal targets first, then each of their stores."""
    person = Node(NodeKind.PERSON, context.asker.id)
    stores = context.company.stores_of(person, today_of(context))
    nodes = (person, *(Node(NodeKind.STORE, store.id) for store in stores))
    found = stand(context, Question(nodes, period))
    # Without a target of their own, a person's sum over stores only repeats what the stores say.
    has_own = any(standing.node == person and standing.target is not None for standing in found)
    return [standing for standing in found if has_own or not stores or standing.node != person]


MY = Command(
    name="my",
    asks=SeeOwn,
    answer=see_own,
    access=Access.MEMBER,
    summary=translatable("See your own KPIs and lights"),
    examples=("my", "my last month"),
)
