"""role: an administrator gives or takes a right; who holds which is shown without words."""

from __future__ import annotations

from dataclasses import dataclass

from commands.command import Access, Command, Context, slot
from commands.message import Button, Buttons, Column, Facts, Message, Note, Table, Tone
from commands.refusals import LastAdministrator
from commands.slots import RIGHT_NAMES, PersonId
from integrations.database import audit, people
from integrations.database.company import Right
from locales import translatable

_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class GrantRight:
    """Who gets which right."""

    right: Right | None = slot(translatable("Right"))
    person: PersonId | None = slot(translatable("Person"))


def grant_right(ask: GrantRight, context: Context) -> Message:
    """Give a person a right, or list who holds which."""
    speaker, work = context.speaker, context.work
    if ask.person is None:
        return _everyone(context)
    before = people.read_person(work, ask.person.id)
    assert before is not None, "a person that was just read by name"
    if ask.right is None:
        return Message(
            speaker.say("{name} is {right}", name=before.name, right=speaker.say(RIGHT_NAMES[before.right])),
            (
                Buttons(
                    tuple(_grant_button(context, ask.person, right) for right in Right if right is not before.right)
                ),
            ),
        )
    administrators = people.administrators(work)
    if before.right is Right.ADMIN and ask.right is not Right.ADMIN and len(administrators) == 1:
        raise LastAdministrator
    people.grant(work, before.id, ask.right)
    audit.note(work, "role", str(before.id), {"right": ask.right.value, "before": before.right.value})
    rows = (
        (speaker.say("Person"), before.name),
        (speaker.say("Right"), speaker.say(RIGHT_NAMES[ask.right])),
        (speaker.say("Before"), speaker.say(RIGHT_NAMES[before.right])),
    )
    place = Button(speaker.say("Put in a team"), f"org person {_mention(ask.person)}")
    return Message(speaker.say("Right changed"), (Facts(rows), Buttons((place,))), Tone.GOOD)


def _everyone(context: Context) -> Message:
    speaker = context.speaker
    everyone = sorted(people.read_people(context.work).values(), key=lambda person: (person.right.value, person.name))
    table = Table(
        (Column(speaker.say("Person")), Column(speaker.say("Right")), Column(speaker.say("Time zone"))),
        tuple(
            (person.name, speaker.say(RIGHT_NAMES[person.right]), speaker.zone_name(person.zone, context.now))
            for person in everyone[:_MOST_ROWS]
        ),
    )
    waiting = tuple(
        Button(
            speaker.say("Make {name} a member", name=person.name),
            f"role member {_mention(PersonId(person.id, person.name))}",
        )
        for person in everyone
        if person.right is Right.NEWCOMER
    )[:5]
    note = Note(speaker.say("Write: role manager and a name or a mention."))
    blocks = (table, note, Buttons(waiting)) if waiting else (table, note)
    return Message(speaker.say("Who may do what"), blocks)


def _grant_button(context: Context, person: PersonId, right: Right) -> Button:
    return Button(context.speaker.say(RIGHT_NAMES[right]), f"role {right.value} {_mention(person)}")


def _mention(person: PersonId) -> str:
    return f"@{person.name}"


ROLE = Command(
    name="role",
    asks=GrantRight,
    answer=grant_right,
    access=Access.ADMIN,
    summary=translatable("Give people their rights"),
    examples=("role", "role manager {person}"),
    writes=True,
)
