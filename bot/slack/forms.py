"""Forms: a Form as the input blocks of a modal, and what was typed or chosen in them read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, assert_never

from bot.slack.wording import Json, plain
from commands.message import Field, FieldKind, Form

_ELEMENT = "answer"
"""Every input's action id: its block id, the field's name, is what tells inputs apart."""
_MOST_OPTIONS = 100
_MOST_OPTION_VALUE = 150
_MOST_TYPED = 3000


def input_blocks(form: Form) -> list[Json]:
    """Return one input block a field; its block id is the field's name, so that errors find their way back."""
    return [_input(asked) for asked in form.fields]


def read_answers(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Return what a submitted view holds (`view.state.values`), by field name; empty text where nothing is."""
    return {name: _answer(next(iter(elements.values()), {})) for name, elements in values.items()}


def errors_by_block(problems: Mapping[str, str], blocks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the problems under block ids of the view; those of no visible input join the first input's."""
    inputs = [block["block_id"] for block in blocks if block["type"] == "input"]
    found: dict[str, str] = {}
    for name, problem in problems.items():
        place = name if name in inputs else inputs[0]
        found[place] = f"{found[place]} {problem}" if place in found else problem
    return found


def _input(asked: Field) -> Json:
    block: Json = {
        "type": "input",
        "block_id": asked.name,
        "label": plain(asked.label, 2000),
        "element": _element(asked) | {"action_id": _ELEMENT},
        "optional": not asked.is_required,
    }
    beneath = "\n".join(words for words in (asked.error and f"⚠️ {asked.error}", asked.hint) if words)
    if beneath:
        block["hint"] = plain(beneath, 2000)
    return block


def _element(asked: Field) -> Json:
    match asked.kind:
        case FieldKind.WORDS | FieldKind.NUMBER:
            # Not Slack's number input: members type "1.2万" and "12k".
            return _typed(asked)
        case FieldKind.NOTE:
            return _typed(asked) | {"multiline": True}
        case FieldKind.DAY:
            return {"type": "datepicker"} | ({"initial_date": asked.value} if _is_day(asked.value) else {})
        case FieldKind.CHOICE:
            return _choice(asked)
        case _:
            assert_never(asked.kind)


def _typed(asked: Field) -> Json:
    return {"type": "plain_text_input"} | ({"initial_value": asked.value[:_MOST_TYPED]} if asked.value else {})


def _choice(asked: Field) -> Json:
    takes = [(value, label) for value, label in asked.options if 0 < len(value) <= _MOST_OPTION_VALUE]
    if not 1 <= len(takes) <= _MOST_OPTIONS:
        # What a list cannot hold is typed: the command finds the nearest, and nothing is out of reach.
        return _typed(asked)
    options = [{"text": plain(label, 75), "value": value} for value, label in takes]
    chosen = next((option for option in options if option["value"] == asked.value), None)
    return {"type": "static_select", "options": options} | ({"initial_option": chosen} if chosen else {})


def _answer(element: Mapping[str, Any]) -> str:
    if "selected_option" in element:
        return str((element["selected_option"] or {}).get("value", ""))
    return str(element.get("value") or element.get("selected_date") or "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
