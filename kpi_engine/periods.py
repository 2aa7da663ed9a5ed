"""Periods: runs of market-local days, their names, and where days begin and end as instants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_NAMED = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
)


class Grain(Enum):
    """The size of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


class UnreadablePeriod(ValueError):  # noqa: N818 - named after what happened
    """Text that names no period; `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Period:
    """Market-local days from `first` to `last`, both included."""

    first: date
    last: date
    grain: Grain = Grain.RANGE

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UnreadablePeriod(f"{self.first}..{self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        """Return the name that `parse_period` reads: 2026-11, 2026-Q3, 2026-W47, 2026, a day or a..b.

        Fiscal quarters and years, and weeks that do not begin on Monday, are named by their days.
        """
        first = self.first
        match self.grain:
            case Grain.DAY:
                return first.isoformat()
            case Grain.WEEK if first.isoweekday() == 1:
                year, week, _ = first.isocalendar()
                return f"{year:04}-W{week:02}"
            case Grain.MONTH:
                return f"{first.year:04}-{first.month:02}"
            case Grain.QUARTER if first.month % 3 == 1:
                return f"{first.year:04}-Q{(first.month + 2) // 3}"
            case Grain.YEAR if first.month == 1:
                return f"{first.year:04}"
            case _:
                return f"{first.isoformat()}..{self.last.isoformat()}"


def days(period: Period) -> Iterator[date]:
    """Yield each day of the period in order."""
    for offset in range(len(period)):
        yield period.first + timedelta(days=offset)


def day_of(day: date) -> Period:
    """Return the period of one day."""
    return Period(day, day, Grain.DAY)


def week_of(day: date, first_weekday: int = 0) -> Period:
    """Return the week around a day; `first_weekday` is 0 for Monday, 6 for Sunday, 5 for Saturday."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return Period(first, first + timedelta(days=6), Grain.WEEK)


def month_of(day: date) -> Period:
    """Return the calendar month around a day."""
    return _months(day.year, day.month, 1, Grain.MONTH)


def quarter_of(day: date) -> Period:
    """Return the calendar quarter around a day."""
    return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3, Grain.QUARTER)


def year_of(day: date) -> Period:
    """Return the calendar year around a day."""
    return _months(day.year, 1, 12, Grain.YEAR)


def _months(year: int, month: int, count: int, grain: Grain) -> Period:
    end = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(end // 12, end % 12 + 1, 1) - _DAY, grain)


def previous(period: Period) -> Period:
    """Return the period just before: the calendar neighbour, or as many days for a free range."""
    before = period.first - _DAY
    match period.grain:
        case Grain.MONTH:
            return month_of(before)
        case Grain.QUARTER:
            return _months_before(period, 3)
        case Grain.YEAR:
            return _months_before(period, 12)
        case _:
            return Period(period.first - timedelta(days=len(period)), before, period.grain)


def _months_before(period: Period, count: int) -> Period:
    start = period.first.year * 12 + period.first.month - 1 - count
    return _months(start // 12, start % 12 + 1, count, period.grain)


def parse_period(text: str) -> Period:
    """Read 2016-Q3, 2026-11, 2026-W47 (ISO), 2026, 2026-11-03 or 2026-11-01..2026-11-15.

    Raises:
        UnreadablePeriod: When the text is none of these, or names days that do not exist.
    """
    wanted = text.strip().upper()
    first, dots, last = wanted.partition("..")
    try:
        if dots:
            return Period(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
        if named := _NAMED.fullmatch(wanted):
            return _named(named)
    except ValueError as error:
        raise UnreadablePeriod(text) from error
    raise UnreadablePeriod(text)


def _named(named: re.Match[str]) -> Period:
    year = int(named["year"])
    if named["quarter"]:
        return quarter_of(date(year, int(named["quarter"]) * 3, 1))
    if named["week"]:
        return week_of(date.fromisocalendar(year, int(named["week"]), 1))
    if named["day"]:
        return day_of(date(year, int(named["month"]), int(named["day"])))
    if named["month"]:
        return month_of(date(year, int(named["month"]), 1))
    return year_of(date(year, 1, 1))


def market_day(instant: datetime, zone: str) -> date:
    """Return the local calendar day of an aware instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return [start, end) of a local day as UTC instants; 23, 24 or 25 hours apart."""
    place = ZoneInfo(zone)
    # fold=0 reads a midnight that a clock change skips or repeats as the day's first instant.
    start = datetime.combine(day, time.min, place).astimezone(UTC)
    return start, datetime.combine(day + _DAY, time.min, place).astimezone(UTC)


def last_complete_day(now: datetime, zone: str) -> date:
    """Return the last day that is over in the market's own zone."""
    return market_day(now, zone) - _DAY
