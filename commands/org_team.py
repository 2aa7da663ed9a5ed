"""org team: adds a team and seats its manager."""

from __future__ import annotations

from dataclasses import dataclass

from commands.command import Access, Command, Context, slot
from commands.forms import form_message
from commands.message import Button, Buttons, Facts, Message, Tone
from commands.refusals import AlreadyThere
from commands.slots import FreeWord, PersonId
from integrations.database import audit, stores
from integrations.database.company import Team
from locales import translatable


@dataclass(frozen=True, slots=True)
class AddTeam:
    """A team: its code, its name, who leads it, what it stands under."""

    code: FreeWord | None = slot(translatable("Team code"), is_required=False)
    parent: Team | None = slot(translatable("Part of"))
    manager: PersonId | None = slot(translatable("Manager"))
    name: FreeWord | None = slot(translatable("Name"))


def add_team(ask: AddTeam, context: Context) -> Message:
    """Add a team and seat its manager."""
    company, speaker = context.company, context.speaker
    if ask.code is None:
        return form_message(
            ORG_TEAM,
            context,
            title=speaker.say("Add a team"),
            values={},
            options={"parent": tuple((team.code, team.name) for team in company.teams.values())[:100]},
            required=("code",),
        )
    if any(team.code.casefold() == ask.code.casefold() for team in company.teams.values()):
        raise AlreadyThere("team", ask.code)
    added = stores.add_team(
        context.work, code=ask.code, name=ask.name or ask.code, parent_id=ask.parent.id if ask.parent else None
    )
    if ask.manager is not None:
        stores.seat_person(context.work, added.id, ask.manager.id, is_manager=True)
    audit.note(context.work, "org team", added.code, {"parent": ask.parent.code if ask.parent else None})
    rows = (
        (speaker.say("Team"), added.name),
        (speaker.say("Manager"), ask.manager.name if ask.manager else "–"),
        (speaker.say("Part of"), ask.parent.name if ask.parent else "–"),
    )
    following = Buttons(
        (Button(speaker.say("Add a store"), "org store"), Button(speaker.say("Add another team"), "org team"))
    )
    return Message(speaker.say("Team added"), (Facts(rows), following), Tone.GOOD)


ORG_TEAM = Command(
    name="org team",
    asks=AddTeam,
    answer=add_team,
    access=Access.ADMIN,
    summary=translatable("Add a team"),
    examples=("org team LATAM",),
    writes=True,
)
