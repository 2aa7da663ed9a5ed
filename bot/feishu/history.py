"""Looking in a chat for a message of ours whose posting came to an unknown end."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.feishu.answers import Call, CallFailedError

_PAGE = "50"
_MOST_PAGES = 20


async def find_message(call: Call, app_id: str, chat: str, content: str, since: datetime) -> str | None:
    """Return the id of our message in `chat` (oc_…) since then that holds this very content, or None.

    Buttons carry sealed tokens of their own, so that equal contents are the same delivery. Raises `CallFailedError`.
    """
    query = {
        "container_id_type": "chat",
        "container_id": chat,
        "start_time": str(int(since.timestamp())),
        "sort_type": "ByCreateTimeDesc",
        "page_size": _PAGE,
        # Without this Feishu returns a card's text only, which two cards may share.
        "card_msg_content_type": "user_card_content",
    }
    wanted = _parsed(content)
    for _ in range(_MOST_PAGES):
        answer = await call("GET", "/open-apis/im/v1/messages", query=query)
        if not answer.is_ok:
            # A refusal is not an empty chat: taken for one, the message would be posted twice.
            raise CallFailedError
        for item in answer.data.get("items") or []:
            is_ours = item.get("sender", {}).get("id") == app_id
            if is_ours and _holds(_parsed(item.get("body", {}).get("content", "")), wanted):
                return str(item["message_id"])
        if not answer.data.get("has_more"):
            return None
        query["page_token"] = answer.data["page_token"]
    raise CallFailedError


def _holds(found: Any, wanted: Any) -> bool:
    """Whether a listed content is the wanted one, bare or wrapped as the card its sender wrote (`user_dsl`)."""
    return found == wanted or (isinstance(found, dict) and _parsed(found.get("user_dsl", "")) == wanted)


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
