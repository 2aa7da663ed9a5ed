"""Promises about the numbers of the demo before they are written anywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.sandbox.company.aims import aim_for, in_digits
from bot.sandbox.company.blueprint import demo_company
from bot.sandbox.company.desks import work_of
from bot.sandbox.company.seasons import day_of_promotion, promotion_lift, season
from bot.sandbox.company.series import History
from bot.sandbox.company.trade import trade_of
from integrations.presets import load_kpis
from kpi_engine import Kpi, month_of

_TODAY = date(2026, 11, 23)


def _store_history(code: str, today: date = _TODAY) -> History:
    company = demo_company()
    return trade_of(company, next(store for store in company.stores if store.code == code), today)


def _kpi(kpi_id: str) -> Kpi:
    return next(preset.kpi for preset in load_kpis() if preset.kpi.id == kpi_id)


def test_a_store_has_the_same_history_every_time() -> None:
    assert _store_history("TH-01") == _store_history("TH-01")


def test_black_friday_is_the_fourth_friday_of_november() -> None:
    friday = next(promotion for promotion in demo_company().promotions if promotion.name == "Black Friday")

    assert [day_of_promotion(friday, year) for year in (2025, 2026, 2027)] == [
        *(date(2025, 11, 28), date(2026, 11, 27), date(2027, 11, 26))
    ]


def test_double_eleven_peaks_on_shopee_and_hardly_shows_on_amazon() -> None:
    company, day = demo_company(), date(2026, 11, 11)

    assert promotion_lift(company, "shopee", day) == 2.8
    assert promotion_lift(company, "amazon", day) == 1.15


def test_people_hold_back_before_a_sale_and_rest_after_it() -> None:
    company = demo_company()

    days = [promotion_lift(company, "shopee", date(2026, 9, day)) for day in (7, 8, 9, 10, 11)]

    assert days == [1.0, 0.9, 2.1, 0.85, 1.0]


def test_payday_lifts_an_ordinary_day() -> None:
    company = demo_company()

    monday_of_payday, monday = (
        season(company, "amazon", date(2026, 5, 25)),
        season(company, "amazon", date(2026, 5, 18)),
    )

    assert monday_of_payday == pytest.approx(monday * 1.12)


@pytest.mark.parametrize("code", ["BR-02", "TH-01", "ID-01", "US-01"])
def test_the_numbers_of_a_day_agree_with_each_other(code: str) -> None:
    days = _store_history(code).usual

    for day, orders in days["orders"].items():
        assert 0 < orders < days["sessions"][day]
        assert days["ad_sales"][day] < days["gmv"][day]
        assert days["ad_orders"][day] <= orders
        assert days["clicks"][day] < days["impressions"][day]
        assert days["net_sales"][day] < days["gmv"][day]
        assert days["returned_units"][day] < days["units"][day]


def test_a_year_shows_growth_and_the_double_eleven() -> None:
    gmv = _store_history("TH-02").usual["gmv"]

    def mean(first: date, last: date) -> Decimal:
        found = [value for day, value in gmv.items() if first <= day <= last]
        return sum(found, Decimal(0)) / len(found)

    assert mean(date(2026, 10, 12), date(2026, 11, 8)) > mean(date(2025, 12, 14), date(2026, 1, 10)) * Decimal("1.3")
    assert gmv[date(2026, 11, 11)] > mean(date(2026, 11, 1), date(2026, 11, 9)) * Decimal("1.8")


def test_a_shop_without_stock_stops_advertising_and_keeps_its_visitors() -> None:
    history, day = _store_history("ID-01"), date(2026, 11, 20)

    assert history.actual["inventory_units"][day] == 0
    assert history.actual["gmv"][day] < history.usual["gmv"][day] / 30
    assert history.actual["ad_spend"][day] < history.usual["ad_spend"][day] / 30
    assert history.actual["sessions"][day] > history.usual["sessions"][day] / 3
    assert history.actual["gmv"][date(2026, 11, 16)] == history.usual["gmv"][date(2026, 11, 16)]


def test_a_feed_ends_yesterday_a_stale_one_earlier_and_reports_the_day_before_yesterday() -> None:
    assert _store_history("US-01").last["gmv"] == date(2026, 11, 22)
    assert _store_history("DE-01").last["gmv"] == date(2026, 11, 18)
    assert _store_history("BR-01").last["gmv"] == date(2026, 11, 21)
    assert _store_history("BR-01").last["sessions"] == date(2026, 11, 22)


def test_the_help_desk_never_answers_more_than_it_is_asked() -> None:
    desk = next(desk for desk in demo_company().desks if desk.source == "helpdesk")

    days = work_of(desk, _TODAY).actual

    assert all(days["replied_24h"][day] <= tickets for day, tickets in days["tickets"].items())


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 7, 2), date(2028, 2, 29), date(2026, 12, 31)])
def test_every_day_of_a_year_finds_a_target_to_aim_at(today: date) -> None:
    history = _store_history("BR-01", today)

    for kpi_id in ("gmv", "orders", "acos"):
        assert aim_for(_kpi(kpi_id), history, month_of(today), today, Decimal("0.9")) > 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("186849.37", "187000"),
        ("0.26358", "0.264"),
        ("9.9951", "10.00"),
        ("22.74", "22.7"),
        ("708123456", "708000000"),
    ],
)
def test_a_target_is_said_in_three_digits(value: str, said: str) -> None:
    assert in_digits(Decimal(value)) == Decimal(said)
