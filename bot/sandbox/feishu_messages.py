"""The message methods of the local Feishu: send, reply, edit, recall, list, ephemeral cards and late card updates."""

import json
from datetime import timedelta
from typing import Any

from bot.sandbox.feishu_cards import card_problems
from bot.sandbox.feishu_methods import (
    APP_LIMIT,
    BAD_CARD,
    BAD_CARD_TOKEN,
    BAD_CONTENT,
    BOT_NOT_IN_CHAT,
    CHAT_LIMIT,
    FIELD_INVALID,
    NO_AVAILABILITY,
    NOT_YOURS,
    RECALLED,
    TOO_LONG,
    TOO_OLD,
    UNKNOWN_MESSAGE,
    Call,
    FeishuRefusal,
    Method,
    content_of,
    page,
    person,
)
from bot.sandbox.feishu_tenant import CARD_TOKEN_USES, FeishuMessage, FeishuTenant
from bot.sandbox.pace import Pace

MOST_TEXT_BYTES = 150 * 1024
MOST_POST_BYTES = 30 * 1024
MOST_UUID_CHARACTERS = 50
CARDS_ARE_EDITABLE = timedelta(days=14)


def message_json(tenant: FeishuTenant, message: FeishuMessage) -> dict[str, Any]:
    """Write a message as ``im/v1/messages`` does."""
    is_app = message.sender_id == tenant.bot_open_id
    return {
        "message_id": message.message_id,
        "root_id": message.root_id,
        "parent_id": message.parent_id,
        "msg_type": message.msg_type,
        "create_time": str(int(message.created.timestamp() * 1000)),
        "update_time": str(int((message.updated or message.created).timestamp() * 1000)),
        "deleted": message.is_deleted,
        "updated": message.updated is not None,
        "chat_id": message.chat_id,
        "sender": {
            "id": tenant.app_id if is_app else message.sender_id,
            "id_type": "app_id" if is_app else "open_id",
            "sender_type": "app" if is_app else "user",
            "tenant_key": tenant.tenant_key,
        },
        "body": {"content": message.content},
        "mentions": message.mentions,
    }


def checked_card(card: Any) -> str:
    """Return ``card`` as content, or refuse it with the places that are wrong."""
    problems = card_problems(card)
    if problems:
        raise FeishuRefusal(BAD_CARD, f"Failed to create card content, ext=ErrMsg: {'; '.join(problems[:5])}")
    return json.dumps(card, ensure_ascii=False, separators=(",", ":"))


def _checked_content(msg_type: str, raw: Any) -> str:
    content = content_of(raw)
    size = len(str(raw).encode())
    match msg_type:
        case "interactive":
            return checked_card(content)
        case "text" | "post" | "image":
            if size > (MOST_TEXT_BYTES if msg_type == "text" else MOST_POST_BYTES):
                raise FeishuRefusal(TOO_LONG, "the length of the message content reaches its limit")
            key = {"text": "text", "image": "image_key"}.get(msg_type)
            if key is not None and not content.get(key):
                raise FeishuRefusal(BAD_CONTENT, f"{key} is required")
            return str(raw)
        case _:
            raise FeishuRefusal(BAD_CONTENT, f"msg_type {msg_type} is not supported here")


