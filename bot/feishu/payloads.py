"""Payloads: a message as the very bytes that are stored, posted and, if need be, posted again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.feishu.cards import Card, encode

_UUID_LENGTH = 40  # Feishu takes up to 50 characters


def card_payload(whole: Card) -> bytes:
    """Return a card's message bytes: its kind and its content, which is JSON inside a string."""
    return compact({"msg_type": "interactive", "content": encode(whole)})


def text_payload(words: str) -> bytes:
    """Return a text message's bytes; `words` must be free of mentions (`as_text`)."""
    return compact({"msg_type": "text", "content": json.dumps({"text": words}, ensure_ascii=False)})


def addressed(payload: bytes, **more: Any) -> bytes:
    """Return a payload with the keys of one request added (`receive_id`, `uuid`); its content is not touched."""
    return compact({**json.loads(payload), **more})


def content_of(payload: bytes) -> str:
    """Return a payload's content as it goes to Feishu."""
    return str(json.loads(payload)["content"])


def request_uuid(key: str, chat: str) -> str:
    """Return the name of one delivery to one chat: Feishu posts the same name at most once in an hour."""
    return hashlib.sha256(f"{chat}\n{key}".encode()).hexdigest()[:_UUID_LENGTH]


def compact(value: dict[str, Any]) -> bytes:
    """Return a JSON object as the fewest bytes that say it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
