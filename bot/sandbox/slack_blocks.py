"""What Slack takes as Block Kit: types, keys and limits per surface, answered in Slack's own error words."""

import json
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.shapes import Anything, Departure, Flag, Later, Many, Number, OneOf, Record, Shape, Tagged, Words

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_BLOCK_CHARACTERS = 13_200
"""Slack answers ``msg_blocks_too_long`` above this, measured on the serialized blocks; undocumented."""
MOST_CHARTS = 2
MOST_TABLES = 1
MOST_TABLE_CHARACTERS = 10_000


def _plain(most: int = 3000) -> Shape:
    return Record({"type": OneOf.these("plain_text"), "text": Words(most, 1)}, {"emoji": Flag()})


def _text(most: int = 3000) -> Shape:
    mrkdwn = Record({"type": OneOf.these("mrkdwn"), "text": Words(most, 1)}, {"verbatim": Flag()})
    return Tagged("type", {"plain_text": _plain(most), "mrkdwn": mrkdwn})


def _block(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    return Record({"type": Anything(), **required}, {"block_id": Words(255, 1), **(optional or {})})


def _element(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    return Record(
        {"type": Anything(), **required}, {"action_id": Words(255, 1), "confirm": _CONFIRM, **(optional or {})}
    )


_CONFIRM = Record(
    {"title": _plain(100), "text": _text(300), "confirm": _plain(30), "deny": _plain(30)},
    {"style": OneOf.these("primary", "danger")},
)
_OPTION = Record({"text": _text(75), "value": Words(150, 1)}, {"description": _text(75), "url": Words(3000)})
_GROUP = Record({"label": _plain(75), "options": Many(_OPTION, 100, 1)})
_FOCUS: dict[str, Shape] = {"placeholder": _plain(150), "focus_on_load": Flag()}
_CHOICES: dict[str, Shape] = {"options": Many(_OPTION, 100, 1), "option_groups": Many(_GROUP, 100, 1), **_FOCUS}
_DISPATCH = Record({}, {"trigger_actions_on": Many(OneOf.these("on_enter_pressed", "on_character_entered"), 2, 1)})
_DAY: dict[str, Shape] = {"initial_date": Words(10, 10), **_FOCUS}
_FIELD: dict[str, Shape] = {"dispatch_action_config": _DISPATCH, **_FOCUS}
_IMAGE: dict[str, Shape] = {
    "image_url": Words(3000, 1),
    "slack_file": Record({}, {"id": Words(), "url": Words()}),
}

_ELEMENTS: dict[str, Shape] = {
    "button": _element(
        {"text": _plain(75)},
        {
            "value": Words(2000),
            "url": Words(3000),
            "style": OneOf.these("primary", "danger"),
            "accessibility_label": Words(75),
        },
    ),
    "static_select": _element({}, {**_CHOICES, "initial_option": _OPTION}),
    "multi_static_select": _element(
        {}, {**_CHOICES, "initial_options": Many(_OPTION, 100, 1), "max_selected_items": Number(1)}
    ),
    "external_select": _element({}, {"initial_option": _OPTION, "min_query_length": Number(0), **_FOCUS}),
    "users_select": _element({}, {"initial_user": Words(), **_FOCUS}),
    "multi_users_select": _element({}, {"initial_users": Many(Words()), **_FOCUS}),
    "conversations_select": _element(
        {}, {"initial_conversation": Words(), "filter": Anything(), "default_to_current_conversation": Flag(), **_FOCUS}
    ),
    "channels_select": _element({}, {"initial_channel": Words(), **_FOCUS}),
    "overflow": _element({"options": Many(_OPTION, 5, 1)}),
    "datepicker": _element({}, _DAY),
    "timepicker": _element({}, {"initial_time": Words(5, 5), "timezone": Words(), **_FOCUS}),
    "datetimepicker": _element({}, {"initial_date_time": Number(0, is_whole=True), "focus_on_load": Flag()}),
    "checkboxes": _element(
        {"options": Many(_OPTION, 10, 1)}, {"initial_options": Many(_OPTION, 10, 1), "focus_on_load": Flag()}
    ),
    "radio_buttons": _element({"options": Many(_OPTION, 10, 1)}, {"initial_option": _OPTION, "focus_on_load": Flag()}),
    "image": Record({"type": Anything(), "alt_text": Words(2000)}, _IMAGE),
}
_INPUTS: dict[str, Shape] = {
    **{kind: shape for kind, shape in _ELEMENTS.items() if kind not in {"button", "overflow", "image"}},
    "plain_text_input": _element(
        {},
        {
            "initial_value": Words(3000),
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
            **_FIELD,
        },
    ),
    "number_input": _element(
        {"is_decimal_allowed": Flag()},
        {"initial_value": Words(), "min_value": Words(), "max_value": Words(), **_FIELD},
    ),
    "email_text_input": _element({}, {"initial_value": Words(), **_FIELD}),
    "url_text_input": _element({}, {"initial_value": Words(), **_FIELD}),
}

_RICH_TEXT = _block({"elements": Many(Anything())})
_CELL = Tagged(
    "type",
    {
        "raw_text": Record({"type": Anything(), "text": Words(least=1)}),
        "raw_number": Record({"type": Anything(), "value": Number()}, {"text": Words()}),
        "rich_text": _RICH_TEXT,
    },
)
_POINTS = Many(Record({"label": Words(20, 1), "value": Number()}), 20, 1)
_AXES = Record({"categories": Many(Words(20, 1), 20, 1)}, {"x_label": Words(50), "y_label": Words(50)})
_XY = Record(
    {
        "type": Anything(),
        "series": Many(Record({"name": Words(20, 1), "data": _POINTS}), 6, 1),
        "axis_config": _AXES,
    }
)
_SLICE = Record({"label": Words(20, 1), "value": Number(5e-324)})
_CHART = Tagged(
    "type",
    {
        "pie": Record({"type": Anything(), "segments": Many(_SLICE, 6, 1)}),
        "bar": _XY,
        "line": _XY,
        "area": _XY,
    },
)

_EVERYWHERE: dict[str, Shape] = {
    "section": _block(
        {},
        {
            "text": _text(3000),
            "fields": Many(_text(2000), 10, 1),
            "accessory": Tagged("type", _ELEMENTS),
            "expand": Flag(),
        },
    ),
    "header": _block({"text": _plain(150)}),
    "context": _block(
        {
            "elements": Many(
                Tagged("type", {"plain_text": _plain(), "mrkdwn": _text(), "image": _ELEMENTS["image"]}), 10, 1
            )
        }
    ),
    "actions": _block({"elements": Many(Tagged("type", {k: v for k, v in _ELEMENTS.items() if k != "image"}), 25, 1)}),
    "input": _block(
        {"label": _plain(2000), "element": Tagged("type", _INPUTS)},
        {"hint": _plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "image": _block({"alt_text": Words(2000)}, {**_IMAGE, "title": _plain(2000)}),
    "divider": _block({}),
    "rich_text": _RICH_TEXT,
    "video": _block({"title": _plain(200), "alt_text": Words(), "thumbnail_url": Words(), "video_url": Words()}),
}
_IN_MESSAGES: dict[str, Shape] = {
    "markdown": _block({"text": Words(12_000, 1)}),
    "table": _block({"rows": Many(Many(_CELL, 20, 1), 100, 1)}, {"column_settings": Many(Anything(), 20)}),
    "data_table": _block(
        {"rows": Many(Many(_CELL, 20, 1), 101, 2), "caption": Words(least=1)},
        {"page_size": Number(1, 100), "row_header_column_index": Number(0, 19)},
    ),
    "data_visualization": _block({"title": Words(50, 1), "chart": _CHART}),
    "context_actions": _block({"elements": Many(Anything(), 5, 1)}),
}
_IN_MODALS: dict[str, Shape] = {
    "alert": _block({"text": _text()}, {"level": OneOf.these("default", "info", "warning", "error", "success")}),
}
_BLOCKS: dict[Surface, Shape] = {
    "message": Tagged("type", {**_EVERYWHERE, **_IN_MESSAGES}),
    "modal": Tagged("type", {**_EVERYWHERE, **_IN_MODALS}),
    "home": Tagged("type", _EVERYWHERE),
}

_VIEW_KEYS: dict[str, Shape] = {
    "callback_id": Words(255),
    "private_metadata": Words(3000),
    "external_id": Words(255),
}
_MODAL = Record(
    {"type": Anything(), "title": _plain(24), "blocks": Many(Anything(), 100, 1)},
    {
        "submit": _plain(24),
        "close": _plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
        **_VIEW_KEYS,
    },
)
_HOME = Record({"type": Anything(), "blocks": Many(Anything(), 100, 1)}, _VIEW_KEYS)
_VIEWS = Tagged("type", {"modal": Later(lambda: _MODAL), "home": Later(lambda: _HOME)})


def block_problems(blocks: Any, surface: Surface, pointer: str = "/blocks") -> list[str]:
    """Return what Slack would object to in ``blocks``, in its words; empty when it would take them."""
    return [
        f"[ERROR] {departure.reason} [json-pointer:{departure.pointer}]"
        for departure in _block_departures(blocks, surface, pointer)
    ]


def view_problems(view: Any) -> list[str]:
    """Return what Slack would object to in a modal or home ``view``; empty when it would take it."""
    found = list(_VIEWS.departures(view, "/view"))
    if not found:
        surface: Surface = view["type"]
        found = list(_block_departures(view["blocks"], surface, "/view/blocks"))
        has_input = any(block.get("type") == "input" for block in view["blocks"])
        if surface == "modal" and has_input and "submit" not in view:
            found.append(Departure("/view/submit", "a modal with input blocks must have a submit"))
    return [f"[ERROR] {departure.reason} [json-pointer:{departure.pointer}]" for departure in found]


def is_too_long(blocks: Any) -> bool:
    """Whether Slack would answer ``msg_blocks_too_long``."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > MOST_BLOCK_CHARACTERS


def _block_departures(blocks: Any, surface: Surface, pointer: str) -> Iterator[Departure]:
    found = list(Many(_BLOCKS[surface], MOST_BLOCKS[surface]).departures(blocks, pointer))
    yield from found
    if found:
        return
    yield from _repeats([b.get("block_id") for b in blocks], pointer, "block_id")
    charts = tables = 0
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        match block["type"]:
            case "section" if "text" not in block and "fields" not in block:
                yield Departure(here, "missing required field: text or fields")
            case "actions":
                yield from _repeats([e.get("action_id") for e in block["elements"]], f"{here}/elements", "action_id")
            case "table" | "data_table":
                tables += 1
                yield from _table_departures(block, here)
            case "data_visualization":
                charts += 1
                yield from _chart_departures(block["chart"], f"{here}/chart")
            case _:
                pass
    if charts > MOST_CHARTS:
        yield Departure(pointer, f"no more than {MOST_CHARTS} data_visualization blocks allowed")
    if tables > MOST_TABLES:
        yield Departure(pointer, "only_one_table_allowed")


def _repeats(names: list[Any], pointer: str, key: str) -> Iterator[Departure]:
    given = [name for name in names if name is not None]
    for name in sorted({name for name in given if given.count(name) > 1}):
        yield Departure(pointer, f"{key} already exists: {name}")


def _table_departures(block: dict[str, Any], pointer: str) -> Iterator[Departure]:
    rows = block["rows"]
    if len({len(row) for row in rows}) > 1:
        yield Departure(f"{pointer}/rows", "all rows must have the same number of cells")
    if sum(len(str(cell.get("text", cell.get("value", "")))) for row in rows for cell in row) > MOST_TABLE_CHARACTERS:
        yield Departure(f"{pointer}/rows", f"must be less than {MOST_TABLE_CHARACTERS + 1} characters")
    if block["type"] == "data_table" and any(cell["type"] == "rich_text" for cell in rows[0]):
        yield Departure(f"{pointer}/rows/0", "rich_text is not allowed in the header row")


def _chart_departures(chart: dict[str, Any], pointer: str) -> Iterator[Departure]:
    if chart["type"] == "pie":
        return
    categories = chart["axis_config"]["categories"]
    yield from _repeats([series["name"] for series in chart["series"]], f"{pointer}/series", "name")
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield Departure(f"{pointer}/series/{index}/data", "must have exactly one point per category")
