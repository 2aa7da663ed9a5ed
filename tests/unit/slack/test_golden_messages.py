"""One message of each kind, as the exact Block Kit that Slack is given.

Run with LEADLINE_WRITE_GOLDEN=1 to write the files anew after a change you meant.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.invocation import Seal
from bot.sandbox.slack_blocks import block_problems, view_problems
from bot.slack.renderer import render, render_home, render_modal
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

GOLDEN = Path(__file__).parent / "golden"
SEAL = Seal(
    seal_line=lambda line, is_once: f"sealed({line}{'!' if is_once else ''})",
    seal_form=lambda verb, kept: f"sealed-form({verb}{''.join(f' {name}={value}' for name, value in kept)})",
)
RECEIPT = Message(
    "Reported GMV: R$ 12.000,00",
    (
        Facts((("Store", "BR-01 <São Paulo>"), ("Day", "3/11/2026"), ("Note", "paid & shipped"))),
        Buttons(
            (
                Button("Edit", "report gmv"),
                Button("Undo", "undo 7", Style.DANGER, is_once=True),
                Button("My lights", "my", Style.PRIMARY),
            )
        ),
        Note("Counts towards November"),
    ),
)
CARD = Message(
    "我的指标",
    (
        Text("截至 09:00", is_strong=True),
        Meter("🟢", "GMV", "¥120万 / ¥150万", "80 % · 12/30 天", Decimal("0.8")),
        Meter("🔴", "ACoS *draft*", "31 %", share=Decimal("1.4")),
        Meter("⚪", "Stock <!channel>", "—"),
    ),
)
TABLE = Message(
    "Team",
    (
        Table(
            (Column("Member"), Column("GMV", is_number=True)), (("Ana", "12,000"), ("<@U1>", "")), caption="This month"
        ),
        Table((Column("Store"), Column("Light")), (("BR-01", "🟢"), ("TH-02", "🔴"))),
    ),
)
CHART = Message(
    "GMV",
    (
        Chart(
            "Daily GMV",
            ("1 Nov", "2 Nov"),
            (("Actual", (Decimal(10), Decimal("12.5"))), ("Target", (Decimal(11), Decimal(11)))),
            "Up from 10 to 12.5",
        ),
        Chart("By store", ("BR-01", "TH-02"), (("GMV", (Decimal(3), Decimal(4))),), "TH-02 leads", Curve.BAR),
        Chart("Third", ("BR-01",), (("GMV", (Decimal(3),)),), "One store"),
    ),
)
FORM = Message(
    "Report progress",
    (
        Text("Which KPI?"),
        Form(
            "report",
            (
                Field("kpi", "KPI", FieldKind.CHOICE, "gmv", (("gmv", "GMV"), ("orders", "Orders")), is_required=True),
                Field("value", "Value", FieldKind.NUMBER, "1.2万", hint="12k or 1.2万", is_required=True),
                Field("day", "Day", FieldKind.DAY, "2026-11-03", error="not yet"),
                Field("note", "Note", FieldKind.NOTE),
                Field("store", "Store", FieldKind.WORDS, "BR-01"),
            ),
            "Report",
            (("batch", "7"),),
        ),
    ),
)
MESSAGES = {"receipt": RECEIPT, "card": CARD, "table": TABLE, "chart": CHART, "form": FORM}
KNOWN_TO_THE_SDK = {"header", "section", "context", "actions", "input", "table"}


def _hold(name: str, rendered: Any) -> None:
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("LEADLINE_WRITE_GOLDEN") == "1":
        golden.write_text(json.dumps(rendered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert rendered == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MESSAGES)
def test_a_chat_message_is_the_block_kit_on_record(name: str) -> None:
    rendered = render(MESSAGES[name], SEAL)

    _hold(f"message_{name}", {"text": rendered.text, "blocks": rendered.blocks})
    assert block_problems(rendered.blocks, "message") == []
    for block in rendered.blocks:
        if block["type"] in KNOWN_TO_THE_SDK:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict()["type"] == block["type"]


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize(("surface", "renderer"), [("modal", render_modal), ("home", render_home)])
def test_a_view_is_the_block_kit_on_record(name: str, surface: str, renderer: Callable[..., dict[str, Any]]) -> None:
    view = renderer(MESSAGES[name], SEAL)

    _hold(f"{surface}_{name}", view)
    assert view_problems(view) == []
    assert View(**view).to_dict()["type"] == surface
