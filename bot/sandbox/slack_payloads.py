"""The payloads the local Slack sends to the app: event envelopes, interactions and the places they happened in."""

import re
import secrets
from typing import Any

from bot.sandbox.slack_wire import message_json, view_json
from bot.sandbox.slack_workspace import SlackMessage, SlackView, SlackWorkspace

_NAME = re.compile(r"(?<![\w<])([@#])([\w.-]+)")


def escaped(text: str) -> str:
    """Write what a person typed as Slack passes it on in messages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(space: SlackWorkspace, text: str, *, has_names: bool = False) -> str:
    """Write ``@name`` and ``#channel`` as Slack sends them: ids in angle brackets, in commands with the name."""

    def link(found: re.Match[str]) -> str:
        sign, name = found.groups()
        held: list[Any] = list(space.users.values() if sign == "@" else space.channels.values())
        match = next((one for one in held if one.name == name), None)
        if match is None:
            return found.group()
        return f"<{sign}{match.id}|{name}>" if has_names else f"<{sign}{match.id}>"

    return _NAME.sub(link, text)


def event_payload(space: SlackWorkspace, event: dict[str, Any], user: str) -> dict[str, Any]:
    """Wrap an event as the Events API does, with an event id of its own."""
    channel = space.channels.get(event["channel"]) if isinstance(event.get("channel"), str) else None
    stamp = {"event_ts": f"{int(space.now().timestamp())}.{space.serial():06d}"}
    to_bot = {"enterprise_id": None, "team_id": space.team_id, "user_id": space.bot.id, "is_bot": True}
    return {
        "token": "legacy",
        "team_id": space.team_id,
        "api_app_id": space.app_id,
        "event": stamp | event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(space.now().timestamp()),
        "authorizations": [to_bot | {"is_enterprise_install": False}],
        "is_ext_shared_channel": channel is not None and channel.is_shared,
        "event_context": f"EC{user}",
    }


def interaction(space: SlackWorkspace, kind: str, user: str) -> dict[str, Any]:
    """Return what every interaction carries: who, where from, and a fresh trigger."""
    name = space.person(user).name
    return {
        "type": kind,
        "user": {"id": user, "username": name, "name": name, "team_id": space.team_id},
        "team": {"id": space.team_id, "domain": space.domain},
        "api_app_id": space.app_id,
        "token": "legacy",
        "trigger_id": space.trigger(user),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def place(space: SlackWorkspace, where: SlackMessage | SlackView, user: str, state: dict[str, Any]) -> dict[str, Any]:
    """Return the part of an interaction that names the message or view it happened in."""
    if isinstance(where, SlackView):
        return {"view": view_json(space, where, state), "container": {"type": "view", "view_id": where.id}}
    channel = space.channels[where.channel]
    container = {"type": "message", "message_ts": where.ts, "channel_id": channel.id}
    return {
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_dm else channel.name},
        "message": message_json(where),
        "container": container | {"is_ephemeral": where.only_for is not None},
        "response_url": space.response_url(channel.id, user, where.ts),
    }
