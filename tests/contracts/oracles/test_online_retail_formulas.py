"""Online Retail: ten KPIs of 240,000 public invoice lines, by country and month, are what DuckDB's SQL says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from integrations.database.engine import Database
from kpi_engine import parse_period
from tests.contracts.oracles.trading import EVERYWHERE, Expected, Trading, faults, ratio

LAST = date(2011, 6, 26)  # the file ends within a month
# An invoice whose number begins with C takes back what another one sold; what else is negative is stock written off.
# One invoice has lines of two countries, each of which has an order by it, as two stores would.
_LINES = """
create table line as
select Country || ' ' || InvoiceNo as invoice, cast(InvoiceTs as date) as day, Country as country,
    cast(CustomerID as varchar) as buyer,
    abs(Quantity) as quantity, abs(Quantity) * cast(UnitPrice as decimal(12, 3)) as amount,
    InvoiceNo like 'C%' as is_return,
    min(cast(InvoiceTs as date)) over (partition by CustomerID) as buyer_since
from read_parquet(?) where InvoiceNo like 'C%' or Quantity > 0
"""
_ANSWERS = """
with place as (select distinct country from line union all select ''),
month as (
    select cast(first as date) as first,
        least(cast(first + interval 1 month - interval 1 day as date), date '2011-06-26') as last
    from generate_series(timestamp '2010-12-01', timestamp '2011-06-01', interval 1 month) as span(first)
)
select
    place.country,
    strftime(first, '%Y-%m') as month,
    coalesce(sum(amount) filter (day between first and last and not is_return), 0) as sold,
    coalesce(sum(amount) filter (day between first and last and is_return), 0) as refunded,
    coalesce(sum(quantity) filter (day between first and last and not is_return), 0) as units,
    coalesce(sum(quantity) filter (day between first and last and is_return), 0) as returned,
    count(distinct invoice) filter (day between first and last and not is_return) as orders,
    count(distinct invoice) filter (day > last - 7 and day <= last and is_return) as cancelled,
    count(distinct invoice) filter (day > last - 7 and day <= last and not is_return) as sent,
    count(distinct buyer) filter (day between first and last) as buyers,
    count(distinct buyer) filter (day between first and last and buyer_since < day) as returning
from place cross join month join line on line.country = place.country or place.country = ''
group by all
"""


def _trading(connection: duckdb.DuckDBPyConnection) -> Trading:
    trading = Trading("GBP", "Europe/London", date(2010, 12, 1), LAST)
    since: dict[str, date] = {}
    rows = connection.execute("select invoice, day, country, buyer, quantity, amount, is_return from line").fetchall()
    for _, day, _, buyer, _, _, _ in rows:
        since[buyer] = min(day, since.get(buyer, day))
    for invoice, day, country, buyer, quantity, amount, is_return in rows:
        sold, refunded = (Decimal(0), amount) if is_return else (amount, Decimal(0))
        units, returned = (0, quantity) if is_return else (quantity, 0)
        amounts = {"gmv": sold, "refund_amount": refunded, "net_sales": sold - refunded}
        counts = {"units": Decimal(units), "returned_units": Decimal(returned), "cancelled_orders": Decimal(0)}
        counts |= {"orders": Decimal(0), "selfship_orders": Decimal(0)}
        trading.tell(country, day, {**amounts, **counts})
        for measure in ("cancelled_orders",) if is_return else ("orders", "selfship_orders"):
            trading.tell_once(country, day, measure, invoice)
        # Feeds of buyers speak of every country, even of those whose buyers have no number.
        for measure in ("buyers", "repeat_buyers"):
            trading.tell(country, day, {measure: Decimal(0)})
        if buyer is not None:
            trading.tell_once(country, day, "buyers", buyer)
            if since[buyer] < day:
                trading.tell_once(country, day, "repeat_buyers", buyer)
    return trading


def _formulas(
    sold: Decimal,
    refunded: Decimal,
    units: int,
    returned: int,
    orders: int,
    cancelled: int,
    sent: int,
    buyers: int,
    returning: int,
) -> Mapping[str, Fraction | None]:
    return {
        "gmv": Fraction(sold),
        "net_sales": Fraction(sold - refunded),
        "store_sales": Fraction(sold),
        "units_sold": Fraction(units),
        "orders": Fraction(orders),
        "aov": ratio(sold, orders),
        "refund_rate": ratio(refunded, sold),
        "return_rate": ratio(returned, units),
        "cancel_rate": ratio(cancelled, sent),
        "repeat_rate": ratio(returning, buyers),
    }


@pytest.mark.shared
def test_every_country_and_month_is_what_sql_says(database: Database, shared: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        path = shared / "datasets" / "online_retail" / "online_retail_240k.parquet"
        connection.execute(_LINES, [str(path)])
        rows = connection.execute(_ANSWERS).fetchall()
        trading = _trading(connection)
    expected: Expected = {(country, month): _formulas(*numbers) for country, month, *numbers in rows}
    org_id = trading.found(database)
    assert len(trading.regions) == 38
    assert set(expected) == {
        (country, month)
        for country in (*trading.regions, EVERYWHERE)
        for month in ("2010-12", *(f"2011-0{number}" for number in range(1, 7)))
    }
    wrong = []
    for (country, month), values in expected.items():
        period = parse_period(month)
        for found in (
            trading.by_database(database, org_id, country, period, values),
            trading.by_engine(country, period, values),
        ):
            wrong += [(country, month, fault) for fault in faults(found, values).items()]
    assert wrong == []
