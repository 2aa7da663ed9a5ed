"""Metric types of single facts, of stocks per day, and what is known of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kpi_engine import (
    BudgetRates,
    Demand,
    Facts,
    Flag,
    Item,
    LeafSum,
    Reason,
    Reporting,
    Take,
    Unit,
    evaluate,
    leaf_sums,
    needs,
    parse_period,
)
from tests.unit.kpi_engine.asking import FOUR_DAYS, MEASURES, SINCE, book, daily, kpi, read

STOCKED = [
    *daily("stock", "1", [("2026-11-01", 100), ("2026-11-03", 80)]),
    *daily("stock", "2", [("2026-11-02", 50)]),
]


def test_buyers_of_two_stores_and_months_count_once() -> None:
    bought = [
        ("A", "2026-10-01", "ann"),
        ("A", "2026-11-01", "ann"),
        ("B", "2026-11-02", "ann"),
        ("B", "2026-11-03", "bo"),
    ]
    items = [Item("buyers", scope, date.fromisoformat(day), key) for scope, day, key in bought]
    assert read(kpi("buyers"), book(items=items), parse_period("2026-11")).value == 2
    assert read(kpi("distinct(buyers)"), book(items=items), parse_period("2026-10")).value == 1


def test_a_period_without_any_buyer_has_none_where_the_source_reported() -> None:
    items = [Item("buyers", "A", date(2026, 10, 1), "ann")]
    assert read(kpi("buyers"), book(items=items), parse_period("2026-11")).value == 0


def replies(*minutes: int | None, scope: str = "A", day: date = date(2026, 11, 1)) -> list[Item]:
    return [
        Item("reply", scope, day, f"{scope}{n}", None if found is None else Decimal(found))
        for n, found in enumerate(minutes)
    ]


def test_the_mean_and_the_median_of_cases_are_those_of_all_stores_together() -> None:
    items = [*replies(10, 20, 600), *replies(30, scope="B")]
    assert read(kpi("mean(reply) / 60"), book(items=items), FOUR_DAYS).value == Decimal("2.75")
    assert read(kpi("median(reply)"), book(items=items), FOUR_DAYS).value == 25


def test_a_store_without_a_basket_needs_no_rate_to_add_nothing() -> None:
    items = [
        Item("basket", "A", date(2026, 11, 1), "a", Decimal(30), currency="USD"),
        Item("basket", "B", date(2026, 10, 1), "b", Decimal(99), currency="VND"),
    ]
    asked = kpi("mean(basket)")
    rows = leaf_sums(asked, book(items=items), FOUR_DAYS, measures=MEASURES)
    reading = evaluate(asked, rows, measures=MEASURES, currency="USD")
    assert (reading.value, reading.coverage) == (Decimal(30), Decimal(1))


def test_no_case_has_no_median() -> None:
    reading = read(kpi("median(reply)"), book(items=replies(5)), parse_period("2026-11-03"))
    assert (reading.value, reading.reason) == (None, Reason.NO_DATA)


def test_an_open_case_is_judged_only_when_its_limit_is_over() -> None:
    young = book(items=replies(60, 3000, None, day=date(2026, 11, 4)))
    old = book(items=replies(60, 3000, None))
    fresh, late = (read(kpi("within(reply, 24 hours)"), facts, FOUR_DAYS) for facts in (young, old))
    assert (fresh.value, fresh.denominator) == (Decimal("0.5"), Decimal(2))
    assert (late.numerator, late.denominator) == (Decimal(1), Decimal(3))
    assert fresh.flags == {Flag.PROVISIONAL}
    assert late.flags == frozenset()


def test_a_launch_hit_rate_books_sales_on_the_launch_and_leaves_open_launches_out() -> None:
    launches = [("a", "2026-10-01"), ("b", "2026-10-02"), ("c", "2026-10-20")]
    sales = [("a", "2026-10-31"), ("b", "2026-11-02"), ("c", "2026-10-21")]
    items = [
        *(Item("launched", "A", date.fromisoformat(day), key) for key, day in launches),
        *(Item("sold", "A", date.fromisoformat(day), key) for key, day in sales),
    ]
    known = book(items=items, through=date(2026, 11, 10))
    reading = read(kpi("conversion(launched, sold, 30 days)"), known, parse_period("2026-10"))
    assert (reading.numerator, reading.denominator) == (Decimal(1), Decimal(2))
    assert reading.flags == {Flag.PROVISIONAL}


def test_days_of_cover_divide_the_last_stock_by_an_average_day() -> None:
    facts = [*daily("stock", "A", [("2026-11-29", 60)]), *daily("units", "A", [("2026-11-10", 60)])]
    cover = kpi("stock / per_day(trailing(units, 30 days))")
    assert (cover.unit, read(cover, book(facts), parse_period("2026-11")).value) == (Unit.DAYS, Decimal(30))


def test_turnover_is_annualised_by_the_days_known_and_not_by_the_days_asked() -> None:
    facts = [
        *daily("units", "A", [("2026-11-05", 10)]),
        *daily("stock", "A", [("2026-11-01", 73)]),
    ]
    turnover = kpi("per_day(units) * 365 / average_daily(stock)")
    assert read(turnover, book(facts), parse_period("2026-11"), date(2026, 11, 10)).value == 5


def test_e15_young_ad_sales_are_provisional_and_grown_when_asked_for() -> None:
    acos = kpi("ad_spend / ad_sales")
    yesterday, today = "2026-11-17", date(2026, 11, 18)
    facts = [*daily("ad_spend", "A", [(yesterday, 30)], "USD"), *daily("ad_sales", "A", [(yesterday, 80)], "USD")]
    known = book(facts, through=date(2026, 11, 17), today=today)
    day = parse_period(yesterday)
    rows, grown = (leaf_sums(acos, known, day, measures=MEASURES, is_grown=is_grown) for is_grown in (False, True))
    reading = evaluate(acos, rows, measures=MEASURES)
    assert reading.value == Decimal("0.375")
    assert reading.flags == {Flag.PROVISIONAL}
    assert evaluate(acos, grown, measures=MEASURES).value == Decimal("0.3")
    settled = leaf_sums(acos, known, parse_period("2026-11"), measures=MEASURES, is_settled=True)
    assert {row.complete_through for row in settled} == {date(2026, 11, 10)}


def test_the_middle_basket_of_two_currencies_is_found_at_budget_rates() -> None:
    baskets = [("US", "10", "USD"), ("US", "30", "USD"), ("GB", "20", "GBP")]
    items = [
        Item("basket", scope, date(2026, 11, 1), f"{scope}{value}", Decimal(value), currency=currency)
        for scope, value, currency in baskets
    ]
    asked = kpi("median(basket)")
    rows = leaf_sums(asked, book(items=items), FOUR_DAYS, measures=MEASURES)
    rates = BudgetRates("USD", {"GBP": Decimal("1.25")})
    assert evaluate(asked, rows, measures=MEASURES, currency="USD", rates=rates).value == 25
    assert evaluate(asked, rows, measures=MEASURES, currency="USD").coverage == Decimal("0.5")


def test_a_store_that_opened_in_the_period_is_not_expected_before() -> None:
    rows = daily("units", "A", [("2026-11-21", 5)])
    report = Reporting(date(2026, 11, 21), date(2026, 11, 30), expected_from=date(2026, 11, 21))
    facts = Facts(tuple(rows), (), {("A", "units"): report})
    assert read(kpi("units"), facts, parse_period("2026-11")).coverage == 1


def test_days_that_were_not_reported_lower_coverage() -> None:
    rows = daily("units", "A", [("2026-11-01", 5)])
    report = Reporting(SINCE, date(2026, 11, 30), missing=frozenset({date(2026, 11, 2), date(2026, 12, 2)}))
    facts = Facts(tuple(rows), (), {("A", "units"): report})
    assert read(kpi("units"), facts, FOUR_DAYS).coverage == Decimal("0.75")


def test_a_leaf_that_nothing_reports_is_no_part_of_the_answer() -> None:
    assert leaf_sums(kpi("units"), book(), FOUR_DAYS, measures=MEASURES, scopes=["ghost"]) == []


def test_a_leaf_not_yet_known_in_the_period_counts_as_missing() -> None:
    facts = book(daily("units", "A", [("2026-10-01", 5)]), through=date(2026, 10, 31))
    (row,) = leaf_sums(kpi("units"), facts, FOUR_DAYS, measures=MEASURES)
    assert row == LeafSum("A", "units", None, days_reported=0)


def test_a_kpi_says_which_facts_it_needs() -> None:
    november = parse_period("2026-11")
    first, last = november.first, november.last
    asked = kpi("(units + trailing(units, 30 days) + offset(units, 1 year)) / average_daily(stock)")
    assert needs(asked, MEASURES, november) == (
        Demand("units", first, last, Take.SUM),
        Demand("units", date(2026, 10, 3), last, Take.SUM),
        Demand("units", date(2025, 11, 1), date(2025, 11, 30), Take.SUM),
        Demand("stock", date(2026, 10, 1), last, Take.DAILY),
    )
    assert needs(kpi("stock"), MEASURES, november) == (Demand("stock", date(2026, 10, 1), last, Take.LAST),)
    assert needs(kpi("all_time(units)"), MEASURES, november) == (Demand("units", None, last, Take.SUM),)
    assert needs(kpi("distinct(buyers)"), MEASURES, november) == (Demand("buyers", first, last, Take.ITEMS),)
    assert needs(kpi("weighted(stars, units)"), MEASURES, november) == (
        Demand("stars", first, last, Take.DAILY),
        Demand("units", first, last, Take.DAILY),
    )
    assert needs(kpi("conversion(launched, sold, 30 days)"), MEASURES, november) == (
        Demand("launched", first, last, Take.ITEMS),
        Demand("sold", first, date(2026, 12, 30), Take.ITEMS),
    )
