"""Ingest: one day of a whole organization through `facts.record`, against plain executemany into the same tables."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bench.claims import Claim
from bench.filling import MEASURES
from integrations.database.columns import to_micros
from integrations.database.engine import Database, open_database
from integrations.database.facts import Observation, Recorded, record, source_id
from integrations.database.schema import migrate
from integrations.database.stores import add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.work import Work

_BAR = 2.0
_ROUNDS = 3
_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_DAY = date(2026, 11, 1)
_MONTH = _DAY.isoformat()
_AT = (_NOW - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
# What the same rows cost one who writes them and asks nothing.
_PLAIN = (
    """
    INSERT INTO fact_version
        (org_id, id, scope_id, measure, day, source_id, value, currency, batch_id, note, recorded_at)
    VALUES (:org, :id, :leaf, :measure, :day, :source, :value, '', 1, '', :at)
    """,
    """
    INSERT INTO fact_current (org_id, scope_id, measure, day, source_id, value, currency, recorded_at)
    VALUES (:org, :leaf, :measure, :day, :source, :value, '', :at)
    """,
    """
    INSERT INTO feed_state
        (org_id, scope_id, measure, source_id, first_day, complete_through, last_day, received_at)
    VALUES (:org, :leaf, :measure, :source, :day, :day, :day, :at)
    ON CONFLICT DO UPDATE SET complete_through = excluded.complete_through, last_day = excluded.last_day,
        received_at = excluded.received_at
    """,
    """
    INSERT INTO record_source (org_id, scope_id, measure, source_id) VALUES (:org, :leaf, :measure, :source)
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO rollup_month (org_id, scope_id, measure, month, currency, total, days)
    VALUES (:org, :leaf, :measure, :month, '', :value, 1)
    ON CONFLICT DO UPDATE SET total = total + excluded.total, days = days + 1
    """,
)
_TABLES = ("fact_version", "fact_current", "feed_state", "record_source", "rollup_month")


@dataclass(frozen=True, slots=True)
class Size:
    """How many stores tell their twelve measures of a day."""

    stores: int


FULL = Size(stores=10_000)
"""120,000 facts."""
QUICK = Size(stores=1_000)


def measure(size: Size) -> list[Claim]:
    """Return the claims on the time of a day's facts and on repeating them."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as folder:
        path, plain = Path(folder) / "leadline.db", Path(folder) / "plain.db"
        database = open_database(f"sqlite:///{path}")
        try:
            migrate(database)
            org_id, leaves, feed = _found(database, size)
            with sqlite3.connect(path) as connection, sqlite3.connect(plain) as copy:
                connection.backup(copy)
            connection.close()
            copy.close()
            ours, theirs = [], []
            for day in (_DAY + timedelta(days=offset) for offset in range(_ROUNDS + 1)):
                told = _day(leaves, day)
                theirs.append(_taken(lambda told=told: _write_plainly(plain, org_id, feed, told)))  # type: ignore[misc]
                ours.append(_taken(lambda told=told: _record(database, org_id, feed, told)))  # type: ignore[misc]
            before = _counts(path)
            repeat = _taken(lambda: _repeat(database, org_id, feed, _day(leaves, _DAY)))
            assert _counts(path) == before, "a repeat writes nothing"
            assert _sums(path) == _sums(plain), "both wrote the same"
        finally:
            database.close()
    # The first day founds every feed and rollup; it warms up.
    seconds, plain_seconds = min(ours[1:]), min(theirs[1:])
    facts = f"{size.stores * len(MEASURES):,} facts"
    return [
        Claim(
            "ingest",
            "a day's facts against plain executemany",
            seconds / plain_seconds,
            _BAR,
            "×",
            detail=f"{seconds:.2f} s, {plain_seconds:.2f} s; {facts}",
        ),
        Claim("ingest", "the same day again, nothing changed", repeat, None, "s", detail=facts),
    ]


def _found(database: Database, size: Size) -> tuple[int, Sequence[int], int]:
    with database.write() as connection:
        org_id = add_organization(connection, _NOW, name="Bench", language="en_US", zone="UTC", currency="USD")
        work = Work(connection, org_id, _NOW)
        for number in range(size.stores):
            code = f"S{number:05}"
            add_store(work, code=code, name=code, market="US", zone="UTC", currency="USD")
        feed = source_id(work, "feed", name="Marketplace", kind="feed")
        return org_id, sorted(read_company(work).leaves), feed


def _day(leaves: Sequence[int], day: date) -> list[Observation]:
    return [
        Observation(leaf, name, day, Decimal(100 + (place * 31 + rank * 17 + day.day) % 900))
        for place, leaf in enumerate(leaves)
        for rank, name in enumerate(sorted(MEASURES))
    ]


def _record(database: Database, org_id: int, feed: int, told: Sequence[Observation]) -> Recorded:
    with database.write() as connection:
        recorded = record(Work(connection, org_id, _NOW), feed, told)
    assert recorded.changed == len(told), "every fact is new"
    return recorded


def _repeat(database: Database, org_id: int, feed: int, told: Sequence[Observation]) -> None:
    with database.write() as connection:
        recorded = record(Work(connection, org_id, _NOW), feed, told)
    assert (recorded.changed, recorded.unchanged) == (0, len(told)), "every fact stands there already"


def _write_plainly(path: Path, org_id: int, feed: int, told: Sequence[Observation]) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        (first,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM fact_version").fetchone()
        rows = [
            {
                "org": org_id,
                "id": number,
                "leaf": observation.scope_id,
                "measure": observation.measure,
                "day": observation.day.isoformat(),
                "month": _MONTH,
                "source": feed,
                "value": to_micros(observation.value or Decimal(0)),
                "at": _AT,
            }
            for number, observation in enumerate(told, start=first)
        ]
        for statement in _PLAIN:
            connection.executemany(statement, rows)
    connection.close()


def _taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _counts(path: Path) -> list[int]:
    with sqlite3.connect(path) as connection:
        found = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _TABLES]  # noqa: S608 -- ours
    connection.close()
    return found


def _sums(path: Path) -> list[tuple[int, int, int]]:
    with sqlite3.connect(path) as connection:
        query = "SELECT scope_id, sum(total), sum(days) FROM rollup_month GROUP BY scope_id ORDER BY scope_id"
        found = connection.execute(query).fetchall()
    connection.close()
    return found
