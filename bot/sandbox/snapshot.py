"""Everything the page shows, as JSON: both messengers, who is in them, and what each person sees."""

from datetime import UTC
from typing import Any

from bot.sandbox.feishu_elements import elements
from bot.sandbox.feishu_tenant import FeishuMessage
from bot.sandbox.slack_wire import message_json, view_json
from bot.sandbox.slack_workspace import SlackView, SlackWorkspace
from bot.sandbox.world import World

MOST_MESSAGES = 100
"""Per conversation; a demo that ran for months must not grow the page."""


def snapshot(world: World, zones: tuple[str, ...]) -> dict[str, Any]:
    """Return the state of the world; ``zones`` are those the clock offers beside the members' own."""
    members = [user.tz for user in world.slack.users.values() if not user.is_bot]
    members += [user.time_zone for user in world.feishu.users.values()]
    return {
        "revision": world.revision,
        "now": world.now().astimezone(UTC).isoformat(),
        "zones": list(dict.fromkeys([*zones, *members])),
        "slack": _slack(world),
        "feishu": _feishu(world),
    }


def _slack(world: World) -> dict[str, Any]:
    space = world.slack
    return {
        "team": space.team_name,
        "bot": {"id": space.bot.id, "name": space.bot.real_name},
        "reached_by": _reached_by(space.request_url, world.slack_sockets.count),
        "users": [
            {"id": u.id, "name": u.name, "real_name": u.real_name, "tz": u.tz, "locale": u.locale}
            for u in space.users.values()
            if not u.is_bot
        ],
        "channels": [
            {"id": c.id, "name": c.name, "members": c.members, "is_private": c.is_private, "is_dm": c.is_dm}
            for c in space.channels.values()
        ],
        "messages": {
            channel: [{**message_json(message), "only_for": message.only_for} for message in messages[-MOST_MESSAGES:]]
            for channel, messages in space.messages.items()
        },
        "modals": {user: [_view(space, view) for view in stack] for user, stack in space.modals.items()},
        "homes": {user: _view(space, view) for user, view in space.homes.items()},
    }


def _view(space: SlackWorkspace, view: SlackView) -> dict[str, Any]:
    return {**view_json(space, view), "errors": view.errors}


def _feishu(world: World) -> dict[str, Any]:
    tenant = world.feishu
    return {
        "bot": {"id": tenant.bot_open_id, "name": tenant.bot_name},
        "reached_by": _reached_by(tenant.request_url, world.feishu_sockets.count),
        "users": [
            {"id": u.open_id, "name": u.name, "en_name": u.en_name, "tz": u.time_zone, "language": u.language}
            for u in tenant.users.values()
        ],
        "chats": [
            {"id": c.chat_id, "name": c.name, "members": c.members, "is_p2p": c.is_p2p, "has_bot": c.has_bot}
            for c in tenant.chats.values()
        ],
        "messages": {
            chat: [
                _feishu_message(message)
                for message in list(tenant.messages.values())
                if message.chat_id == chat and not message.is_deleted
            ][-MOST_MESSAGES:]
            for chat in tenant.chats
        },
        "menu": [{"key": key, "label": label} for key, label in tenant.menu.items()],
        "commands": [command["command"] for command in tenant.slash_commands.values()],
    }


def _feishu_message(message: FeishuMessage) -> dict[str, Any]:
    card = message.card
    if card is not None:
        for index, element in enumerate(elements(card)):
            element["place"] = f"#{index}"
    return {
        "id": message.message_id,
        "sender": message.sender_id,
        "kind": message.msg_type,
        "content": message.content if card is None else "",
        "card": card,
        "mentions": message.mentions,
        "created": message.created.isoformat(),
        "updated": message.updated.isoformat() if message.updated else None,
        "only_for": message.only_for,
        "parent_id": message.parent_id,
    }


def _reached_by(request_url: str | None, sockets: int) -> str:
    if request_url is not None:
        return "http"
    return "socket" if sockets else ""
