"""Rules and dates of the shopping calendar: how an entry of the data file becomes days of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from integrations.preset_entries import Entry

_DAY = timedelta(days=1)
_COMMON_YEAR = 2025
_MONTHS = range(1, 13)
_MOST_IN_A_MONTH = 5


class Weekday(Enum):
    """Days of the week as a rule names them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_NUMBERS = {weekday: number for number, weekday in enumerate(Weekday)}


@dataclass(frozen=True, slots=True)
class FixedDays:
    """The same days each year; a run over New Year ends in the next."""

    first: tuple[int, int]
    last: tuple[int, int]

    def days(self, year: int) -> tuple[date, date]:
        """Return first and last day of the run that begins in the year."""
        end = year if self.last >= self.first else year + 1
        return date(year, *self.first), date(end, *self.last)


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """Days counted from the nth weekday of a month: Black Friday is one day after the fourth Thursday of November."""

    month: int
    nth: int
    weekday: Weekday
    plus_days: int = 0
    lasts: int = 1

    def days(self, year: int) -> tuple[date, date]:
        """Return first and last day in the year."""
        start = date(year, self.month, 1)
        ahead = (_NUMBERS[self.weekday] - start.weekday()) % 7
        first = start + _DAY * (ahead + 7 * (self.nth - 1) + self.plus_days)
        return first, first + _DAY * (self.lasts - 1)


Rule = FixedDays | NthWeekday


def read_rule(entry: Entry) -> Rule | None:
    """Read `{ from = "11-11", to = "11-12" }` or `{ month = 11, nth = 4, weekday = "thursday", plus_days = 1 }`.

    Returns:
        None, with every problem noted, when it is neither.
    """
    rule = _fixed(entry) if entry.has("from") else _nth(entry)
    entry.finish()
    return rule if entry.is_sound else None


def _fixed(entry: Entry) -> FixedDays:
    first = _month_and_day(entry, "from")
    return FixedDays(first, _month_and_day(entry, "to") if entry.has("to") else first)


def _month_and_day(entry: Entry, key: str) -> tuple[int, int]:
    text = entry.text(key)
    month, _, day = text.partition("-")
    try:
        # 29 February does not exist each year, so no rule may begin or end there.
        found = date(_COMMON_YEAR, int(month), int(day))
    except ValueError:
        entry.fault(key, text, "month and day like 11-11")
        return 1, 1
    return found.month, found.day


def _nth(entry: Entry) -> NthWeekday:
    rule = NthWeekday(
        month=entry.whole("month", 0),
        nth=entry.whole("nth", 0),
        weekday=entry.one_of("weekday", Weekday),
        plus_days=entry.whole("plus_days", 0),
        lasts=entry.whole("lasts", 1),
    )
    if rule.month not in _MONTHS:
        entry.fault("month", rule.month, "1 to 12")
    # A fifth weekday is missing in most years.
    if not 0 < rule.nth < _MOST_IN_A_MONTH:
        entry.fault("nth", rule.nth, "1 to 4")
    if rule.lasts < 1:
        entry.fault("lasts", rule.lasts, "at least 1")
    return rule


def read_dates(entry: Entry) -> tuple[date, date] | None:
    """Read `{ first = 2026-02-18, last = 2026-03-19 }`; `last` is the first day where it is missing."""
    first = entry.day("first")
    last = entry.day("last") if entry.has("last") else first
    if first is not None and last is not None and last < first:
        entry.fault("last", last, f"{first} or later")
    entry.finish()
    return (first, last) if first is not None and last is not None and entry.is_sound else None
