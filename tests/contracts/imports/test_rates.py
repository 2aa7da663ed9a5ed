"""Promises about published rates: carried over a weekend, pegged by rule, never made up."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from integrations.database.budget import read_rates, set_rate
from integrations.database.engine import Database
from integrations.database.stores import SINCE_EVER, add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.tables import budget_rate
from integrations.database.work import Work
from integrations.rates import currencies_without_rate, ecb_rates, freeze_missing_rates, last_published

SATURDAY = date(2026, 1, 17)


def test_a_weekend_takes_friday_s_rate_and_not_one_between_friday_and_monday() -> None:
    table = ecb_rates(SATURDAY)
    friday = ecb_rates(date(2026, 1, 16))
    assert table.rate("USD", "CNY", SATURDAY) == friday.rate("USD", "CNY", date(2026, 1, 16))
    assert last_published(SATURDAY) == date(2026, 1, 16)


def test_dirham_and_riyal_follow_the_dollar() -> None:
    table = ecb_rates(SATURDAY)
    aed, sar = table.rate("USD", "AED", SATURDAY), table.rate("USD", "SAR", SATURDAY)
    assert aed is not None
    assert sar is not None
    assert round(aed, 12) == Decimal("3.6725")
    assert round(sar, 12) == Decimal("3.75")


def test_there_is_no_rate_before_they_began_and_none_for_a_currency_without() -> None:
    assert last_published(date(1998, 12, 31)) is None
    assert ecb_rates(date(1998, 12, 31)).rate("USD", "EUR", date(1998, 12, 31)) is None
    assert ecb_rates(SATURDAY).rate("VND", "USD", SATURDAY) is None


def test_missing_budget_rates_are_frozen_once_with_their_origin(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as connection:
        org_id = add_organization(connection, now, name="H", language="en_US", zone="Asia/Shanghai", currency="CNY")
        work = Work(connection, org_id, now)
        for code, currency in (("US", "USD"), ("AE", "AED"), ("VN", "VND"), ("BR", "BRL"), ("CN", "CNY")):
            add_store(work, code=code, name=code, market=code, zone="UTC", currency=currency)
        set_rate(work, "BRL", Decimal("1.3"), from_day=SINCE_EVER, origin="budget")
        company = read_company(work)
        assert currencies_without_rate(work, company, SATURDAY) == ("AED", "USD", "VND")
        frozen, unknown = freeze_missing_rates(work, company, SATURDAY)
        assert unknown == ("VND",)
        assert {currency: origin for currency, _, origin in frozen} == {
            "AED": "ECB reference rate of 2026-01-16, by its peg to the dollar",
            "USD": "ECB reference rate of 2026-01-16",
        }
        rates = read_rates(work, company, SATURDAY)
        assert {currency: rates.worth(currency) for currency, _, _ in frozen} == {
            currency: rate for currency, rate, _ in frozen
        }
        assert rates.worth("BRL") == Decimal("1.3")
        assert freeze_missing_rates(work, company, SATURDAY) == ((), ("VND",))
        assert len(connection.execute(select(budget_rate)).all()) == 3
