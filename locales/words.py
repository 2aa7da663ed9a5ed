"""The words people type, read from `<language>/words.toml`: verbs, periods, days, times of day and magnitudes."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from locales.languages import KNOWN, SOURCE
from locales.matching import match_key

T = TypeVar("T")

_HOME = Path(__file__).parent
# Headquarters help colleagues, so a command works in the member's language, in English and in Chinese.
ALWAYS_UNDERSTOOD = (SOURCE, "zh_Hans")
_LONGEST_VERB = 40


@dataclass(frozen=True, slots=True)
class Words:
    """One language's typed words; every key is a `match_key`, every section may be empty."""

    verbs: Mapping[str, tuple[str, ...]]  # verb id -> words as written, the displayed one first
    periods: Mapping[str, str]  # phrase -> period id, as "last_month"
    magnitudes: Mapping[str, tuple[Decimal, ...]]  # several values: always asked back, the likeliest first
    days: Mapping[str, int]  # phrase -> days from today
    days_ago: tuple[str, ...]  # "{n} days ago"
    weeks_ago: tuple[str, ...]
    weekdays: Mapping[str, int]  # beyond CLDR's names; Monday is 0
    this_weekday: tuple[str, ...]  # "this {weekday}"
    last_weekday: tuple[str, ...]
    is_last_week_certain: bool  # whether "last Monday" means last week's and nothing else
    months: Mapping[str, int]  # beyond CLDR's names; January is 1
    fillers: frozenset[str]  # words inside a date that mean nothing: "de", "of"
    day_of_month: tuple[str, ...]  # "{n}号", "dia {n}"
    morning: tuple[str, ...]
    afternoon: tuple[str, ...]
    night: tuple[str, ...]
    times: Mapping[str, str]  # "noon" -> "12:00"


@lru_cache(maxsize=32)
def words(language: str) -> Words:
    """Return the words of one known language; a language without a file has none of its own."""
    path = _HOME / language / "words.toml"
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    days, times = raw.get("days", {}), raw.get("times", {})
    return Words(
        verbs={verb: tuple(accepted) for verb, accepted in raw.get("verbs", {}).items()},
        periods={
            match_key(phrase): period for period, accepted in raw.get("periods", {}).items() for phrase in accepted
        },
        magnitudes={
            match_key(word): tuple(map(Decimal, value if isinstance(value, list) else [value]))
            for word, value in raw.get("magnitudes", {}).items()
        },
        days=_keyed(days.get("relative", {})),
        days_ago=tuple(days.get("days_ago", ())),
        weeks_ago=tuple(days.get("weeks_ago", ())),
        weekdays=_keyed(days.get("weekdays", {})),
        this_weekday=tuple(days.get("this_weekday", ())),
        last_weekday=tuple(days.get("last_weekday", ())),
        is_last_week_certain=bool(days.get("is_last_week_certain", False)),
        months=_keyed(days.get("months", {})),
        fillers=frozenset(match_key(filler) for filler in days.get("fillers", ())),
        day_of_month=tuple(days.get("day_of_month", ())),
        morning=_longest_first(times.get("morning", ())),
        afternoon=_longest_first(times.get("afternoon", ())),
        night=_longest_first(times.get("night", ())),
        times=_keyed(times.get("named", {})),
    )


def languages_understood(language: str) -> tuple[str, ...]:
    """Return the languages to try for a member, their own first."""
    return tuple(dict.fromkeys((language, *ALWAYS_UNDERSTOOD)))


def words_for(verb: str, language: str) -> tuple[str, ...]:
    """Return the accepted words for a verb, the one to display first; English where the language has none."""
    return words(language).verbs.get(verb) or words(SOURCE).verbs.get(verb, ())


def period_word(text: str, language: str) -> str | None:
    """Return the id of the period that `text` names, as "last_month" for "上个月", or None.

    Read in the member's language, in English and in Chinese; the ids are those of `[periods]` in English.
    """
    key = match_key(text)
    found = (words(understood).periods.get(key) for understood in languages_understood(language))
    return next((period for period in found if period is not None), None)


def command_word(text: str, language: str) -> tuple[str, str] | None:
    """Return the verb at the start of `text` (its id) and the rest, or None.

    The longest word wins ("my team" before "my"). Scripts without spaces need none: "填报GMV12万" is report, "GMV12万".
    """
    typed = unicodedata.normalize("NFC", text).strip()
    table = _verb_table(language)
    for end in range(min(len(typed), _LONGEST_VERB), 0, -1):
        if _is_word_end(typed, end) and (verb := table.get(match_key(typed[:end]))):
            return verb, typed[end:].lstrip(" ,:：，、\t\u3000\u00a0")
    return None


@lru_cache(maxsize=32)
def _verb_table(language: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for understood in languages_understood(language):
        for verb, accepted in words(understood).verbs.items():
            for word in accepted:
                table.setdefault(match_key(word), verb)
    return table


def _is_word_end(text: str, end: int) -> bool:
    """Whether a word may end before `end`: always after a character of a script that writes without spaces."""
    if end == len(text):
        return True
    before, behind = text[end - 1], text[end]
    if unicodedata.combining(behind):
        return False
    return not (before.isalnum() and behind.isalnum()) or not (is_spaced(before) and is_spaced(behind))


def is_spaced(sign: str) -> bool:
    """Whether the sign's script puts spaces between words (Han, kana and Thai do not)."""
    point = ord(sign)
    is_thai, is_han_or_kana = 0x0E00 <= point <= 0x0E7F, 0x3040 <= point <= 0x9FFF  # noqa: PLR2004
    return not (is_thai or is_han_or_kana)


def all_magnitudes(word: str) -> tuple[Decimal, ...]:
    """Return every value a magnitude word has in any known language, ascending."""
    key = match_key(word)
    return tuple(sorted({value for code in KNOWN for value in words(code).magnitudes.get(key, ())}))


def _keyed(raw: Mapping[str, T]) -> dict[str, T]:
    return {match_key(word): value for word, value in raw.items()}


def _longest_first(raw: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((match_key(word) for word in raw), key=len, reverse=True))
