"""Forms as Slack's inputs."""

from __future__ import annotations

from bot.slack.forms import errors_by_block, input_blocks
from commands.message import Field, FieldKind, Form


def test_more_choices_than_a_list_holds_are_typed_so_that_none_is_out_of_reach() -> None:
    options = tuple((f"S{index:03}", f"Store {index}") for index in range(101))

    (block,) = input_blocks(Form("report", (Field("store", "Store", FieldKind.CHOICE, "S007", options),), "Send"))

    assert block["element"] == {"type": "plain_text_input", "initial_value": "S007", "action_id": "answer"}


def test_a_day_that_is_none_is_left_open() -> None:
    (block,) = input_blocks(Form("report", (Field("day", "Day", FieldKind.DAY, "20261103"),), "Send"))

    assert block["element"] == {"type": "datepicker", "action_id": "answer"}


def test_a_problem_of_no_visible_input_joins_the_first() -> None:
    blocks = [{"type": "section"}, {"type": "input", "block_id": "kpi"}, {"type": "input", "block_id": "value"}]

    errors = errors_by_block({"value": "No number", "team": "Not yours", "kpi": "Unknown"}, blocks)

    assert errors == {"value": "No number", "kpi": "Not yours Unknown"}
