"""Stocks are carried forward per series and summed over stores only (E03)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kpi_engine import (
    Better,
    DailyAverage,
    Kpi,
    LeafSum,
    Measure,
    OverTime,
    Period,
    Unit,
    average_of_daily,
    evaluate,
    last_observed,
    parse_formula,
)

FOUR_DAYS = Period(date(2026, 11, 1), date(2026, 11, 4))
STORE_1 = [(date(2026, 11, 1), Decimal(100)), (date(2026, 11, 3), Decimal(80))]
STORE_2 = [(date(2026, 11, 2), Decimal(50))]
STOCK = Kpi("stock", Unit.COUNT, Better.HIGHER, parse_formula("stock"), is_stock=True)


def stock_measure(over_time: OverTime) -> dict[str, Measure]:
    return {"stock": Measure("stock", Unit.COUNT, over_time, fills_zero=False)}


def test_e03_the_last_stock_of_each_store_adds_up() -> None:
    leaves = [
        LeafSum(name, "stock", last_observed(seen, FOUR_DAYS.last), complete_through=FOUR_DAYS.last)
        for name, seen in (("1", STORE_1), ("2", STORE_2))
    ]
    assert evaluate(STOCK, leaves, measures=stock_measure(OverTime.LAST)).value == 130


def test_e03_the_average_stock_takes_each_day_as_last_seen_and_tells_the_days_it_lacks() -> None:
    first, second = average_of_daily(STORE_1, FOUR_DAYS), average_of_daily(STORE_2, FOUR_DAYS)
    assert first == DailyAverage(Decimal(90), 4, 4)
    assert second == DailyAverage(Decimal(50), 3, 4)
    leaves = [
        LeafSum(name, "stock", found.value, None, found.days_known, found.days_expected, FOUR_DAYS.last)
        for name, found in (("1", first), ("2", second))
    ]
    reading = evaluate(STOCK, leaves, measures=stock_measure(OverTime.AVERAGE))
    assert (reading.value, reading.coverage) == (Decimal(140), Decimal("0.875"))


def test_an_observation_before_the_period_is_carried_into_it() -> None:
    assert average_of_daily([(date(2026, 10, 20), Decimal(7))], FOUR_DAYS).value == 7


def test_an_observation_too_old_is_no_longer_a_stock() -> None:
    week = timedelta(days=7)
    old = [(date(2026, 10, 27), Decimal(7))]
    assert last_observed(old, date(2026, 11, 3), stale_after=week) == 7
    assert last_observed(old, date(2026, 11, 4), stale_after=week) is None
    assert average_of_daily(old, FOUR_DAYS, stale_after=week).days_known == 3


def test_without_any_observation_there_is_no_stock_rather_than_none_left() -> None:
    assert last_observed([], FOUR_DAYS.last) is None
    assert average_of_daily([], FOUR_DAYS) == DailyAverage(None, 0, 4)
