"""Cards: what each block becomes, in one language and in several, and that nothing breaks Feishu's limits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feishu import cards
from bot.feishu.renderer import BUDGET, as_text, render
from bot.feishu.translations import UnequalShapesError
from bot.invocation import Seal
from bot.sandbox.feishu_cards import card_problems
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
    Tone,
)

GOLDEN = Path(__file__).parent / "golden"
SEAL = Seal(
    seal_line=lambda line, is_once: f"line.{'once.' if is_once else ''}{line}",
    seal_form=lambda verb, kept: f"form.{verb}.{'.'.join(f'{key}={value}' for key, value in kept)}",
)

LIGHTS = Message(
    title="My lights",
    tone=Tone.WARN,
    blocks=(
        Text("3 of 4 KPIs are on track."),
        Text("One needs you", is_strong=True),
        Meter("🟢", "GMV BR-01", "R$ 12.345", "98.2 % of target · to 3 Nov", Decimal("0.982")),
        Meter("🔴", "ACoS BR-01", "31.0 %"),
        Facts((("Stores", "2"), ("Complete through", "3 Nov"), ("Source", "manual"))),
        Table(
            (Column("Store"), Column("GMV", is_number=True)),
            (("BR-01", "12,345.00"), ("TH-02 | Bangkok", "-9.50")),
            caption="By store",
        ),
        Chart(
            "GMV by day",
            ("1 Nov", "2 Nov"),
            (("BR-01", (Decimal("1200.50"), Decimal(900))), ("TH-02", (Decimal(10), Decimal("-3.25")))),
            "BR-01 fell from 1,200.50 to 900.",
            Curve.BAR,
        ),
        Buttons(
            (
                Button("Report", "report gmv", Style.PRIMARY),
                Button("Why red?", "why acos"),
                Button("Undo", "undo 7", Style.DANGER, is_once=True),
            )
        ),
        Note("As of 3 Nov, 09:00 São Paulo."),
    ),
)
FORM = Message(
    title="Report progress",
    blocks=(
        Form(
            verb="report",
            fields=(
                Field("kpi", "KPI", FieldKind.CHOICE, "gmv", (("orders", "Orders"), ("gmv", "GMV")), is_required=True),
                Field("value", "Value", FieldKind.NUMBER, "12k", hint="12000, 12k or +500", is_required=True),
                Field("day", "Day", FieldKind.DAY, "2026-11-03"),
                Field("store", "Store", FieldKind.WORDS, error='No store is called "BR-1".'),
                Field("note", "Note", FieldKind.NOTE),
            ),
            submit="Send",
            kept=(("batch", "7"),),
        ),
    ),
)
HOSTILE = '<at id=all></at> **b** [x](http://e.vil) `c` &lt; <font color="red">'


def _three_languages() -> tuple[Message, dict[str, Message]]:
    def digest(title: str, word: str, figure: str, button: str) -> Message:
        return Message(
            title,
            (
                Text(word),
                Facts(((word, figure),)),
                Table((Column(word), Column("GMV", is_number=True)), (("BR-01", figure),)),
                Buttons((Button(button, "my"),)),
            ),
        )

    return digest("日报", "进度", "12,345.5", "我的指标"), {
        "en_US": digest("Daily digest", "Progress", "12,345.5", "My lights"),
        "pt_BR": digest("Resumo do dia", "Andamento", "12.345,5", "Meus sinais"),
    }


def _assert_golden(name: str, card: dict[str, Any]) -> None:
    path = GOLDEN / f"{name}.json"
    drawn = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("LEADLINE_WRITE_GOLDEN"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")
    assert card_problems(card) == []


def _all(card: Any, key: str) -> Iterator[Any]:
    if isinstance(card, dict):
        if key in card:
            yield card[key]
        for value in card.values():
            yield from _all(value, key)
    elif isinstance(card, list):
        for value in card:
            yield from _all(value, key)


def _elements(card: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if node.get("tag") == tag:
                yield node
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    return list(walk(card))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lights", LIGHTS),
        ("form", FORM),
        ("hostile", Message(HOSTILE, (Text(HOSTILE), Text(HOSTILE, is_strong=True), Facts(((HOSTILE, HOSTILE),))))),
    ],
)
def test_a_message_becomes_this_very_card(name: str, message: Message) -> None:
    _assert_golden(name, render(message, SEAL))


def test_a_card_in_three_languages_carries_each_readers_words_once() -> None:
    first, also = _three_languages()

    card = render(first, SEAL, language="zh_Hans", also=also)

    _assert_golden("three_languages", card)
    assert card["header"]["title"] == {
        "tag": "plain_text",
        "content": "日报",
        "i18n_content": {"zh_cn": "日报", "en_us": "Daily digest", "pt_br": "Resumo do dia"},
    }
    # The Chinese and the English figure are one; the Brazilian is not: a table's cells follow the reader too.
    assert "12.345,5" in card["body"]["elements"][2]["i18n_content"]["pt_br"]


def test_buttons_of_a_card_in_several_languages_carry_the_first_languages_tokens() -> None:
    first, also = _three_languages()

    card = render(first, SEAL, language="zh_Hans", also=also)

    assert [value["t"] for value in _all(card, "value")] == ["line.my"]


def test_languages_of_unequal_shape_are_refused_by_name_of_place() -> None:
    first, also = _three_languages()
    also["en_US"] = Message("Daily digest", also["en_US"].blocks[:-1])

    with pytest.raises(UnequalShapesError) as refused:
        render(first, SEAL, language="zh_Hans", also=also)
    assert refused.value.place == "card/body/elements"


def test_a_card_too_large_drops_its_last_language_first() -> None:
    def long(word: str) -> Message:
        return Message(word, tuple(Text(word * 900) for _ in range(3)))

    card = render(long("长"), SEAL, language="zh_Hans", also={"en_US": long("long"), "pt_BR": long("longo")})

    assert card["header"]["title"]["i18n_content"] == {"zh_cn": "长", "en_us": "long"}


def test_a_table_too_long_ends_in_dots_and_keeps_its_first_rows() -> None:
    rows = tuple((f"Store {number}", "1" * 40) for number in range(1000))

    card = render(Message("All", (Table((Column("Store"), Column("GMV", is_number=True)), rows),)), SEAL)

    drawn = _elements(card, "table")[0]["rows"]
    assert drawn[0] == {"c0": "Store 0", "c1": "1" * 40}
    assert drawn[-1] == {"c0": "…", "c1": "…"}
    assert cards.weight(card) <= BUDGET


def test_a_sixth_table_and_a_sixth_chart_are_told_in_words() -> None:
    table = Table((Column("Store"),), (("BR-01",),))
    chart = Chart("GMV", ("1 Nov",), (("BR-01", (Decimal(1),)),), "It is 1.")

    card = render(Message("All", (table, chart) * 6), SEAL)

    assert len(_elements(card, "table")) == 5
    assert len(_elements(card, "chart")) == 5
    assert [element["content"] for element in _elements(card, "markdown")].count("| Store |\n| :--- |\n| BR-01 |") == 1


def test_a_choice_with_too_many_options_becomes_a_question_to_type_into() -> None:
    options = tuple((f"store-{number}", f"Store {number}") for number in range(900))

    card = render(
        Message("Report", (Form("report", (Field("store", "Store", FieldKind.CHOICE, options=options),), "Send"),)),
        SEAL,
    )

    assert _elements(card, "select_static") == []
    assert [element["name"] for element in _elements(card, "input")] == ["store"]


def test_plain_text_cannot_call_everyone() -> None:
    assert as_text(Message('<at user_id="all">', (Note("fine"),))) == '＜at user_id="all">\nfine'


words = st.one_of(st.text(max_size=60), st.sampled_from([HOSTILE, "- list", "1. one", "a\nb", "x" * 4000, "汉" * 3000]))
name = st.text(alphabet="abcdefghij_", min_size=1, max_size=10)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 60))
    row = st.lists(words, min_size=width, max_size=width).map(tuple)
    return Table(
        tuple(Column(draw(words), draw(st.booleans())) for _ in range(width)),
        tuple(draw(st.lists(row, max_size=3))) * draw(st.sampled_from([1, 60])),
        draw(words),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    width = draw(st.integers(0, 40))
    values = st.lists(amounts, min_size=width, max_size=width).map(tuple)
    series = tuple((draw(words), draw(values)) for _ in range(draw(st.integers(0, 8))))
    return Chart(
        draw(words), tuple(f"{index}" for index in range(width)), series, draw(words), draw(st.sampled_from(Curve))
    )


button = st.builds(Button, words, words, st.sampled_from(Style), st.booleans())
question = st.builds(
    Field,
    name,
    words,
    st.sampled_from(FieldKind),
    words,
    st.lists(st.tuples(words, words), max_size=4).map(tuple),
    words,
    st.booleans(),
    words,
)
form = st.builds(
    Form,
    name,
    st.lists(question, min_size=1, max_size=6, unique_by=lambda field: field.name).map(tuple),
    words,
    st.just(()),
)
plain_block = st.one_of(
    st.builds(Text, words, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=80).map(tuple)),
    tables(),
    st.builds(Meter, words, words, words, words, st.none() | amounts),
    charts(),
    st.builds(Buttons, st.lists(button, max_size=30).map(tuple)),
    st.builds(Note, words),
)
messages = st.builds(
    lambda title, blocks, form, tone: Message(title, (*blocks, *form), tone),
    words,
    st.lists(plain_block, max_size=20),
    st.lists(form, max_size=1),
    st.sampled_from(Tone),
)
LONG_SEAL = Seal(seal_line=lambda _line, _is_once: "t" * 1500, seal_form=lambda _verb, _kept: "f" * 1500)


@settings(max_examples=60, deadline=None)
@given(messages)
def test_any_message_fits_feishus_limits_and_calls_no_one(message: Message) -> None:
    card = render(message, LONG_SEAL)

    assert card_problems(card) == []
    assert len(json.dumps({"content": cards.encode(card)}, ensure_ascii=False).encode()) < 30_000
    assert cards.element_count(card) <= 200
    assert len(_elements(card, "table")) <= 5
    assert len(_elements(card, "chart")) <= 5
    for element in _elements(card, "markdown"):
        content = element["content"].replace("<font color='grey'>", "").replace("<font color='red'>", "")
        assert "<" not in content.replace("</font>", "")
