"""org person: seats a person in a team, gives them a store, and lets them be reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commands.command import Access, Command, Context, slot
from commands.forms import form_message
from commands.message import Block, Facts, Message, Note, Tone
from commands.remind import DIGEST, REMINDER, subscribe
from commands.slots import PersonId, Switch
from commands.visibility import today_of
from integrations.database import audit, people, stores, subscriptions
from integrations.database.company import Company, Membership, Right, Store, Team
from locales import translatable


@dataclass(frozen=True, slots=True)
class PlacePerson:
    """Where a person belongs: a team, as its manager or not, and a store they own."""

    person: PersonId | None = slot(translatable("Person"), is_required=False)
    team: Team | None = slot(translatable("Team"))
    store: Store | None = slot(translatable("Store"))
    manager: Switch | None = slot(translatable("Manager"))


def place_person(ask: PlacePerson, context: Context) -> Message:
    """Seat a person in a team, give them a store, and let them be reminded."""
    company, speaker, work = context.company, context.speaker, context.work
    if ask.person is None or (ask.team is None and ask.store is None):
        return form_message(
            ORG_PERSON,
            context,
            title=speaker.say("Where does this person belong?"),
            values={"person": ask.person.name if ask.person else ""},
            options={
                "team": tuple((team.code, team.name) for team in company.teams.values())[:100],
                "store": tuple((store.code, store.name) for store in company.stores_by_code.values())[:100],
            },
            required=("person",),
        )
    day = today_of(context)
    seat = None if ask.team is None else _seat(company, ask.team, ask.person, day)
    # Unsaid, a seat stays what it was: giving a manager a store takes no team from them.
    is_manager = (seat is not None and seat.is_manager) if ask.manager is None else bool(ask.manager)
    if ask.team is not None:
        stores.seat_person(work, ask.team.id, ask.person.id, is_manager=is_manager)
    if ask.store is not None:
        team = ask.team or company.team_of_store(ask.store.id, day)
        stores.assign_store(work, ask.store.id, team_id=team.id if team else None, person_id=ask.person.id)
    person = people.read_person(work, ask.person.id)
    assert person is not None, "a person that was just read by name"
    if is_manager and person.right in (Right.NEWCOMER, Right.MEMBER):
        people.grant(work, person.id, Right.MANAGER)
    elif person.right is Right.NEWCOMER:
        people.grant(work, person.id, Right.MEMBER)
    kind = DIGEST if is_manager else REMINDER
    is_new_to_it = all(wish.kind != kind for wish in subscriptions.read_subscriptions(work, person.id))
    if is_new_to_it:
        subscribe(work, person, kind)
    audit.note(
        work,
        "org person",
        str(person.id),
        {
            "team": ask.team.code if ask.team else None,
            "store": ask.store.code if ask.store else None,
            "is_manager": is_manager,
        },
    )
    rows = (
        (speaker.say("Person"), person.name),
        (speaker.say("Team"), ask.team.name if ask.team else "–"),
        (speaker.say("Store"), ask.store.code if ask.store else "–"),
    )
    blocks: list[Block] = [Facts(rows)]
    if is_new_to_it:
        hears = (
            speaker.say("They now get a daily digest at 09:00 their time.")
            if is_manager
            else speaker.say("They are now reminded at 09:00 their time on working days.")
        )
        blocks.append(Note(hears))
    return Message(speaker.say("Done"), tuple(blocks), Tone.GOOD)


def _seat(company: Company, team: Team, person: PersonId, day: date) -> Membership | None:
    return next((seat for seat in company.members_of(team.id, day) if seat.person_id == person.id), None)


ORG_PERSON = Command(
    name="org person",
    asks=PlacePerson,
    answer=place_person,
    access=Access.ADMIN,
    summary=translatable("Put a person in a team or give them a store"),
    examples=("org person {person} {team} {store}",),
    writes=True,
)
