"""Market days and named periods (E12, E13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Grain,
    Period,
    UnreadablePeriod,
    day_bounds,
    day_of,
    days,
    last_complete_day,
    market_day,
    month_of,
    parse_period,
    previous,
    quarter_of,
    week_of,
    year_of,
)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


def test_e12_an_instant_belongs_to_the_day_of_its_market() -> None:
    instant = datetime(2026, 7, 1, 3, tzinfo=UTC)
    there = market_day(instant, "America/Los_Angeles")
    assert (there, month_of(there).key, quarter_of(there).key) == (date(2026, 6, 30), "2026-06", "2026-Q2")
    here = market_day(instant, "Asia/Shanghai")
    assert (here, quarter_of(here).key) == (date(2026, 7, 1), "2026-Q3")


@pytest.mark.parametrize(
    ("day", "zone", "length"),
    [
        (date(2026, 3, 8), "America/New_York", timedelta(hours=23)),
        (date(2026, 11, 1), "America/New_York", timedelta(hours=25)),
        (date(2026, 11, 2), "America/New_York", timedelta(hours=24)),
        (date(2026, 10, 4), "Australia/Lord_Howe", timedelta(hours=23, minutes=30)),
        (date(2026, 4, 5), "Australia/Lord_Howe", timedelta(hours=24, minutes=30)),
        (date(2018, 11, 4), "America/Sao_Paulo", timedelta(hours=23)),  # midnight itself was skipped
    ],
)
def test_e13_a_day_lasts_from_one_local_midnight_to_the_next(day: date, zone: str, length: timedelta) -> None:
    start, end = day_bounds(day, zone)
    assert end - start == length
    assert market_day(start, zone) == day
    assert market_day(start - timedelta(microseconds=1), zone) == day - timedelta(days=1)


def test_whether_the_day_is_over_is_asked_in_the_market() -> None:
    morning_in_shanghai = datetime(2026, 11, 18, 1, tzinfo=UTC)
    assert last_complete_day(morning_in_shanghai, "America/Los_Angeles") == date(2026, 11, 16)
    assert last_complete_day(morning_in_shanghai, "Asia/Shanghai") == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("2016-Q3", date(2016, 7, 1), date(2016, 9, 30), Grain.QUARTER),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31), Grain.QUARTER),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), Grain.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Grain.MONTH),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22), Grain.WEEK),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), Grain.WEEK),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), Grain.YEAR),
        (" 2026-11-03 ", date(2026, 11, 3), date(2026, 11, 3), Grain.DAY),
        ("2026-11-01..2026-11-15", date(2026, 11, 1), date(2026, 11, 15), Grain.RANGE),
    ],
)
def test_a_period_is_read_from_its_name(text: str, first: date, last: date, grain: Grain) -> None:
    assert parse_period(text) == Period(first, last, grain)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13", "2026-Q5", "2025-W53", "2026-02-30", "2026-11-15..2026-11-01", "2026-11-1", "..", "26"],
)
def test_a_name_of_no_period_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(UnreadablePeriod):
        parse_period(text)


@given(DAYS)
def test_every_named_period_contains_its_day_and_is_read_back_from_its_key(day: date) -> None:
    for period in (day_of(day), week_of(day), month_of(day), quarter_of(day), year_of(day)):
        assert day in period
        assert parse_period(period.key) == period


@given(DAYS)
def test_the_previous_period_ends_the_day_before(day: date) -> None:
    for period in (day_of(day), week_of(day), month_of(day), quarter_of(day), year_of(day), Period(day, day)):
        before = previous(period)
        assert before.last == period.first - timedelta(days=1)
        assert before.grain is period.grain


def test_the_period_before_a_free_range_has_as_many_days() -> None:
    assert previous(parse_period("2026-11-11..2026-11-15")).key == "2026-11-06..2026-11-10"


@pytest.mark.parametrize(
    ("first_weekday", "first"),
    [(0, date(2026, 11, 16)), (6, date(2026, 11, 15)), (5, date(2026, 11, 14))],
)
def test_a_week_starts_on_the_configured_day(first_weekday: int, first: date) -> None:
    week = week_of(date(2026, 11, 18), first_weekday)
    assert (week.first, len(week)) == (first, 7)


def test_a_week_that_starts_on_sunday_is_named_by_its_days() -> None:
    assert week_of(date(2026, 11, 18), 6).key == "2026-11-15..2026-11-21"


def test_the_days_of_a_period_come_in_order() -> None:
    assert list(days(parse_period("2026-02-27..2026-03-01"))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]
