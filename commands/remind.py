"""remind, digest: at which local time a person hears of what; every answer echoes the next three runs with zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from commands.command import Access, Command, Context, slot
from commands.message import Button, Buttons, Facts, Message, Note, Tone
from commands.schedules import Schedule, next_runs
from commands.slots import Switch
from integrations.database import audit, subscriptions
from integrations.database.company import Person
from integrations.database.work import Work
from locales import translatable

REMINDER = "reminder"
DIGEST = "digest"
DEFAULT_MINUTE = 9 * 60
_RUNS = 3


@dataclass(frozen=True, slots=True)
class ChangeReminder:
    """At what local time, or on and off."""

    at: time | None = slot(translatable("Time"))
    switch: Switch | None = slot(translatable("On or off"))


def change_reminder(ask: ChangeReminder, context: Context) -> Message:
    """Change the reminder to report."""
    return _change(ask, context, REMINDER)


def change_digest(ask: ChangeReminder, context: Context) -> Message:
    """Change the daily digest."""
    return _change(ask, context, DIGEST)


def subscribe(work: Work, person: Person, kind: str, local_minute: int = DEFAULT_MINUTE, *, is_on: bool = True) -> None:
    """Set a person's schedule for a kind of notice, with its first run."""
    known = next((wish for wish in subscriptions.read_subscriptions(work, person.id) if wish.kind == kind), None)
    served = None if known is None else known.last_local_day
    schedule = Schedule(local_minute, person.zone, person.working_days, served)
    runs = next_runs(schedule, work.now, 1) if is_on else ()
    subscriptions.save_subscription(work, person.id, kind, local_minute, runs[0] if runs else None, is_on=is_on)


def reschedule(work: Work, person: Person) -> None:
    """Compute a person's next runs anew, after their zone or working days changed."""
    for wish in subscriptions.read_subscriptions(work, person.id):
        if wish.is_on:
            schedule = Schedule(wish.local_minute, person.zone, person.working_days, wish.last_local_day)
            runs = next_runs(schedule, work.now, 1)
            subscriptions.move_due(work, wish.id, runs[0] if runs else None)


def upcoming(context: Context, kind: str) -> tuple[str, ...]:
    """Return the next runs of a kind in the reader's words, with the offset of each."""
    wishes = subscriptions.read_subscriptions(context.work, context.asker.id)
    wish = next((wish for wish in wishes if wish.kind == kind and wish.is_on), None)
    if wish is None:
        return ()
    schedule = Schedule(wish.local_minute, context.asker.zone, context.asker.working_days, wish.last_local_day)
    return tuple(
        context.speaker.say(
            "{moment} ({zone})",
            moment=context.speaker.moment(run),
            zone=context.speaker.zone_name(context.asker.zone, run),
        )
        for run in next_runs(schedule, context.now, _RUNS)
    )


def _change(ask: ChangeReminder, context: Context, kind: str) -> Message:
    speaker = context.speaker
    wishes = subscriptions.read_subscriptions(context.work, context.asker.id)
    known = next((wish for wish in wishes if wish.kind == kind), None)
    if ask.at is not None or ask.switch is not None:
        minute = known.local_minute if known is not None else DEFAULT_MINUTE
        if ask.at is not None:
            minute = ask.at.hour * 60 + ask.at.minute
        is_on = True if ask.switch is None else bool(ask.switch)
        subscribe(context.work, context.asker, kind, minute, is_on=is_on)
        audit.note(context.work, kind, str(context.asker.id), {"minute": minute, "is_on": is_on})
    runs = upcoming(context, kind)
    verb = "remind" if kind == REMINDER else "digest"
    if not runs:
        title = speaker.say("Your reminder is off") if kind == REMINDER else speaker.say("Your digest is off")
        on = Button(speaker.say("Turn on at {time}", time="09:00"), f"{verb} 09:00")
        return Message(title, (Buttons((on,)),))
    title = speaker.say("Your reminder is on") if kind == REMINDER else speaker.say("Your digest is on")
    numbered = tuple((speaker.number(Decimal(place)), run) for place, run in enumerate(runs, 1))
    off = Button(speaker.say("Turn off"), f"{verb} off")
    note = Note(speaker.say("These are the next times, on your working days."))
    return Message(title, (Facts(numbered), note, Buttons((off,))), Tone.GOOD if ask.at else Tone.NEUTRAL)


REMIND = Command(
    name="remind",
    asks=ChangeReminder,
    answer=change_reminder,
    access=Access.MEMBER,
    summary=translatable("When to be reminded to report"),
    examples=("remind", "remind 8:30", "remind off"),
    writes=True,
)

DIGEST_COMMAND = Command(
    name="digest",
    asks=ChangeReminder,
    answer=change_digest,
    access=Access.MEMBER,
    summary=translatable("When to get the daily digest"),
    examples=("digest", "digest 9:00", "digest off"),
    writes=True,
)
