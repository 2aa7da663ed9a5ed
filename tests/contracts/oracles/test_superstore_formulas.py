"""Superstore: thirteen KPIs of 9,994 public sales, by region and quarter, are what DuckDB's SQL says of the file."""

from __future__ import annotations

import csv
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
from tests.scenarios.superstore import QUARTERS, REGIONS, superstore_csv

_LATE_DAYS = 4
"""An order that ships later than this is late."""
_COSTS = ("platform_fees", "logistics_cost", "storage_fees", "ad_spend", "other_opex")
"""The file knows no costs but those of goods: its feeds say nought."""
_SALES = """
create table sale as
select "Order ID" as order_id, "Customer ID" as customer, "Region" as region,
    cast("Order Date" as date) as day, cast("Ship Date" as date) as shipped,
    cast("Sales" as decimal(18, 4)) as sales, cast("Profit" as decimal(18, 4)) as profit,
    cast("Quantity" as integer) as quantity,
    min(cast("Order Date" as date)) over (partition by "Customer ID") as customer_since
from read_csv(?, header = true, all_varchar = true)
"""
# A region's rows, and with the empty name everyone's; a quarter's rows reach back for windows and the year before.
_ANSWERS = """
with place as (select distinct region from sale union all select ''),
quarter as (
    select cast(first as date) as first, cast(first + interval 3 month - interval 1 day as date) as last
    from generate_series(timestamp '2014-01-01', timestamp '2017-10-01', interval 3 month) as span(first)
)
select
    place.region,
    year(first) || '-Q' || quarter(first) as quarter,
    sum(sales) filter (day between first and last) as sales,
    sum(quantity) filter (day between first and last) as units,
    count(distinct order_id) filter (day between first and last) as orders,
    sum(profit) filter (day between first and last) as profit,
    sum(sales) filter (day between first - interval 1 year and last - interval 1 year) as a_year_before,
    count(distinct order_id) filter (day > last - 30 and day <= last and shipped > day + 4) as late,
    count(distinct order_id) filter (day > last - 30 and day <= last) as sent,
    count(distinct customer) filter (day between first and last) as buyers,
    count(distinct customer) filter (day between first and last and customer_since < day) as returning
from place cross join quarter join sale on sale.region = place.region or place.region = ''
group by all
"""


def _trading(path: Path) -> Trading:
    trading = Trading("USD", "America/New_York", date(2014, 1, 1), date(2017, 12, 31))
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    since: dict[str, str] = {}
    for row in rows:
        since[row["Customer ID"]] = min(row["Order Date"], since.get(row["Customer ID"], row["Order Date"]))
    for row in rows:
        region, day, customer = row["Region"], date.fromisoformat(row["Order Date"]), row["Customer ID"]
        sales = Decimal(row["Sales"])
        amounts = {"gmv": sales, "net_sales": sales, "cogs": sales - Decimal(row["Profit"])}
        trading.tell(region, day, {**amounts, "units": Decimal(row["Quantity"]), **dict.fromkeys(_COSTS, Decimal(0))})
        late = (date.fromisoformat(row["Ship Date"]) - day).days > _LATE_DAYS
        counted = ["orders", "selfship_orders", *(["late_orders"] if late else [])]
        for measure in counted:
            trading.tell_once(region, day, measure, row["Order ID"])
        trading.tell_once(region, day, "buyers", customer)
        if since[customer] < row["Order Date"]:
            trading.tell_once(region, day, "repeat_buyers", customer)
    return trading


def _by_sql(path: Path) -> Expected:
    with duckdb.connect(":memory:") as connection:
        connection.execute(_SALES, [str(path)])
        rows = connection.execute(_ANSWERS).fetchall()
    return {(region, quarter): _formulas(*numbers) for region, quarter, *numbers in rows}


def _formulas(
    sales: Decimal,
    units: int,
    orders: int,
    profit: Decimal,
    a_year_before: Decimal | None,
    late: int,
    sent: int,
    buyers: int,
    returning: int,
) -> Mapping[str, Fraction | None]:
    return {
        "gmv": Fraction(sales),
        "net_sales": Fraction(sales),
        "store_sales": Fraction(sales),
        "units_sold": Fraction(units),
        "orders": Fraction(orders),
        "aov": ratio(sales, orders),
        "net_profit": Fraction(profit),
        "net_margin": ratio(profit, sales),
        "gross_margin": ratio(profit, sales),
        "roi": ratio(profit, sales - profit),
        "gmv_growth": None if a_year_before is None else ratio(sales - a_year_before, a_year_before),
        "lsr": ratio(late, sent),
        "repeat_rate": ratio(returning, buyers),
    }


@pytest.mark.shared
def test_every_region_and_quarter_is_what_sql_says(database: Database, shared: Path) -> None:
    path = superstore_csv(shared)
    trading, expected = _trading(path), _by_sql(path)
    org_id = trading.found(database)
    assert set(expected) == {(region, quarter) for region in (*REGIONS, EVERYWHERE) for quarter in QUARTERS}
    wrong = []
    for (region, quarter), values in expected.items():
        period = parse_period(quarter)
        for found in (
            trading.by_database(database, org_id, region, period, values),
            trading.by_engine(region, period, values),
        ):
            assert len(found) in (len(values), len(values) - 1)
            wrong += [(region, quarter, fault) for fault in faults(found, values).items()]
    assert wrong == []
