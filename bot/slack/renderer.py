"""The renderer: a Message as a Slack message, a modal or an App Home; pure, and within Slack's limits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from bot.invocation import Seal
from bot.slack.blocks import Composition
from bot.slack.budget import Budget, fit, without_charts
from bot.slack.forms import input_blocks
from bot.slack.wording import Json, cut_escaped, plain
from commands.message import Message, in_plain_text

FORM_CALLBACK = "leadline_form"
PANEL_CALLBACK = "leadline_panel"
IN_MESSAGE = Budget(blocks=50, bytes=12_000)
"""Slack's own count, and a length under the undocumented 13,200 characters where it answers msg_blocks_too_long."""
IN_VIEW = Budget(blocks=100, bytes=60_000)
"""Slack's own count; views have no known length, so this only stops the absurd."""
_MOST_TEXT = 3000
_MOST_VIEW_TITLE = 24
_encode = json.JSONEncoder(ensure_ascii=False).encode

__all__ = [
    "FORM_CALLBACK",
    "PANEL_CALLBACK",
    "SlackMessage",
    "render",
    "render_home",
    "render_modal",
    "without_charts",
]


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What `chat.postMessage`, an ack or a `response_url` takes: the text of notifications, and the blocks."""

    text: str
    blocks: list[Json]
    blocks_json: str = field(repr=False)

    def to_json(self, **more: str) -> bytes:
        """Return the payload as JSON: what delivery stores and posts on every try, and, with `more`, an ack's body."""
        named = "".join(f',"{name}":{_encode(value)}' for name, value in more.items())
        whole = f'{{"text":{_encode(self.text)},"blocks":{self.blocks_json}{named}}}'
        return whole.encode(errors="replace")


def render(message: Message, seal: Seal, asked: str = "") -> SlackMessage:
    """Return the message for a chat: at most 50 blocks in 12 kB, one native table, two native charts.

    A form cannot stand in a chat: a button takes its place, which types `asked`, or the form's verb without it,
    and opens the form by its click.
    """
    parts = Composition(seal, is_rich=True, asked=asked).parts(message)
    fitted = fit(parts, IN_MESSAGE)
    return SlackMessage(cut_escaped(in_plain_text(message), _MOST_TEXT), fitted.blocks, fitted.json)


def render_modal(message: Message, seal: Seal) -> Json:
    """Return the message as a modal: its form as inputs, or, without one, a panel to read and close."""
    form = message.form()
    parts = Composition(seal, is_rich=False).parts(message, has_form=False)
    # The view has a title of its own; only one too long for it is repeated above the rest.
    shown = parts if len(message.title) > _MOST_VIEW_TITLE else parts[1:]
    view: Json = {"type": "modal", "title": plain(message.title, _MOST_VIEW_TITLE)}
    if form is None:
        return view | {"callback_id": PANEL_CALLBACK, "blocks": fit(shown or parts, IN_VIEW).blocks}
    inputs = input_blocks(form)
    room = Budget(IN_VIEW.blocks - len(inputs), IN_VIEW.bytes)
    return view | {
        "callback_id": FORM_CALLBACK,
        "private_metadata": seal.seal_form(form.verb, form.kept),
        "submit": plain(form.submit, _MOST_VIEW_TITLE),
        "blocks": [*fit(shown, room).blocks, *inputs],
    }


def render_home(message: Message, seal: Seal) -> Json:
    """Return the message as an App Home: at most 100 blocks, tables and charts in words."""
    parts = Composition(seal, is_rich=False).parts(message)
    return {"type": "home", "blocks": fit(parts, IN_VIEW).blocks}
