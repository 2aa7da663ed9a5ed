"""The ways to us that Feishu shows: the command panel behind "/", the bot's menu, and the console's check-list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.feishu.answers import Answer, Call
from bot.feishu.languages import feishu_codes
from locales import COMPLETE, SOURCE, speaker, translatable

SLASH_COMMAND = "kpi"
"""The one command of the panel; the verbs come after it, as in Slack."""

_SLASH_COMMANDS = "/open-apis/application/v7/app_slash_commands"
_SLASH_SUMMARY = translatable("Report, read and steer your KPIs: /kpi, then what you want to know")

_MENU = (
    ("my", translatable("My lights")),
    ("report", translatable("Report progress")),
    ("team", translatable("My team")),
    ("help", translatable("Help")),
)

EVENTS = (
    "im.message.receive_v1",
    "application.bot.menu_v6",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
)
"""The events to subscribe to; others are answered and ignored."""

CALLBACKS = ("card.action.trigger",)
"""The callbacks to subscribe to."""

SCOPES = (
    "im:message:send_as_bot",
    "im:message.p2p_msg:readonly",
    "im:message.group_at_msg:readonly",
    "im:chat:readonly",
    "contact:user.base:readonly",
    "contact:user.email:readonly",
    "application:app_slash_command:read",
    "application:app_slash_command:write",
)
"""The scopes to ask for, and no more."""


class RegistrationRefusedError(Exception):
    """Feishu does not let the app register its command; `code` is Feishu's."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Feishu refuses to register the slash command (code {code})")
        self.code = code


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the bot's menu: the command line it types (its `event_key`) and its name by Feishu's codes."""

    line: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command of the panel: its name without the slash, and its summary by Feishu's codes, the default first."""

    name: str
    summaries: tuple[tuple[str, str], ...]

    def body(self) -> dict[str, Any]:
        """Return the command as Feishu's API takes it."""
        return {
            "command": self.name,
            "description": {"default_value": self.summaries[0][1], "i18n": dict(self.summaries)},
        }


def slash_commands() -> tuple[SlashCommand, ...]:
    """Return what the command panel should list, in every complete language."""
    return (SlashCommand(SLASH_COMMAND, _in_every_language(_SLASH_SUMMARY)),)


def menu_entries() -> tuple[MenuEntry, ...]:
    """Return what the bot's menu should hold; it can be set in the console only."""
    return tuple(MenuEntry(line, _in_every_language(name)) for line, name in _MENU)


def console_checklist(*, address: str | None) -> str:
    """Return what to set in the Feishu console, for the terminal; `address` is our public one, None for no webhook."""
    transport = f"request address {address}/feishu/events" if address else "long connection"
    lines = [
        "1. App features > Bot: on.",
        f"2. Permissions: {', '.join(SCOPES)}.",
        f"3. Events and callbacks, by {transport}: {', '.join((*EVENTS, *CALLBACKS))}.",
        "4. Bot menu, each entry answering with an event of this key:",
        *(f"   {entry.line}: {' / '.join(name for _, name in entry.names)}" for entry in menu_entries()),
        "5. Create a version and publish it.",
    ]
    return "\n".join(lines)


async def register(call: Call, wanted: Sequence[SlashCommand]) -> tuple[str, ...]:
    """Make the command panel list `wanted`; returns the names created or changed, none on a second run.

    Commands of other names are left alone: they are the administrator's own. Raises `RegistrationRefusedError` where
    Feishu says no and `CallFailedError` where it does not answer.
    """
    listed = _taken(await call("GET", _SLASH_COMMANDS))
    known = {item.get("command"): item for item in listed.data.get("items") or []}
    changed = []
    for command in wanted:
        body = command.body()
        there = known.get(command.name)
        if there is not None and there.get("description") == body["description"]:
            continue
        encoded = json.dumps(body, ensure_ascii=False).encode()
        if there is None:
            _taken(await call("POST", _SLASH_COMMANDS, encoded))
        else:
            _taken(await call("PATCH", f"{_SLASH_COMMANDS}/{there['command_id']}", encoded))
        changed.append(command.name)
    return tuple(changed)


def _taken(answer: Answer) -> Answer:
    if not answer.is_ok:
        raise RegistrationRefusedError(str(answer.code))
    return answer


def _in_every_language(msgid: str) -> tuple[tuple[str, str], ...]:
    languages = (SOURCE, *(language for language in COMPLETE if language != SOURCE))
    return tuple((code, speaker(language).say(msgid)) for language in languages for code in feishu_codes(language))
