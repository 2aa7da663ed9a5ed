"""Card elements: the pieces of Feishu's card JSON 2.0 that we use, each with only the keys that Feishu knows.

Feishu refuses a whole card for one unknown key, so nothing here takes keys from outside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Element = dict[str, Any]
Card = dict[str, Any]

CALLBACK_TOKEN = "t"  # noqa: S105  (the key under which a button's value carries its sealed token)
SUBMIT_NAME = "leadline_submit"
_INPUT_MOST = 1000  # Feishu's longest input


def plain(words: str) -> Element:
    """Return words that Feishu shows as they are."""
    return {"tag": "plain_text", "content": words}


def paragraph(words: str) -> Element:
    """Return a block of words that Feishu shows as they are."""
    return {"tag": "div", "text": plain(words)}


def markdown(content: str, *, is_small: bool = False, is_right: bool = False) -> Element:
    """Return a markdown block; `content` must have been through `markup`."""
    element: Element = {"tag": "markdown", "content": content}
    if is_small:
        element["text_size"] = "notation"
    if is_right:
        element["text_align"] = "right"
    return element


def columns(*cells: tuple[int, Element | None]) -> Element:
    """Return elements side by side, each with its weight; None leaves its place empty."""
    return {
        "tag": "column_set",
        "flex_mode": "none",
        "columns": [
            {
                "tag": "column",
                "width": "weighted",
                "weight": share,
                "vertical_align": "top",
                "elements": [] if element is None else [element],
            }
            for share, element in cells
        ],
    }


def flow(elements: Sequence[Element]) -> Element:
    """Return elements one after the other, wrapping where the card is narrow."""
    return {
        "tag": "column_set",
        "flex_mode": "flow",
        "columns": [{"tag": "column", "width": "auto", "elements": [element]} for element in elements],
    }


def button(label: str, token: str, *, look: str) -> Element:
    """Return a button that calls us back with its sealed token; `look` is default, primary or danger."""
    return {
        "tag": "button",
        "text": plain(label),
        "type": look,
        "behaviors": [{"type": "callback", "value": {CALLBACK_TOKEN: token}}],
    }


def submit(label: str, token: str) -> Element:
    """Return the button that sends the form it stands in."""
    return {**button(label, token, look="primary"), "name": SUBMIT_NAME, "form_action_type": "submit"}


def text_input(name: str, value: str, hint: str, *, is_required: bool, is_long: bool) -> Element:
    """Return a line to type into, or several lines where `is_long`."""
    return {
        **_control("input", name, hint, is_required=is_required),
        "default_value": value[:_INPUT_MOST],
        "max_length": _INPUT_MOST,
        "input_type": "multiline_text" if is_long else "text",
    }


def day_picker(name: str, day: str, hint: str, *, is_required: bool) -> Element:
    """Return a calendar to choose a day from; `day` is ISO or empty."""
    element = _control("date_picker", name, hint, is_required=is_required)
    return {**element, "initial_date": day} if day else element


def choice(name: str, value: str, options: Sequence[tuple[str, str]], hint: str, *, is_required: bool) -> Element:
    """Return a list of (value, label) options to choose one from."""
    element: Element = {
        **_control("select_static", name, hint, is_required=is_required),
        "options": [{"text": plain(label), "value": key} for key, label in options],
    }
    chosen = next((index for index, (key, _) in enumerate(options, start=1) if key == value), None)
    return element if chosen is None else {**element, "initial_index": chosen}


def form(name: str, elements: list[Element]) -> Element:
    """Return the container whose inputs come back together."""
    return {"tag": "form", "name": name, "elements": elements}


def table(headings: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], *, page: int) -> Element:
    """Return a table of plain cells under (heading, is_number) columns, `page` rows at a time."""
    return {
        "tag": "table",
        "page_size": page,
        "row_height": "low",
        "header_style": {"text_align": "left", "background_style": "grey", "bold": True},
        "columns": [
            {
                "name": f"c{index}",
                "display_name": heading,
                "data_type": "text",
                "width": "auto",
                "horizontal_align": "right" if is_number else "left",
            }
            for index, (heading, is_number) in enumerate(headings)
        ],
        "rows": [{f"c{index}": cell for index, cell in enumerate(row)} for row in rows],
    }


def chart(spec: Mapping[str, Any]) -> Element:
    """Return a chart drawn from a VChart specification."""
    return {"tag": "chart", "aspect_ratio": "16:9", "color_theme": "brand", "preview": True, "chart_spec": dict(spec)}


def card(title: str, template: str, elements: list[Element]) -> Card:
    """Return a whole card; only cards that all readers share can be updated, and 2.0 knows no others."""
    return {
        "schema": "2.0",
        "config": {"update_multi": True},
        "header": {"title": plain(title), "template": template},
        "body": {"elements": elements},
    }


def encode(whole: Card) -> str:
    """Return a card as the compact text that goes into a message's `content`."""
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def weight(whole: Card) -> int:
    """Return the bytes a card takes in a request, where it stands as a JSON string inside JSON."""
    return len(json.dumps(encode(whole), ensure_ascii=False).encode())


def element_count(whole: Card) -> int:
    """Return how many tagged elements a card holds; Feishu counts texts too."""
    return sum(1 for _ in _tags(whole))


def _control(tag: str, name: str, hint: str, *, is_required: bool) -> Element:
    element: Element = {"tag": tag, "name": name, "required": is_required, "width": "fill"}
    return {**element, "placeholder": plain(hint)} if hint else element


def _tags(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "tag" in node:
            yield node["tag"]
        for value in node.values():
            yield from _tags(value)
    elif isinstance(node, list):
        for value in node:
            yield from _tags(value)
