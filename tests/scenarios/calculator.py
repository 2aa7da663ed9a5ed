"""Calculator: reads the arithmetic of an answer as a person with a pocket calculator does, figure by figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from locales import Number, read_number

# A figure stands at the end of its words: "rate of BRL 1.3", "BR-01 27,436.86", "2".
_FIGURE = re.compile(r"(?:^|\s)(-?\d[\d.,\u00a0\u202f]*)$")
_SIGNS = re.compile(r"\s([+\u2212\u00d7\u00f7])\s")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a sign: what it is called and what is shown of it."""

    label: str
    shown: Decimal

    @property
    def unit(self) -> Decimal:
        """Return the last place shown."""
        exponent = self.shown.as_tuple().exponent
        assert isinstance(exponent, int)
        return _ONE.scaleb(exponent)


@dataclass(frozen=True, slots=True)
class Line:
    """`terms[0] signs[0] terms[1] ... = result`, as printed."""

    words: str
    terms: tuple[Term, ...]
    signs: tuple[str, ...]
    result: Term

    def typed(self) -> Decimal:
        """Return what a pocket calculator shows when the line is typed from left to right."""
        found = self.terms[0].shown
        for sign, term in zip(self.signs, self.terms[1:], strict=True):
            match sign:
                case "+":
                    found += term.shown
                case "\u2212":
                    found -= term.shown
                case "\u00d7":
                    found *= term.shown
                case _:
                    found /= term.shown
        return found

    @property
    def is_sum(self) -> bool:
        """Tell whether nothing is multiplied or divided, so that nothing may be lost by rounding."""
        return set(self.signs) <= {"+", "\u2212"}

    @property
    def slack(self) -> Decimal:
        """Return by how much a product may miss: what rounding took from its terms, and from itself."""
        if self.is_sum:
            return Decimal(0)
        # A part may be shown a place off, so that parts add up to their shown total.
        relative = sum((term.unit / abs(term.shown) for term in self.terms if term.shown), Decimal(0))
        return 2 * self.result.unit + abs(self.result.shown) * relative


def calculations(text: str, language: str) -> Iterator[Line]:
    """Yield the arithmetic lines of an answer, its numbers read as the language writes them."""
    for words in text.split("\n"):
        left, equals, right = words.rpartition(" = ")
        if equals:
            parts = _SIGNS.split(left)
            terms = tuple(_term(part, language) for part in parts[::2])
            yield Line(words, terms, tuple(parts[1::2]), _term(right, language))


def _term(words: str, language: str) -> Term:
    found = _FIGURE.search(words)
    assert found is not None, words
    number = read_number(found[1], language)
    assert isinstance(number, Number), words
    # The reader drops the zeros behind; how many places were shown tells how finely it was rounded.
    mark = "," if language == "pt_BR" else "."
    places = len(found[1].partition(mark)[2])
    return Term(words[: found.start()].strip(), number.value.quantize(_ONE.scaleb(-places)))
