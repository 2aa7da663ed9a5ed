"""Isolation of right-to-left text, so that a value in Arabic or Hebrew does not reorder the sentence around it."""

from __future__ import annotations

import re

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
# Hebrew, Arabic, Syriac, Thaana, NKo and their presentation forms.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def isolate(text: str) -> str:
    """Wrap `text` in a first-strong isolate when it holds right-to-left letters; other text comes back unchanged."""
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def strip_bidi(text: str) -> str:
    """Remove every direction mark, for text pasted back to us and for keys in logs."""
    return text if text.isascii() else _CONTROLS.sub("", text)
