"""The local Feishu's methods around messages: people, chats, the bot itself, images and slash commands."""

from typing import Any

from bot.sandbox.feishu_methods import (
    BAD_CONTENT,
    COMMAND_TAKEN,
    COMMAND_UNKNOWN,
    FIELD_INVALID,
    UNKNOWN_CHAT,
    Call,
    FeishuRefusal,
    Method,
    page,
    person,
)
from bot.sandbox.feishu_tenant import FeishuChat, FeishuTenant

MOST_IMAGE_BYTES = 10 * 1024 * 1024
MOST_COMMANDS = 100


def _user(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    user = person(tenant, call.path["user_id"], call.query.get("user_id_type", "open_id"))
    return {
        "user": {
            "open_id": user.open_id,
            "union_id": user.union_id,
            "user_id": user.user_id,
            "name": user.name,
            "en_name": user.en_name,
            "email": user.email,
            "time_zone": user.time_zone,
            "status": {"is_activated": True, "is_frozen": False, "is_resigned": False},
        }
    }


def _bot(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    del call
    return {"bot": {"open_id": tenant.bot_open_id, "app_name": tenant.bot_name, "activate_status": 2}}


def _chat(tenant: FeishuTenant, call: Call) -> FeishuChat:
    chat = tenant.chats.get(call.path["chat_id"])
    if chat is None or not chat.has_bot:
        raise FeishuRefusal(UNKNOWN_CHAT, "the chat does not exist or the bot is not in it")
    return chat


def _chat_json(tenant: FeishuTenant, chat: FeishuChat) -> dict[str, Any]:
    return {
        "chat_id": chat.chat_id,
        "name": chat.name,
        "chat_mode": chat.chat_type,
        "external": chat.is_external,
        "tenant_key": tenant.tenant_key,
        "user_count": str(len(chat.members)),
        "bot_count": str(int(chat.has_bot)),
    }


def _get_chat(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    return _chat_json(tenant, _chat(tenant, call))


def _list_chats(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    groups = [chat for chat in tenant.chats.values() if chat.has_bot and not chat.is_p2p]
    return page([_chat_json(tenant, chat) for chat in groups], call)


def _chat_members(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    kind = call.query.get("member_id_type", "open_id")
    members = [tenant.users[open_id] for open_id in _chat(tenant, call).members]
    found = [
        {"member_id_type": kind, "member_id": getattr(user, kind), "name": user.name, "tenant_key": tenant.tenant_key}
        for user in members
    ]
    return page(found, call) | {"member_total": len(found)}


def _upload(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    image = call.files.get("image", b"")
    if not image or len(image) > MOST_IMAGE_BYTES or call.body.get("image_type") not in {"message", "avatar"}:
        raise FeishuRefusal(BAD_CONTENT, "image_type and an image of at most 10 MB are required")
    key = f"img_v3_{tenant.serial():08x}"
    tenant.images[key] = image
    return {"image_key": key}


def _command_list(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    return page(list(tenant.slash_commands.values()), call)


def _checked_command(tenant: FeishuTenant, body: dict[str, Any], but: str = "") -> None:
    name = str(body.get("command", ""))
    if not name or name.startswith("/") or not isinstance(body.get("description"), dict):
        raise FeishuRefusal(FIELD_INVALID, "a command has a name without its slash and a description")
    if any(held["command"] == name for key, held in tenant.slash_commands.items() if key != but):
        raise FeishuRefusal(COMMAND_TAKEN, f"command {name} exists")


def _add_command(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    _checked_command(tenant, call.body)
    if len(tenant.slash_commands) >= MOST_COMMANDS:
        raise FeishuRefusal(FIELD_INVALID, f"no more than {MOST_COMMANDS} commands")
    command_id = f"cmd_{tenant.serial()}"
    tenant.slash_commands[command_id] = {**call.body, "command_id": command_id}
    tenant.touch()
    return {"command_id": command_id}


def _known_command(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    held = tenant.slash_commands.get(call.path["command_id"])
    if held is None:
        raise FeishuRefusal(COMMAND_UNKNOWN, "no such command")
    return held


def _edit_command(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    held = _known_command(tenant, call)
    changed = {**held, **call.body}
    _checked_command(tenant, changed, but=held["command_id"])
    tenant.slash_commands[held["command_id"]] = changed
    tenant.touch()
    return {}


def _drop_command(tenant: FeishuTenant, call: Call) -> dict[str, Any]:
    del tenant.slash_commands[_known_command(tenant, call)["command_id"]]
    tenant.touch()
    return {}


DIRECTORY_METHODS: dict[str, Method] = {
    "GET contact/v3/users/{user_id}": _user,
    "GET bot/v3/info": _bot,
    "GET im/v1/chats": _list_chats,
    "GET im/v1/chats/{chat_id}": _get_chat,
    "GET im/v1/chats/{chat_id}/members": _chat_members,
    "POST im/v1/images": _upload,
    "GET application/v7/app_slash_commands": _command_list,
    "POST application/v7/app_slash_commands": _add_command,
    "PATCH application/v7/app_slash_commands/{command_id}": _edit_command,
    "DELETE application/v7/app_slash_commands/{command_id}": _drop_command,
}
