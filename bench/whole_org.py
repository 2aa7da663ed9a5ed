"""Whole-org score: ten thousand scopes by twelve KPIs from month rollups, against DuckDB over the raw facts."""

from __future__ import annotations

import math
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from bench.claims import Claim
from bench.company import BenchCompany
from bench.filling import fill
from bench.org_card import CARD, RATIOS, aims, duckdb_scores, kpi_measures
from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate
from integrations.database.stores import add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.work import Work
from kpi_engine import KpiColumn, Period, month_of, previous, score_batch

_BAR_RATIO = 3.0
_BAR_MEGABYTES = 500
_ROUNDS = 5
_THREADS = 2
_SILENT = ((10, ("ad_orders", "ad_sales", "ad_spend", "clicks", "sessions")), (100, ("orders",)))
"""One store in so many lacks these: a tenth is scored on what is left of its card, a hundredth not at all."""
_MICRO = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How many stores are scored, and over how many months of facts both sides look for theirs."""

    stores: int
    months: int


FULL = Size(stores=10_000, months=3)
"""About nine million facts."""
QUICK = Size(stores=1_000, months=3)


def measure(size: Size) -> list[Claim]:
    """Return the claims on the time and memory of scoring everyone."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as folder:
        path = Path(folder) / "leadline.db"
        now = datetime.now(UTC)
        period = previous(month_of(now.date()))
        org_id, count = _prepare(path, size, now, period)
        # A process of its own: its memory is that of scoring alone.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            ours, megabytes, seconds = alone.submit(_score_alone, path, org_id, period).result()
        theirs, their_seconds = _by_duckdb(path, Path(folder) / "facts.csv", period)
    apart = _apart(ours, theirs)
    withheld = sum(score is None for score in ours.values())
    facts = f"{len(ours):,} scopes, {count / 1e6:.1f} M facts, {withheld:,} withheld, {apart} apart by a millionth"
    return [
        Claim(
            "whole_org",
            "everyone's score against DuckDB",
            seconds / their_seconds,
            _BAR_RATIO,
            "×",
            detail=f"{seconds * 1000:.0f} ms, {their_seconds * 1000:.0f} ms; {facts}",
        ),
        Claim("whole_org", "peak memory", megabytes, _BAR_MEGABYTES, "MB", detail="a process that scores and ends"),
    ]


def _prepare(path: Path, size: Size, now: datetime, period: Period) -> tuple[int, int]:
    database = open_database(f"sqlite:///{path}")
    try:
        migrate(database)
        with database.write() as connection:
            org_id = add_organization(connection, now, name="Bench", language="en_US", zone="UTC", currency="USD")
            work = Work(connection, org_id, now)
            for number in range(size.stores):
                code = f"S{number:05}"
                add_store(work, code=code, name=code, market="US", zone="UTC", currency="USD")
            stores = list(read_company(work).stores.values())
        count = fill(database, BenchCompany(org_id, ()), stores, now, months=size.months)
        with database.write() as connection:
            run = connection.exec_driver_sql
            leaves = [leaf for (leaf,) in run("SELECT id FROM scope WHERE org_id = ? ORDER BY id", (org_id,))]
            silent = [(org_id, leaf, name) for every, names in _SILENT for leaf in leaves[::every] for name in names]
            for table in ("fact_current", "rollup_month"):
                run(f"DELETE FROM {table} WHERE org_id = ? AND scope_id = ? AND measure = ?", silent)  # noqa: S608 -- ours
            run(
                "INSERT INTO target (org_id, id, kpi_id, node_kind, node_id, first_day, last_day, version, value,"
                " currency, recorded_at) VALUES (?, ?, ?, 'store', ?, ?, ?, 1, ?, '', 0)",
                [
                    (org_id, number, kpi, leaf, period.first.isoformat(), period.last.isoformat(), aim)
                    for number, (leaf, kpi, aim) in enumerate(aims(leaves, len(period)))
                ],
            )
        return org_id, count
    finally:
        database.close()


