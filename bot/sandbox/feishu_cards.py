"""What Feishu takes as Card JSON 2.0: tags, properties and limits; unlike 1.0 it refuses what it does not know."""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.feishu_elements import elements, is_submit
from bot.sandbox.shapes import (
    Anything,
    Departure,
    Flag,
    Later,
    Many,
    MapOf,
    Number,
    OneOf,
    Record,
    Shape,
    Tagged,
    Words,
)

MOST_CARD_BYTES = 30 * 1024
MOST_ELEMENTS = 200
MOST_TABLES = 5
LANGUAGES = frozenset(
    {
        "zh_cn", "en_us", "ja_jp", "zh_hk", "zh_tw", "id_id", "vi_vn", "th_th", "pt_br", "es_es", "ko_kr", "de_de",
        "fr_fr", "it_it", "ru_ru", "ms_my",
    }
)  # fmt: skip
COLOURS = (
    "blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo",
    "grey", "default",
)  # fmt: skip

_STRING = Words()
_WORDS_BY_LANGUAGE = MapOf(Words(), LANGUAGES)
_ICON = Record(
    {"tag": OneOf.these("standard_icon", "custom_icon")},
    {"token": _STRING, "color": _STRING, "img_key": _STRING, "size": _STRING},
)
_STYLE: dict[str, Shape] = {
    "text_size": _STRING,
    "text_align": OneOf.these("left", "center", "right"),
    "text_color": _STRING,
    "lines": Number(1, is_whole=True),
}
_SAID: dict[str, Shape] = {"content": _STRING, "i18n_content": _WORDS_BY_LANGUAGE, "element_id": Words(20), **_STYLE}
_PLAIN = Record({"tag": OneOf.these("plain_text"), "content": _STRING}, _SAID)
_TEXT = Record({"tag": OneOf.these("plain_text", "lark_md"), "content": _STRING}, {**_SAID, "icon": _ICON})
_CONFIRM = Record({"title": _PLAIN, "text": _PLAIN})
_BEHAVIOR = Tagged(
    "type",
    {
        "callback": Record({"type": Anything(), "value": Anything()}),
        "open_url": Record(
            {"type": Anything(), "default_url": _STRING},
            {"pc_url": _STRING, "ios_url": _STRING, "android_url": _STRING},
        ),
        "form_action": Record({"type": Anything(), "behavior": OneOf.these("submit", "reset")}),
    },
)
_OPTION = Record({"value": _STRING}, {"text": _PLAIN, "icon": _ICON})


