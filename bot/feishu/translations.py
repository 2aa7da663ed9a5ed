"""Merging one card drawn in several languages into a card that shows each reader their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.feishu.languages import feishu_codes

# The keys whose text Feishu lets differ by language; every other key is taken from the first card.
_TEXTS = frozenset({"content", "default_value"})
# What a table, a chart or a button's value holds is the same for every reader.
_SHARED = frozenset({"chart_spec", "behaviors", "rows"})


class UnequalShapesError(Exception):
    """Two languages of one message do not have the same blocks, so their words cannot be laid over each other."""

    def __init__(self, place: str) -> None:
        super().__init__(f"languages differ in shape at {place}")
        self.place = place


def merge(language: str, first: Any, others: Mapping[str, Any]) -> Any:
    """Return `first`, drawn in `language`, with the words of `others` (by locale id) as `i18n_…` keys beside its own.

    The first language is listed too: Feishu shows a reader whose language is missing some listed one, not `content`.
    Raises `UnequalShapesError` where the cards do not correspond.
    """
    return _merged("card", {language: first, **others})


def _merged(place: str, nodes: Mapping[str, Any]) -> Any:
    first = next(iter(nodes.values()))
    if isinstance(first, dict):
        return _merged_object(place, nodes)
    if isinstance(first, list):
        if any(not isinstance(node, list) or len(node) != len(first) for node in nodes.values()):
            raise UnequalShapesError(place)
        return [
            _merged(f"{place}/{index}", {language: node[index] for language, node in nodes.items()})
            for index in range(len(first))
        ]
    return first


def _merged_object(place: str, nodes: Mapping[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = next(iter(nodes.values()))
    if any(not isinstance(node, dict) or node.keys() != first.keys() for node in nodes.values()):
        raise UnequalShapesError(place)
    if any(node.get("tag") != first.get("tag") for node in nodes.values()):
        raise UnequalShapesError(place)
    whole: dict[str, Any] = {}
    for key, value in first.items():
        if key in _SHARED:
            whole[key] = value
            continue
        by_language = {language: node[key] for language, node in nodes.items()}
        whole[key] = _merged(f"{place}/{key}", by_language)
        if key in _TEXTS and isinstance(value, str) and len(set(by_language.values())) > 1:
            whole[f"i18n_{key}"] = _by_code(by_language)
    return whole


def _by_code(by_language: Mapping[str, str]) -> dict[str, str]:
    by_code: dict[str, str] = {}
    for language, words in by_language.items():
        for code in feishu_codes(language):
            by_code.setdefault(code, words)
    return by_code
