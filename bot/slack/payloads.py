"""Payloads: what Slack sends, read as invocations; pure, and the only place that knows the fields' names."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.invocation import Account, Answers, Glance, Invocation, Line, Platform, Press, Profile
from bot.slack.forms import read_answers
from bot.slack.wording import Json

Body = Mapping[str, Any]
Look = Callable[[], Awaitable[Profile]]

_MARKED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
"""Slack's angle brackets: a person, a channel, a special word or a link, with or without a label."""


def words_of(text: str, bot_user: str = "") -> str:
    """Return what a person typed: our mention taken off, links as they were written, entities read back.

    People and channels come out as `<@U123>` and `<#C123>`, whichever way Slack wrote them.
    """

    def typed(found: re.Match[str]) -> str:
        sign, name, label = found.groups()
        if sign in {"@", "#"}:
            return "" if name == bot_user else f"<{sign}{name}>"
        return label or ("" if sign else name)

    read = _MARKED.sub(typed, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _clean(read)


def from_command(body: Body, look: Look) -> Invocation:
    """Read a slash command; in a direct message between people its answer is ephemeral, so it is private too."""
    chat = body["channel_id"]
    return Invocation(
        _account(body["team_id"], body["user_id"]),
        chat,
        is_direct(chat),
        Line(words_of(body.get("text", ""))),
        body["trigger_id"],
        look,
    )


def from_message(body: Body, bot_user: str, look: Look) -> Invocation | None:
    """Read a mention or a direct message; None for what no person wrote to us: bots, edits, joins, empty files."""
    event = body["event"]
    is_mention = event["type"] == "app_mention"
    is_ours = is_mention or event.get("channel_type") == "im"
    by_person = event.get("user") and not event.get("bot_id") and event["user"] != bot_user
    if not (is_ours and by_person) or event.get("subtype"):
        return None
    words = words_of(event.get("text", ""), bot_user)
    if not words and not is_mention:
        return None
    account = _account(body["team_id"], event["user"])
    return Invocation(account, event["channel"], not is_mention, Line(words), body["event_id"], look)


def from_click(body: Body, look: Look) -> Invocation:
    """Read a pressed button; in the App Home or a modal only its reader sees it, and the chat is theirs."""
    action = body["actions"][0]
    team, user = _team(body), body["user"]["id"]
    chat = body.get("channel", {}).get("id") or user
    key = f"{team}:{user}:{action['action_ts']}:{action['action_id']}"
    is_private = "channel" not in body or is_direct(chat)
    return Invocation(_account(team, user), chat, is_private, Press(action.get("value", "")), key, look)


def from_submission(body: Body, look: Look) -> Invocation:
    """Read a sent form; it belongs to the chat it was opened in, else to the person's own."""
    view = body["view"]
    team, user = _team(body), body["user"]["id"]
    token, chat = kept_in(view)
    values = {name: _clean(answer) for name, answer in read_answers(view["state"]["values"]).items()}
    return Invocation(
        _account(team, user),
        chat or user,
        not chat or is_direct(chat),
        Answers(token, values),
        f"{view['id']}:{view['hash']}",
        look,
    )


def from_shortcut(body: Body, line: str, look: Look) -> Invocation:
    """Read a shortcut as the line it stands for."""
    team, user = _team(body), body["user"]["id"]
    chat = body.get("channel", {}).get("id") or user
    is_private = "channel" not in body or is_direct(chat)
    return Invocation(_account(team, user), chat, is_private, Line(line), body["trigger_id"], look)


def from_home(body: Body, look: Look) -> Invocation:
    """Read the opening of the App Home."""
    event = body["event"]
    chat = event.get("channel") or event["user"]
    return Invocation(_account(body["team_id"], event["user"]), chat, True, Glance(), body["event_id"], look)


def kept_with(view: Json, chat: str) -> Json:
    """Return a form's view that remembers the chat it is opened in."""
    return view | {"private_metadata": f"{view['private_metadata']} {chat}"}


def kept_in(view: Body) -> tuple[str, str]:
    """Return the sealed token and the chat that a form's view remembers; the chat may be empty."""
    token, _, chat = view["private_metadata"].partition(" ")
    return token, chat


def is_direct(chat: str) -> bool:
    """Whether the chat is a direct message (or a person's own, named by their id) and not a channel."""
    return chat.startswith(("D", "U", "W"))


def _team(body: Body) -> str:
    # An organization-wide installation leaves `team` out and names the person's own.
    return str((body.get("team") or {}).get("id") or body["user"]["team_id"])


def _clean(text: str) -> str:
    # Half a surrogate pair is valid JSON and no text: neither a database nor a wire takes it.
    return text.encode(errors="replace").decode().strip()


def _account(team: str, user: str) -> Account:
    return Account(Platform.SLACK, team, user)
