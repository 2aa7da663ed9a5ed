"""The closed grammar of days in one language, compiled once from CLDR's names and the language's word file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from locales.babel_data import locale as isolated_locale
from locales.matching import match_key
from locales.words import words

_NUMBER = r"(?P<n>\d{1,3})"


@dataclass(frozen=True, slots=True)
class DayGrammar:
    """What one language's days are made of; all names are `match_key`s without their final dot."""

    relative: Mapping[str, int]
    ago: tuple[tuple[re.Pattern[str], int], ...]  # pattern with {n}, days per unit
    weekdays: Mapping[str, int]
    this_weekday: tuple[re.Pattern[str], ...]
    last_weekday: tuple[re.Pattern[str], ...]
    is_last_week_certain: bool
    months: Mapping[str, int]
    fillers: frozenset[str]
    day_of_month: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=32)
def day_grammar(language: str) -> DayGrammar:
    """Return the grammar of one known language."""
    own = words(language)
    calendar = isolated_locale(language)
    weekdays = {**_names(calendar.days), **own.weekdays}
    months = {name: month for name, month in {**_names(calendar.months), **own.months}.items() if not name[0].isdigit()}
    weekday = f"(?P<weekday>{'|'.join(map(re.escape, sorted(weekdays, key=len, reverse=True)))})"
    return DayGrammar(
        relative=own.days,
        ago=tuple(
            (pattern, unit)
            for templates, unit in ((own.days_ago, 1), (own.weeks_ago, 7))
            for pattern in _compiled(templates, "{n}", _NUMBER)
        ),
        weekdays=weekdays,
        this_weekday=_compiled(own.this_weekday, "{weekday}", weekday),
        last_weekday=_compiled(own.last_weekday, "{weekday}", weekday),
        is_last_week_certain=own.is_last_week_certain,
        months=months,
        fillers=own.fillers,
        day_of_month=_compiled(own.day_of_month, "{n}", _NUMBER),
    )


def _names(by_context: Mapping[str, Mapping[str, Mapping[int, str]]]) -> dict[str, int]:
    """Return CLDR's wide and abbreviated names; the narrow ones are single letters, which are never dates."""
    return {
        match_key(name).rstrip("."): index
        for widths in by_context.values()
        for width in ("wide", "abbreviated")
        for index, name in widths.get(width, {}).items()
    }


def _compiled(templates: Iterable[str], place: str, pattern: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(re.escape(match_key(template)).replace(re.escape(place), pattern).replace(r"\ ", r"\s*"))
        for template in templates
    )
