"""How a method of the local Slack's Web API is declared, called and refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack_workspace import SlackChannel, SlackWorkspace

Arguments = dict[str, Any]
Method = Callable[[SlackWorkspace, Arguments], dict[str, Any]]

_JSON_ARGUMENTS = frozenset({"blocks", "view", "metadata", "attachments"})


@dataclass(eq=False)
class SlackRefusal(Exception):  # noqa: N818 - Slack's word is error, ours is what it does
    """Slack's ``{"ok": false, "error": ...}``, with the messages that say where."""

    error: str
    messages: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """Write it as Slack does."""
        body: dict[str, Any] = {"ok": False, "error": self.error}
        return body | ({"response_metadata": {"messages": list(self.messages)}} if self.messages else {})


def read_arguments(raw: Arguments) -> Arguments:
    """Return the arguments with JSON given as text (as forms and queries carry it) made values."""
    read = dict(raw)
    for name in _JSON_ARGUMENTS & read.keys():
        if isinstance(read[name], str):
            try:
                read[name] = json.loads(read[name])
            except ValueError as error:
                raise SlackRefusal(f"invalid_{name}_format") from error
    return read


def need(arguments: Arguments, name: str) -> Any:
    """Return a required argument, or refuse as Slack does."""
    value = arguments.get(name)
    if value in {None, ""} if not isinstance(value, dict | list) else False:
        raise SlackRefusal("invalid_arguments", (f"[ERROR] missing required field: {name}",))
    return value


def is_set(arguments: Arguments, name: str) -> bool:
    """Whether a flag is on, however the client spelled it."""
    return str(arguments.get(name, "")).lower() in {"1", "true"}


def limit(arguments: Arguments, default: int = 100) -> int:
    """Return the page size asked for, between 1 and 999."""
    return max(1, min(999, int(arguments.get("limit") or default)))


def page(items: list[Any], arguments: Arguments, default: int = 100) -> tuple[list[Any], dict[str, Any]]:
    """Cut one page out of ``items`` and return it with the ``response_metadata`` of the next."""
    start = int(arguments.get("cursor") or 0)
    end = start + limit(arguments, default)
    return items[start:end], {"next_cursor": str(end) if end < len(items) else ""}


def conversation(space: SlackWorkspace, channel_id: str, *, is_member_needed: bool = True) -> SlackChannel:
    """Return a conversation the bot may touch: a channel, a DM, or the DM with a user id.

    Refuses ``channel_not_found`` for what is unknown or private without the bot, ``not_in_channel`` for a
    public channel the bot was not invited to.
    """
    if channel_id.startswith(("U", "W")) and channel_id in space.users:
        return space.dm(channel_id)
    channel = space.channels.get(channel_id)
    is_member = channel is not None and space.bot.id in channel.members
    if channel is None or (channel.is_private and not is_member):
        raise SlackRefusal("channel_not_found")
    if is_member_needed and not is_member:
        raise SlackRefusal("not_in_channel")
    return channel
