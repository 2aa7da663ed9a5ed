"""Outcome: what became of one attempt to post a message, the same for every messenger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """The messenger has it, under `remote_id`."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """The messenger asks us to wait `seconds` before the next attempt; nothing was posted."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """The messenger will not take it, however often we try.

    `code` is the messenger's own; `fix_hint` is a message id that tells the owner what would mend it, or empty.
    """

    code: str
    fix_hint: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer came, or none that says; the message may stand in the chat or may not."""


Outcome = Sent | Throttled | Refused | Unknown
