"""Reads a typed number the way its author meant it, or asks: nothing that can be read two ways is taken.

`parse_decimal` of Babel turns 12.00 into 1200 for a Brazilian without a word; here the author's own convention is
read strictly, and whatever only another convention explains comes back as a question with both readings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from locales.babel_data import format_locale
from locales.languages import KNOWN, SOURCE
from locales.matching import match_key
from locales.readers.currency_marks import find_currency, leading_currency
from locales.readers.readings import Ambiguous, Number, NumberReading, Unreadable, Why
from locales.readers.typed_text import open_text
from locales.words import all_magnitudes, words

_CORE = re.compile(r"[0-9.,'٬٫](?:[0-9.,'٬٫]|(?<=\d) (?=\d))*")
_EXACT = Context(prec=100)
_HUNDREDTH = Decimal("0.01")
_AS_TYPED = (Decimal(1),)
# Regions that group by lakh and crore: 12,34,567.
_LAKH_REGIONS = frozenset({"IN", "PK", "BD", "NP", "LK"})
# CLDR's group marks as they come out of `open_text`.
_TYPED_GROUP_MARKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})
_DEVANAGARI = re.compile("[\u0966-\u096f]")


@dataclass(frozen=True, slots=True)
class _Convention:
    """Which mark divides the fraction and which signs group the integer digits."""

    decimal_mark: str
    group_marks: str
    is_lakh: bool = False

    def strict(self, core: str) -> Decimal | None:
        """Read `core` with every group mark in its place, or return None."""
        return _read(core, _pattern(self))

    def loose(self, core: str) -> Decimal | None:
        """Read `core` as if its group marks were decoration: what careless software would store."""
        for mark in self.group_marks:
            core = core.replace(mark, "")
        return _read(core, _pattern(self))


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed number taken apart."""

    core: str
    factors: tuple[Decimal, ...]
    is_factor_certain: bool
    currency: str | None
    is_increment: bool
    is_negative: bool
    is_percent: bool


def read_number(text: str, language: str, region: str | None = None) -> NumberReading:
    """Read a number with its sign, currency, percent sign and magnitude word, for a member of `language`.

    "+5" is an increment, "=120" and "120" are values. Returns `Ambiguous` where two conventions differ and the
    member's own does not explain what was typed.
    """
    opened = open_text(text)
    if isinstance(opened, Why):
        return Unreadable(text, opened)
    typed = _take_apart(opened, language, region)
    if isinstance(typed, Why):
        return Unreadable(text, typed)
    own = _own_convention(language, region, is_devanagari=bool(_DEVANAGARI.search(text)))
    readings, is_core_certain = _read_core(typed.core, own)
    if not readings:
        return Unreadable(text, Why.NOT_A_NUMBER)
    values = tuple(dict.fromkeys(_scaled(reading, factor, typed) for reading in readings for factor in typed.factors))
    if is_core_certain and typed.is_factor_certain:
        return Number(values[0], typed.currency, typed.is_increment, typed.is_percent)
    return Ambiguous(values, typed.currency, typed.is_increment, typed.is_percent)


def _read_core(core: str, own: _Convention) -> tuple[tuple[Decimal, ...], bool]:
    """Return the readings of the bare digits and whether the first is certain."""
    if "٬" in core or "٫" in core:
        arabic = _Convention("٫", "٬").strict(core)
        return ((arabic,), True) if arabic is not None else ((), False)
    if (value := own.strict(core)) is not None:
        return (value,), True
    for other in (_Convention(".", ",'"), _Convention(",", ".'")):
        value = other.strict(core) if other.decimal_mark != own.decimal_mark else None
        if value is None:
            continue
        careless = own.loose(core)
        return ((value,), True) if careless is None else ((value, careless), False)
    return (), False


