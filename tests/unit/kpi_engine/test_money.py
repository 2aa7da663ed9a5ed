"""Money keeps its currency; rates are published, carried a week at most, or absent (E09-E11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import BudgetRates, CurrencyMismatch, Money, RateTable, fx_effect, minor_units

FRIDAY, SUNDAY = date(2026, 11, 13), date(2026, 11, 15)
TABLE = RateTable(
    "EUR",
    {
        ("USD", FRIDAY): Decimal("1.10"),
        ("GBP", FRIDAY): Decimal("0.88"),
        ("CNY", FRIDAY): Decimal("7.70"),
    },
)
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


def test_e09_a_sunday_takes_fridays_cross_rate() -> None:
    assert TABLE.rate("GBP", "USD", FRIDAY) == Decimal("1.25")
    sales = [(FRIDAY, Money(Decimal(100), "GBP")), (SUNDAY, Money(Decimal(100), "GBP"))]
    total = Money(Decimal(0), "USD")
    for day, money in sales:
        translated = TABLE.translate(money, "USD", day)
        assert translated is not None
        total += translated
    assert total == Money(Decimal(250), "USD")


def test_e10_the_difference_of_actual_and_budget_rate_is_its_own_line() -> None:
    local, actual, budget = Decimal(10_000), Decimal("1.26"), Decimal("1.20")
    assert local * actual == 12_600
    assert BudgetRates("USD", {"GBP": budget}).translate(Money(local, "GBP")) == Money(Decimal(12_000), "USD")
    assert fx_effect(local, actual, budget) == 600


def test_e11_dollars_to_yuan_and_back_is_exact() -> None:
    there = TABLE.translate(Money(Decimal(200), "USD"), "CNY", FRIDAY)
    assert there == Money(Decimal(1400), "CNY")
    assert TABLE.translate(there, "USD", FRIDAY) == Money(Decimal(200), "USD")


def test_a_rate_is_carried_seven_days_and_not_eight() -> None:
    assert TABLE.rate("EUR", "USD", date(2026, 11, 20)) == Decimal("1.10")
    assert TABLE.rate("EUR", "USD", date(2026, 11, 21)) is None
    assert TABLE.translate(Money(Decimal(1), "USD"), "EUR", date(2026, 11, 21)) is None


def test_a_rate_is_never_taken_from_the_future_nor_invented() -> None:
    assert TABLE.rate("EUR", "USD", date(2026, 11, 12)) is None
    assert TABLE.rate("TWD", "USD", FRIDAY) is None
    assert BudgetRates("USD", {}).translate(Money(Decimal(1), "TWD")) is None
    assert BudgetRates("USD", {}).rate("TWD", "USD") is None


def test_a_pegged_currency_follows_its_anchor_unless_it_has_a_rate_of_its_own() -> None:
    pegged = RateTable("EUR", {**TABLE.rates, ("SAR", FRIDAY): Decimal(4)}, {"AED": ("USD", Decimal("3.6725"))})
    assert pegged.rate("USD", "AED", SUNDAY) == Decimal("3.6725")
    assert pegged.rate("EUR", "AED", SUNDAY) == Decimal("4.03975")
    assert RateTable("EUR", pegged.rates, {"SAR": ("USD", Decimal("3.75"))}).rate("EUR", "SAR", FRIDAY) == 4
    assert pegged.rate("USD", "AED", date(2026, 11, 12)) is None


def test_a_second_source_knows_what_the_first_does_not_publish_and_corrects_nothing() -> None:
    asian = RateTable(
        "USD",
        {("VND", SUNDAY): Decimal(25_000), ("GBP", FRIDAY): Decimal(9), ("TWD", date(2026, 1, 1)): Decimal(32)},
        {"HKD": ("USD", Decimal("7.8"))},
    )
    both = TABLE.supplemented(asian)
    assert both.rate("EUR", "VND", SUNDAY) == 27_500
    assert both.rate("GBP", "USD", FRIDAY) == Decimal("1.25")
    assert both.rate("EUR", "TWD", date(2026, 1, 1)) is None
    assert both.rate("USD", "HKD", FRIDAY) == Decimal("7.8")


def test_a_currency_is_worth_one_of_itself_without_any_rate() -> None:
    empty = RateTable("EUR", {})
    assert empty.rate("TWD", "TWD", FRIDAY) == 1
    assert empty.translate(Money(Decimal(5), "TWD"), "TWD", FRIDAY) == Money(Decimal(5), "TWD")
    assert BudgetRates("USD", {}).rate("TWD", "TWD") == 1


def test_budget_rates_cross_two_foreign_currencies() -> None:
    rates = BudgetRates("CNY", {"USD": Decimal(7), "BRL": Decimal("1.4")})
    assert rates.rate("USD", "BRL") == 5
    assert rates.translate(Money(Decimal(10), "BRL"), "USD") == Money(Decimal(2), "USD")


def test_currencies_do_not_mix() -> None:
    dollars, reais = Money(Decimal(1), "USD"), Money(Decimal(1), "BRL")
    with pytest.raises(CurrencyMismatch) as caught:
        _ = dollars + reais
    assert (caught.value.left, caught.value.right) == ("USD", "BRL")
    with pytest.raises(CurrencyMismatch):
        _ = dollars - reais


def test_money_is_rounded_half_up_at_its_currencys_own_places() -> None:
    assert Money(Decimal("2.675"), "USD").rounded().amount == Decimal("2.68")
    assert Money(Decimal("2.665"), "USD").rounded().amount == Decimal("2.67")
    assert Money(Decimal("1200.5"), "JPY").rounded().amount == Decimal(1201)
    assert Money(Decimal("1.2345"), "KWD").rounded().amount == Decimal("1.235")
    assert (minor_units("USD"), minor_units("VND"), minor_units("BHD")) == (2, 0, 3)


@given(AMOUNTS, AMOUNTS)
def test_adding_and_taking_away_returns_the_amount(left: Decimal, right: Decimal) -> None:
    one, other = Money(left, "USD"), Money(right, "USD")
    assert one + other - other == one
    assert one + -one == Money(Decimal(0), "USD")


@given(AMOUNTS)
def test_a_round_trip_of_currencies_keeps_the_cents(amount: Decimal) -> None:
    there = TABLE.translate(Money(amount, "GBP"), "CNY", FRIDAY)
    assert there is not None
    back = TABLE.translate(there, "GBP", FRIDAY)
    assert back is not None
    assert back.rounded() == Money(amount, "GBP").rounded()
