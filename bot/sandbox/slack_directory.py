"""The reading methods of the local Slack: who is there, which conversations, what was said."""

from dataclasses import replace
from typing import Any

from bot.sandbox.slack_methods import Arguments, Method, SlackRefusal, conversation, is_set, need, page
from bot.sandbox.slack_wire import channel_json, message_json, user_json
from bot.sandbox.slack_workspace import SlackMessage, SlackWorkspace


def _auth_test(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    del arguments
    return {
        "url": f"{space.base_url}/",
        "team": space.team_name,
        "user": space.bot.name,
        "team_id": space.team_id,
        "user_id": space.bot.id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def _team_info(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    del arguments
    return {"team": {"id": space.team_id, "name": space.team_name, "domain": space.domain}}


def _user_info(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    user = space.users.get(need(arguments, "user"))
    if user is None:
        raise SlackRefusal("user_not_found")
    return {"user": user_json(space, user, has_locale=is_set(arguments, "include_locale"))}


def _user_list(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    has_locale = is_set(arguments, "include_locale")
    members, metadata = page([user_json(space, u, has_locale=has_locale) for u in space.users.values()], arguments)
    return {"members": members, "response_metadata": metadata}


def _user_by_email(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    email = str(need(arguments, "email")).lower()
    found = next((user for user in space.users.values() if user.email.lower() == email), None)
    if found is None:
        raise SlackRefusal("users_not_found")
    return {"user": user_json(space, found, has_locale=False)}


def _open(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel_id = arguments.get("channel")
    user_ids = [one for one in str(arguments.get("users") or "").split(",") if one]
    if channel_id:
        return {"channel": channel_json(space, conversation(space, channel_id))}
    if len(user_ids) != 1 or user_ids[0] not in space.users:
        raise SlackRefusal("user_not_found" if user_ids else "users_list_not_supplied")
    if space.users[user_ids[0]].is_bot:
        raise SlackRefusal("cannot_dm_bot")
    return {"channel": channel_json(space, space.dm(user_ids[0]))}


def _info(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"), is_member_needed=False)
    return {"channel": channel_json(space, channel)}


def _list(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    kinds = set(str(arguments.get("types") or "public_channel").split(","))
    found = [
        channel_json(space, channel)
        for channel in space.channels.values()
        if ("im" if channel.is_dm else "private_channel" if channel.is_private else "public_channel") in kinds
        and (not channel.is_private or space.bot.id in channel.members)
    ]
    channels, metadata = page(found, arguments)
    return {"channels": channels, "response_metadata": metadata}


def _members(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"), is_member_needed=False)
    members, metadata = page(list(channel.members), arguments)
    return {"members": members, "response_metadata": metadata}


def _is_within(message: SlackMessage, arguments: Arguments) -> bool:
    oldest = float(arguments.get("oldest") or 0)
    latest = float(arguments.get("latest") or "inf")
    at = float(message.ts)
    return oldest <= at <= latest if is_set(arguments, "inclusive") else oldest < at < latest


def _history(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"))
    found = [
        message
        for message in reversed(space.messages.get(channel.id, []))
        if not message.only_for and message.thread_ts in {None, message.ts} and _is_within(message, arguments)
    ]
    return _messages(found, arguments)


def _replies(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"))
    root = need(arguments, "ts")
    thread = [
        message
        for message in space.messages.get(channel.id, [])
        if not message.only_for and root in {message.ts, message.thread_ts}
    ]
    if not thread:
        raise SlackRefusal("thread_not_found")
    return _messages([m for m in thread if m.ts == root or _is_within(m, arguments)], arguments)


def _messages(found: list[SlackMessage], arguments: Arguments) -> dict[str, Any]:
    has_payload = is_set(arguments, "include_all_metadata")
    messages, metadata = page([message_json(message, has_payload=has_payload) for message in found], arguments)
    return {"messages": messages, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _join(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"), is_member_needed=False)
    joined = replace(channel, members=tuple(dict.fromkeys((*channel.members, space.bot.id))))
    return {"channel": channel_json(space, space.add_channel(joined))}


DIRECTORY_METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "team.info": _team_info,
    "users.info": _user_info,
    "users.list": _user_list,
    "users.lookupByEmail": _user_by_email,
    "conversations.open": _open,
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.join": _join,
}
