"""Every metric type from facts to one reading (E03-E06), whatever its window, offset or keys."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kpi_engine import (
    Fact,
    Facts,
    Grain,
    Input,
    Period,
    Reason,
    Reporting,
    days_of,
    parse_period,
)
from tests.unit.kpi_engine.asking import FOUR_DAYS, SINCE, book, daily, kpi, read

STOCKED = [
    *daily("stock", "1", [("2026-11-01", 100), ("2026-11-03", 80)]),
    *daily("stock", "2", [("2026-11-02", 50)]),
]


def test_e03_the_last_stock_is_the_sum_of_each_stores_last() -> None:
    reading = read(kpi("stock", is_stock=True), book(STOCKED), FOUR_DAYS)
    assert (reading.value, reading.coverage) == (Decimal(130), Decimal(1))


def test_e03_the_average_stock_lacks_the_day_on_which_one_store_was_unknown() -> None:
    reading = read(kpi("average_daily(stock)"), book(STOCKED), FOUR_DAYS)
    assert (reading.value, reading.coverage) == (Decimal(140), Decimal("0.875"))


def test_a_stock_counted_too_long_ago_is_unknown() -> None:
    counted = daily("stock", "1", [("2026-09-30", 7)])
    assert read(kpi("stock"), book(counted), parse_period("2026-10-01..2026-10-31")).value == 7
    assert read(kpi("stock"), book(counted), parse_period("2026-11-01")).reason is Reason.NO_DATA


MONTH_ENDS = daily("units", "A", [("2026-01-31", 5), ("2026-02-28", 7), ("2026-03-31", 9)])


@pytest.mark.parametrize(
    ("until", "value"),
    [(date(2026, 3, 31), 9), (date(2026, 2, 28), 12)],
)
def test_e04_a_trailing_month_is_open_on_the_left_and_clamped_to_the_months_end(until: date, value: int) -> None:
    reading = read(kpi("trailing(units, 1 month)"), book(MONTH_ENDS), parse_period("2026"), until)
    assert reading.value == value
    ((_, window),) = reading.windows
    assert window.last == until


def test_a_trailing_window_keeps_the_days_it_covers_beside_the_value() -> None:
    reading = read(kpi("trailing(orders / sessions, 60 days)"), visits(), parse_period("2026-11"), date(2026, 11, 20))
    assert reading.value == Decimal("0.1")
    assert dict(reading.windows) == {
        "trailing(orders, 60 days)": Period(date(2026, 9, 22), date(2026, 11, 20)),
        "trailing(sessions, 60 days)": Period(date(2026, 9, 22), date(2026, 11, 20)),
    }


def visits() -> Facts:
    days = [date(2026, 8, 1) + timedelta(days=n) for n in range(120)]
    orders = [Fact("A", "orders", day, Decimal(3)) for day in days]
    return book([*orders, *(Fact("A", "sessions", day, Decimal(30)) for day in days)])


def test_to_date_begins_with_the_quarter_even_when_the_asked_month_does_not() -> None:
    reading = read(kpi("to_date(units, quarter)"), book(MONTH_ENDS), parse_period("2026-02"))
    assert reading.value == 12
    assert read(kpi("to_date(units, month)"), book(MONTH_ENDS), parse_period("2026-02")).value == 7


@pytest.mark.parametrize(
    ("grain", "first"),
    [
        (Grain.DAY, date(2026, 8, 12)),
        (Grain.WEEK, date(2026, 8, 10)),
        (Grain.MONTH, date(2026, 8, 1)),
        (Grain.QUARTER, date(2026, 7, 1)),
        (Grain.YEAR, date(2026, 1, 1)),
        (Grain.RANGE, date(2026, 8, 5)),
    ],
)
def test_a_grain_to_date_begins_where_the_last_known_days_grain_begins(grain: Grain, first: date) -> None:
    asked = parse_period("2026-08-05..2026-08-20")
    through = date(2026, 8, 12)
    assert days_of(Input("units", window=grain), asked, through) == Period(first, through)


def test_all_time_begins_with_the_first_fact() -> None:
    reading = read(kpi("all_time(units)"), book(MONTH_ENDS), parse_period("2026-03"))
    assert (reading.value, reading.coverage) == (Decimal(21), Decimal(1))


def test_e05_growth_over_a_month_without_a_value_is_null_and_not_growth_over_the_month_before() -> None:
    growth = kpi("(gmv - offset(gmv, 1 month)) / offset(gmv, 1 month)")
    rows = daily("gmv", "A", [("2026-01-15", 10), ("2026-03-15", 12)], "USD")
    reading = read(growth, book(rows), parse_period("2026-03"))
    assert (reading.value, reading.reason) == (None, Reason.ZERO_DENOMINATOR)


def test_growth_over_a_month_before_the_feed_began_is_no_data() -> None:
    growth = kpi("gmv / offset(gmv, 1 month) - 1")
    rows = daily("gmv", "A", [("2026-03-15", 12)], "USD")
    reading = read(growth, book(rows, first=date(2026, 3, 1)), parse_period("2026-03"))
    assert (reading.value, reading.reason) == (None, Reason.NO_DATA)


def test_a_new_store_without_a_base_stays_out_of_growth_and_lowers_coverage() -> None:
    growth = kpi("gmv / offset(gmv, 1 year) - 1")
    old = daily("gmv", "old", [("2025-11-10", 100), ("2026-11-10", 120)], "USD")
    new = daily("gmv", "new", [("2026-11-10", 900)], "USD")
    reports = {
        ("old", "gmv"): Reporting(SINCE, date(2026, 11, 30)),
        ("new", "gmv"): Reporting(date(2026, 10, 1), date(2026, 11, 30)),
    }
    reading = read(growth, Facts((*old, *new), (), reports), parse_period("2026-11"))
    assert (reading.value, reading.coverage) == (Decimal("0.2"), Decimal("0.5"))


def test_half_a_month_is_compared_with_the_same_days_of_the_month_before() -> None:
    rows = daily("units", "A", [("2026-10-05", 10), ("2026-10-25", 50), ("2026-11-05", 12)])
    growth = kpi("units / offset(units, 1 month) - 1")
    assert read(growth, book(rows), parse_period("2026-11"), date(2026, 11, 10)).value == Decimal("0.2")


def test_e06_lines_orders_and_units_are_counted_at_their_own_grain() -> None:
    facts = [
        *daily("gmv", "A", [("2026-11-01", 100)], "USD"),
        *daily("orders", "A", [("2026-11-01", 1)]),
        *daily("units", "A", [("2026-11-01", 3)]),
    ]
    assert [read(kpi(name), book(facts), FOUR_DAYS).value for name in ("gmv", "orders", "units")] == [100, 1, 3]


def test_a_difference_of_two_ratios_is_computed_on_the_nodes_own_totals() -> None:
    change = kpi("orders / sessions - offset(orders / sessions, 1 month)")
    facts = [
        *daily("orders", "A", [("2026-10-01", 10), ("2026-11-01", 30)]),
        *daily("sessions", "A", [("2026-10-01", 100), ("2026-11-01", 300)]),
        *daily("orders", "B", [("2026-10-01", 10), ("2026-11-01", 5)]),
        *daily("sessions", "B", [("2026-10-01", 60), ("2026-11-01", 20)]),
    ]
    reading = read(change, book(facts), parse_period("2026-11"))
    assert reading.value == Decimal("0.109375") - Decimal("0.125")
    assert (change.is_ratio, change.accumulates, change.least_coverage) == (True, False, Decimal("0.6"))


def test_a_zero_inside_an_expression_is_a_zero_denominator() -> None:
    change = kpi("orders / sessions - offset(orders / sessions, 1 month)")
    facts = [*daily("orders", "A", [("2026-11-01", 30)]), *daily("sessions", "A", [("2026-11-01", 300)])]
    reading = read(change, book(facts), parse_period("2026-11"))
    assert (reading.value, reading.reason) == (None, Reason.ZERO_DENOMINATOR)


def test_a_weighted_average_is_the_sum_of_products_over_the_weights_it_knows() -> None:
    facts = [
        *daily("stars", "A", [("2026-11-01", 4), ("2026-11-02", 5)]),
        *daily("units", "A", [("2026-11-01", 10), ("2026-11-02", 30), ("2026-11-03", 99)]),
    ]
    reading = read(kpi("weighted(stars, units)"), book(facts), FOUR_DAYS)
    assert (reading.numerator, reading.denominator, reading.value) == (Decimal(190), Decimal(40), Decimal("4.75"))
