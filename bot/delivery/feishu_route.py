"""Feishu's route: its pace, and why a post of an unknown end is simply posted again within the hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.outcome import Outcome, Sent, Unknown
from bot.delivery.pace import Bucket
from bot.delivery.ports import Absent, Found, Renderer, Route, Trace
from bot.feishu.answers import CallFailedError

_REST = timedelta(seconds=0.2)
"""Feishu lets five messages a second into a chat and to a person."""
_PER_SECOND, _BURST = 16.0, 30
"""At most 46 in any second and 990 in any minute; Feishu permits 50 and 1,000."""
_REMEMBERED = timedelta(minutes=55)
"""Feishu posts the same uuid at most once in an hour; five minutes are left for the post itself and for clocks."""
_CHAT = "oc_"


class FeishuHand(Protocol):
    """What is used of `bot.feishu.sender.FeishuSender`."""

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post under a key, once in an hour."""

    async def find(self, tenant: str, chat: str, payload: bytes, since: datetime) -> str | None:
        """Return the message id under which the payload stands in a chat, or None; raises `CallFailedError`."""


class FeishuPort:
    """Posts through a sender; within the hour the key itself keeps a repeat from becoming a second message."""

    def __init__(self, sender: FeishuHand, now: Callable[[], datetime]) -> None:
        self._sender = sender
        self._now = now

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post."""
        return await self._sender.send(tenant, chat, payload, key)

    async def look(self, tenant: str, chat: str, trace: Trace) -> Found:
        """Say Absent while Feishu remembers the key; after that list the chat, which a person's id does not name."""
        if self._now() - trace.since < _REMEMBERED:
            return Absent()
        if not chat.startswith(_CHAT):
            return Unknown()
        try:
            found = await self._sender.find(tenant, chat, trace.payload, trace.since)
        except CallFailedError:
            return Unknown()
        return Absent() if found is None else Sent(found)


def feishu_route(sender: FeishuHand, render: Renderer, now: Callable[[], datetime]) -> Route:
    """Return the way to Feishu, at the pace Feishu permits."""
    return Route(FeishuPort(sender, now), render, Bucket(per_second=_PER_SECOND, burst=_BURST), _REST)
