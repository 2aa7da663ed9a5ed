"""Invocation and Reply: what a messenger hands to dispatch, and what it gets back to render."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from commands.message import Message


class Platform(StrEnum):
    """The messengers we speak."""

    SLACK = "slack"
    FEISHU = "feishu"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a messenger says it is: the platform, its tenant (Slack team, Feishu tenant key), its user id."""

    platform: Platform
    tenant: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a messenger knows of a person at first contact; every field is a first guess."""

    name: str
    email: str | None = None
    language_code: str | None = None
    zone: str | None = None
    direct_chat: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Words typed: a slash command's text, a mention or direct message with the mention taken off."""

    words: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: the sealed token it carried."""

    token: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A form sent: the sealed token of the form, and what was typed or chosen by field name."""

    token: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Glance:
    """Someone opened the app's home, or the chat with it."""


Said = Line | Press | Answers | Glance


@dataclass(frozen=True, slots=True)
class Invocation:
    """One ask as it came in, already authenticated.

    Attributes:
        account: who asks.
        chat: the platform's id of the chat it was asked in.
        is_private: whether that chat is read by the asker alone.
        said: what was typed, pressed, sent or opened.
        delivery_key: the platform's own name of this delivery; the same key acts once.
        profile: looks the person up on the platform; called at first contact only.
    """

    account: Account
    chat: str
    is_private: bool
    said: Said
    delivery_key: str
    profile: Callable[[], Awaitable[Profile]] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Seal:
    """Makes sealed tokens for one person: who may use it, until when, and whether only once.

    Tokens are URL-safe text of at most 1,500 characters.
    """

    seal_line: Callable[[str, bool], str]
    seal_form: Callable[[str, tuple[tuple[str, str], ...]], str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show.

    Attributes:
        message: final words in the asker's language.
        language: the locale id those words are in.
        seal: makes the token of a button line (`seal_line`) or of a form (`seal_form`) for this asker.
        is_duplicate: the delivery was acted on before; show nothing new.
        field_errors: for a sent form that could not be taken, a sentence by field name.
    """

    message: Message
    language: str
    seal: Seal
    is_duplicate: bool = False
    field_errors: Mapping[str, str] = field(default_factory=dict)
