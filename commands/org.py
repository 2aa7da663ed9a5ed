"""org: the company at a glance, and for its administrators what is still to set up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commands.command import Access, Command, Context
from commands.message import Button, Buttons, Facts, Message, Table, Text
from commands.message import Column as Heading
from commands.visibility import today_of
from integrations.database import people
from integrations.database.company import Person, Right
from locales import translatable

_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class SeeCompany:
    """Nothing to say: the company as it stands."""


def see_company(_ask: SeeCompany, context: Context) -> Message:
    """Return the company's stores, teams and people, and what is still missing."""
    company, speaker, day = context.company, context.speaker, today_of(context)
    everyone = people.read_people(context.work)
    rows = (
        (speaker.say("Stores"), speaker.number(Decimal(len(company.stores)))),
        (speaker.say("Teams"), speaker.number(Decimal(len(company.teams)))),
        (speaker.say("People"), speaker.number(Decimal(len(everyone)))),
        (speaker.say("Currency"), company.currency),
        (speaker.say("Time zone"), speaker.zone_name(company.zone, context.now)),
    )
    table = Table(
        (
            Heading(speaker.say("Store")),
            Heading(speaker.say("Market")),
            Heading(speaker.say("Team")),
            Heading(speaker.say("Owner")),
        ),
        tuple(
            (
                store.code,
                f"{store.market} · {store.currency}",
                team.name if (team := company.team_of_store(store.id, day)) is not None else "–",
                speaker.items([everyone[owner].name for owner in company.owners_of(store.id, day) if owner in everyone])
                or "–",
            )
            for store in list(company.stores.values())[:_MOST_ROWS]
        ),
        speaker.say("Stores"),
    )
    blocks = (Facts(rows), table) if company.stores else (Facts(rows),)
    if context.asker.right is not Right.ADMIN:
        return Message(company.name, blocks)
    return Message(company.name, (*blocks, *_checklist(context, everyone)))


def _checklist(context: Context, everyone: dict[int, Person]) -> tuple[Text | Buttons, ...]:
    speaker, company = context.speaker, context.company
    steps = (
        (bool(company.teams), speaker.say("Add a team"), "org team"),
        (bool(company.stores), speaker.say("Add a store"), "org store"),
        (
            any(person.right is not Right.NEWCOMER and person.id != context.asker.id for person in everyone.values()),
            speaker.say("Give people their rights"),
            "role",
        ),
        (False, speaker.say("Set a target"), "target set"),
    )
    done = tuple(Text(f"{'☑' if is_done else '☐'} {label}") for is_done, label, _ in steps[:3])
    open_steps = tuple(Button(label, line) for is_done, label, line in steps if not is_done or line != "role")
    return (*done, Buttons(open_steps[:5]))


ORG = Command(
    name="org",
    asks=SeeCompany,
    answer=see_company,
    access=Access.MEMBER,
    summary=translatable("The company: stores, teams, people, and what is still to set up"),
    examples=("org",),
)
