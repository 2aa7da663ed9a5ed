"""The chat methods of the local Slack: post, update, delete, ephemeral, and the late answers of a response_url."""

from typing import Any

from bot.sandbox.slack_blocks import block_problems, is_too_long
from bot.sandbox.slack_methods import Arguments, Method, SlackRefusal, conversation, is_set, need
from bot.sandbox.slack_wire import message_json
from bot.sandbox.slack_workspace import RESPONSE_URL_USES, SlackMessage, SlackWorkspace

MOST_TEXT_CHARACTERS = 40_000


def message_content(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    """Check and return the ``text``, ``blocks`` and ``metadata`` of a message, or refuse them as Slack does."""
    text = str(arguments.get("text") or "")[:MOST_TEXT_CHARACTERS]
    blocks = arguments.get("blocks") or []
    if not text and not blocks and not arguments.get("attachments"):
        raise SlackRefusal("no_text")
    problems = block_problems(blocks, "message")
    if problems:
        raise SlackRefusal("invalid_blocks", tuple(problems))
    if is_too_long(blocks):
        raise SlackRefusal("msg_blocks_too_long")
    metadata = arguments.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackRefusal("invalid_metadata_format")
    for block in blocks:
        block.setdefault("block_id", f"b{space.serial()}")
    return {"text": text, "blocks": blocks, "metadata": metadata}


def _post(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"))
    content = message_content(space, arguments)
    message = space.post(channel.id, space.bot.id, bot_id=space.bot_id, thread_ts=arguments.get("thread_ts"), **content)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message)}


def _ephemeral(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    channel = conversation(space, need(arguments, "channel"))
    reader = need(arguments, "user")
    if reader not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    content = message_content(space, arguments)
    message = space.post(channel.id, space.bot.id, bot_id=space.bot_id, only_for=reader, **content)
    return {"message_ts": message.ts}


def _own_message(space: SlackWorkspace, arguments: Arguments, refusal: str) -> SlackMessage:
    channel = conversation(space, need(arguments, "channel"))
    message = space.find(channel.id, need(arguments, "ts"))
    if message is None or message.only_for:
        raise SlackRefusal("message_not_found")
    if message.bot_id != space.bot_id:
        raise SlackRefusal(refusal)
    return message


def _update(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    message = _own_message(space, arguments, "cant_update_message")
    rewrite(space, message, message_content(space, arguments))
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message_json(message)}


def _delete(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    message = _own_message(space, arguments, "cant_delete_message")
    space.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def rewrite(space: SlackWorkspace, message: SlackMessage, content: dict[str, Any]) -> None:
    """Give ``message`` new content; metadata stays unless new metadata came."""
    message.text, message.blocks = content["text"], content["blocks"]
    message.metadata = content["metadata"] or message.metadata
    message.edited = f"{int(space.now().timestamp())}.{space.serial():06d}"
    space.touch()


def say_once(
    space: SlackWorkspace, body: Arguments, *, channel: str, user: str, message_ts: str | None = None
) -> SlackMessage | None:
    """Apply an immediate answer or a ``response_url`` body and return the message it left.

    Ephemeral unless ``response_type`` is ``in_channel``; replaces or deletes the message acted on when the
    body asks for it.
    """
    original = space.find(channel, message_ts)
    if original is not None and is_set(body, "delete_original"):
        space.delete(original)
        return None
    content = message_content(space, body)
    if original is not None and is_set(body, "replace_original"):
        rewrite(space, original, content)
        return original
    only_for = None if body.get("response_type") == "in_channel" else user
    return space.post(
        channel, space.bot.id, bot_id=space.bot_id, only_for=only_for, thread_ts=body.get("thread_ts"), **content
    )


def answer_late(space: SlackWorkspace, key: str, body: Arguments) -> None:
    """Apply a POST to a ``response_url``; refuses the sixth use, the 31st minute and an unknown key."""
    held = space.response_urls.get(key)
    if held is None or space.now() > held.until:
        raise SlackRefusal("expired_url")
    if held.uses >= RESPONSE_URL_USES:
        raise SlackRefusal("used_url")
    held.uses += 1
    say_once(space, body, channel=held.channel, user=held.user, message_ts=held.message_ts)


def paced_key(method: str, arguments: Arguments) -> str | None:
    """Return what a call counts against (one channel), or None where Slack sets no pace that matters here."""
    return str(arguments.get("channel")) if method == "chat.postMessage" else None


CHAT_METHODS: dict[str, Method] = {
    "chat.postMessage": _post,
    "chat.postEphemeral": _ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
}