def _mind_app_pace(tenant: FeishuTenant, key: str) -> None:
    for pace, limit in ((tenant.app_pace, 50), (tenant.app_pace_by_minute, 1000)):
        wait = pace.wait(key) if tenant.is_paced else 0.0
        if wait:
            headers = {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": str(int(wait) + 1)}
            raise FeishuRefusal(APP_LIMIT, "request trigger frequency limit", 429, headers)


def _mind_pace(tenant: FeishuTenant, pace: Pace, key: str) -> None:
    if tenant.is_paced and pace.wait(key):
        raise FeishuRefusal(CHAT_LIMIT, "the message triggers the frequency limit")


def _send_to(tenant: FeishuTenant, chat_id: str, call: Call, **rest: Any) -> dict[str, Any]:
    uuid = str(call.body.get("uuid") or "")
    if len(uuid) > MOST_UUID_CHARACTERS:
        raise FeishuRefusal(FIELD_INVALID, f"field validation failed: uuid has over {MOST_UUID_CHARACTERS} characters")
    before = tenant.sent_before(uuid) if uuid else None
    if before is not None:
        return message_json(tenant, before)
    _mind_app_pace(tenant, "send")
    _mind_pace(tenant, tenant.chat_pace, chat_id)
    msg_type = str(call.need("msg_type"))
    content = _checked_content(msg_type, call.need("content"))
    message = tenant.write(chat_id, tenant.bot_open_id, msg_type, content, **rest)
    if uuid:
        tenant.remember(uuid, message)
    return message_json(tenant, message)


def _create(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    kind = call.query.get("receive_id_type", "open_id")
    receiver = str(call.need("receive_id"))
    if kind == "chat_id":
        chat = tenant.chats.get(receiver)
        if chat is None or not chat.has_bot:
            raise FeishuRefusal(BOT_NOT_IN_CHAT, "Bot/User can NOT be out of the chat.")
        return _send_to(tenant, chat.chat_id, call)
    try:
        user = person(tenant, receiver, kind)
    except FeishuRefusal as refusal:
        raise FeishuRefusal(NO_AVAILABILITY, "Bot has NO availability to this user.") from refusal
    return _send_to(tenant, tenant.p2p(user.open_id).chat_id, call)


def _found(tenant: FeishuTenant, call: Call) -> FeishuMessage:
    message = tenant.messages.get(call.path["message_id"])
    if message is None:
        raise FeishuRefusal(UNKNOWN_MESSAGE, "the message does not exist")
    if message.is_deleted:
        raise FeishuRefusal(RECALLED, "the message was recalled")
    return message


def _own(tenant: FeishuTenant, call: Call) -> FeishuMessage:
    message = _found(tenant, call)
    if message.sender_id != tenant.bot_open_id or message.only_for:
        raise FeishuRefusal(NOT_YOURS, "the operator is not the sender of the message")
    return message


def _reply(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    parent = _found(tenant, call)
    root_id = parent.root_id or parent.message_id
    return _send_to(tenant, parent.chat_id, call, root_id=root_id, parent_id=parent.message_id)


def _patch(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    message = _own(tenant, call)
    if message.msg_type != "interactive":
        raise FeishuRefusal(BAD_CONTENT, "only cards are patched")
    if tenant.now() - message.created > CARDS_ARE_EDITABLE:
        raise FeishuRefusal(TOO_OLD, "the card is older than 14 days")
    _mind_app_pace(tenant, "patch")
    _mind_pace(tenant, tenant.message_pace, message.message_id)
    tenant.rewrite(message, checked_card(content_of(call.need("content"))))
    return {}


def _put(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    message = _own(tenant, call)
    if message.msg_type not in {"text", "post"}:
        raise FeishuRefusal(BAD_CONTENT, "only text and post are edited")
    tenant.rewrite(message, _checked_content(str(call.need("msg_type")), call.need("content")))
    return message_json(tenant, message)


def _recall(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    _own(tenant, call).is_deleted = True
    tenant.touch()
    return {}


def _get(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    return {"items": [message_json(tenant, _found(tenant, call))]}


def _list(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    chat = tenant.chats.get(call.query.get("container_id", ""))
    if chat is None or not chat.has_bot:
        raise FeishuRefusal(BOT_NOT_IN_CHAT, "Bot/User can NOT be out of the chat.")
    start, end = int(call.query.get("start_time") or 0), int(call.query.get("end_time") or 1 << 40)
    found = [m for m in tenant.in_chat(chat.chat_id) if start <= m.created.timestamp() <= end]
    if call.query.get("sort_type") == "ByCreateTimeDesc":
        found.reverse()
    return page([message_json(tenant, message) for message in found], call)


def _ephemeral(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    chat = tenant.chats.get(str(call.need("chat_id")))
    reader = str(call.need("open_id"))
    if chat is None or not chat.has_bot or chat.is_p2p or reader not in chat.members:
        raise FeishuRefusal(BOT_NOT_IN_CHAT, "an ephemeral card goes to a member of a group the bot is in")
    card = call.need("card")
    if "i18n_content" in json.dumps(card):
        raise FeishuRefusal(BAD_CARD, "an ephemeral card takes no per-field translations")
    message = tenant.write(chat.chat_id, tenant.bot_open_id, "interactive", checked_card(card), only_for=reader)
    return {"message_id": message.message_id}


def _update_by_token(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    held = tenant.card_tokens.get(str(call.need("token")))
    if held is None or tenant.now() > held.until or held.uses >= CARD_TOKEN_USES:
        raise FeishuRefusal(BAD_CARD_TOKEN, "the card token is unknown, expired or used up")
    content = checked_card(call.need("card"))
    held.uses += 1
    tenant.rewrite(tenant.messages[held.message_id], content)
    return {}


MESSAGE_METHODS: dict[str, Method] = {
    "POST im/v1/messages": _create,
    "GET im/v1/messages": _list,
    "GET im/v1/messages/{message_id}": _get,
    "PATCH im/v1/messages/{message_id}": _patch,
    "PUT im/v1/messages/{message_id}": _put,
    "DELETE im/v1/messages/{message_id}": _recall,
    "POST im/v1/messages/{message_id}/reply": _reply,
    "POST ephemeral/v1/send": _ephemeral,
    "POST interactive/v1/card/update": _update_by_token,
}