def _take_apart(text: str, language: str, region: str | None) -> _Typed | Why:
    is_increment = text.startswith("+")
    is_negative, rest = _take_minus(text[1:].lstrip() if text[0] in "+=" else text)
    before, rest = leading_currency(rest, language, region)
    if not is_negative:  # "-R$5" and "R$-5" are the same
        is_negative, rest = _take_minus(rest)
    core = _CORE.match(rest)
    if core is None or (is_increment and is_negative):
        return Why.NOT_A_NUMBER
    tail = rest[core.end() :].strip()
    is_percent = tail.startswith("%")
    factors, is_factor_certain, tail = _take_magnitude(tail.removeprefix("%").lstrip(), language)
    behind = find_currency(tail, language, region) if tail else None
    if Why.WHICH_CURRENCY in (before, behind):
        return Why.WHICH_CURRENCY
    is_tail_unknown = bool(tail) and behind is None
    is_contradicted = before and behind and before != behind
    currency = before or behind
    is_mixed = is_percent and (currency or factors != _AS_TYPED)
    if is_tail_unknown or is_contradicted or is_mixed:
        return Why.NOT_A_NUMBER
    return _Typed(core[0], factors, is_factor_certain, currency, is_increment, is_negative, is_percent)


def _take_minus(text: str) -> tuple[bool, str]:
    return (True, text[1:].lstrip()) if text.startswith("-") else (False, text)


def _take_magnitude(tail: str, language: str) -> tuple[tuple[Decimal, ...], bool, str]:
    """Take the magnitude word off the start of `tail`: its possible values, whether they are certain, and the rest.

    M, B and MM change value between languages: they are read by the member's own only, and asked about elsewhere.
    """
    for end in range(len(tail), 0, -1):
        if not _is_cut(tail, end):
            continue
        word = match_key(tail[:end])
        if own := _own_magnitudes(language).get(word):
            return own, len(own) == 1, tail[end:].strip()
        if (foreign := all_magnitudes(word)) and find_currency(tail[:end], language, None) is None:
            is_certain = not word.isascii() and len(foreign) == 1
            return foreign, is_certain, tail[end:].strip()
    return _AS_TYPED, True, tail


def _is_cut(tail: str, end: int) -> bool:
    """Whether a magnitude may end here: "mil" never inside "milhas", 万 anywhere."""
    return end == len(tail) or not (
        tail[end - 1].isascii() and tail[end - 1].isalpha() and tail[end].isalpha() and tail[end].isascii()
    )


@lru_cache(maxsize=32)
def _own_magnitudes(language: str) -> dict[str, tuple[Decimal, ...]]:
    own = dict(words(language).magnitudes)
    if language.startswith("en"):
        own = {**words(SOURCE).magnitudes, **own}
    return {"k": (Decimal(1000),), **own}


def _scaled(reading: Decimal, factor: Decimal, typed: _Typed) -> Decimal:
    value = _EXACT.multiply(reading, factor)
    if typed.is_percent:
        value = _EXACT.multiply(value, _HUNDREDTH)
    return -value if typed.is_negative and value else value


@lru_cache(maxsize=64)
def _own_convention(language: str, region: str | None, *, is_devanagari: bool = False) -> _Convention:
    symbols = format_locale(language if language in KNOWN else SOURCE, region).number_symbols["latn"]
    group = symbols["group"]
    apostrophe_too = "" if group.isspace() or group in "'’" else "'"
    marks = group.translate(_TYPED_GROUP_MARKS) + apostrophe_too
    return _Convention(symbols["decimal"], marks, is_devanagari or region in _LAKH_REGIONS)


@lru_cache(maxsize=64)
def _pattern(convention: _Convention) -> re.Pattern[str]:
    mark = re.escape(convention.decimal_mark)
    shapes = [r"\d+"]
    for group in map(re.escape, convention.group_marks):
        shapes.append(rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+")
        if convention.is_lakh:
            shapes.append(rf"[1-9]\d?(?:{group}\d{{2}})*{group}\d{{3}}")
    return re.compile(rf"(?P<whole>{'|'.join(shapes)})?(?:{mark}(?P<fraction>\d+))?")


def _read(core: str, pattern: re.Pattern[str]) -> Decimal | None:
    found = pattern.fullmatch(core)
    if found is None or not (found["whole"] or found["fraction"]):
        return None
    whole = re.sub(r"\D", "", found["whole"] or "0")
    return Decimal(f"{whole}.{found['fraction'] or '0'}".rstrip("0").rstrip(".") if found["fraction"] else whole)
