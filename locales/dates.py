"""Days, ranges, months and clock times as one locale writes them; months are always spelled.

A day all in figures ("3/11") is two days to two readers, so none is ever printed. Results are kept: one digest run
prints the same few days for everybody.
"""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_interval, format_skeleton, parse_pattern

from locales.babel_data import locale as isolated_locale

_TWENTY_FOUR_HOURS = "HH:mm"


@lru_cache(maxsize=8192)
def day(identifier: str, when: date, with_year: bool) -> str:
    """Write one day with its weekday: "Tue, 3 Nov"."""
    skeleton = "yMMMEd" if with_year else "MMMEd"
    return format_skeleton(skeleton, when, locale=isolated_locale(identifier))


@lru_cache(maxsize=2048)
def day_range(identifier: str, first: date, last: date) -> str:
    """Write the days from `first` to `last`, both included: "3 – 9 Nov"; with years where they differ."""
    skeleton = "MMMd" if first.year == last.year else "yMMMd"
    return format_interval(first, last, skeleton, locale=isolated_locale(identifier))


@lru_cache(maxsize=2048)
def month(identifier: str, when: date) -> str:
    """Write the month of `when`: "November 2026"."""
    return format_skeleton("yMMMM", when, locale=isolated_locale(identifier))


@lru_cache(maxsize=8192)
def clock_time(identifier: str, hour: int, minute: int) -> str:
    """Write a time of day: 24 hours, unless the locale names a region that counts twelve ("9:00 AM" in en_US)."""
    locale = isolated_locale(identifier)
    pattern = locale.time_formats["short"].pattern if _names_a_country(locale) else _TWENTY_FOUR_HOURS
    return parse_pattern(pattern).apply(time(hour, minute), locale)


@lru_cache(maxsize=256)
def day_and_time_frame(identifier: str) -> tuple[str, str, str]:
    """Return the text before, between and after day and time, in that order."""
    pattern = str(isolated_locale(identifier).datetime_formats["medium"]).replace("'", "")
    before, _, rest = pattern.partition("{1}")
    between, _, after = rest.partition("{0}")
    return before, between, after


def _names_a_country(locale: Locale) -> bool:
    return locale.language != "en" or (locale.territory or "001").isalpha()
