"""Money is read twice, at actual and at budget rates, and the difference is exchange, not people (E09, E10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    BudgetRates,
    Fact,
    Facts,
    Kpi,
    Measure,
    MoneyReadings,
    OverTime,
    Period,
    RateTable,
    Reason,
    Reporting,
    Unit,
    parse_formula,
    parse_period,
    read_money,
)

MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("orders", Unit.COUNT),
        Measure("stock_value", Unit.MONEY, OverTime.LAST, fills_zero=False),
    )
}
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
NOVEMBER = parse_period("2026-11")
FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 9)
BUDGET = BudgetRates("USD", {"GBP": Decimal("1.20")})
DAILY = RateTable("USD", {("GBP", FIRST): Decimal("0.8"), ("GBP", SECOND): Decimal("0.625")})


def read(
    *facts: Fact, kpi: Kpi = GMV, rates: RateTable = DAILY, budget: BudgetRates = BUDGET, period: Period = NOVEMBER
) -> MoneyReadings:
    report = Reporting(date(2026, 1, 1), date(2026, 11, 30))
    book = Facts(facts, (), {(fact.scope, fact.measure): report for fact in facts})
    return read_money(kpi, book, period, measures=MEASURES, currency="USD", actual=rates, budget=budget)


def sold(scope: str, day: date, amount: int, currency: str = "GBP") -> Fact:
    return Fact(scope, "gmv", day, Decimal(amount), currency)


def test_e10_the_exchange_effect_is_its_own_line_beside_both_readings() -> None:
    found = read(sold("UK", FIRST, 10_000), rates=RateTable("GBP", {("USD", FIRST): Decimal("1.26")}))
    assert [found.actual.value, found.budget.value] == [12_600, 12_000]
    assert found.fx_effect == 600


def test_e09_each_day_is_translated_at_its_own_rate_and_a_weekend_at_fridays() -> None:
    friday, sunday = date(2026, 11, 13), date(2026, 11, 15)
    table = RateTable("EUR", {("USD", friday): Decimal("1.10"), ("GBP", friday): Decimal("0.88")})
    assert read(sold("UK", friday, 100), sold("UK", sunday, 100), rates=table).actual.value == 250
    assert read(sold("UK", FIRST, 100), sold("UK", SECOND, 100)).actual.value == 125 + 160


def test_a_stock_is_worth_what_it_is_worth_on_the_day_it_is_asked_for() -> None:
    stock = Kpi("stock", Unit.MONEY, Better.HIGHER, parse_formula("stock_value"), is_stock=True)
    counted = Fact("UK", "stock_value", FIRST, Decimal(100), "GBP")
    assert read(counted, kpi=stock, period=Period(FIRST, SECOND)).actual.value == 160


def test_a_store_without_a_rate_is_missing_from_the_readings_and_no_effect() -> None:
    found = read(sold("UK", FIRST, 100), sold("VN", FIRST, 10**9, "VND"), sold("US", FIRST, 50, "USD"))
    assert [found.actual.value, found.budget.value] == [175, 170]
    assert found.fx_effect == 5
    assert found.actual.coverage == found.budget.coverage == Decimal(2) / 3


def test_a_store_with_one_kind_of_rate_only_makes_no_effect_of_its_sales() -> None:
    found = read(sold("UK", FIRST, 100), sold("US", FIRST, 50, "USD"), budget=BudgetRates("USD", {}))
    assert [found.actual.value, found.budget.value] == [175, 50]
    assert found.fx_effect == 0


def test_without_any_rate_there_is_no_reading_and_no_effect() -> None:
    found = read(sold("VN", FIRST, 1000, "VND"))
    assert (found.actual.reason, found.budget.reason, found.fx_effect) == (Reason.NO_FX, Reason.NO_FX, None)


def test_an_order_value_has_an_exchange_effect_too() -> None:
    aov = Kpi("aov", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), parse_formula("orders"))
    found = read(sold("UK", FIRST, 100), Fact("UK", "orders", FIRST, Decimal(4)), kpi=aov)
    assert [found.actual.value, found.budget.value] == [Decimal("31.25"), Decimal(30)]
    assert found.fx_effect == Decimal("1.25")


@given(st.lists(st.tuples(st.sampled_from([FIRST, SECOND]), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_the_effect_is_the_sum_over_days_of_local_sales_times_the_difference_of_rates(
    days: list[tuple[date, int]],
) -> None:
    facts = [sold(f"S{number}", day, amount) for number, (day, amount) in enumerate(days)]
    rates = {FIRST: Decimal("1.25"), SECOND: Decimal("1.6")}
    expected = sum((Decimal(amount) * (rates[day] - Decimal("1.20")) for day, amount in days), Decimal(0))
    assert read(*facts).fx_effect == expected
