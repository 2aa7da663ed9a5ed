"""The elements of a Feishu card, walked in one order that the page and the checks share."""

from collections.abc import Iterator
from typing import Any


def elements(card: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every element of a sound card, depth first, containers before what they hold."""
    waiting = list(card["body"]["elements"])
    while waiting:
        element = waiting.pop(0)
        yield element
        waiting[:0] = [*element.get("elements", []), *element.get("columns", [])] if "tag" in element else []


def is_submit(element: dict[str, Any]) -> bool:
    """Whether a button sends the form it stands in."""
    return element["tag"] == "button" and (
        element.get("form_action_type") == "submit"
        or any(b.get("type") == "form_action" and b["behavior"] == "submit" for b in element.get("behaviors", []))
    )
