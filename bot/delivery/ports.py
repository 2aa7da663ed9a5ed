"""Ports: what delivery asks of a messenger, in words that fit every messenger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.delivery.pace import Bucket
from bot.invocation import Seal
from commands.message import Message


@dataclass(frozen=True, slots=True)
class Trace:
    """What a post leaves behind that may stand in its chat: by these it is found again."""

    key: str
    payload: bytes
    since: datetime


@dataclass(frozen=True, slots=True)
class Absent:
    """Posting the stored bytes once more under their key cannot make a second message of them."""


Found = Sent | Absent | Throttled | Refused | Unknown
"""What a look into a chat says; Throttled, Refused and Unknown all mean that it could not be read."""


class Port(Protocol):
    """One messenger's way out. Neither method raises for what the network or the messenger does."""

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post the stored payload to a chat under the delivery's key."""

    async def look(self, tenant: str, chat: str, trace: Trace) -> Found:
        """Tell whether the post of an unknown end stands in the chat."""


Renderer = Callable[[Message, Seal], bytes]
"""Makes of a message the payload that a port sends: the messenger's own JSON."""


@dataclass(frozen=True, slots=True)
class Route:
    """All that delivery needs of one messenger.

    Attributes:
        port: posts and looks.
        render: makes the bytes.
        bucket: the pace of the whole app.
        rest: how long a chat is left alone after a post into it.
    """

    port: Port
    render: Renderer
    bucket: Bucket
    rest: timedelta
