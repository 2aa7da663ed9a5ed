"""Whatever a message holds, Slack takes what is rendered of it, and nothing in it can ping anyone."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.invocation import Seal
from bot.sandbox.slack_blocks import block_problems, view_problems
from bot.slack.budget import size
from bot.slack.renderer import render, render_home, render_modal, without_charts
from commands.message import (
    Button,
    Buttons,
    Chart,
    Column,
    Curve,
    Facts,
    Field,
    FieldKind,
    Form,
    Message,
    Meter,
    Note,
    Style,
    Table,
    Text,
)

SEAL = Seal(seal_line=lambda line, is_once: "t" * 1500, seal_form=lambda verb, kept: "f" * 1500)  # noqa: ARG005
SMALL_SEAL = Seal(seal_line=lambda line, is_once: "t", seal_form=lambda verb, kept: "f")  # noqa: ARG005

hostile = st.sampled_from(["<!channel>", "<!here|x>", "<@U1>", "<http://evil|ok>", "&lt;!channel&gt;", "", " ", "\n\n"])
words = st.one_of(st.text(max_size=60), hostile, st.builds(lambda text, n: text * n, st.text(max_size=9), st.just(500)))
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 25))
    row = st.tuples(*[words] * width)
    return Table(
        tuple(Column(draw(words), draw(st.booleans())) for _ in range(width)),
        tuple(draw(st.lists(row, max_size=3))) * draw(st.sampled_from([1, 60])),
        draw(words),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    categories = draw(st.lists(words, max_size=30))
    values = st.lists(numbers, min_size=len(categories), max_size=len(categories)).map(tuple)
    return Chart(
        draw(words),
        tuple(categories),
        tuple(draw(st.lists(st.tuples(words, values), max_size=8))),
        draw(words),
        draw(st.sampled_from(Curve)),
    )


buttons = st.builds(Button, words, words, st.sampled_from(Style), st.booleans())
blocks = st.one_of(
    st.builds(Text, words, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=12).map(tuple)),
    st.builds(Meter, words, words, words, words, st.none() | numbers),
    st.builds(Note, words),
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
    tables(),
    charts(),
)
messages = st.builds(
    Message,
    words,
    st.lists(blocks, max_size=12).map(tuple) | st.lists(blocks, max_size=3).map(lambda some: (*some,) * 30),
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    names = draw(st.lists(st.sampled_from(["kpi", "value", "store", "day", "note"]), min_size=1, unique=True))
    options = st.lists(st.tuples(words, words), max_size=3, unique_by=lambda option: option[0]).map(tuple)
    return Form(
        "report",
        tuple(
            Field(name, draw(words), draw(st.sampled_from(FieldKind)), draw(words), draw(options), draw(words))
            for name in names
        ),
        draw(words),
    )


def _markup(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in _markup(inner)]
    return [text for inner in value for text in _markup(inner)] if isinstance(value, list) else []


@settings(max_examples=60, deadline=None)
@given(messages)
def test_every_message_fits_slack_and_pings_nobody(message: Message) -> None:
    rendered = render(message, SEAL)

    assert block_problems(rendered.blocks, "message") == []
    assert size(rendered.blocks) <= 12_000
    assert 1 <= len(rendered.blocks) <= 50
    for mrkdwn in (rendered.text, *_markup(rendered.blocks)):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", mrkdwn)
    assert len(rendered.text) <= 3000


@settings(max_examples=30, deadline=None)
@given(messages, forms())
def test_every_view_fits_slack(message: Message, form: Form) -> None:
    asking = Message(message.title, (*message.blocks, form))

    assert view_problems(render_modal(message, SMALL_SEAL)) == []
    assert view_problems(render_modal(asking, SMALL_SEAL)) == []
    assert view_problems(render_home(asking, SMALL_SEAL)) == []


def test_a_long_table_loses_rows_and_says_so_before_anything_else_goes() -> None:
    rows = tuple((f"Store {index:03}", "an amount " * 6) for index in range(99))
    message = Message(
        "Stores",
        (
            Table((Column("Store"), Column("Amount")), rows),
            Text("What to do next"),
            Buttons((Button("More", "more"),)),
            Note("as of 09:00"),
        ),
    )

    rendered = render(message, SMALL_SEAL)

    assert [block["type"] for block in rendered.blocks] == ["header", "table", "section", "actions", "context"]
    cells = [[cell["text"] for cell in row] for row in rendered.blocks[1]["rows"]]
    assert cells[:2] == [["Store", "Amount"], ["Store 000", "an amount " * 6]]
    assert cells[-1] == ["…", "…"]
    assert len(cells) > 60


def test_a_long_digest_keeps_title_buttons_and_small_print() -> None:
    meters = tuple(Meter("🟢", f"KPI {index}", "12,000", "on track") for index in range(60))
    message = Message("Digest", (*meters, Buttons((Button("My lights", "my"),)), Note("as of 09:00")))

    rendered = render(message, SMALL_SEAL)

    assert len(rendered.blocks) <= 50
    assert rendered.blocks[0]["text"]["text"] == "Digest"
    assert rendered.blocks[1]["text"]["text"] == "🟢 *KPI 0*  12,000"
    assert rendered.blocks[-3]["elements"][0]["text"] == "…"
    assert rendered.blocks[-2]["type"] == "actions"
    assert rendered.blocks[-1]["elements"][0]["text"] == "as of 09:00"


def test_a_month_of_days_keeps_its_last_twenty_in_the_chart_and_all_of_them_in_words() -> None:
    days = tuple(str(day) for day in range(1, 31))
    chart = Chart("GMV", days, (("Actual", tuple(Decimal(day) for day in range(1, 31))),), "From 1 to 30")

    rendered = render(Message("GMV", (chart,)), SMALL_SEAL)

    assert rendered.blocks[1]["chart"]["axis_config"]["categories"] == list(days[10:])
    assert rendered.blocks[2]["elements"][0]["text"] == "From 1 to 30"
    assert [block["type"] for block in without_charts(rendered.blocks)] == ["header", "context"]


def test_button_ids_are_unique_within_a_message() -> None:
    row = Buttons((Button("A", "a"), Button("B", "b")))

    rendered = render(Message("Menu", (row, row)), SMALL_SEAL)

    ids = [element["action_id"] for block in rendered.blocks[1:] for element in block["elements"]]
    assert ids == ["say:0", "say:1", "say:2", "say:3"]


def test_a_form_in_a_chat_is_a_button_that_types_what_was_asked() -> None:
    said: list[str] = []

    def seal_line(line: str, is_once: bool) -> str:
        said.append(f"{line} {is_once}")
        return "token"

    seal = Seal(seal_line=seal_line, seal_form=SMALL_SEAL.seal_form)
    message = Message("Report progress", (Form("report", (Field("value", "Value", FieldKind.NUMBER),), "Send"),))

    asked = render(message, seal, asked="report gmv")
    render(message, seal)

    assert asked.blocks[1]["elements"][0]["text"]["text"] == "Report progress"
    assert said == ["report gmv False", "report False"]


def test_the_stored_payload_is_the_message() -> None:
    rendered = render(Message("Olá"), SMALL_SEAL)

    assert json.loads(rendered.to_json()) == {
        "text": "Olá",
        "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Olá"}}],
    }
