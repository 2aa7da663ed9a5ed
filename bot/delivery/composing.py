"""Composing: from an intent to the bytes for its one reader, in their language, or to why it is unwanted by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.delivery.ports import Renderer
from bot.invocation import Seal
from commands.command import Context, Room
from commands.message import Message
from commands.notices.unwanted import Unwanted
from integrations.database.engine import Database
from integrations.database.outbox import Intent
from integrations.database.people import read_person
from integrations.database.structure import Structures
from integrations.database.work import Work
from locales import speaker

Compose = Callable[[str, Mapping[str, Any], Context], Message | Unwanted]
SealFor = Callable[[int, int, datetime], Seal]
"""Makes the seal of (person id, org id, now)."""


@dataclass(frozen=True, slots=True)
class Composer:
    """What composing draws on; plain functions, run in a database thread.

    Attributes:
        structures: the companies in memory.
        compose: the notice of a kind, asked anew each time whether it is still wanted.
        seal_for: signs the buttons for the reader.
    """

    structures: Structures
    compose: Compose
    seal_for: SealFor

    def payload(self, database: Database, intent: Intent, render: Renderer, now: datetime) -> bytes | Unwanted:
        """Return the bytes to post for an intent, as of now, read in one snapshot of its own."""
        if intent.person_id is None:
            return Unwanted("nobody to tell")
        with database.read() as connection:
            work = Work(connection, intent.org_id, now)
            person = read_person(work, intent.person_id)
            if person is None or not person.is_active:
                return Unwanted("the person is not active any more")
            room = Room(intent.platform, intent.tenant, intent.chat, is_private=True)
            voice = speaker(person.language, region=person.region, zone=person.zone)
            context = Context(person, self.structures.company(work), work, room, voice, now)
            message = self.compose(intent.kind, intent.facts, context)
        if isinstance(message, Unwanted):
            return message
        return render(message, self.seal_for(person.id, intent.org_id, now))
