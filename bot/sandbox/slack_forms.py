"""What a person's hands do in Block Kit: find the control they mean and write the values Slack would send for it."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.controls import IncompleteForm, NoSuchControl

Blocks = list[dict[str, Any]]


def controls(blocks: Blocks) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every interactive element outside input blocks, with the id of its block."""
    for block in blocks:
        elements = block.get("elements", []) if block["type"] in {"actions", "context_actions"} else []
        accessory = block.get("accessory")
        for element in [*elements, *([accessory] if accessory else [])]:
            if element.get("type") != "image":
                yield block["block_id"], element


def find_control(blocks: Blocks, name: str) -> tuple[str, dict[str, Any]]:
    """Return the first element whose action id, label or ``block/action`` is ``name``, else raise NoSuchControl."""
    for block_id, element in controls(blocks):
        label = element.get("text") or element.get("placeholder") or {}
        action_id = element.get("action_id")
        if name in {action_id, label.get("text"), f"{block_id}/{action_id}"}:
            return block_id, element
    raise NoSuchControl(name)


def _options(element: dict[str, Any]) -> list[dict[str, Any]]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _pick(element: dict[str, Any], wanted: Any) -> dict[str, Any]:
    for option in _options(element):
        if wanted in {option["value"], option["text"]["text"]}:
            return option
    raise NoSuchControl(str(wanted))


def value_of(element: dict[str, Any], given: Any = None) -> dict[str, Any]:
    """Return an element's entry in ``state.values``: what was given, else its initial value, else nothing.

    ``given`` is plain: text, an option's value or label, an ISO day, ``HH:MM``, an id, or a list of those.
    """
    kind = element["type"]
    value: Any
    match kind:
        case "static_select" | "external_select" | "radio_buttons" | "overflow":
            value = _pick(element, given) if given is not None else element.get("initial_option")
            return {"type": kind, "selected_option": value}
        case "multi_static_select" | "checkboxes":
            picked = [_pick(element, one) for one in given] if given is not None else None
            return {
                "type": kind,
                "selected_options": picked if picked is not None else element.get("initial_options", []),
            }
        case "multi_users_select":
            return {"type": kind, "selected_users": given if given is not None else element.get("initial_users", [])}
        case "datepicker":
            key, initial = "selected_date", "initial_date"
        case "timepicker":
            key, initial = "selected_time", "initial_time"
        case "datetimepicker":
            key, initial = "selected_date_time", "initial_date_time"
        case "users_select":
            key, initial = "selected_user", "initial_user"
        case "conversations_select":
            key, initial = "selected_conversation", "initial_conversation"
        case "channels_select":
            key, initial = "selected_channel", "initial_channel"
        case _:
            key, initial = "value", "initial_value"
    value = given if given not in {None, ""} else element.get(initial)
    return {"type": kind, key: str(value) if key == "value" and value is not None else value}


def _is_empty(entry: dict[str, Any]) -> bool:
    return all(value in (None, "", []) for key, value in entry.items() if key != "type")


def state_values(blocks: Blocks, given: dict[str, Any], *, is_sent: bool = True) -> dict[str, dict[str, Any]]:
    """Return ``state.values`` of a view or message after a person filled it in.

    ``given`` is keyed by block id, action id or label. Raises NoSuchControl for a key that names nothing, and
    IncompleteForm for required inputs left empty when the form is sent.
    """
    values: dict[str, dict[str, Any]] = {}
    used: set[str] = set()
    missing: list[str] = []
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        action_id = element.setdefault("action_id", f"a{len(values)}")
        names = (block["block_id"], action_id, block["label"]["text"])
        key = next((name for name in names if name in given), None)
        used |= {key} if key else set()
        entry = value_of(element, given[key] if key else None)
        values.setdefault(block["block_id"], {})[action_id] = entry
        if _is_empty(entry) and not block.get("optional"):
            missing.append(block["block_id"])
    for block_id, element in controls(blocks):
        action_id = element.get("action_id", "")
        if element["type"] not in {"button", "overflow"}:
            used |= {action_id} & given.keys()
            values.setdefault(block_id, {})[action_id] = value_of(element, given.get(action_id))
    unknown = sorted(given.keys() - used)
    if unknown:
        raise NoSuchControl(unknown[0])
    if missing and is_sent:
        raise IncompleteForm(tuple(missing))
    return values
