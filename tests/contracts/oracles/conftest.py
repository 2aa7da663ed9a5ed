"""The demo's company with every measure of the catalog told, and the same facts in two other computers."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bot.sandbox.company.seeding import seed
from bot.sandbox.company.worlds import demo_world
from integrations.database.company import Leaf
from integrations.database.engine import Database, open_database
from integrations.database.facts import Observation, record, source_id
from integrations.database.schema import migrate
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.presets import load_measures
from kpi_engine import Measure, OverTime, Unit
from tests.conftest import NOON
from tests.contracts.oracles.sheet import Sheet, facts_of, feeds_of

_TOLD_DAYS = 150
_MONDAY = 0


@dataclass(frozen=True)
class OracleCompany:
    """The company's database, read through ours and as a plain file."""

    database: Database
    org_id: int
    plain: sqlite3.Connection

    @property
    def measures(self) -> dict[str, Measure]:
        """Return the measures that are stored by day."""
        found = load_measures().items()
        return {name: measure for name, measure in found if measure.over_time is not OverTime.DISTINCT}


def _fill_up(work: Work, measures: dict[str, Measure]) -> None:
    """Let an inventory system tell of every store what the demo's feeds do not: each store up to another day."""
    company = read_company(work)
    feed = source_id(work, "erp", name="ERP", kind="feed")
    leaves = sorted((leaf for leaf in company.leaves.values() if leaf.store_id is not None), key=lambda leaf: leaf.id)
    for place, leaf in enumerate(leaves):
        last = NOON.date() - timedelta(days=2 + place % 3)
        untold = [name for name in measures if (leaf.id, name) not in company.records]
        told = [
            observation
            for rank, name in enumerate(untold)
            for observation in _series(leaf, measures[name], last, rank + place, company.currency_of(leaf))
        ]
        record(work, feed, told, complete_through=last)


def _series(leaf: Leaf, measure: Measure, last: date, seed_number: int, currency: str) -> Iterator[Observation]:
    """Yield a flow most days and a stock on Mondays, in amounts that follow no rule a formula could know."""
    for age in range(_TOLD_DAYS):
        day = last - timedelta(days=age)
        chance = (day.toordinal() * 7919 + seed_number * 104_729) % 1009
        is_told = day.weekday() == _MONDAY if measure.over_time is OverTime.LAST else chance % 10 != 0
        if is_told:
            is_money = measure.unit is Unit.MONEY
            value = Decimal(chance + 50) + (Decimal(chance % 100) / 100 if is_money else 0)
            yield Observation(leaf.id, measure.id, day, value, currency if is_money else "")


@pytest.fixture(scope="package")
def oracle_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OracleCompany]:
    path = tmp_path_factory.mktemp("oracle") / "leadline.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    org_id = seed(database, demo_world(lambda: NOON), NOON)
    with sqlite3.connect(path) as plain:
        company = OracleCompany(database, org_id, plain)
        with database.write() as connection:
            _fill_up(Work(connection, org_id, NOON), company.measures)
        yield company
    plain.close()
    database.close()


@pytest.fixture(scope="package")
def by_sqlite(oracle_company: OracleCompany) -> Iterator[Sheet]:
    facts = facts_of(oracle_company.plain)
    feeds = feeds_of(oracle_company.plain, oracle_company.measures)
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table fact (leaf, measure, day, amount, primary key (leaf, measure, day))")
        connection.executemany("insert into fact values (?, ?, ?, ?)", facts)
        connection.execute("create table feed (leaf, measure, first, through, is_stock)")
        connection.executemany("insert into feed values (?, ?, ?, ?, ?)", feeds)
        connection.execute("create table calendar (day integer primary key)")
        connection.executemany(
            "insert into calendar values (?)", [(day,) for day in sorted({fact[2] for fact in facts})]
        )
        sheet = Sheet(connection, oracle_company.measures)
        sheet.prepare()
        yield sheet
    connection.close()


@pytest.fixture(scope="package")
def by_duckdb(oracle_company: OracleCompany, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sheet]:
    """Yield DuckDB's sheet, read from CSV files that nothing of ours wrote but the numbers in them."""
    folder = tmp_path_factory.mktemp("exported")
    facts = facts_of(oracle_company.plain)
    _export(folder / "fact.csv", ("leaf", "measure", "day", "amount"), facts)
    feeds = feeds_of(oracle_company.plain, oracle_company.measures)
    _export(folder / "feed.csv", ("leaf", "measure", "first", "through", "is_stock"), feeds)
    with duckdb.connect(":memory:") as connection:
        for name in ("fact", "feed"):
            connection.execute(f"create table {name} as select * from read_csv('{folder / name}.csv')")  # noqa: S608 - ours
        connection.execute("create table calendar as select distinct day from fact")
        sheet = Sheet(connection, oracle_company.measures)
        sheet.prepare()
        yield sheet


def _export(
    path: Path, heading: tuple[str, ...], rows: list[tuple[int, str, int, int]] | list[tuple[int, str, int, int, bool]]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(heading)
        writer.writerows(rows)
