"""Superstore: a public data set of 9,994 sales, imported by the command line, with hand-written SQL beside it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import typer
from typer.testing import CliRunner

from bot.cli.import_file import import_file

REGIONS = ("Central", "East", "South", "West")
QUARTERS = tuple(f"{year}-Q{quarter}" for year in range(2014, 2018) for quarter in range(1, 5))
MAPPING = """\
# Each region is a store; an order may span several rows.
[facts]
store = "Region"
day = "Order Date"

[facts.measures]
gmv = "Sales"
units = "Quantity"
orders = { distinct = "Order ID" }

[stores]
create = true
market = "US"
zone = "America/New_York"
currency = "USD"
"""
# Sales have up to four decimals; whole ten-thousandths keep SQLite's sums exact.
_PARTS = 10_000
_SQL = """
select region,
       substr(day, 1, 4) || '-Q' || ((cast(substr(day, 6, 2) as integer) + 2) / 3) as quarter,
       sum(sales), sum(quantity), count(distinct order_id)
from sale group by region, quarter
"""


def superstore_csv(shared: Path) -> Path:
    """Return the data set in the shared folder."""
    return shared / "datasets" / "superstore" / "superstore.csv"


def import_superstore(shared: Path, folder: Path, database_url: str) -> str:
    """Import the data set through `leadline import` with its mapping file and return what was printed.

    Args:
        shared: The shared folder.
        folder: Where the mapping file is written.
        database_url: A migrated database; the oldest company in it gets four stores.
    """
    mapping = folder / "superstore.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    program = typer.Typer()
    program.command("import")(import_file)
    words = [str(superstore_csv(shared)), "--mapping", str(mapping), "--database-url", database_url]
    result = CliRunner().invoke(program, words, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def quarters_by_sql(shared: Path) -> dict[tuple[str, str], tuple[Decimal, int, int]]:
    """Return (region, quarter) to (sales, units, orders), by SQL over the CSV and nothing of ours."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table sale (region text, day text, order_id text, sales integer, quantity integer)")
        connection.executemany("insert into sale values (?, ?, ?, ?, ?)", _sales(superstore_csv(shared)))
        rows = connection.execute(_SQL).fetchall()
    connection.close()
    return {(row[0], row[1]): (Decimal(row[2]) / _PARTS, row[3], row[4]) for row in rows}


def _sales(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    with path.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            parts = Decimal(row["Sales"]) * _PARTS
            assert parts == int(parts), "sales are given in ten-thousandths at most"
            yield row["Region"], row["Order Date"], row["Order ID"], int(parts), int(row["Quantity"])
