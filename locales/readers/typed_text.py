"""The gate every typed number, day and time passes: bounded length, no hidden characters, one script of digits."""

from __future__ import annotations

import unicodedata

from locales.readers.readings import Why

LONGEST = 40
"""Longer texts are no number, day or time."""

# Harmless at the ends, where chat clients and our own isolates leave them.
_STRIPPED_AT_ENDS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_WIDE_MARKS = str.maketrans(
    {
        "．": ".", "，": ",", "：": ":", "／": "/", "＋": "+", "－": "-", "＝": "=", "％": "%", "￥": "¥", "＄": "$",
        "＃": "#", "（": "(", "）": ")", "−": "-", "﹣": "-", "٪": "%", "﹪": "%", "﹢": "+", "﹦": "=", "￡": "£",
        "￦": "₩", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ",
    }
)  # fmt: skip


def open_text(text: str) -> str | Why:
    """Return `text` with ASCII digits, ASCII marks and ordinary spaces, or why it is refused.

    Digits are mapped by `unicodedata.decimal`: ² and ① are no digits of a number, and NFKC would turn 1² into 12.
    """
    if len(text) > LONGEST:
        return Why.TOO_LONG
    bare = text.strip().strip(_STRIPPED_AT_ENDS).strip()
    if not bare:
        return Why.EMPTY
    if bare.isascii():
        return bare if bare.isprintable() else Why.HIDDEN_CHARACTERS
    bare = unicodedata.normalize("NFC", bare).translate(_WIDE_MARKS)
    if any(unicodedata.category(sign) in _HIDDEN for sign in bare):
        return Why.HIDDEN_CHARACTERS
    return _with_ascii_digits(bare)


def _with_ascii_digits(text: str) -> str | Why:
    scripts: set[int] = set()
    signs: list[str] = []
    for sign in text:
        digit = unicodedata.decimal(sign, None)
        if digit is None:
            signs.append(sign)
        else:
            scripts.add(ord(sign) - digit)
            signs.append(str(digit))
    return Why.MIXED_DIGITS if len(scripts) > 1 else "".join(signs)
