"""Message templates: text with named places in braces, and nothing else.

`str.format` would follow `{x.__class__}` and `{x[0]}` in a translator's text; here a place is a plain name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from locales.bidi import isolate

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class UnfilledPlace(KeyError):  # noqa: N818 - named after what happened
    """A sentence was said without one of the names it holds."""

    def __init__(self, text: str, place: str) -> None:
        super().__init__(place)
        self.text = text
        self.place = place

    def __str__(self) -> str:
        return f"{{{self.place}}} of {self.text!r} was not given"


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: literal text and places in turn, beginning and ending with text."""

    text: str
    literals: tuple[str, ...]
    places: tuple[str, ...]

    def fill(self, names: Mapping[str, str]) -> str:
        """Return the text with every place filled; right-to-left values are isolated."""
        if not self.places:
            return self.literals[0]
        parts = [self.literals[0]]
        for place, literal in zip(self.places, self.literals[1:], strict=True):
            try:
                parts.append(isolate(names[place]))
            except KeyError:
                raise UnfilledPlace(self.text, place) from None
            parts.append(literal)
        return "".join(parts)


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """Split `text` at its places; doubled braces and anything that is no plain name stay as they are written."""
    pieces = _PLACE.split(text)
    return Template(text, tuple(pieces[::2]), tuple(pieces[1::2]))


def places_of(text: str) -> frozenset[str]:
    """Return the names of the places in `text`."""
    return frozenset(_PLACE.findall(text))
