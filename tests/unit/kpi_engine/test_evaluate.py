"""Leaf sums become readings: ratio of sums, nulls with reasons, coverage, currencies (E01, E02, E06-E08, E10)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpi_engine import (
    Better,
    BudgetRates,
    Extent,
    FeedState,
    Flag,
    Freshness,
    Kpi,
    LeafSum,
    Measure,
    OverTime,
    Reading,
    Reason,
    UnevenLeaf,
    Unit,
    evaluate,
    parse_formula,
)

MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("cogs", Unit.MONEY),
        Measure("ad_spend", Unit.MONEY),
        Measure("ad_sales", Unit.MONEY),
        Measure("orders", Unit.COUNT),
        Measure("units", Unit.COUNT),
        Measure("sessions", Unit.COUNT),
        Measure("clicks", Unit.COUNT),
        Measure("impressions", Unit.COUNT),
        Measure("stock", Unit.COUNT, OverTime.LAST, fills_zero=False),
    )
}
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
ORDERS = Kpi("orders", Unit.COUNT, Better.HIGHER, parse_formula("orders"))
UNITS = Kpi("units", Unit.COUNT, Better.HIGHER, parse_formula("units"))
PROFIT = Kpi("profit", Unit.MONEY, Better.HIGHER, parse_formula("gmv - cogs"))
CVR = Kpi("cvr", Unit.PERCENT, Better.HIGHER, parse_formula("orders"), parse_formula("sessions"))
CTR = Kpi("ctr", Unit.PERCENT, Better.HIGHER, parse_formula("clicks"), parse_formula("impressions"))
AOV = Kpi("aov", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), parse_formula("orders"))
ACOS = Kpi(
    "acos",
    Unit.PERCENT,
    Better.LOWER,
    parse_formula("ad_spend"),
    parse_formula("ad_sales"),
    is_cost=True,
)
TENTH = date(2026, 11, 10)


def leaf(scope: str, measure: str, total: str | None, currency: str | None = None, days: int = 1) -> LeafSum:
    amount = None if total is None else Decimal(total)
    through = TENTH if days else None
    return LeafSum(scope, measure, amount, currency, days_reported=days, complete_through=through)


def read(kpi: Kpi, *leaves: LeafSum, currency: str | None = None, rates: BudgetRates | None = None) -> Reading:
    return evaluate(kpi, leaves, measures=MEASURES, currency=currency, rates=rates)


def test_e01_a_parent_ratio_is_the_ratio_of_sums_and_not_the_mean_of_ratios() -> None:
    reading = read(
        CVR,
        leaf("A", "orders", "30"),
        leaf("A", "sessions", "300"),
        leaf("B", "orders", "5"),
        leaf("B", "sessions", "20"),
    )
    assert (reading.numerator, reading.denominator) == (Decimal(35), Decimal(320))
    assert reading.value == Decimal("0.109375")


def test_e02_a_week_of_click_through_divides_the_weeks_sums() -> None:
    week = [("mon", "10", "1000"), ("tue", "0", "500"), ("wed", "30", "2500")]
    leaves = [leaf(day, "clicks", clicks) for day, clicks, _ in week]
    leaves += [leaf(day, "impressions", seen) for day, _, seen in week]
    assert read(CTR, *leaves).value == Decimal("0.01")


def test_e06_an_order_of_three_lines_counts_once() -> None:
    leaves = [leaf("A", "gmv", "100", "USD"), leaf("A", "orders", "1"), leaf("A", "units", "3")]
    assert [read(kpi, *leaves).value for kpi in (GMV, ORDERS, UNITS)] == [100, 1, 3]


def test_e07_spend_whose_sales_were_reported_as_none_is_null_and_money_without_result() -> None:
    reading = read(ACOS, leaf("A", "ad_spend", "50", "USD"), leaf("A", "ad_sales", None, "USD"))
    assert (reading.value, reading.reason) == (None, Reason.ZERO_DENOMINATOR)
    assert reading.spend_without_result
    assert (reading.numerator, reading.denominator) == (Decimal(50), Decimal(0))


def test_e07_spend_whose_sales_were_not_reported_is_merely_unknown() -> None:
    reading = read(ACOS, leaf("A", "ad_spend", "50", "USD"), leaf("A", "ad_sales", None, "USD", days=0))
    assert (reading.value, reading.reason, reading.coverage) == (None, Reason.NO_DATA, Decimal(0))
    assert not reading.spend_without_result


def test_e08_a_sum_with_a_missing_part_says_so_by_its_coverage() -> None:
    reading = read(GMV, leaf("A", "gmv", "10", "USD"), leaf("B", "gmv", None, "USD", days=0))
    assert (reading.value, reading.coverage) == (Decimal(10), Decimal("0.5"))


def test_e08_a_sum_of_nothing_known_is_null_and_never_zero() -> None:
    reading = read(GMV, leaf("A", "gmv", None, "USD", days=0), leaf("B", "gmv", None, "USD", days=0))
    assert (reading.value, reading.reason) == (None, Reason.NO_DATA)


def test_no_leaf_at_all_is_no_data() -> None:
    reading = read(GMV)
    assert (reading.value, reading.reason, reading.coverage) == (None, Reason.NO_DATA, Decimal(0))


def test_nothing_over_nothing_is_null_without_alarm() -> None:
    reading = read(ACOS, leaf("A", "ad_spend", "0", "USD"), leaf("A", "ad_sales", "0", "USD"))
    assert (reading.value, reading.reason) == (None, Reason.ZERO_DENOMINATOR)
    assert not reading.spend_without_result


def test_a_negative_denominator_has_no_ratio_since_its_sign_would_lie() -> None:
    margin = Kpi("margin", Unit.PERCENT, Better.HIGHER, parse_formula("gmv - cogs"), parse_formula("gmv"))
    reading = read(margin, leaf("A", "gmv", "-10", "USD"), leaf("A", "cogs", "20", "USD"))
    assert (reading.value, reading.reason) == (None, Reason.ZERO_DENOMINATOR)


def test_a_stock_without_an_observation_is_unknown_even_if_its_source_reported() -> None:
    stock = Kpi("stock", Unit.COUNT, Better.HIGHER, parse_formula("stock"), is_stock=True)
    assert read(stock, leaf("A", "stock", None)).reason is Reason.NO_DATA


def test_a_leaf_without_all_inputs_stays_out_of_both_sides_of_a_ratio() -> None:
    reading = read(
        CVR,
        leaf("A", "orders", "30"),
        leaf("A", "sessions", "300"),
        leaf("B", "orders", "99"),
        leaf("B", "sessions", None, days=0),
    )
    assert (reading.numerator, reading.denominator, reading.coverage) == (Decimal(30), Decimal(300), Decimal("0.5"))


def test_a_profit_never_counts_the_sales_of_a_store_whose_costs_are_unknown() -> None:
    reading = read(
        PROFIT,
        leaf("A", "gmv", "100", "USD"),
        leaf("A", "cogs", "60", "USD"),
        leaf("B", "gmv", "500", "USD"),
        leaf("B", "cogs", None, "USD", days=0),
    )
    assert (reading.value, reading.coverage) == (Decimal(40), Decimal("0.5"))


def test_coverage_weighs_leaves_by_their_plan_share_and_reported_days() -> None:
    big = LeafSum("A", "gmv", Decimal(90), "USD", 8, 10, TENTH, weight=Decimal("0.75"))
    small = LeafSum("B", "gmv", Decimal(10), "USD", 10, 10, TENTH, weight=Decimal("0.25"))
    reading = read(GMV, big, small)
    assert reading.coverage == Decimal("0.85")
    assert reading.extents == (Extent(TENTH, Decimal("0.85")),)


def test_e10_a_month_of_pounds_is_read_at_the_budget_rate() -> None:
    rates = BudgetRates("USD", {"GBP": Decimal("1.20")})
    reading = read(GMV, leaf("UK", "gmv", "10000", "GBP"), currency="USD", rates=rates)
    assert (reading.value, reading.currency) == (Decimal(12_000), "USD")


def test_leaves_of_several_currencies_meet_in_the_budgets_base() -> None:
    rates = BudgetRates("CNY", {"USD": Decimal(7), "BRL": Decimal("1.4")})
    reading = read(GMV, leaf("US", "gmv", "100", "USD"), leaf("BR", "gmv", "50", "BRL"), rates=rates)
    assert (reading.value, reading.currency) == (Decimal(770), "CNY")


def test_a_single_foreign_currency_needs_no_rate_to_be_read_in_itself() -> None:
    reading = read(AOV, leaf("BR", "gmv", "50", "BRL"), leaf("BR", "orders", "4"))
    assert (reading.value, reading.currency) == (Decimal("12.5"), "BRL")


def test_two_currencies_of_one_leaf_add_up_after_translation() -> None:
    rates = BudgetRates("USD", {"BRL": Decimal("0.2")})
    reading = read(GMV, leaf("A", "gmv", "100", "USD"), leaf("A", "gmv", "50", "BRL"), currency="USD", rates=rates)
    assert (reading.value, reading.coverage) == (Decimal(110), Decimal(1))


def test_a_leaf_without_a_rate_lowers_coverage_and_is_never_taken_at_one_to_one() -> None:
    rates = BudgetRates("USD", {})
    reading = read(GMV, leaf("A", "gmv", "100", "USD"), leaf("B", "gmv", "50", "BRL"), currency="USD", rates=rates)
    assert (reading.value, reading.coverage, reading.reason) == (Decimal(100), Decimal("0.5"), None)


def test_when_no_leaf_has_a_rate_the_reason_is_the_rate() -> None:
    reading = read(GMV, leaf("B", "gmv", "50", "BRL"), currency="USD")
    assert (reading.value, reading.reason) == (None, Reason.NO_FX)


def test_sums_of_one_leaf_that_end_on_different_days_are_refused() -> None:
    early = LeafSum("A", "sessions", Decimal(300), complete_through=date(2026, 11, 8))
    with pytest.raises(UnevenLeaf) as caught:
        read(CVR, leaf("A", "orders", "30"), early)
    assert (caught.value.scope, set(caught.value.ends)) == ("A", {TENTH, date(2026, 11, 8)})


def test_a_reading_carries_the_oldest_word_the_worst_feed_and_every_flag() -> None:
    early, late = datetime(2026, 11, 11, 8, tzinfo=UTC), datetime(2026, 11, 12, 8, tzinfo=UTC)
    stale = Freshness(FeedState.STALE_DIMMED, days_behind=4)
    reading = read(
        ORDERS,
        LeafSum("A", "orders", Decimal(1), complete_through=date(2026, 11, 8), freshness=stale, as_of=early),
        LeafSum(
            "B",
            "orders",
            Decimal(1),
            complete_through=TENTH,
            as_of=late,
            flags=frozenset({Flag.RESTATED}),
        ),
    )
    assert reading.as_of == early
    assert reading.complete_through == date(2026, 11, 8)
    assert reading.flags == {Flag.STALE, Flag.RESTATED}
    assert (reading.late_weight, reading.unheard_weight, reading.days_behind) == (Decimal(1), Decimal(0), 4)


def test_measures_of_other_kpis_are_ignored() -> None:
    assert read(ORDERS, leaf("A", "orders", "3"), leaf("A", "ghost", "9")).value == 3


def test_a_count_has_no_currency_even_when_one_is_wanted() -> None:
    assert read(ORDERS, leaf("A", "orders", "3"), currency="USD").currency is None