def _element(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    return Record({"tag": Anything(), **required}, {"element_id": Words(20), "margin": _STRING, **(optional or {})})


_LAYOUT: dict[str, Shape] = {
    "direction": OneOf.these("vertical", "horizontal"),
    "padding": _STRING,
    "horizontal_spacing": _STRING,
    "vertical_spacing": _STRING,
    "horizontal_align": OneOf.these("left", "center", "right"),
    "vertical_align": OneOf.these("top", "center", "bottom"),
}
_ACTING: dict[str, Shape] = {
    "behaviors": Many(_BEHAVIOR, least=1),
    "confirm": _CONFIRM,
    "disabled": Flag(),
    "disabled_tips": _PLAIN,
    "hover_tips": _PLAIN,
}
_FIELD: dict[str, Shape] = {
    "name": Words(least=1),
    "required": Flag(),
    "placeholder": _PLAIN,
    "width": _STRING,
    "behaviors": _ACTING["behaviors"],
    "confirm": _CONFIRM,
    "disabled": Flag(),
}
_SELECT: dict[str, Shape] = {**_FIELD, "type": OneOf.these("default", "text"), "options": Many(_OPTION)}
_COLUMN = Record(
    {"name": Words(least=1)},
    {
        "display_name": _STRING,
        "i18n_display_name": _WORDS_BY_LANGUAGE,
        "data_type": OneOf.these("text", "lark_md", "options", "number", "persons", "date", "markdown"),
        "width": _STRING,
        "horizontal_align": OneOf.these("left", "center", "right"),
        "vertical_align": OneOf.these("top", "center", "bottom"),
        "format": Record({}, {"precision": Number(0, 10), "symbol": Words(10), "separator": Flag()}),
        "date_format": _STRING,
    },
)
_HEADER_STYLE = Record({}, {**_STYLE, "background_style": OneOf.these("grey", "none"), "bold": Flag()})
_INNER: dict[str, Shape] = {"elements": Many(Later(lambda: _ELEMENT))}
_PANEL_HEADER = Record(
    {"title": _TEXT},
    {
        "background_color": _STRING, "vertical_align": _STRING, "padding": _STRING, "icon": _ICON, "width": _STRING,
        "position": _STRING, "icon_position": _STRING, "icon_expanded_angle": Number(),
    },
)  # fmt: skip
_BORDER = Record({}, {"color": _STRING, "corner_radius": _STRING})

_TAGS: dict[str, Shape] = {
    "div": _element({}, {"text": _TEXT, "icon": _ICON, "width": _STRING}),
    "markdown": _element(
        {"content": _STRING}, {"i18n_content": _WORDS_BY_LANGUAGE, "icon": _ICON, **_STYLE}
    ),
    "hr": _element({}),
    "img": _element(
        {"img_key": _STRING, "alt": _PLAIN},
        {
            "i18n_img_key": _WORDS_BY_LANGUAGE, "title": _PLAIN, "corner_radius": _STRING, "scale_type": _STRING,
            "size": _STRING, "transparent": Flag(), "preview": Flag(),
        },
    ),
    "img_combination": _element(
        {"combination_mode": _STRING, "img_list": Many(Record({"img_key": _STRING}))},
        {"combination_transparent": Flag(), "corner_radius": _STRING},
    ),
    "person": _element(
        {"user_id": _STRING}, {"size": _STRING, "show_avatar": Flag(), "show_name": Flag(), "style": _STRING}
    ),
    "person_list": _element(
        {"persons": Many(Record({"id": _STRING}))},
        {
            "size": _STRING, "show_avatar": Flag(), "show_name": Flag(), "lines": Number(1),
            "drop_invalid_user_id": Flag(),
        },
    ),
    "chart": _element(
        {"chart_spec": MapOf(Anything())},
        {
            "aspect_ratio": OneOf.these("1:1", "2:1", "4:3", "16:9"),
            "color_theme": OneOf.these("brand", "rainbow", "complementary", "converse", "primary"),
            "preview": Flag(), "height": _STRING,
        },
    ),
    "table": _element(
        {"columns": Many(_COLUMN, 50, 1), "rows": Many(MapOf(Anything()))},
        {
            "page_size": Number(1, 10, is_whole=True), "row_height": _STRING, "row_max_height": _STRING,
            "freeze_first_column": Flag(), "header_style": _HEADER_STYLE,
        },
    ),
    "button": _element(
        {"text": _PLAIN},
        {
            **_ACTING, "name": Words(least=1), "required": Flag(), "icon": _ICON, "width": _STRING,
            "form_action_type": OneOf.these("submit", "reset"),
            "size": OneOf.these("tiny", "small", "medium", "large"),
            "type": OneOf.these(
                "default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled",
                "danger_filled", "laser",
            ),
        },
    ),
    "input": _element(
        {},
        {
            **_FIELD, "default_value": Words(1000), "i18n_default_value": _WORDS_BY_LANGUAGE, "label": _PLAIN,
            "label_position": OneOf.these("top", "left"), "max_length": Number(1, 1000, is_whole=True),
            "input_type": OneOf.these("text", "multiline_text", "password"), "rows": Number(1),
            "auto_resize": Flag(), "max_rows": Number(1), "show_icon": Flag(),
        },
    ),
    "select_static": _element(
        {"options": Many(_OPTION)}, {**_SELECT, "initial_option": _STRING, "initial_index": Number()}
    ),
    "multi_select_static": _element({"options": Many(_OPTION)}, {**_SELECT, "selected_values": Many(_STRING)}),
    "select_person": _element({}, {**_SELECT, "initial_option": _STRING}),
    "multi_select_person": _element({}, {**_SELECT, "selected_values": Many(_STRING)}),
    "date_picker": _element({}, {**_FIELD, "initial_date": Words(10, 10)}),
    "picker_time": _element({}, {**_FIELD, "initial_time": Words(5, 5)}),
    "picker_datetime": _element({}, {**_FIELD, "initial_datetime": Words(16, 16)}),
    "overflow": _element({"options": Many(_OPTION, least=1)}, {"width": _STRING, **_ACTING}),
    "select_img": _element(
        {"options": Many(Record({"img_key": _STRING, "value": _STRING}))},
        {**_FIELD, "multi_select": Flag(), "layout": _STRING, "can_preview": Flag(), "aspect_ratio": _STRING},
    ),
    "checker": _element(
        {"text": _TEXT}, {**_FIELD, **_ACTING, "checked": Flag(), "overall_checkable": Flag(), "padding": _STRING}
    ),
    "column_set": _element(
        {"columns": Many(Later(lambda: _TAGS["column"]))},
        {
            **_LAYOUT, "background_style": _STRING,
            "flex_mode": OneOf.these("none", "stretch", "flow", "bisect", "trisect"),
        },
    ),
    "column": _element(
        _INNER, {**_LAYOUT, "background_style": _STRING, "width": _STRING, "weight": Number(1, 5, is_whole=True)}
    ),
    "form": _element({"name": Words(least=1), **_INNER}, {**_LAYOUT, "confirm": _CONFIRM}),
    "interactive_container": _element(
        _INNER,
        {
            **_LAYOUT, **_ACTING, "width": _STRING, "height": _STRING, "background_style": _STRING,
            "has_border": Flag(), "border_color": _STRING, "corner_radius": _STRING,
        },
    ),
    "collapsible_panel": _element(
        {"header": _PANEL_HEADER, **_INNER},
        {**_LAYOUT, "expanded": Flag(), "background_color": _STRING, "border": _BORDER},
    ),
}  # fmt: skip
_ELEMENT: Shape = Tagged("tag", {tag: shape for tag, shape in _TAGS.items() if tag != "column"})
_SUMMARY = Record({}, {"content": _STRING, "i18n_content": _WORDS_BY_LANGUAGE})
_TEXT_TAG = Record({"tag": OneOf.these("text_tag"), "text": _PLAIN}, {"color": _STRING, "element_id": Words(20)})
_CARD = Record(
    {"schema": OneOf.these("2.0"), "body": Record({"elements": Many(_ELEMENT)}, _LAYOUT)},
    {
        "config": Record(
            {},
            {
                "update_multi": Flag(), "enable_forward": Flag(), "enable_forward_interaction": Flag(),
                "width_mode": OneOf.these("default", "compact", "fill"), "streaming_mode": Flag(),
                "streaming_config": Anything(), "summary": _SUMMARY, "style": Anything(), "locales": Anything(),
                "use_custom_translation": Flag(),
            },
        ),
        "card_link": Record({}, {"url": _STRING, "pc_url": _STRING, "ios_url": _STRING, "android_url": _STRING}),
        "header": Record(
            {"title": _TEXT},
            {
                "subtitle": _TEXT, "template": OneOf.these(*COLOURS), "icon": _ICON, "padding": _STRING,
                "text_tag_list": Many(
                    _TEXT_TAG, 3
                ),
            },
        ),
    },
)  # fmt: skip


def card_problems(card: Any) -> list[str]:
    """Return what Feishu would object to in ``card``, empty when it would take it."""
    found = list(_CARD.departures(card, ""))
    if not found:
        found = list(_card_departures(card))
    return [f"{departure.reason} at {departure.pointer or '/'}" for departure in found]


def _card_departures(card: dict[str, Any]) -> Iterator[Departure]:
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MOST_CARD_BYTES:
        yield Departure("", f"card is {size} bytes, more than {MOST_CARD_BYTES}")
    if card.get("config", {}).get("update_multi") is False:
        yield Departure("/config/update_multi", "only shared cards are supported")
    held = [element for element in elements(card) if "tag" in element]
    if len(held) > MOST_ELEMENTS:
        yield Departure("/body", f"no more than {MOST_ELEMENTS} elements allowed")
    tables = [element for element in held if element["tag"] == "table"]
    if len(tables) > MOST_TABLES:
        yield Departure("/body", f"card table number over limit {MOST_TABLES}")
    if any(all(table is not root for root in card["body"]["elements"]) for table in tables):
        yield Departure("/body", "a table stands at the root only")
    for form in (element for element in held if element["tag"] == "form"):
        yield from _form_departures(form)


def _form_departures(form: dict[str, Any]) -> Iterator[Departure]:
    inside = [e for e in elements({"body": form}) if "tag" in e]
    pointer = f"/form/{form['name']}"
    names = [element["name"] for element in inside if "name" in element]
    if len(names) != len(set(names)):
        yield Departure(pointer, "names in a form must be unique")
    for element in inside:
        if element["tag"] in {"form", "table"}:
            yield Departure(pointer, f"a {element['tag']} cannot stand in a form")
        is_field = element["tag"] in _TAGS and "name" in getattr(_TAGS[element["tag"]], "optional", {})
        if is_field and "name" not in element:
            yield Departure(pointer, f"{element['tag']} in a form needs a name")
    if not any(is_submit(element) for element in inside):
        yield Departure(pointer, "a form needs a submit button")
