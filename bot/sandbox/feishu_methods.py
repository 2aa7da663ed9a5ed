"""How a call of the local Feishu's OpenAPI is read, answered and refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.feishu_tenant import FeishuTenant, FeishuUser

BAD_TOKEN = 99991663
BAD_APP_SECRET = 10014
FIELD_INVALID = 99992402
APP_LIMIT = 99991400
CHAT_LIMIT = 230020
BAD_CONTENT = 230001
BOT_NOT_IN_CHAT = 230002
RECALLED = 230011
NO_AVAILABILITY = 230013
TOO_LONG = 230025
TOO_OLD = 230031
NOT_YOURS = 230071
BAD_CARD = 230099
UNKNOWN_MESSAGE = 230110
UNKNOWN_USER = 41050
UNKNOWN_CHAT = 232009
COMMAND_TAKEN = 40000032
COMMAND_UNKNOWN = 40000033
BAD_CARD_TOKEN = 300100
"""The last three numbers are guesses: no document at hand names them."""


@dataclass(eq=False)
class FeishuRefusal(Exception):  # noqa: N818 - Feishu's word is code, ours is what it does
    """Feishu's ``{"code": ..., "msg": ...}`` with its HTTP status and the headers of a limit."""

    code: int
    msg: str
    status: int = 400
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what stood in the path, the query and the body."""

    path: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)

    def need(self, name: str) -> Any:
        """Return a required field of the body, or refuse."""
        if name not in self.body:
            raise FeishuRefusal(FIELD_INVALID, f"field validation failed: {name} is required")
        return self.body[name]


Method = Callable[[FeishuTenant, Call], dict[str, Any]]


def person(tenant: FeishuTenant, any_id: str, kind: str) -> FeishuUser:
    """Return the member that ``any_id`` names when read as ``kind`` (``open_id``, ``union_id`` …), or refuse."""
    for user in tenant.users.values():
        if kind in {"open_id", "union_id", "user_id", "email"} and getattr(user, kind) == any_id:
            return user
    raise FeishuRefusal(UNKNOWN_USER, f"no user {any_id} by {kind}")


def content_of(raw: Any) -> dict[str, Any]:
    """Return the object inside a message's ``content``, which must be a JSON *string*, or refuse."""
    try:
        content = json.loads(raw) if isinstance(raw, str) else None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise FeishuRefusal(BAD_CONTENT, "content is not a string in json format")
    return content


def page(items: list[Any], call: Call, default: int = 20) -> dict[str, Any]:
    """Cut one page out of ``items`` as Feishu's lists do."""
    start = int(call.query.get("page_token") or 0)
    end = start + max(1, min(100, int(call.query.get("page_size") or default)))
    has_more = end < len(items)
    return {"items": items[start:end], "has_more": has_more, "page_token": str(end) if has_more else ""}
