"""The shopping calendar: rules computed, announcements never guessed, every fault of a file listed at once."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.calendars import (
    ShoppingEvent,
    load_shopping_calendar,
    read_shopping_calendar,
    shopping_events,
)
from integrations.presets import PresetError

GOOD = """
[sale]
name_en = "Sale"
name_zh = "促销"
markets = ["BR"]
rules = [{ from = "03-15" }]
source = "custom"
"""


def days_of(market: str, event: str, year: int) -> list[tuple[str, str]]:
    found = [known for known in shopping_events(market, year) if known.id == event]
    return [(known.first.isoformat(), known.last.isoformat()) for known in found]


def event_of(market: str, event: str, year: int) -> ShoppingEvent:
    (found,) = (known for known in shopping_events(market, year) if known.id == event)
    return found


def faults_of(text: str) -> set[tuple[str, str, str]]:
    with pytest.raises(PresetError) as caught:
        read_shopping_calendar(text)
    return {(problem.entry, problem.key, problem.found) for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("market", "event", "year", "first", "last"),
    [
        ("US", "black_friday", 2026, "2026-11-27", "2026-11-27"),
        ("US", "black_friday", 2024, "2024-11-29", "2024-11-29"),
        ("US", "cyber_monday", 2026, "2026-11-30", "2026-11-30"),
        ("CN", "china_618", 2027, "2027-06-18", "2027-06-18"),
        ("CN", "double_eleven", 2026, "2026-11-11", "2026-11-11"),
        ("SA", "ramadan", 2026, "2026-02-18", "2026-03-19"),
        ("AE", "ramadan", 2027, "2027-02-08", "2027-03-08"),
        ("ID", "ramadan", 2028, "2028-01-28", "2028-02-25"),
        ("AE", "white_friday", 2026, "2026-11-27", "2026-11-27"),
        ("BR", "dia_do_consumidor", 2026, "2026-03-15", "2026-03-15"),
        ("MX", "hot_sale", 2026, "2026-05-25", "2026-06-02"),
        ("MX", "buen_fin", 2026, "2026-11-13", "2026-11-16"),
        ("TH", "songkran", 2026, "2026-04-13", "2026-04-15"),
        ("VN", "tet", 2026, "2026-02-16", "2026-02-20"),
        ("ID", "harbolnas", 2026, "2026-12-12", "2026-12-12"),
        ("JP", "golden_week", 2026, "2026-04-29", "2026-05-05"),
        ("KR", "chuseok", 2026, "2026-09-24", "2026-09-26"),
        ("IN", "diwali", 2026, "2026-11-08", "2026-11-08"),
        ("US", "prime_day", 2026, "2026-06-23", "2026-06-26"),
    ],
)
def test_events_fall_on_their_days(market: str, event: str, year: int, first: str, last: str) -> None:
    assert days_of(market, event, year) == [(first, last)]


def test_double_days_come_each_month_and_not_to_brazil() -> None:
    assert [first for first, _ in days_of("TH", "double_days", 2026)] == [
        f"2026-{month:02}-{month:02}" for month in range(1, 13)
    ]
    assert days_of("BR", "double_days", 2026) == []


def test_an_event_that_is_announced_each_year_is_never_computed() -> None:
    assert days_of("US", "prime_day", 2027) == []
    assert "prime_day" in load_shopping_calendar().unannounced("US", 2027)
    assert "prime_day" not in load_shopping_calendar().unannounced("US", 2026)


def test_announced_dates_go_before_the_rule_and_settle_them() -> None:
    assert days_of("MX", "buen_fin", 2025) == [("2025-11-13", "2025-11-17")]
    assert not event_of("MX", "buen_fin", 2025).is_provisional
    assert event_of("MX", "buen_fin", 2027).is_provisional
    assert days_of("CN", "double_eleven_presale", 2025) == [("2025-10-15", "2025-11-10")]


def test_dates_of_the_moon_stay_provisional() -> None:
    assert event_of("SA", "ramadan", 2026).is_provisional
    assert date(2026, 3, 1) in event_of("SA", "ramadan", 2026)


def test_events_are_in_order_and_markets_are_found_in_any_case() -> None:
    events = shopping_events("us", 2026)
    assert events == shopping_events("US", 2026)
    assert list(events) == sorted(events, key=lambda event: event.first)


def test_every_event_has_both_names_a_source_and_days_in_2026_or_none_announced() -> None:
    for listed in load_shopping_calendar().listed:
        assert all((listed.name_en, listed.name_zh, listed.source))
        market = "US" if listed.markets == ("*",) else listed.markets[0]
        found = [event.id for event in shopping_events(market, 2026)]
        assert listed.id in (*found, *load_shopping_calendar().unannounced(market, 2026))


def test_every_fault_of_a_file_is_listed_at_once() -> None:
    broken = (
        GOOD.replace('"Sale"', '""').replace('["BR"]', '["Brazil"]').replace('"03-15"', '"15-03"')
        + "shade = 1\n[other]\n"
        + GOOD.partition("\n[sale]\n")[2].replace('rules = [{ from = "03-15" }]', "")
        + '[nth]\nrules = [{ month = 13, nth = 5, weekday = "noday", lasts = 0 }]\n'
        + 'name_en = "N"\nname_zh = "N"\nmarkets = ["BR"]\nsource = "x"\n'
        + "dates = [{ first = 2026-02-02, last = 2026-02-01 }, { first = 2026-03-01T10:00:00 }]\n"
    )
    assert faults_of(broken) == {
        ("sale", "name_en", ""),
        ("sale", "markets", "Brazil"),
        ("sale.rules[0]", "from", "15-03"),
        ("sale", "shade", "1"),
        ("other", "rules, dates", ""),
        ("nth.rules[0]", "month", "13"),
        ("nth.rules[0]", "nth", "5"),
        ("nth.rules[0]", "weekday", "noday"),
        ("nth.rules[0]", "lasts", "0"),
        ("nth.dates[0]", "last", "2026-02-01"),
        ("nth.dates[1]", "first", "2026-03-01 10:00:00"),
    }


def test_dates_of_one_event_may_not_overlap() -> None:
    dates = "dates = [{ first = 2026-02-02, last = 2026-02-05 }, { first = 2026-02-05 }]\n"
    assert faults_of(GOOD + dates) == {("sale", "dates", "2026-02-05")}


def test_a_run_over_new_year_ends_in_the_next() -> None:
    text = GOOD.replace('{ from = "03-15" }', '{ from = "12-20", to = "01-06" }')
    (event,) = read_shopping_calendar(text).events("BR", 2026)
    assert (event.first, event.last) == (date(2026, 12, 20), date(2027, 1, 6))
