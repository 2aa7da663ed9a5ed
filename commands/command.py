"""Command: one thing people can ask, declared once; forms, help, menus and reference pages come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

from commands.message import Message
from integrations.database.company import Company, Person
from integrations.database.work import Work
from locales import Speaker

A = TypeVar("A")


class Access(IntEnum):
    """The least right that may ask, in rising order."""

    NEWCOMER = 0
    MEMBER = 1
    MANAGER = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Room:
    """Where it was asked: a private chat, or a channel that others read."""

    platform: str
    tenant: str
    chat: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Everything an answer may use: who asks, in which company, in what language, at what time, on what work."""

    asker: Person
    company: Company
    work: Work
    room: Room
    speaker: Speaker
    now: datetime


@dataclass(frozen=True, slots=True)
class Command(Generic[A]):
    """A declared command.

    Attributes:
        name: the verb, canonical and English.
        asks: a frozen dataclass whose fields are slots (see slots.py).
        answer: plain function run in one unit of work and one thread hop.
        access: the least right that may ask.
        summary: one line for menus and help, a message id.
        examples: lines that the tests run and the reference shows.
        writes: whether it changes state, and therefore acts once per delivery.
    """

    name: str
    asks: type[A]
    answer: Callable[[A, Context], Message]
    access: Access
    summary: str
    examples: tuple[str, ...]
    writes: bool = False


def slot(label: str, *, is_required: bool = False, default: Any = None) -> Any:
    """Declare a field of an ask: `label` is the message id that names it in forms and refusals."""
    return field(default=default, metadata={"label": label, "is_required": is_required})
