"""Answering: a Reply to the place that its ask came from; direct answers, none of which passes the outbox."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.invocation import Invocation, Line, Reply
from bot.slack.payloads import Body, is_direct, kept_with
from bot.slack.posting import answer_late, error_code, post_plainer
from bot.slack.renderer import SlackMessage, render, render_modal
from bot.slack.wording import Json
from commands.message import Audience

_UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"})
"""Where people can ask though the bot may not write: direct messages between them, channels it is not in."""
_STALE = frozenset({"expired_trigger_id", "invalid_trigger_id", "exchanged_trigger_id"})


def ack_of(invocation: Invocation, reply: Reply) -> BoltResponse:
    """Return the reply as a slash command's ack, written by us since Bolt would write the blocks a second time."""
    body = _rendered(invocation, reply).to_json(response_type=_response_type(invocation, reply)).decode()
    return BoltResponse(status=HTTPStatus.OK, body=body, headers={"content-type": "application/json;charset=utf-8"})


async def to_command_late(session: ClientSession, response_url: str, asked: Invocation, reply: Reply) -> None:
    """Answer a slash command whose ack had to go without the answer."""
    how = {"response_type": _response_type(asked, reply), "replace_original": False}
    await answer_late(session, response_url, _content_of(asked, reply) | how)


def view_of(invocation: Invocation, reply: Reply) -> Json:
    """Return the reply as a modal that remembers the chat of its ask: its form, or a panel to read."""
    view = render_modal(reply.message, reply.seal)
    return kept_with(view, invocation.chat) if "private_metadata" in view else view


async def open_view(client: AsyncWebClient, trigger: str, invocation: Invocation, reply: Reply) -> None:
    """Open the reply as a modal; raises SlackApiError once the trigger is three seconds old."""
    await client.views_open(trigger_id=trigger, view=view_of(invocation, reply))


async def to_interaction(
    session: ClientSession, client: AsyncWebClient, body: Body, asked: Invocation, reply: Reply
) -> None:
    """Answer a click or a shortcut where the person looks: a form on top, else in the view or beside the message.

    In a message the answer is the person's alone; it takes the place of one that was theirs alone already.
    """
    view, response_url = body.get("view"), body.get("response_url")
    if view is not None and view["type"] == "modal":
        await client.views_update(view_id=view["id"], view=view_of(asked, reply))
        return
    if reply.message.form() is not None or response_url is None:
        try:
            await open_view(client, body["trigger_id"], asked, reply)
        except SlackApiError as error:
            if error_code(error) not in _STALE:
                raise
        else:
            return
    if response_url is None:
        await _post_to_person(client, asked, reply)
        return
    is_replaced = bool(body.get("container", {}).get("is_ephemeral"))
    how = {"response_type": "ephemeral", "replace_original": is_replaced}
    await answer_late(session, response_url, _content_of(asked, reply) | how)


async def to_message(client: AsyncWebClient, event: Body, asked: Invocation, reply: Reply) -> None:
    """Answer a direct message in it, a mention in its thread or, for the asker's eyes, beside it."""
    thread = event.get("thread_ts")
    if not asked.is_private and reply.message.audience is Audience.ROOM:
        thread = thread or event["ts"]
    await _post_where_asked(client, asked, reply, {"thread_ts": thread} if thread else {})


async def to_submission(client: AsyncWebClient, asked: Invocation, reply: Reply) -> None:
    """Answer a sent form in the chat it was opened in."""
    if is_direct(asked.chat):
        await _post_to_person(client, asked, reply)
    else:
        await _post_where_asked(client, asked, reply, {})


async def _post_where_asked(client: AsyncWebClient, asked: Invocation, reply: Reply, where: dict[str, Any]) -> None:
    """Post in the chat of the ask, or in the person's own where the bot may not write."""
    payload = _content_of(asked, reply) | {"channel": asked.chat} | where
    try:
        if asked.is_private or reply.message.audience is Audience.ROOM:
            await post_plainer(lambda attempt: client.chat_postMessage(**attempt), payload)
        else:
            payload["user"] = asked.account.external_id
            await post_plainer(lambda attempt: client.chat_postEphemeral(**attempt), payload)
    except SlackApiError as error:
        if error_code(error) not in _UNREACHABLE:
            raise
        await _post_to_person(client, asked, reply)


async def _post_to_person(client: AsyncWebClient, asked: Invocation, reply: Reply) -> None:
    # Slack takes a person's id for the direct message with them, and opens it if need be.
    payload = _content_of(asked, reply) | {"channel": asked.account.external_id}
    await post_plainer(lambda attempt: client.chat_postMessage(**attempt), payload)


def _content_of(invocation: Invocation, reply: Reply) -> Json:
    rendered = _rendered(invocation, reply)
    return {"text": rendered.text, "blocks": rendered.blocks}


def _rendered(invocation: Invocation, reply: Reply) -> SlackMessage:
    said = invocation.said
    return render(reply.message, reply.seal, said.words if isinstance(said, Line) else "")


def _response_type(invocation: Invocation, reply: Reply) -> str:
    # A command may be typed in a direct message between two people: there, no answer is for both to see.
    is_for_all = reply.message.audience is Audience.ROOM and not invocation.is_private
    return "in_channel" if is_for_all else "ephemeral"
