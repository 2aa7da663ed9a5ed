"""Filling: millions of daily facts written straight into the tables, with all that is derived from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bench.company import BenchCompany
from integrations.database import facts
from integrations.database.columns import MICROS
from integrations.database.company import Store
from integrations.database.engine import Database
from integrations.database.structure import touch
from integrations.database.work import Work

FED = (
    *("ad_orders", "ad_sales", "ad_spend", "clicks", "gmv", "net_sales"),
    *("orders", "returned_units", "sessions", "units"),
)
"""What a marketplace and its ads tell every day."""
REPORTED = ("creatives_shipped", "listing_optims")
"""What people report themselves."""
MEASURES = (*FED, *REPORTED)
_MONEY = frozenset({"ad_sales", "ad_spend", "gmv", "net_sales"})

_TABLES = (
    "CREATE TEMP TABLE bench_day (day TEXT PRIMARY KEY)",
    "CREATE TEMP TABLE bench_leaf (id INTEGER PRIMARY KEY, currency TEXT)",
    "CREATE TEMP TABLE bench_measure (measure TEXT PRIMARY KEY, source_id INTEGER, is_money INTEGER)",
)
_LEAVES = """
    INSERT INTO bench_leaf SELECT scope.id, store.currency FROM bench_store
    JOIN scope ON scope.org_id = :org AND scope.store_id = bench_store.id
    JOIN store ON store.org_id = :org AND store.id = bench_store.id
"""
# CROSS JOIN keeps the order of the loops, which is that of the keys: rows are appended and nothing is sorted.
_FACTS = f"""
    INSERT INTO fact_current (org_id, scope_id, measure, day, source_id, value, currency, recorded_at)
    SELECT :org, leaf.id, measure.measure, day.day, measure.source_id,
        (100 + (leaf.id / 7 + day.rowid * 131 + measure.rowid * 17) % 900) * {MICROS},
        CASE measure.is_money WHEN 1 THEN leaf.currency ELSE '' END, :at
    FROM bench_leaf AS leaf CROSS JOIN bench_measure AS measure CROSS JOIN bench_day AS day
    ORDER BY leaf.id, measure.measure, day.day
"""  # noqa: S608 -- a constant of ours
_FEEDS = """
    INSERT INTO feed_state (org_id, scope_id, measure, source_id, first_day, complete_through, last_day, received_at)
    SELECT :org, leaf.id, measure.measure, measure.source_id, :first, :last, :last, :at
    FROM bench_leaf AS leaf CROSS JOIN bench_measure AS measure
"""
_RECORDS = """
    INSERT INTO record_source (org_id, scope_id, measure, source_id)
    SELECT :org, leaf.id, measure.measure, measure.source_id
    FROM bench_leaf AS leaf CROSS JOIN bench_measure AS measure
"""
_MONTHS = """
    INSERT INTO rollup_month (org_id, scope_id, measure, month, currency, total, days)
    SELECT :org, leaf.id, measure.measure, month.month, fact.currency, sum(fact.value), count(*)
    FROM bench_leaf AS leaf CROSS JOIN bench_measure AS measure
    CROSS JOIN (SELECT DISTINCT substr(day, 1, 8) || '01' AS month FROM bench_day ORDER BY 1) AS month
    CROSS JOIN fact_current AS fact ON fact.org_id = :org AND fact.scope_id = leaf.id
        AND fact.measure = measure.measure AND fact.day BETWEEN month.month AND substr(month.month, 1, 8) || '31'
    GROUP BY leaf.id, measure.measure, month.month
"""


def fill(database: Database, company: BenchCompany, stores: Sequence[Store], now: datetime, *, months: int) -> int:
    """Write a daily fact for each store and measure over so many months on SQLite; return how many.

    The rows stand as `facts.record` leaves them, but for the versions, which no card reads. The last day is the one
    before yesterday, so that no market on earth is ahead of it, nor late.
    """
    days = _days(now.date(), months)
    asked = {
        "org": company.org_id,
        "at": (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
        "first": days[0],
        "last": days[-1],
    }
    with database.write() as connection:
        work = Work(connection, company.org_id, now)
        feed = facts.source_id(work, "feed", name="Marketplace", kind="feed")
        manual = facts.source_id(work, "manual", name="Reports", kind="manual")
        run = connection.exec_driver_sql
        for name in ("bench_store", "bench_leaf", "bench_day", "bench_measure"):
            run(f"DROP TABLE IF EXISTS temp.{name}")
        run("CREATE TEMP TABLE bench_store (id INTEGER PRIMARY KEY)")
        for table in _TABLES:
            run(table)
        run("INSERT INTO bench_store VALUES (?)", [(store.id,) for store in stores])
        run("INSERT INTO bench_day VALUES (?)", [(day,) for day in days])
        rows = [(name, manual if name in REPORTED else feed, int(name in _MONEY)) for name in MEASURES]
        run("INSERT INTO bench_measure VALUES (?, ?, ?)", rows)
        run(_LEAVES, {"org": company.org_id})
        for statement in (_FACTS, _FEEDS, _RECORDS, _MONTHS):
            run(statement, asked)
        touch(work)
    return len(days) * len(stores) * len(MEASURES)


def _days(today: date, months: int) -> list[str]:
    last = today - timedelta(days=2)
    first = last.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return [(first + timedelta(days=offset)).isoformat() for offset in range((last - first).days + 1)]
