"""The ledger's answers from rollups equal what plain arithmetic over every version ever written gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from integrations.database.company import Company, Leaf
from integrations.database.engine import Database
from integrations.database.facts import Observation, record, source_id
from integrations.database.readings import fetch
from integrations.database.stores import add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.tables import fact_version, feed_state
from integrations.database.taking_back import take_back
from integrations.database.work import Work
from kpi_engine import (
    Better,
    Kpi,
    Measure,
    OverTime,
    Period,
    Unit,
    common_through,
    market_day,
    parse_formula,
    settled_through,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # the 22nd still in São Paulo, the 23rd in Bangkok
FIRST = date(2026, 8, 28)
SPAN = 90
ACTOR = 1
MEASURES = {
    "gmv": Measure("gmv", Unit.MONEY),
    "orders": Measure("orders", Unit.COUNT),
    "ad_sales": Measure("ad_sales", Unit.MONEY, provisional_days=7),
    "on_hand": Measure("on_hand", Unit.COUNT, OverTime.LAST, fills_zero=False),
    "active": Measure("active", Unit.COUNT, OverTime.AVERAGE, fills_zero=False),
}
KPIS = (
    Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv")),
    Kpi("aov", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), parse_formula("orders")),
    Kpi("share", Unit.PERCENT, Better.HIGHER, parse_formula("ad_sales"), parse_formula("gmv")),
    Kpi("on_hand", Unit.COUNT, Better.HIGHER, parse_formula("on_hand"), is_stock=True),
    Kpi("active", Unit.COUNT, Better.HIGHER, parse_formula("active"), is_stock=True),
)


@dataclass(frozen=True)
class Said:
    """One observation to come, by place and measure instead of ids."""

    place: int
    measure: str
    day: date
    value: Decimal | None
    currency: str


@dataclass(frozen=True)
class Batch:
    """What one source says at once; `ahead` is how far before its last day it calls itself whole."""

    source: str
    said: tuple[Said, ...]
    ahead: int | None


@dataclass(frozen=True)
class Undo:
    """One of the batches so far is taken back."""

    place: int


DAYS = st.integers(0, SPAN - 1).map(lambda offset: FIRST + timedelta(days=offset))
VALUES = st.none() | st.decimals(-50, 10**7, places=2)
SAID = st.builds(Said, st.integers(0, 1), st.sampled_from(sorted(MEASURES)), DAYS, VALUES, st.sampled_from(["A", "B"]))
BATCHES = st.builds(
    Batch,
    st.sampled_from(["manual", "shop", "file"]),
    st.lists(SAID, min_size=1, max_size=14).map(tuple),
    st.none() | st.integers(0, 12),
)
STEPS = st.lists(BATCHES | st.builds(Undo, st.integers(0, 5)), min_size=1, max_size=8)
PERIODS = st.tuples(DAYS, DAYS).map(lambda ends: Period(min(ends), max(ends))) | st.sampled_from(
    [
        Period(date(2026, 9, 1), date(2026, 11, 30)),
        Period(date(2026, 10, 1), date(2026, 10, 31)),
        Period(date(2026, 11, 1), date(2026, 11, 30)),
        Period(date(2026, 9, 30), date(2026, 11, 1)),
    ]
)


def found_company(database: Database) -> tuple[int, Company]:
    with database.write() as connection:
        org_id = add_organization(connection, NOW, name="Property", language="en_US", zone="UTC", currency="USD")
        work = Work(connection, org_id, NOW)
        add_store(work, code="BR", name="BR", market="BR", zone="America/Sao_Paulo", currency="A")
        add_store(work, code="TH", name="TH", market="TH", zone="Asia/Bangkok", currency="B")
        return org_id, read_company(work)


def leaves_in(company: Company) -> list[Leaf]:
    return sorted(company.leaves.values(), key=lambda leaf: leaf.id)


def play(database: Database, org_id: int, steps: Sequence[Batch | Undo], leaves: Sequence[Leaf]) -> None:
    batches: list[int] = []
    for minute, step in enumerate(steps):
        with database.write() as connection:
            work = Work(connection, org_id, NOW + timedelta(minutes=minute), ACTOR)
            match step:
                case Batch(source=name, said=said, ahead=ahead):
                    last = max(one.day for one in said)
                    through = None if ahead is None else last - timedelta(days=ahead)
                    kind = {"manual": "manual", "shop": "feed", "file": "file"}[name]
                    observations = [
                        Observation(leaves[one.place].id, one.measure, one.day, one.value, _currency(one))
                        for one in said
                    ]
                    source = source_id(work, name, name=name, kind=kind)
                    batches.append(record(work, source, observations, complete_through=through).batch_id)
                case Undo(place=place) if batches:
                    take_back(work, batches[place % len(batches)])
                case _:
                    pass


def _currency(said: Said) -> str:
    return said.currency if MEASURES[said.measure].unit is Unit.MONEY else ""


def plainly(
    work: Work, company: Company, leaf: Leaf, kpi: Kpi, period: Period, *, is_settled: bool
) -> dict[str, dict[str | None, Decimal | None]]:
    """Sum the newest version of each day of the source of record, one by one; by measure and currency."""
    newest: dict[tuple[int, str, date, int], tuple[Decimal | None, str]] = {}
    for row in work.connection.execute(
        select(fact_version).where(fact_version.c.org_id == work.org_id).order_by(fact_version.c.id)
    ):
        newest[row.scope_id, row.measure, row.day, row.source_id] = (row.value, row.currency)
    states = {
        (row.scope_id, row.measure): row
        for row in work.connection.execute(select(feed_state).where(feed_state.c.org_id == work.org_id))
        if company.records.get((row.scope_id, row.measure)) == row.source_id
    }
    feeds = [states.get((leaf.id, name)) for name in kpi.inputs]
    if all(feed is None for feed in feeds):
        return {}
    through = common_through((None if feed is None else feed.complete_through for feed in feeds), period.last)
    if through is not None and is_settled:
        today = market_day(NOW, company.zone_of(leaf))
        through = settled_through(through, provisional_days=kpi.provisional_days(MEASURES), today=today)
    if through is not None and through < max([period.first, *(feed.first_day for feed in feeds if feed is not None)]):
        through = None
    answer: dict[str, dict[str | None, Decimal | None]] = {}
    for name in kpi.inputs:
        rows = {
            day: (value, currency)
            for (scope_id, measure, day, source), (value, currency) in sorted(newest.items())
            if (scope_id, measure) == (leaf.id, name)
            and source == company.records.get((scope_id, measure))
            and value is not None
            and through is not None
            and day <= through
        }
        answer[name] = _over_time(MEASURES[name].over_time, rows, period.first, through)
    return answer


def _over_time(
    over_time: OverTime, rows: Mapping[date, tuple[Decimal, str]], first: date, through: date | None
) -> dict[str | None, Decimal | None]:
    if over_time is OverTime.SUM:
        totals: defaultdict[str | None, Decimal] = defaultdict(Decimal)
        for day, (value, currency) in rows.items():
            if day >= first:
                totals[currency or None] += value
        return dict(totals) or {None: None}
    if not rows or through is None:
        return {None: None}
    if over_time is OverTime.LAST:
        return {None: rows[max(rows)][0]}
    held = []
    for offset in range((through - first).days + 1):
        before = [day for day in rows if day <= first + timedelta(days=offset)]
        if before:
            held.append(rows[max(before)][0])
    return {None: sum(held, Decimal(0)) / len(held)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, period=PERIODS)
def test_rollups_and_days_give_what_the_raw_versions_give(
    database: Database, steps: list[Batch | Undo], period: Period
) -> None:
    org_id, empty = found_company(database)
    leaves = leaves_in(empty)
    play(database, org_id, steps, leaves)

    with database.read() as connection:
        work = Work(connection, org_id, NOW)
        company = read_company(work)
        together = fetch(work, company, leaves, list(MEASURES.values()), period)
        for kpi in KPIS:
            alone = fetch(work, company, leaves, [MEASURES[name] for name in kpi.inputs], period)
            for ledger in (together, alone):
                for leaf in leaves:
                    for is_settled in (False, True):
                        sums = ledger.leaf_sums(kpi, [leaf], MEASURES, NOW, is_settled=is_settled)
                        found: defaultdict[str, dict[str | None, Decimal | None]] = defaultdict(dict)
                        for one in sums:
                            found[one.measure][one.currency] = one.total

                        expected = plainly(work, company, leaf, kpi, period, is_settled=is_settled)
                        assert dict(found) == expected
