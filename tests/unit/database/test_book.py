"""Promises of the book: windows, offsets and spans to date, answered from daily facts, equal plain sums over days."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from commands.standing import Question, stand
from commands.vocabulary import vocabulary_of
from integrations.database.book import fetch_book
from integrations.presets import load_measures
from kpi_engine import parse_period
from tests.unit.harbour import NOVEMBER, Harbour

LAST = date(2026, 11, 22)  # the last day that is over in every market of the company
FIRST = date(2025, 10, 1)
STORES = ("BR-01", "MX-01")
RATES = {"BR-01": Fraction(1, 5), "MX-01": Fraction(1, 20)}
Days = Mapping[date, int]
Told = Mapping[tuple[str, str], Days]


def told(harbour: Harbour, seed: int) -> Told:
    """Let both stores tell orders, visits and gmv of most days of a year, and return what they told."""
    chance = random.Random(seed)  # noqa: S311  (repeatable figures, no secret)
    every = [FIRST + timedelta(days=age) for age in range((LAST - FIRST).days + 1)]
    said = {
        (store, measure): {day: chance.randint(0, 400) for day in every if chance.random() < 0.9 or day == LAST}
        for store in STORES
        for measure in ("orders", "sessions", "gmv")
    }
    for (store, measure), days in said.items():
        harbour.tell(store, measure, dict(days), through=LAST)
    return said


def total(days: Days, first: date, last: date) -> Fraction:
    """Add up the days from first to last; a day that was not told had nothing."""
    return Fraction(sum(value for day, value in days.items() if first <= day <= last))


def answered(harbour: Harbour, formula: str, place: str, period: str = NOVEMBER) -> Decimal | None:
    """Define a KPI by its formula and return what it reads."""
    harbour.ask("Li", f"kpi define asked #{formula}")
    with harbour.context("Li") as context:
        (standing,) = stand(context, Question((harbour.node(place),), parse_period(period), ("asked",)))
    return standing.reading.value


def of_team(said: Told, measure: str, count: Callable[[Days], Fraction]) -> Fraction:
    """Return what both stores have together, money in the company's dollars."""
    worth = RATES if measure == "gmv" else dict.fromkeys(STORES, Fraction(1))
    return sum((count(said[store, measure]) * worth[store] for store in STORES), Fraction(0))


def assert_same(found: Decimal | None, expected: Fraction) -> None:
    assert found is not None
    assert abs(Fraction(found) - expected) <= abs(expected) / 10**15


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("days", [1, 7, 30, 90])
def test_a_trailing_window_is_the_sum_of_its_last_days(harbour: Harbour, seed: int, days: int) -> None:
    said = told(harbour, seed)
    first = LAST - timedelta(days=days - 1)

    found = answered(harbour, f"trailing(orders, {days} days)", "BR-01")

    assert_same(found, total(said["BR-01", "orders"], first, LAST))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_window_over_a_ratio_is_divided_last_and_over_all_stores(harbour: Harbour, seed: int) -> None:
    said = told(harbour, seed)
    first = LAST - timedelta(days=59)

    found = answered(harbour, "trailing(orders / sessions, 60 days)", "LATAM")

    above = of_team(said, "orders", lambda days: total(days, first, LAST))
    below = of_team(said, "sessions", lambda days: total(days, first, LAST))
    assert_same(found, above / below)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("shift", "first", "last"),
    [
        ("1 month", date(2026, 10, 1), date(2026, 10, 22)),
        ("1 year", date(2025, 11, 1), date(2025, 11, 22)),
    ],
)
def test_growth_holds_the_same_days_of_an_earlier_period_against_these(
    harbour: Harbour, seed: int, shift: str, first: date, last: date
) -> None:
    said = told(harbour, seed)

    found = answered(harbour, f"(gmv - offset(gmv, {shift})) / offset(gmv, {shift})", "LATAM")

    now = of_team(said, "gmv", lambda days: total(days, date(2026, 11, 1), LAST))
    then = of_team(said, "gmv", lambda days: total(days, first, last))
    assert_same(found, (now - then) / then)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("grain", "first"), [("year", date(2026, 1, 1)), ("quarter", date(2026, 10, 1))])
def test_to_date_counts_from_the_beginning_of_the_year_or_quarter(
    harbour: Harbour, seed: int, grain: str, first: date
) -> None:
    said = told(harbour, seed)

    found = answered(harbour, f"to_date(orders, {grain})", "LATAM")

    assert_same(found, of_team(said, "orders", lambda days: total(days, first, LAST)))


def test_all_time_counts_everything_ever_told(harbour: Harbour) -> None:
    said = told(harbour, 4)

    found = answered(harbour, "all_time(orders)", "LATAM")

    assert_same(found, of_team(said, "orders", lambda days: total(days, FIRST, LAST)))


def test_what_needs_single_records_has_no_value_of_daily_facts(harbour: Harbour) -> None:
    told(harbour, 5)
    with harbour.context("Li") as context:
        (standing,) = stand(context, Question((harbour.node("BR-01"),), parse_period(NOVEMBER), ("reply_time",)))

    assert standing.reading.value is None


def test_a_book_holds_the_days_its_kpis_reach_back_to_and_no_others(harbour: Harbour) -> None:
    told(harbour, 6)
    harbour.ask("Li", "kpi define asked #trailing(orders, 30 days)")
    with harbour.context("Li") as context:
        company, period = context.company, parse_period(NOVEMBER)
        leaves = company.leaves_of(harbour.node("BR-01"), LAST)
        kpi = vocabulary_of(company)["asked"].kpi
        book = fetch_book(context.work, company, leaves, [kpi], load_measures(), period)
        nothing = fetch_book(context.work, company, [], [kpi], load_measures(), period)

    assert {fact.measure for fact in book.daily} == {"orders"}
    assert min(fact.day for fact in book.daily) >= date(2026, 10, 3)
    assert nothing.daily == ()


def test_a_source_that_is_not_the_record_has_no_say(harbour: Harbour) -> None:
    said = told(harbour, 7)
    before = answered(harbour, "trailing(orders, 30 days)", "BR-01")

    harbour.tell("BR-01", "orders", {LAST: 10**6}, by="manual")

    assert answered(harbour, "trailing(orders, 30 days)", "BR-01") == before
    assert_same(before, total(said["BR-01", "orders"], LAST - timedelta(days=29), LAST))
