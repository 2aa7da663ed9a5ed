"""How the local Slack writes its people, conversations, messages and views as JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.slack_workspace import SlackChannel, SlackMessage, SlackUser, SlackView, SlackWorkspace


def user_json(space: SlackWorkspace, user: SlackUser, *, has_locale: bool) -> dict[str, Any]:
    """Write a member as ``users.info`` does; ``locale`` only when it was asked for."""
    offset = space.now().astimezone(ZoneInfo(user.tz)).utcoffset()
    profile = {"real_name": user.real_name, "display_name": user.name}
    written = {
        "id": user.id,
        "team_id": space.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "tz": user.tz,
        "tz_label": user.tz.replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile | ({"email": user.email} if user.email else {}),
    }
    return written | ({"locale": user.locale} if has_locale else {})


def channel_json(space: SlackWorkspace, channel: SlackChannel) -> dict[str, Any]:
    """Write a conversation as ``conversations.info`` does."""
    if channel.is_dm:
        person = next(member for member in channel.members if member != space.bot.id)
        return {"id": channel.id, "is_im": True, "user": person, "is_archived": False, "is_open": True}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_private": channel.is_private,
        "is_archived": False,
        "is_member": space.bot.id in channel.members,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "num_members": len(channel.members),
    }


def message_json(message: SlackMessage, *, has_payload: bool = True) -> dict[str, Any]:
    """Write a message as history does; without ``has_payload`` its metadata keeps only the event's type."""
    written: dict[str, Any] = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.blocks:
        written["blocks"] = message.blocks
    if message.bot_id:
        written["bot_id"] = message.bot_id
    if message.thread_ts:
        written["thread_ts"] = message.thread_ts
    if message.edited:
        written["edited"] = {"user": message.user, "ts": message.edited}
    if message.metadata:
        written["metadata"] = message.metadata if has_payload else {"event_type": message.metadata["event_type"]}
    if message.only_for:
        written["is_ephemeral"] = True
    return written


def view_json(space: SlackWorkspace, view: SlackView, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write a view as Slack returns it and puts it into payloads, with ``values`` as its state."""
    return {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "submit": None,
        "close": None,
        **view.content,
        "id": view.id,
        "team_id": space.team_id,
        "app_id": space.app_id,
        "bot_id": space.bot_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "state": {"values": values or {}},
    }
