"""The app manifest: what an administrator pastes into Slack to create the app, rights and entrances included."""

from __future__ import annotations

from typing import Any

from bot.slack.guard import PATH
from bot.slack.listener import COMMAND, SHORTCUT

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",  # reading back what was delivered, by its metadata
    "channels:read",  # who reads a channel decides what may be shown in it
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
BOT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)


def manifest(base_url: str | None = None, *, name: str = "Leadline") -> dict[str, Any]:
    """Return the manifest for Socket Mode, or, with the public `base_url` of the web process, for HTTP."""
    address = {} if base_url is None else {"request_url": f"{base_url.rstrip('/')}{PATH}"}
    command = {
        "command": COMMAND,
        "description": "Report progress, see your KPIs, ask why",
        "usage_hint": "report gmv 12000 BR-01 · my · why gmv · help",
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": name,
            "description": "KPIs of cross-border teams, in their own languages and hours",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [command | ({"url": address["request_url"]} if address else {})],
            "shortcuts": [
                {
                    "name": "Report progress",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Open the form to report progress on a KPI",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": base_url is None,
            "token_rotation_enabled": False,
        },
    }
