"""Calendar time: spans back, comparable days, fiscal years and weeks, and a company's day around the globe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Change,
    FiscalError,
    FiscalYear,
    Grain,
    NamedBy,
    Pattern,
    Period,
    Span,
    SpanUnit,
    WeekCalendar,
    YearEnd,
    change,
    change_per_day,
    comparison,
    earlier,
    earlier_period,
    earlier_through,
    month_of,
    parse_period,
    previous,
    quarter_of,
    sun_period,
    week_of,
    year_of,
)

DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2090, 12, 31))
MONTH, YEAR, WEEK = Span(1, SpanUnit.MONTH), Span(1, SpanUnit.YEAR), Span(1, SpanUnit.WEEK)


@pytest.mark.parametrize(
    ("day", "span", "before"),
    [
        (date(2026, 3, 31), MONTH, date(2026, 2, 28)),
        (date(2024, 3, 31), MONTH, date(2024, 2, 29)),
        (date(2024, 2, 29), YEAR, date(2023, 2, 28)),
        (date(2026, 1, 15), Span(3, SpanUnit.MONTH), date(2025, 10, 15)),
        (date(2026, 5, 31), Span(1, SpanUnit.QUARTER), date(2026, 2, 28)),
        (date(2026, 3, 1), Span(30, SpanUnit.DAY), date(2026, 1, 30)),
        (date(2026, 3, 1), Span(2, SpanUnit.WEEK), date(2026, 2, 15)),
    ],
)
def test_months_back_are_clamped_and_days_back_are_counted(day: date, span: Span, before: date) -> None:
    assert earlier(day, span) == before


def test_hours_move_no_day() -> None:
    hours = Span(5, SpanUnit.HOUR)
    assert (hours.is_calendar, hours.minutes, MONTH.minutes) == (False, 300, None)
    with pytest.raises(ValueError, match="5 hours"):
        earlier(date(2026, 3, 1), hours)


@pytest.mark.parametrize(
    ("period", "span", "before"),
    [
        ("2026-02", MONTH, "2026-01"),
        ("2024-02", YEAR, "2023-02"),
        ("2026-Q1", YEAR, "2025-Q1"),
        ("2026-Q1", MONTH, "2025-12-01..2026-02-28"),
        ("2024", YEAR, "2023"),
        ("2026-W10", YEAR, "2025-W10"),
        ("2026-W53", YEAR, "2025-W52"),
        ("2026-W10", WEEK, "2026-W09"),
        ("2026-03", Span(30, SpanUnit.DAY), "2026-01-30..2026-03-01"),
        ("2024-02-29", YEAR, "2023-02-28"),
        ("2026-03-10..2026-03-31", MONTH, "2026-02-10..2026-02-28"),
    ],
)
def test_the_same_calendar_position_earlier(period: str, span: Span, before: str) -> None:
    assert earlier_period(parse_period(period), span).key == before


def test_a_week_from_sunday_meets_the_week_from_sunday_of_the_same_number() -> None:
    week = week_of(date(2026, 3, 4), 6)
    before = earlier_period(week, YEAR)
    assert (before.first, before.first.weekday(), before.grain) == (date(2025, 3, 2), 6, Grain.WEEK)


@pytest.mark.parametrize(
    ("period", "through", "span", "before"),
    [
        ("2026-11", date(2026, 11, 10), MONTH, date(2026, 10, 10)),
        ("2026-02", date(2026, 2, 28), MONTH, date(2026, 1, 31)),
        ("2026-03", date(2026, 3, 30), MONTH, date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 29), YEAR, date(2023, 2, 28)),
        ("2026-W10", date(2026, 3, 4), YEAR, date(2025, 3, 5)),
        ("2026-11", date(2026, 11, 10), Span(7, SpanUnit.DAY), date(2026, 11, 3)),
    ],
)
def test_the_same_day_of_the_earlier_period(period: str, through: date, span: Span, before: date) -> None:
    assert earlier_through(parse_period(period), through, span) == before


@given(DAYS, st.integers(1, 30), st.sampled_from([SpanUnit.DAY, SpanUnit.WEEK, SpanUnit.MONTH, SpanUnit.YEAR]))
def test_going_back_keeps_the_order_of_days(day: date, count: int, unit: SpanUnit) -> None:
    span = Span(count, unit)
    assert earlier(day, span) <= earlier(day + timedelta(days=1), span)
    assert earlier(day, span) < day


@given(DAYS, st.integers(0, 400), st.sampled_from([MONTH, YEAR, WEEK]))
def test_an_earlier_day_lies_in_the_earlier_period(day: date, since: int, span: Span) -> None:
    for period in (week_of(day), month_of(day), quarter_of(day), year_of(day)):
        through = min(period.first + timedelta(days=since), period.last)
        assert earlier_through(period, through, span) in earlier_period(period, span)


def test_february_is_not_worse_than_january_by_being_shorter() -> None:
    days = comparison(parse_period("2026-02"), date(2026, 2, 28), MONTH)
    assert (days.now.key, days.before.key, days.is_even) == ("2026-02", "2026-01", False)
    whole = change(Decimal(2800), Decimal(3100))
    assert whole.share is not None
    assert round(whole.share, 3) == Decimal("-0.097")
    assert change_per_day(Decimal(2800), Decimal(3100), days) == Change(Decimal(0), Decimal(0))


def test_ten_days_are_compared_with_ten_days() -> None:
    days = comparison(parse_period("2026-11"), date(2026, 11, 10), MONTH)
    assert (days.now.key, days.before.key) == ("2026-11-01..2026-11-10", "2026-10-01..2026-10-10")
    assert days.is_even


def test_growth_over_nothing_or_less_is_only_a_difference() -> None:
    assert change(Decimal(5), Decimal(0)) == Change(Decimal(5), None)
    assert change(Decimal(5), Decimal(-10)) == Change(Decimal(15), None)


def test_a_fiscal_year_from_april_is_named_by_its_end_or_its_start() -> None:
    day = date(2026, 11, 18)
    british, indian = FiscalYear(4), FiscalYear(4, NamedBy.START)
    assert british.year_of(day) == Period(date(2026, 4, 1), date(2027, 3, 31), Grain.YEAR)
    assert british.quarter_of(day) == Period(date(2026, 10, 1), date(2026, 12, 31), Grain.QUARTER)
    assert (british.name_of(day), indian.name_of(day), indian.name_of(date(2026, 3, 31))) == (2027, 2026, 2025)


def test_a_fiscal_quarter_from_february_is_named_by_its_days_and_has_its_own_neighbour() -> None:
    quarter = FiscalYear(2).quarter_of(date(2026, 3, 5))
    assert quarter.key == "2026-02-01..2026-04-30"
    assert previous(quarter).key == "2025-11-01..2026-01-31"
    assert earlier_period(quarter, YEAR).key == "2025-02-01..2025-04-30"
    year = FiscalYear(3).year_of(date(2025, 1, 5))
    assert (year.key, previous(year).key) == ("2024-03-01..2025-02-28", "2023-03-01..2024-02-29")


@given(DAYS)
def test_a_fiscal_year_from_january_is_the_calendar_year(day: date) -> None:
    fiscal = FiscalYear()
    assert (fiscal.year_of(day), fiscal.quarter_of(day), fiscal.name_of(day)) == (
        year_of(day),
        quarter_of(day),
        day.year,
    )


@pytest.mark.parametrize("calendar", [lambda: FiscalYear(13), lambda: WeekCalendar(closing_weekday=7)])
def test_a_month_or_weekday_that_does_not_exist_is_refused(calendar: type[FiscalYear]) -> None:
    with pytest.raises(FiscalError):
        calendar()


@pytest.mark.parametrize(
    ("name", "first", "last", "weeks"),
    [
        (2022, date(2022, 1, 30), date(2023, 1, 28), 52),
        (2023, date(2023, 1, 29), date(2024, 2, 3), 53),
        (2024, date(2024, 2, 4), date(2025, 2, 1), 52),
        (2017, date(2017, 1, 29), date(2018, 2, 3), 53),
    ],
)
def test_the_retail_year_ends_on_the_saturday_nearest_to_the_end_of_january(
    name: int, first: date, last: date, weeks: int
) -> None:
    year = WeekCalendar().year_of(first + timedelta(days=100))
    assert (year.name, year.first, year.last, year.weeks) == (name, first, last, weeks)


def test_the_months_of_a_4_5_4_year_and_its_53rd_week() -> None:
    calendar = WeekCalendar()
    assert calendar.month_of(date(2023, 3, 1)).key == "2023-02-26..2023-04-01"
    last = calendar.month_of(date(2024, 2, 3))
    assert (last.key, len(last)) == ("2023-12-31..2024-02-03", 35)
    assert calendar.year_of(date(2024, 2, 3)).week_number(date(2024, 2, 3)) == 53
    assert calendar.quarter_of(date(2023, 3, 1)).key == "2023-01-29..2023-04-29"


def test_a_year_may_close_on_the_last_friday_of_september() -> None:
    calendar = WeekCalendar(Pattern.FOUR_FOUR_FIVE, 9, 4, YearEnd.LAST, NamedBy.END)
    year = calendar.year_of(date(2026, 1, 15))
    assert (year.name, year.first, year.last) == (2026, date(2025, 9, 27), date(2026, 9, 25))


@given(DAYS, st.sampled_from(Pattern), st.integers(1, 12), st.integers(0, 6), st.sampled_from(YearEnd))
def test_a_week_year_is_52_or_53_whole_weeks_in_twelve_months_without_gaps(
    day: date, pattern: Pattern, month: int, weekday: int, closes: YearEnd
) -> None:
    calendar = WeekCalendar(pattern, month, weekday, closes)
    year = calendar.year_of(day)
    assert year.first <= day <= year.last
    assert year.weeks in {52, 53}
    assert year.last.weekday() == weekday
    assert calendar.year_of(year.last + timedelta(days=1)).first == year.last + timedelta(days=1)
    assert calendar.year_of(year.last + timedelta(days=1)).name == year.name + 1
    months = year.months
    assert (months[0].first, months[-1].last, len(months)) == (year.first, year.last, 12)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(months))
    assert day in calendar.month_of(day)
    assert day in calendar.quarter_of(day)


def test_a_companys_month_follows_the_sun_from_its_first_market_to_its_last() -> None:
    november = parse_period("2026-11")
    company = sun_period(november, ["America/Los_Angeles", "Asia/Tokyo", "Asia/Tokyo"])
    assert company.opens == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert company.closes == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert company.is_staggered
    assert company.complete_through(datetime(2026, 11, 18, 1, tzinfo=UTC)) == date(2026, 11, 16)
    assert company.complete_through(datetime(2027, 1, 1, tzinfo=UTC)) == date(2026, 11, 30)


def test_markets_on_one_clock_have_nothing_to_state() -> None:
    assert not sun_period(parse_period("2026-11"), ["Asia/Shanghai", "Asia/Taipei"]).is_staggered
    with pytest.raises(ValueError, match=r"\(\)"):
        sun_period(parse_period("2026-11"), [])
