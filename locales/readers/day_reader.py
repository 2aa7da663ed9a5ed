"""Reads a typed day for data entry, which looks backwards: "3/11" is the latest third of November, or a question.

The grammar is closed, because the text stands where a day is expected; a bare number, a letter or a modal word is
never a day, and day and month never change places to make a date fit.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from locales.matching import match_key
from locales.readers.day_grammar import DayGrammar, day_grammar
from locales.readers.readings import AmbiguousDay, Day, DayReading, NotADay, Why
from locales.readers.typed_text import open_text
from locales.words import languages_understood

_NUMERIC = re.compile(
    r"(?P<first>\d{1,4})(?P<mark>[/.-])(?P<second>\d{1,2})(?:(?P=mark)(?P<third>\d{4}|\d{1,2}))?(?P<dot>\.?)"
)
_HAN = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?\s*\(?(?P<weekday>[^()]*)\)?"
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:-[^\W\d_]+)*")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "o", "er"})
# Of English readers only these write the month first; Canada and the Philippines do both and are asked.
_MONTH_FIRST = frozenset({"US"})
_EITHER_ORDER = frozenset({None, "CA", "PH"})
_A_YEAR = 366
_SOON = 31
_SOON_WITH_WEEKDAY = 92
_BUDDHIST_YEARS = range(2443, 2643)
_BUDDHIST_AHEAD = 543


def read_day(text: str, language: str, *, today: date, region: str | None = None) -> DayReading:
    """Read a day as a member of `language` and `region` means it; `today` is their local day."""
    opened = open_text(text)
    if isinstance(opened, Why):
        return NotADay(text)
    typed = match_key(opened).rstrip(",")
    if numeric := _NUMERIC.fullmatch(typed):
        days = _numeric_days(numeric, language, region, today)
    elif han := _HAN.fullmatch(typed):
        days = _han_days(han, today)
    else:
        days = _worded_days(typed, language, today)
    match days:
        case None:
            return NotADay(text)
        case date():
            return Day(days)
        case _:
            return AmbiguousDay(tuple(sorted(set(days), reverse=True))) if days else NotADay(text)


# Below, a date is certain, a tuple holds what to ask, and None or an empty tuple is no day.
_Days = date | tuple[date, ...] | None


def _worded_days(typed: str, language: str, today: date) -> _Days:
    for understood in languages_understood(language):
        grammar = day_grammar(understood)
        for read in (_relative_day, _weekday, _day_of_month, _named_date):
            if days := read(typed, grammar, today):
                return days
    return None


def _relative_day(typed: str, grammar: DayGrammar, today: date) -> _Days:
    if typed in grammar.relative:
        return today + timedelta(days=grammar.relative[typed])
    for pattern, unit in grammar.ago:
        if found := pattern.fullmatch(typed):
            return today - timedelta(days=int(found["n"]) * unit)
    return None


def _weekday(typed: str, grammar: DayGrammar, today: date) -> _Days:
    monday = today - timedelta(days=today.weekday())
    bare = typed.rstrip(".")
    if bare in grammar.weekdays:
        return today - timedelta(days=(today.weekday() - grammar.weekdays[bare]) % 7)
    if found := _first_match(grammar.this_weekday, typed):
        return monday + timedelta(days=grammar.weekdays[found["weekday"]])
    if found := _first_match(grammar.last_weekday, typed):
        weekday = grammar.weekdays[found["weekday"]]
        of_last_week = monday + timedelta(days=weekday - 7)
        latest = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
        return of_last_week if grammar.is_last_week_certain or latest == of_last_week else (latest, of_last_week)
    return None


def _day_of_month(typed: str, grammar: DayGrammar, today: date) -> _Days:
    found = _first_match(grammar.day_of_month, typed)
    if found is None:
        return None
    month_start = today.replace(day=1)
    for _ in range(3):  # of three months in a row at least one has a 31st
        day = _date_or_none(month_start.year, month_start.month, int(found["n"]))
        if day and day <= today:
            return day
        month_start = (month_start - timedelta(days=1)).replace(day=1)
    return None


def _named_date(typed: str, grammar: DayGrammar, today: date) -> _Days:
    """Read a date with a spelled month: "3 Nov", "Nov 3rd, 2026", "ter., 3 de nov."."""
    months: list[int] = []
    weekdays: list[int] = []
    numbers: list[str] = []
    for token in _TOKEN.findall(typed):
        if token.isdecimal():
            numbers.append(token)
        elif token in grammar.months:
            months.append(grammar.months[token])
        elif token in grammar.weekdays:
            weekdays.append(grammar.weekdays[token])
        elif token not in grammar.fillers and token not in _ORDINALS:
            return None
    match months, weekdays, numbers:
        case [month], ([] | [_]), [day] if len(day) <= 2:  # noqa: PLR2004
            return _dated(None, month, int(day), today, weekdays)
        case [month], ([] | [_]), [day, year] if len(day) <= 2 and len(year) in (2, 4):  # noqa: PLR2004
            return _dated(_year(year), month, int(day), today, weekdays)
        case _:
            return None


def _han_days(found: re.Match[str], today: date) -> _Days:
    weekdays = day_grammar("zh_Hans").weekdays
    if found["weekday"] and found["weekday"] not in weekdays:
        return None
    said = [weekdays[found["weekday"]]] if found["weekday"] else []
    year = _year(found["year"]) if found["year"] else None
    return _dated(year, int(found["month"]), int(found["day"]), today, said)


def _numeric_days(found: re.Match[str], language: str, region: str | None, today: date) -> _Days:
    first, second, third = found["first"], found["second"], found["third"]
    if len(first) == 4:  # noqa: PLR2004  (ISO and its relatives, the same everywhere)
        return _dated(_year(first), int(second), int(third), today) if third and not found["dot"] else None
    if len(first) > 2 or (found["mark"] == "." and not third and not found["dot"]):  # noqa: PLR2004
        return None  # 1.2 is a number
    if language.startswith("zh") and third and len(third) <= 2:  # noqa: PLR2004
        return _dated(_year(first), int(second), int(third), today) if len(first) == 2 else None  # noqa: PLR2004
    year = _year(third) if third else None
    day_first = _dated(year, int(second), int(first), today)
    month_first = _dated(year, int(first), int(second), today)
    is_month_first, is_certain = _order(language, region, has_year=third is not None)
    own, other = (month_first, day_first) if is_month_first else (day_first, month_first)
    if is_certain:
        return own or _to_confirm(other)
    return own or other if own == other or not (own and other) else (*_to_confirm(own), *_to_confirm(other))


def _order(language: str, region: str | None, *, has_year: bool) -> tuple[bool, bool]:
    """Return whether this member writes the month first, and whether that is certain."""
    match language.partition("_")[0]:
        case "en" if language == "en_GB" and region is None:
            return False, True
        case "en":
            return region in _MONTH_FIRST, region not in _EITHER_ORDER
        case "zh" | "ja" | "ko":
            return True, not has_year  # 11/3 is usual there, 11/3/2026 is foreign: either order
        case _:
            return False, True


def _dated(year: int | None, month: int, day: int, today: date, weekdays: list[int] | None = None) -> _Days:
    """Place a day in its year; a weekday typed with it settles the year or, contradicting it, asks."""
    if year is not None:
        found = _date_or_none(year, month, day)
        return (found,) if found and weekdays and found.weekday() != weekdays[0] else found
    past, ahead = _latest(month, day, today), _next(month, day, today)
    if weekdays:
        return _on_weekday(weekdays[0], past, ahead, today)
    if ahead and past and ahead - today <= timedelta(days=_SOON):
        return (ahead, past)  # "1 Dec" typed in late November is last year's, or a slip
    return past


def _on_weekday(weekday: int, past: date | None, ahead: date | None, today: date) -> _Days:
    """Choose the year in which the day falls on `weekday`; a far one is more likely a wrong weekday, so it is asked."""
    if past and past.weekday() == weekday:
        return past
    if ahead and ahead.weekday() == weekday:
        return ahead if ahead - today <= timedelta(days=_SOON_WITH_WEEKDAY) else (ahead, *_to_confirm(past))
    return _to_confirm(past)


def _latest(month: int, day: int, today: date) -> date | None:
    found = _date_or_none(today.year, month, day)
    if found is None or found > today:
        found = _date_or_none(today.year - 1, month, day)
    return found if found and today - found <= timedelta(days=_A_YEAR) and found <= today else None


def _next(month: int, day: int, today: date) -> date | None:
    found = _date_or_none(today.year, month, day)
    if found is None or found <= today:
        found = _date_or_none(today.year + 1, month, day)
    return found if found and found - today <= timedelta(days=_A_YEAR) and found > today else None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) <= 2:  # noqa: PLR2004
        return 2000 + year
    return year - _BUDDHIST_AHEAD if year in _BUDDHIST_YEARS else year


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _to_confirm(days: _Days) -> tuple[date, ...]:
    match days:
        case None:
            return ()
        case date():
            return (days,)
        case _:
            return days


def _first_match(patterns: tuple[re.Pattern[str], ...], typed: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.fullmatch(typed))), None)
