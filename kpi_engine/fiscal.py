"""Fiscal years: years that begin in another month than January, or in weeks by a 4-4-5 calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import assert_never

from kpi_engine.periods import Grain, Period, month_of

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_DECEMBER = 12
_QUARTERS = 4


class NamedBy(Enum):
    """Which calendar year a fiscal year is named after."""

    START = "start"
    END = "end"


class FiscalError(ValueError):
    """A calendar names a month or weekday that does not exist; the argument is what was given."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """Fiscal years of whole months.

    Attributes:
        start_month: 1 to 12; 4 begins the year on 1 April.
        named_by: Whether the year from April 2026 to March 2027 is 2026 or 2027.
    """

    start_month: int = 1
    named_by: NamedBy = NamedBy.END

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= _DECEMBER:
            raise FiscalError(self)

    def year_of(self, day: date) -> Period:
        """Return the fiscal year around a day."""
        return self._part(day, _DECEMBER, Grain.YEAR)

    def quarter_of(self, day: date) -> Period:
        """Return the fiscal quarter around a day."""
        return self._part(day, 3, Grain.QUARTER)

    def name_of(self, day: date) -> int:
        """Return the number of the fiscal year around a day."""
        year = self.year_of(day)
        return (year.first if self.named_by is NamedBy.START else year.last).year

    def _part(self, day: date, months: int, grain: Grain) -> Period:
        since = (day.month - self.start_month) % months
        first = day.year * _DECEMBER + day.month - 1 - since
        last = first + months - 1
        end = month_of(date(last // _DECEMBER, last % _DECEMBER + 1, 1)).last
        return Period(date(first // _DECEMBER, first % _DECEMBER + 1, 1), end, grain)


class Pattern(Enum):
    """Weeks of the three months of a quarter."""

    FOUR_FOUR_FIVE = (4, 4, 5)
    FOUR_FIVE_FOUR = (4, 5, 4)
    FIVE_FOUR_FOUR = (5, 4, 4)


class YearEnd(Enum):
    """Which weekday closes the year."""

    NEAREST = "nearest"  # to the last day of the month, before or after it
    LAST = "last"  # in the month


@dataclass(frozen=True, slots=True)
class WeekYear:
    """One year of a week calendar: 52 weeks, or 53 with the last one added to the last month."""

    first: date
    last: date
    pattern: Pattern
    name: int

    @property
    def weeks(self) -> int:
        """Return 52 or 53."""
        return ((self.last - self.first).days + 1) // 7

    @property
    def months(self) -> tuple[Period, ...]:
        """Return its twelve months in order."""
        found: list[Period] = []
        first = self.first
        for weeks in self.pattern.value * _QUARTERS:
            last = first + weeks * _WEEK - _DAY
            found.append(Period(first, last))
            first = last + _DAY
        found[-1] = Period(found[-1].first, self.last)
        return tuple(found)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return its four quarters in order."""
        months = self.months
        return tuple(Period(months[place].first, months[place + 2].last) for place in range(0, _DECEMBER, 3))

    def week_number(self, day: date) -> int:
        """Return the number of a day's week in this year, from 1."""
        return (day - self.first).days // 7 + 1


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """Fiscal years of whole weeks, as retail keeps them.

    Attributes:
        pattern: Weeks of the months.
        closing_month: The month at whose end the year closes: 1 for the usual retail year.
        closing_weekday: The weekday it closes on, 0 for Monday; 5 for the usual Saturday.
        closes: On the weekday nearest to the month's end, or the last one in it.
        named_by: Which calendar year names it; the retail year 2023 began in January 2023.
    """

    pattern: Pattern = Pattern.FOUR_FIVE_FOUR
    closing_month: int = 1
    closing_weekday: int = 5
    closes: YearEnd = YearEnd.NEAREST
    named_by: NamedBy = NamedBy.START

    def __post_init__(self) -> None:
        if not (1 <= self.closing_month <= _DECEMBER and 0 <= self.closing_weekday < 7):  # noqa: PLR2004 - weekdays
            raise FiscalError(self)

    def year_of(self, day: date) -> WeekYear:
        """Return the year around a day."""
        # A year may close some days after its month, so the calendar year of the day is only a first guess.
        year = day.year - 1
        while self._last_day(year) < day:
            year += 1
        first, last = self._last_day(year - 1) + _DAY, self._last_day(year)
        # Two weeks in, the year has surely left the month in which the one before closed.
        name = (first + 2 * _WEEK).year if self.named_by is NamedBy.START else year
        return WeekYear(first, last, self.pattern, name)

    def month_of(self, day: date) -> Period:
        """Return the month of weeks around a day."""
        return next(month for month in self.year_of(day).months if day in month)

    def quarter_of(self, day: date) -> Period:
        """Return the quarter of weeks around a day."""
        return next(quarter for quarter in self.year_of(day).quarters if day in quarter)

    def _last_day(self, year: int) -> date:
        end = month_of(date(year, self.closing_month, 1)).last
        back = (end.weekday() - self.closing_weekday) % 7
        match self.closes:
            case YearEnd.LAST:
                return end - back * _DAY
            case YearEnd.NEAREST:
                return end - back * _DAY if back <= 3 else end + (7 - back) * _DAY  # noqa: PLR2004 - half a week
            case _:
                assert_never(self.closes)
