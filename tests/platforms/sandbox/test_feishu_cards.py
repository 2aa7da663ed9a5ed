"""What the local Feishu takes as a card: everything the product sends, and nothing Feishu would refuse."""

from typing import Any

import pytest

from bot.sandbox.feishu_cards import card_problems

SUBMIT = {
    "tag": "button",
    "text": {"tag": "plain_text", "content": "Send"},
    "form_action_type": "submit",
    "name": "send",
}
TABLE = {"tag": "table", "columns": [{"name": "kpi", "data_type": "text"}], "rows": [{"kpi": "GMV"}]}


def card(*elements: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": list(elements)}, **rest}


def form(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"tag": "form", "name": "report", "elements": list(elements)}


def test_a_card_with_header_table_chart_form_and_two_languages_is_taken() -> None:
    words = {"content": "Reported", "i18n_content": {"zh_cn": "已上报", "en_us": "Reported"}}
    chart = {"tag": "chart", "aspect_ratio": "16:9", "chart_spec": {"type": "bar", "data": [{"values": []}]}}
    column = {"tag": "column", "width": "weighted", "weight": 1, "elements": [{"tag": "hr"}]}
    whole = card(
        {"tag": "markdown", **words},
        {"tag": "column_set", "columns": [column]},
        TABLE,
        chart,
        form({"tag": "input", "name": "value", "required": True}, {"tag": "date_picker", "name": "day"}, SUBMIT),
        header={"title": {"tag": "plain_text", **words}, "template": "green"},
        config={"update_multi": True, "width_mode": "fill"},
    )
    assert card_problems(whole) == []


@pytest.mark.parametrize(
    ("refused", "complaint"),
    [
        (card({"tag": "markdown", "content": "x", "colour": "red"}), "unknown key at /body/elements/0/colour"),
        (card({"tag": "note", "elements": []}), "unsupported tag: note at /body/elements/0/tag"),
        ({"body": {"elements": []}}, "missing required field: schema at /"),
        (card(i18n_elements={}), "unknown key at /i18n_elements"),
        (card(config={"update_multi": False}), "only shared cards are supported at /config/update_multi"),
        (card(*[TABLE] * 6), "card table number over limit 5 at /body"),
        (
            card({"tag": "column_set", "columns": [{"tag": "column", "elements": [TABLE]}]}),
            "a table stands at the root only at /body",
        ),
        (card(form({"tag": "input", "name": "value"})), "a form needs a submit button at /form/report"),
        (card(form({"tag": "input"}, SUBMIT)), "input in a form needs a name at /form/report"),
        (card({**TABLE, "page_size": 11}), "must be between 1 and 10 at /body/elements/0/page_size"),
        (
            card({"tag": "markdown", "content": "x", "i18n_content": {"tlh": "nuqneH"}}),
            "unknown key at /body/elements/0/i18n_content/tlh",
        ),
        (card({"tag": "markdown", "content": "量" * 10_240}), "card is 30790 bytes, more than 30720 at /"),
    ],
)
def test_a_card_feishu_would_refuse_is_refused_with_the_place(refused: dict[str, Any], complaint: str) -> None:
    assert card_problems(refused) == [complaint]
