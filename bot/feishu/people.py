"""What Feishu knows of a person, as far as the app may read it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.feishu.answers import Call, CallFailedError
from bot.invocation import Profile

_log = logging.getLogger(__name__)


async def read_profile(call: Call, open_id: str, *, language: str, direct_chat: str) -> Profile:
    """Return a person's name, email and zone; without the contact scope their id stands for the name.

    Feishu tells nobody's language, so `language` is the cloud's own.
    """
    user: Mapping[str, Any] = {}
    try:
        answer = await call("GET", f"/open-apis/contact/v3/users/{open_id}", query={"user_id_type": "open_id"})
    except CallFailedError as fault:
        _log.warning("no Feishu profile: %s", type(fault).__name__)
    else:
        user = answer.data.get("user") or {} if answer.is_ok else {}
        if not answer.is_ok:
            _log.warning("no Feishu profile: code %s", answer.code)
    return Profile(
        name=user.get("name") or user.get("en_name") or open_id,
        email=user.get("email") or user.get("enterprise_email") or None,
        language_code=language,
        zone=user.get("time_zone") or None,
        direct_chat=direct_chat,
    )


async def read_bot_open_id(call: Call) -> str | None:
    """Return the bot's own open id, which tells its mentions from other people's; None where it cannot be read."""
    try:
        answer = await call("GET", "/open-apis/bot/v3/info")
    except CallFailedError:
        return None
    bot = answer.data.get("bot")
    return str(bot["open_id"]) if isinstance(bot, dict) and bot.get("open_id") else None


async def read_chat_privacy(call: Call, chat: str) -> bool | None:
    """Return whether a chat (oc_…) is someone's own chat with the bot; None where Feishu does not say."""
    try:
        answer = await call("GET", f"/open-apis/im/v1/chats/{chat}")
    except CallFailedError:
        return None
    mode = answer.data.get("chat_mode")
    return mode == "p2p" if answer.is_ok and mode else None
