"""The nearest names to one that nobody knows, for the sentence that refuses it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from locales import match_key

_OFFERED = 2


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return at most two known names that are spelled like `word`."""
    folded = {match_key(name): name for name in known}
    return tuple(folded[key] for key in get_close_matches(match_key(word), folded, n=_OFFERED, cutoff=0.5))
