"""Typed days beyond one language's sentences: regions, leap years, and the way back from print."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import COMPLETE, AmbiguousDay, Day, NotADay, read_day, speaker

TODAY = date(2026, 11, 23)
DAYS_AROUND = st.integers(min_value=-364, max_value=92).map(lambda days: TODAY + timedelta(days=days))
ANY_DAY = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


@given(day=DAYS_AROUND, language=st.sampled_from(COMPLETE))
def test_a_printed_day_is_read_back_because_its_weekday_settles_the_year(day: date, language: str) -> None:
    assert read_day(speaker(language).day(day), language, today=TODAY) == Day(day)


@given(day=ANY_DAY, language=st.sampled_from(COMPLETE), region=st.sampled_from([None, "US", "GB"]))
def test_a_day_printed_with_its_year_is_read_back_anywhere(day: date, language: str, region: str | None) -> None:
    printed = speaker(language, region=region).day(day, with_year=True)
    assert read_day(printed, language, today=TODAY, region=region) == Day(day)


@given(text=st.text(max_size=60), language=st.sampled_from(COMPLETE))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    assert isinstance(read_day(text, language, today=TODAY), Day | AmbiguousDay | NotADay)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("US", Day(date(2026, 3, 11))),
        ("GB", Day(date(2026, 11, 3))),
        ("MX", Day(date(2026, 11, 3))),
        ("CA", AmbiguousDay((date(2026, 11, 3), date(2026, 3, 11)))),
        ("PH", AmbiguousDay((date(2026, 11, 3), date(2026, 3, 11)))),
        (None, AmbiguousDay((date(2026, 11, 3), date(2026, 3, 11)))),
    ],
)
def test_the_region_decides_which_figure_is_the_month(region: str | None, expected: object) -> None:
    assert read_day("3/11", "en_US", today=TODAY, region=region) == expected


def test_day_and_month_never_change_places_to_make_a_date_fit() -> None:
    assert read_day("13/11/26", "en_US", today=TODAY, region="US") == AmbiguousDay((date(2026, 11, 13),))


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("last monday", "en_US", AmbiguousDay((date(2026, 11, 23), date(2026, 11, 16)))),
        ("segunda passada", "pt_BR", AmbiguousDay((date(2026, 11, 23), date(2026, 11, 16)))),
        ("上周一", "zh_Hans", Day(date(2026, 11, 16))),
    ],
)
def test_last_monday_on_a_wednesday_is_asked_where_people_disagree(
    typed: str, language: str, expected: Day | AmbiguousDay
) -> None:
    assert read_day(typed, language, today=date(2026, 11, 25)) == expected


def test_a_leap_day_is_found_only_within_a_year() -> None:
    assert read_day("29 Feb", "en_US", today=date(2028, 3, 1)) == Day(date(2028, 2, 29))
    assert read_day("29 Feb", "en_US", today=date(2026, 3, 1)) == NotADay("29 Feb")


def test_a_thai_year_is_read_in_the_buddhist_era() -> None:
    assert read_day("3/11/2569", "th", today=TODAY) == Day(date(2026, 11, 3))


def test_new_years_day_looks_back_over_the_turn_of_the_year() -> None:
    assert read_day("31/12", "pt_BR", today=date(2027, 1, 2)) == Day(date(2026, 12, 31))
