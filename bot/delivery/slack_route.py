"""Slack's route: its pace, and how a post of an unknown end is looked for in a chat's history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.delivery.pace import Bucket
from bot.delivery.ports import Absent, Found, Renderer, Route, Trace

_REST = timedelta(seconds=1)
"""Slack lets one message a second into a chat."""
_PER_SECOND, _BURST = 20.0, 20
_PERSON = ("U", "W")

Obstacle = Throttled | Refused | Unknown


class SlackHand(Protocol):
    """What is used of `bot.slack.sender.SlackSender`."""

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post under a key."""

    async def find(self, tenant: str, chat: str, key: str, since: datetime) -> str | Obstacle | None:
        """Return the remote id of the message under a key, None where none surely stands."""

    async def open_direct(self, tenant: str, user: str) -> str | Obstacle:
        """Return a person's private chat with the bot."""


class SlackPort:
    """Posts through a sender; looks by the key that each post carries as metadata."""

    def __init__(self, sender: SlackHand) -> None:
        self._sender = sender

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post; Slack takes a person's id for their private chat."""
        return await self._sender.send(tenant, chat, payload, key)

    async def look(self, tenant: str, chat: str, trace: Trace) -> Found:
        """Read the chat's history back; a history takes no person's id, so their private chat is asked for first."""
        where = await self._sender.open_direct(tenant, chat) if chat.startswith(_PERSON) else chat
        if not isinstance(where, str):
            return where
        found = await self._sender.find(tenant, where, trace.key, trace.since)
        if found is None:
            return Absent()
        return Sent(found) if isinstance(found, str) else found


def slack_route(sender: SlackHand, render: Renderer) -> Route:
    """Return the way to Slack, at the pace Slack permits."""
    return Route(SlackPort(sender), render, Bucket(per_second=_PER_SECOND, burst=_BURST), _REST)