def _score_alone(path: Path, org_id: int, period: Period) -> tuple[dict[int, int | None], float, float]:
    """Return the scores by leaf, the peak of memory in MB and the best time in seconds."""
    database = open_database(f"sqlite:///{path}")
    try:
        seconds, scores = _best(lambda: _score(database, org_id, period))
    finally:
        database.close()
    return scores, _peak_megabytes(), seconds


def _peak_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux is inherited from whoever started this process.
        (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _score(database: Database, org_id: int, period: Period) -> dict[int, int | None]:
    """Read rollups and targets in one snapshot and score everyone."""
    with database.read() as connection:
        connection.begin()
        cursor = connection.connection.cursor()
        places = {
            leaf: place
            for place, (leaf,) in enumerate(
                cursor.execute("SELECT id FROM scope WHERE org_id = ? ORDER BY id", (org_id,)).fetchall()
            )
        }
        size = len(places)
        totals: dict[str, list[int | None]] = {name: [None] * size for name in kpi_measures()}
        for leaf, name, total in cursor.execute(
            "SELECT scope_id, measure, total FROM rollup_month WHERE org_id = ? AND month = ?",
            (org_id, period.first.isoformat()),
        ):
            totals[name][places[leaf]] = total
        targets: dict[str, list[int | None]] = {rule.kpi: [None] * size for rule in CARD.rules}
        for leaf, kpi, aim in cursor.execute(
            "SELECT node_id, kpi_id, value FROM target WHERE org_id = ? AND node_kind = 'store' AND first_day = ?",
            (org_id, period.first.isoformat()),
        ):
            targets[kpi][places[leaf]] = aim
    columns = {
        kpi: KpiColumn(totals[above], targets[kpi], None if below is None else totals[below])
        for kpi, (above, below) in RATIOS.items()
    }
    return dict(zip(places, score_batch(CARD, columns, size).values, strict=True))


def _by_duckdb(path: Path, exported: Path, period: Period) -> tuple[dict[int, float | None], float]:
    """Return DuckDB's scores by leaf and its best time, its own table of the facts being warm."""
    import duckdb  # an installation has none: it is here to be measured against

    _export(path, exported)
    with duckdb.connect(":memory:", config={"threads": _THREADS}) as connection:
        connection.execute("SET enable_progress_bar = false")
        names = ", ".join(f"'{name}'" for name in kpi_measures())
        connection.execute(f"CREATE TYPE measure AS ENUM ({names})")
        connection.execute("CREATE TABLE fact (leaf BIGINT, measure measure, day DATE, value BIGINT)")
        connection.execute(f"COPY fact FROM '{exported}' (HEADER false)")
        connection.execute("CREATE TABLE target (leaf BIGINT, kpi VARCHAR, value BIGINT)")
        _export(path, exported, "SELECT node_id, kpi_id, value FROM target")
        connection.execute(f"COPY target FROM '{exported}' (HEADER false)")
        query = duckdb_scores(period.first, period.last)
        seconds, rows = _best(lambda: connection.execute(query).fetchall())
    return dict(rows), seconds


def _export(path: Path, to: Path, query: str = "SELECT scope_id, measure, day, value FROM fact_current") -> None:
    database = open_database(f"sqlite:///{path}")
    try:
        with database.read() as connection, to.open("w", encoding="ascii") as text:
            connection.begin()
            cursor = connection.connection.cursor()
            text.writelines(f"{','.join(map(str, row))}\n" for row in cursor.execute(query))
    finally:
        database.close()


def _best(work: Callable[[], T]) -> tuple[float, T]:
    """Return the shortest of some runs in seconds, and what the last one returned."""
    result, shortest = work(), math.inf
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest, result


def _apart(ours: dict[int, int | None], theirs: dict[int, float | None]) -> int:
    """Return how many scores differ by a millionth, where floats decide a half; more is no equal output."""
    assert ours.keys() == theirs.keys(), "both score everyone"
    apart = 0
    for leaf, score in ours.items():
        other = theirs[leaf]
        if score is None or other is None:
            assert score is other, f"only one withholds the score of {leaf}"
            continue
        difference = abs(score - round(other * _MICRO))
        assert difference <= 1, f"{leaf} scores {score} here and {other} there"
        apart += difference
    return apart
