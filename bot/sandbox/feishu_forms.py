"""What a person's hands do in a Feishu card: find the control they mean and write the form values Feishu would send."""

from typing import Any

from bot.sandbox.controls import IncompleteForm, NoSuchControl
from bot.sandbox.feishu_elements import elements

_FIELD_TAGS = frozenset(
    {
        "input", "select_static", "multi_select_static", "select_person", "multi_select_person", "date_picker",
        "picker_time", "picker_datetime", "select_img", "checker",
    }
)  # fmt: skip
_INITIAL = (
    "default_value", "initial_option", "selected_values", "initial_date", "initial_time", "initial_datetime", "checked",
)  # fmt: skip


def find_pressable(card: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the first control whose label in any language, name, element id or ``#place`` is ``name``, or raise."""
    for index, element in enumerate(elements(card)):
        if element.get("tag") not in _FIELD_TAGS | {"button", "overflow", "interactive_container"}:
            continue
        label = element.get("text") or element.get("label") or element.get("placeholder") or {}
        words = {label.get("content"), *label.get("i18n_content", {}).values()}
        if name in words | {element.get("name"), element.get("element_id"), f"#{index}"}:
            return element
    raise NoSuchControl(name)


def form_around(card: dict[str, Any], control: dict[str, Any]) -> dict[str, Any]:
    """Return the form ``control`` stands in, or raise NoSuchControl."""
    for element in elements(card):
        if element.get("tag") == "form" and any(one is control for one in elements({"body": element})):
            return element
    raise NoSuchControl("form")


def form_values(form: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return ``form_value``: what was given by field name, else initial values; nothing for empty fields.

    An option may be given by its value or by its words in any language. Raises NoSuchControl for a key that
    names no field and IncompleteForm for required fields left empty.
    """
    fields = {e["name"]: e for e in elements({"body": form}) if e.get("tag") in _FIELD_TAGS and "name" in e}
    for name in given:
        if name not in fields:
            raise NoSuchControl(name)
    filled: dict[str, Any] = {}
    for name, element in fields.items():
        initial = next((element[key] for key in _INITIAL if key in element), None)
        value = _picked(element, given[name]) if name in given else initial
        if value not in (None, "", []):
            filled[name] = value
    missing = tuple(name for name, element in fields.items() if element.get("required") and name not in filled)
    if missing:
        raise IncompleteForm(missing)
    return filled


def _picked(element: dict[str, Any], wanted: Any) -> Any:
    if isinstance(wanted, list):
        return [_picked(element, one) for one in wanted]
    options = element.get("options", []) if element["tag"] in {"select_static", "multi_select_static"} else []
    for option in options:
        label = option.get("text", {})
        if wanted in {option["value"], label.get("content"), *label.get("i18n_content", {}).values()}:
            return option["value"]
    if options and wanted:
        raise NoSuchControl(str(wanted))
    return wanted
