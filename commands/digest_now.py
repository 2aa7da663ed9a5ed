"""digest now: the daily digest at once, as it would be sent."""

from __future__ import annotations

from dataclasses import dataclass

from commands.command import Access, Command, Context
from commands.message import Button, Buttons, Message, Text
from commands.notices import digest
from commands.notices.unwanted import Unwanted
from locales import translatable


@dataclass(frozen=True, slots=True)
class SeeDigest:
    """Nothing to say: one's own digest."""


def see_digest(_ask: SeeDigest, context: Context) -> Message:
    """Return the asker's digest."""
    found = digest.gather(context)
    if isinstance(found, Unwanted):
        speaker = context.speaker
        hint = Text(speaker.say("Nothing to show yet: report a number, or ask your manager for a target."))
        return Message(
            speaker.say("Your digest is empty"),
            (hint, Buttons((Button(speaker.say_in("button", "Report"), "report"),))),
        )
    return digest.compose(found, context)


DIGEST_NOW = Command(
    name="digest now",
    asks=SeeDigest,
    answer=see_digest,
    access=Access.MEMBER,
    summary=translatable("See your daily digest now"),
    examples=("digest now",),
)
