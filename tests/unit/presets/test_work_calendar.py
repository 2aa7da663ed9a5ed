"""Working days of a country: holidays, weekends of a place, and the weekends worked in exchange."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.calendars import UnknownCountry, UnknownSubdivision, WorkCalendar, YearNotCovered, work_calendar
from kpi_engine import by_work_days, parse_period

MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})


def calendar(country: str, subdivision: str | None = None, language: str = "en_US") -> WorkCalendar:
    return work_calendar(country, subdivision, years=(2026,), language=language)


def test_china_works_six_weekend_days_of_2026_in_exchange_for_its_bridge_days() -> None:
    china = calendar("CN")
    made_up = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)}
    assert china.made_up == made_up | {date(2026, 10, 10)}
    assert all(china.is_working(day) for day in china.made_up)
    assert not china.is_working(date(2026, 1, 2))
    assert not china.is_working(date(2026, 2, 15))


def test_a_year_that_china_has_not_announced_is_provisional() -> None:
    china = work_calendar("CN", years=(2026, 2027))
    assert china.provisional_years == {2027}
    assert china.is_provisional(date(2027, 3, 1))
    assert not china.is_provisional(date(2026, 3, 1))


def test_vietnam_works_22_august_2026_for_the_day_before_its_national_day() -> None:
    vietnam = calendar("VN")
    assert vietnam.is_working(date(2026, 8, 22))
    assert not vietnam.is_working(date(2026, 8, 31))


@pytest.mark.parametrize("country", ["SA", "EG", "QA", "KW", "BH", "OM", "JO", "BD"])
def test_these_countries_rest_on_friday_and_saturday(country: str) -> None:
    assert calendar(country).weekdays == SUNDAY_TO_THURSDAY


@pytest.mark.parametrize(
    ("country", "subdivision", "weekdays"),
    [
        ("AE", None, MONDAY_TO_FRIDAY),
        ("IR", None, frozenset(range(7)) - {4}),
        ("BN", None, frozenset(range(7)) - {4, 6}),
        ("IN", None, frozenset(range(7)) - {6}),
        ("MY", None, MONDAY_TO_FRIDAY),
        ("MY", "10", MONDAY_TO_FRIDAY),
        ("MY", "02", SUNDAY_TO_THURSDAY),
        ("MY", "Kelantan", SUNDAY_TO_THURSDAY),
        ("MY", "trg", SUNDAY_TO_THURSDAY),
    ],
)
def test_the_weekend_is_that_of_the_place(country: str, subdivision: str | None, weekdays: frozenset[int]) -> None:
    assert calendar(country, subdivision).weekdays == weekdays


def test_a_member_keeps_a_week_of_their_own_and_the_holidays_of_the_country() -> None:
    mondays_off = work_calendar("BR", years=(2026,), weekdays={1, 2, 3, 4, 5})
    assert not mondays_off.is_working(date(2026, 11, 23))
    assert mondays_off.is_working(date(2026, 11, 28))
    assert not mondays_off.is_working(date(2026, 12, 25))


def test_holidays_differ_by_state() -> None:
    assert calendar("DE", "BY").name_of(date(2026, 1, 6)) == "Epiphany"
    assert calendar("DE").name_of(date(2026, 1, 6)) is None


@pytest.mark.parametrize(
    ("country", "language", "day", "name"),
    [
        ("CN", "zh_Hans", date(2026, 1, 1), "元旦"),
        ("TW", "zh_Hant", date(2026, 1, 1), "中華民國開國紀念日"),
        ("BR", "pt_BR", date(2026, 1, 1), "Confraternização Universal"),
        ("MX", "es_419", date(2026, 1, 1), "Año Nuevo"),
        ("TH", "th", date(2026, 1, 1), "วันขึ้นปีใหม่"),
        ("EG", "ar", date(2026, 1, 7), "عيد الميلاد المجيد"),
        ("US", "ja", date(2026, 1, 1), "New Year's Day"),
    ],
)
def test_a_holiday_is_called_in_the_readers_language_where_it_has_a_name(
    country: str, language: str, day: date, name: str
) -> None:
    assert calendar(country, language=language).name_of(day) == name


def test_a_feast_that_hangs_on_the_moon_is_provisional_and_a_fixed_one_is_not() -> None:
    arabia = calendar("SA")
    assert arabia.is_provisional(date(2026, 5, 27))
    assert not arabia.is_provisional(date(2026, 9, 23))


def test_a_country_or_a_state_that_does_not_exist_is_said_with_the_choices() -> None:
    with pytest.raises(UnknownCountry) as country:
        calendar("XX")
    assert country.value.country == "XX"
    with pytest.raises(UnknownSubdivision) as subdivision:
        calendar("DE", "QQ")
    assert "BY" in subdivision.value.choices


def test_a_day_outside_its_years_is_refused_rather_than_taken_for_a_working_day() -> None:
    with pytest.raises(YearNotCovered) as refused:
        calendar("BR").is_working(date(2027, 1, 1))
    assert refused.value.years == (2026,)


def test_equal_questions_are_answered_from_memory() -> None:
    assert calendar("br") is calendar("BR")


def test_a_target_falls_due_by_the_working_days_of_a_country() -> None:
    october = parse_period("2026-10")
    due = by_work_days(october, calendar("CN"))
    # 22 weekdays, less five of the Golden Week, and Saturday the 10th in exchange.
    assert due.weight_between(october.first, october.last) == 18
    assert due.weight_between(date(2026, 10, 1), date(2026, 10, 7)) == 0
    assert due.weight_between(date(2026, 10, 10), date(2026, 10, 10)) == 1
