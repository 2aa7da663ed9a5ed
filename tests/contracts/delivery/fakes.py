"""Fakes for delivery: a messenger in memory that a test scripts, a desk that numbers what it composes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.delivery.ports import Absent, Found, Trace
from bot.invocation import Seal
from commands.command import Context
from commands.message import Message
from commands.notices.unwanted import Unwanted

SECOND = timedelta(seconds=1)
SEAL = Seal(seal_line=lambda line, _is_once: line, seal_form=lambda verb, _kept: verb)


class FakeMessenger:
    """A messenger in memory: keeps what it is told, and behaves as the test scripts it, one entry a post.

    An outcome other than Sent posts nothing; `"lost answer"` posts and answers Unknown, `"hang"` posts and never
    answers; an exception is raised.
    """

    def __init__(self) -> None:
        self.said: list[tuple[str, str, bytes]] = []
        self.script: list[Outcome | str | Exception] = []
        self.unreadable: Throttled | Refused | Unknown | None = None
        self.looks = 0
        self.posted = asyncio.Event()
        self.during_send: Callable[[], None] = lambda: None
        self.delay = 0.0
        self.busy: dict[str, int] = {}
        self.most_at_once = 0

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        del tenant
        self.busy[chat] = self.busy.get(chat, 0) + 1
        self.most_at_once = max(self.most_at_once, self.busy[chat])
        await asyncio.sleep(self.delay)
        self.busy[chat] -= 1
        self.during_send()
        planned = self.script.pop(0) if self.script else "sent"
        if isinstance(planned, Exception):
            raise planned
        if not isinstance(planned, str | Sent):
            return planned
        self.said.append((chat, key, payload))
        self.posted.set()
        if planned == "hang":
            await asyncio.Event().wait()
        return Unknown() if planned == "lost answer" else Sent(f"m{len(self.said)}")

    async def look(self, tenant: str, chat: str, trace: Trace) -> Found:
        del tenant
        self.looks += 1
        if self.unreadable is not None:
            return self.unreadable
        for place, (there, key, _) in enumerate(self.said, 1):
            if (there, key) == (chat, trace.key):
                return Sent(f"m{place}")
        return Absent()

    def keys(self) -> list[str]:
        return [key for _, key, _ in self.said]


class Desk:
    """Composes a numbered text, so that a text composed twice shows."""

    def __init__(self) -> None:
        self.composed = 0
        self.unwanted: str | None = None
        self.fault: Exception | None = None
        self.contexts: list[Context] = []

    def __call__(self, kind: str, facts: Mapping[str, Any], context: Context) -> Message | Unwanted:
        del facts
        self.contexts.append(context)
        if self.fault is not None:
            raise self.fault
        if self.unwanted is not None:
            return Unwanted(self.unwanted)
        self.composed += 1
        return Message(f"{kind} {self.composed}")
