"""Work calendars: the days that are worked in a country, with its holidays and the weekends worked in exchange."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from integrations.calendars.weekends import WEEKENDS

if TYPE_CHECKING:
    from holidays import HolidayBase

_WEEK = frozenset(range(7))
_ENGLISH = "en_US"
# The library's code of a language whose own is not the code before its region.
_LANGUAGES = {"zh_Hans": ("zh_CN",), "zh_Hant": ("zh_TW", "zh_HK", "zh_CN"), "es_419": ("es",)}
# Their governments move days off to bridge weekends and announce it each autumn for one year only.
_ANNOUNCED_EACH_YEAR = frozenset({"CN", "VN"})


class UnknownCountry(LookupError):  # noqa: N818 - named after what happened
    """No holidays are known for a country; `country` is what was asked."""

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country


class UnknownSubdivision(LookupError):  # noqa: N818 - named after what happened
    """A country has no such state or region; `choices` are the codes it has."""

    def __init__(self, country: str, subdivision: str, choices: tuple[str, ...]) -> None:
        super().__init__(country, subdivision, choices)
        self.country = country
        self.subdivision = subdivision
        self.choices = choices


class YearNotCovered(LookupError):  # noqa: N818 - named after what happened
    """A day lies outside the years a calendar was made for, where it would know no holiday."""

    def __init__(self, day: date, years: tuple[int, ...]) -> None:
        super().__init__(day, years)
        self.day = day
        self.years = years


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days of one place and one working week, over some years.

    Attributes:
        country: ISO 3166-1 code.
        subdivision: State or region, where holidays differ by it.
        weekdays: Days of the week that are worked, 0 for Monday.
        holidays: Days off by name, in the language asked for.
        made_up: Days worked in exchange for a bridge day, whatever their weekday.
        provisional: Holidays that depend on the sighting of the moon.
        years: The years it knows.
        provisional_years: Of these, the ones whose exchanges of days are not announced yet.
    """

    country: str
    subdivision: str | None
    weekdays: frozenset[int]
    holidays: Mapping[date, str]
    made_up: frozenset[date]
    provisional: frozenset[date]
    years: tuple[int, ...]
    provisional_years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Tell whether the day is worked.

        Raises:
            YearNotCovered: The calendar was not made for that year.
        """
        self._require(day)
        if day in self.made_up:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def name_of(self, day: date) -> str | None:
        """Return what the holiday is called, None on any other day.

        Raises:
            YearNotCovered: The calendar was not made for that year.
        """
        self._require(day)
        return self.holidays.get(day)

    def is_provisional(self, day: date) -> bool:
        """Tell whether what is said of the day may still change: an estimated holiday, or a year not announced."""
        return day in self.provisional or day.year in self.provisional_years

    def _require(self, day: date) -> None:
        if day.year not in self.years:
            raise YearNotCovered(day, self.years)


def work_calendar(
    country: str,
    subdivision: str | None = None,
    *,
    years: Iterable[int],
    weekdays: Collection[int] | None = None,
    language: str = _ENGLISH,
) -> WorkCalendar:
    """Return the work calendar of a place.

    Joint leave that only civil servants must take (Indonesia's cuti bersama) is worked here.

    Args:
        country: ISO 3166-1 code, such as CN.
        subdivision: ISO 3166-2 code without the country, such as 02 or BY, or the region's own name.
        years: The years it shall know.
        weekdays: A member's own working week, 0 for Monday; the country's without.
        language: CLDR id of the language of the holidays' names; English, else the country's own, where the
            library does not speak it.

    Raises:
        UnknownCountry: No holidays are known for that country.
        UnknownSubdivision: The country has no such subdivision.
    """
    own_week = None if weekdays is None else frozenset(weekdays)
    return _made(country.upper(), subdivision, tuple(sorted(set(years))), own_week, language)


@lru_cache(maxsize=512)
def _made(
    country: str, subdivision: str | None, years: tuple[int, ...], own_week: frozenset[int] | None, language: str
) -> WorkCalendar:
    # 13 MB and 60 ms that a process which asks for no calendar should not pay.
    from holidays import country_holidays

    try:
        blank = country_holidays(country)
    except NotImplementedError:
        raise UnknownCountry(country) from None
    region = None if subdivision is None else _region(blank, country, subdivision)
    found = country_holidays(country, region, years=years, language=_spoken(blank, language))
    weekend = WEEKENDS.get(f"{country}-{region}", WEEKENDS.get(country, frozenset(found.weekend)))
    return WorkCalendar(
        country=country,
        subdivision=region,
        weekdays=_WEEK - weekend if own_week is None else own_week,
        holidays=MappingProxyType({day: found[day] for day in sorted(found) if day.year in years}),
        made_up=frozenset(day for day in found.weekend_workdays if day.year in years),
        provisional=_estimated(blank, region, years),
        years=years,
        provisional_years=_unannounced(found, country, years),
    )


def _region(blank: HolidayBase, country: str, subdivision: str) -> str:
    """Return a subdivision's code, of which its name and its letters are other ways to say it."""
    wanted = subdivision.casefold()
    said = {code.casefold(): code for code in blank.subdivisions}
    said |= {alias.casefold(): code for alias, code in blank.subdivisions_aliases.items()}
    if wanted not in said:
        raise UnknownSubdivision(country, subdivision, tuple(blank.subdivisions))
    return said[wanted]


def _spoken(blank: HolidayBase, language: str) -> str | None:
    """Return the library's code of the language to name holidays in; None is the country's own."""
    exact = (*_LANGUAGES.get(language, ()), language)
    # Portuguese is Portuguese; but a reader of one Chinese script may not read the other.
    near = () if language.startswith("zh") else (code for code in blank.supported_languages if _is_near(code, language))
    return next((code for code in (*exact, *near, _ENGLISH) if code in blank.supported_languages), None)


def _is_near(code: str, language: str) -> bool:
    return code.partition("_")[0] == language.partition("_")[0]


def _estimated(blank: HolidayBase, region: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Return the holidays that the moon decides and no government has announced."""
    from holidays.groups.islamic import IslamicHolidays  # as above

    if not isinstance(blank, IslamicHolidays):
        return frozenset()
    kind: Any = type(blank)  # each such country takes the flag; their common class does not say so
    marked = kind(subdiv=region, years=years, language=_ENGLISH, islamic_show_estimated=True)
    return frozenset(day for day in marked if "estimated" in marked[day] and day.year in years)


def _unannounced(found: HolidayBase, country: str, years: tuple[int, ...]) -> frozenset[int]:
    """Return the years for which a country that moves its days off each year has not said how."""
    if country not in _ANNOUNCED_EACH_YEAR:
        return frozenset()
    announced = max(getattr(found, "special_public_holidays", {0: ()}))
    return frozenset(year for year in years if year > announced)
