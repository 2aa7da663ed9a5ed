"""home: what one sees first: one's lights, what comes next and when, and a button for each quick thing."""

from __future__ import annotations

from dataclasses import dataclass

from commands.cards import as_of_note, meter, period_name
from commands.command import Access, Command, Context
from commands.message import Block, Button, Buttons, Facts, Message, Style, Text
from commands.my import own_standings
from commands.remind import DIGEST, REMINDER, upcoming
from commands.standing import this_month
from integrations.database.company import Node, NodeKind, Right
from locales import translatable

_MOST_METERS = 10


@dataclass(frozen=True, slots=True)
class SeeHome:
    """Nothing to say."""


def see_home(_ask: SeeHome, context: Context) -> Message:
    """Return the asker's home."""
    speaker = context.speaker
    if context.asker.right is Right.NEWCOMER:
        buttons = (Button(speaker.say("Choose your language"), "lang"), Button(speaker.say("Set your time zone"), "tz"))
        words = Text(speaker.say("An administrator has to give you your rights before you can report."))
        return Message(speaker.say("Welcome, {name}", name=context.asker.name), (words, Buttons(buttons)))
    period = this_month(context, Node(NodeKind.PERSON, context.asker.id))
    standings = own_standings(context, period)
    blocks: list[Block] = [
        meter(standing, context, with_node=standing.node.kind is NodeKind.STORE)
        for standing in standings[:_MOST_METERS]
    ]
    blocks.append(as_of_note(standings, context))
    labels = ((REMINDER, speaker.say("Next reminder")), (DIGEST, speaker.say("Next digest")))
    due = [(label, runs[0]) for kind, label in labels if (runs := upcoming(context, kind))]
    if due:
        blocks.append(Facts(tuple(due)))
    blocks.append(
        Buttons(
            (
                Button(speaker.say_in("button", "Report"), "report", Style.PRIMARY),
                Button(speaker.say_in("button", "My KPIs"), "my"),
                Button(speaker.say_in("button", "Team"), "team"),
                Button(speaker.say_in("button", "Help"), "help"),
            )
        )
    )
    return Message(speaker.say("Your KPIs, {period}", period=period_name(period, speaker)), tuple(blocks))


HOME = Command(
    name="home",
    asks=SeeHome,
    answer=see_home,
    access=Access.NEWCOMER,
    summary=translatable("Your lights, what comes next, and quick buttons"),
    examples=("home",),
)
