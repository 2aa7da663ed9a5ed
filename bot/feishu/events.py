"""Feishu's events as asks: who said what, where, and how the answer finds its way back.

The events come as lark_oapi's objects, whose every field may be None; they are read here and go no further.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.feishu.cards import CALLBACK_TOKEN, SUBMIT_NAME
from bot.invocation import Account, Answers, Glance, Line, Platform, Press, Said

_PREFIX = re.compile(r"^\s*[/／]\s*(?:kpi(?=\s|$))?\s*", re.IGNORECASE)
_DAY_WITH_OFFSET = re.compile(r"^(\d{4}-\d{2}-\d{2}) [+-]\d{4}$")
_MENTION = re.compile(r"@_user_\d+")
_EVERYONE = "@_all"


class Surface(Enum):
    """What the person touched, which decides how they are answered."""

    MESSAGE = "message"
    CARD = "card"
    MENU = "menu"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Ask:
    """One event that wants an answer.

    Attributes:
        account: who asks.
        chat: where the answer goes: a chat id, or the asker's open id where Feishu names no chat (the menu).
        is_private: whether the chat is the asker's own; None where Feishu did not say.
        said: what was typed, pressed, sent or opened.
        delivery_key: the same for every repetition of the event.
        message_id: the message to answer, or the card that was pressed.
        surface: what was touched.
    """

    account: Account
    chat: str
    is_private: bool | None
    said: Said
    delivery_key: str
    message_id: str
    surface: Surface


def read_message(data: Any, bot_open_id: str | None) -> Ask | None:
    """Read im.message.receive_v1; None for other bots, other kinds of message, and groups that do not mention us."""
    sender, message = data.event.sender, data.event.message
    if sender.sender_type != "user" or message.message_type not in {"text", "post"}:
        return None
    mentions = message.mentions or []
    ours = [mention for mention in mentions if _is_ours(mention, bot_open_id)]
    is_private = message.chat_type == "p2p"
    if not is_private and not ours:
        return None
    names = {mention.key: "" if mention in ours else f"@{mention.name}" for mention in mentions}
    words = _words(message.message_type, message.content or "{}")
    # One pass over whole keys: @_user_1 begins @_user_10, and a person may be called like a key.
    words = _MENTION.sub(lambda found: names.get(found[0], found[0]), words)
    return Ask(
        account=_account(data, sender.sender_id.open_id),
        chat=message.chat_id,
        is_private=is_private,
        said=Line(" ".join(_PREFIX.sub("", words.replace(_EVERYONE, "").strip(), count=1).split())),
        delivery_key=f"message:{message.message_id}",
        message_id=message.message_id,
        surface=Surface.MESSAGE,
    )


def read_card_action(data: Any) -> Ask | None:
    """Read card.action.trigger: a press, or a form with its answers; None for an element that is not ours."""
    event = data.event
    action, context = event.action, event.context
    token = (action.value or {}).get(CALLBACK_TOKEN)
    if not isinstance(token, str):
        return None
    is_form = action.form_value is not None or action.name == SUBMIT_NAME
    said = Answers(token, dict(_answers(action.form_value or {}))) if is_form else Press(token)
    return Ask(
        account=_account(data, event.operator.open_id),
        chat=context.open_chat_id or event.operator.open_id,
        is_private=None,
        said=said,
        delivery_key=f"event:{data.header.event_id}",
        message_id=context.open_message_id or "",
        surface=Surface.CARD,
    )


def read_menu(data: Any) -> Ask:
    """Read application.bot.menu_v6, which comes from the private chat only: the key is the command line."""
    open_id = data.event.operator.operator_id.open_id
    return Ask(
        account=_account(data, open_id),
        chat=open_id,
        is_private=True,
        said=Line(data.event.event_key or ""),
        delivery_key=f"event:{data.header.event_id}",
        message_id="",
        surface=Surface.MENU,
    )


def read_entry(data: Any) -> Ask:
    """Read im.chat.access_event.bot_p2p_chat_entered_v1: someone opened their private chat with the bot."""
    return Ask(
        account=_account(data, data.event.operator_id.open_id),
        chat=data.event.chat_id,
        is_private=True,
        said=Glance(),
        delivery_key=f"event:{data.header.event_id}",
        message_id="",
        surface=Surface.ENTRY,
    )


def _account(data: Any, open_id: str) -> Account:
    return Account(Platform.FEISHU, data.header.tenant_key or "", open_id)


def _is_ours(mention: Any, bot_open_id: str | None) -> bool:
    if bot_open_id is None:  # not read yet, or not allowed to: then any bot mentioned beside us is taken for us
        return bool(mention.mentioned_type == "bot")
    return mention.id is not None and mention.id.open_id == bot_open_id


def _words(kind: str, content: str) -> str:
    try:
        parsed = json.loads(content)
    except ValueError:
        return ""
    if kind == "text":
        return str(parsed.get("text", ""))
    return " ".join([str(parsed.get("title", "")), *_post_words(parsed.get("content"))])


def _post_words(lines: Any) -> Iterator[str]:
    """Yield the words of a rich text: its texts, links' names, and mentions by their key."""
    for line in lines if isinstance(lines, list) else []:
        for part in line if isinstance(line, list) else []:
            match part:
                case {"tag": "text" | "a" | "md", "text": str(words)} | {"tag": "at", "user_id": str(words)}:
                    yield words
                case _:
                    pass


def _answers(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        words = "" if value is None else str(value)
        day = _DAY_WITH_OFFSET.match(words)
        yield name, day[1] if day else words
