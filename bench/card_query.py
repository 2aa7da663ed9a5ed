"""Card query: what the engine takes for one person's card where the tables hold millions of facts."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.claims import Claim
from bench.company import TENANT, BenchCompany, Operator, found
from bench.filling import fill
from commands.command import Context, Room
from commands.my import own_standings
from commands.standing import Question, stand, this_month
from integrations.database.company import Node, NodeKind
from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate
from integrations.database.structure import Structures
from integrations.database.work import Work
from kpi_engine import Period, month_of, previous
from locales import speaker

_SHORT, _LONG = 12, 36
"""Months of history; half of the people have stores with the one, half with the other."""
_BAR_MILLISECONDS = 1.0
_BAR_FLATNESS = 1.3
_BAR_ODD_DAYS = 3.0
_KPIS = ("gmv", "acos", "listing_optims")
_WARMING = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Size:
    """How much it measures on and how often: people with stores, rounds of which the best counts, cards in each."""

    operators: int
    rounds: int
    cards: int


FULL = Size(operators=580, rounds=7, cards=200)
"""About ten million facts."""
QUICK = Size(operators=58, rounds=5, cards=60)
"""About one million."""


def measure(size: Size) -> list[Claim]:
    """Return the claims on the time of a card's query."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as folder:
        database, now = open_database(f"sqlite:///{Path(folder) / 'leadline.db'}"), datetime.now(UTC)
        try:
            migrate(database)
            company = found(database, now, people=size.operators, stores=size.operators * 2)
            half = len(company.operators) // 2
            short, long = company.operators[:half], company.operators[half:]
            count = _fill(database, company, short, now, _SHORT) + _fill(database, company, long, now, _LONG)
            return _compare(database, now, size, short, long, count)
        finally:
            database.close()


def _fill(database: Database, company: BenchCompany, operators: Sequence[Operator], now: datetime, months: int) -> int:
    return fill(database, company, [store for asker in operators for store in asker.stores], now, months=months)


def _compare(
    database: Database, now: datetime, size: Size, short: Sequence[Operator], long: Sequence[Operator], count: int
) -> list[Claim]:
    structures = Structures()
    rounds: dict[int, list[float]] = {_SHORT: [], _LONG: []}
    askers = {_SHORT: itertools.cycle(short), _LONG: itertools.cycle(long)}
    for asker in (*short[:_WARMING], *long[:_WARMING]):
        _card(database, structures, asker, now)
    for _ in range(size.rounds):
        for months, some in askers.items():
            taken = [_card(database, structures, next(some), now) for _ in range(size.cards)]
            rounds[months].append(statistics.median(taken))
    fast, slow = min(rounds[_SHORT]), min(rounds[_LONG])
    facts = f"{count / 1e6:.1f} M facts"
    month, odd = _month_and_odd_days(database, structures, size, long, now)
    return [
        Claim("card_query", "a person's card, p50", max(fast, slow), _BAR_MILLISECONDS, "ms", detail=facts),
        Claim(
            "card_query",
            f"{_LONG} months of history against {_SHORT}",
            slow / fast,
            _BAR_FLATNESS,
            "×",
            detail=f"{slow:.2f} ms, {fast:.2f} ms",
        ),
        Claim(
            "card_query",
            "odd days against a whole month",
            odd / month,
            _BAR_ODD_DAYS,
            "×",
            detail=f"{odd:.2f} ms, {month:.2f} ms; all but the first and last two days",
        ),
    ]


def _month_and_odd_days(
    database: Database, structures: Structures, size: Size, operators: Sequence[Operator], now: datetime
) -> tuple[float, float]:
    """Return the milliseconds of the last closed month, and of the days inside it that rollups do not hold."""
    month = previous(month_of(now.date()))
    odd = Period(month.first + 2 * _DAY, month.last - 2 * _DAY)
    found: dict[Period, list[float]] = {month: [], odd: []}
    for _ in range(size.rounds):
        for period, medians in found.items():
            some = itertools.islice(itertools.cycle(operators), size.cards)
            medians.append(statistics.median([_asked_of(database, structures, asker, now, period) for asker in some]))
    return min(found[month]), min(found[odd])


def _asked_of(database: Database, structures: Structures, asker: Operator, now: datetime, period: Period) -> float:
    """Return the milliseconds of the same KPIs in a period, from opening a snapshot to the judged standings."""
    began = time.perf_counter()
    with database.read() as connection:
        context = _context(Work(connection, asker.person.org_id, now, asker.person.id), structures, asker)
        standings = stand(context, Question((Node(NodeKind.PERSON, asker.person.id),), period, _KPIS))
    taken = (time.perf_counter() - began) * 1000
    assert all(standing.reading.value is not None for standing in standings), "every figure has facts behind it"
    return taken


def _context(work: Work, structures: Structures, asker: Operator) -> Context:
    person = asker.person
    return Context(
        asker=person,
        company=structures.company(work),
        work=work,
        room=Room("slack", TENANT, "D", is_private=True),
        speaker=speaker(person.language, region=person.region, zone=person.zone),
        now=work.now,
    )


def _card(database: Database, structures: Structures, asker: Operator, now: datetime) -> float:
    """Return the milliseconds from opening a snapshot to the judged standings: facts, targets, sums, lights."""
    person = asker.person
    began = time.perf_counter()
    with database.read() as connection:
        context = _context(Work(connection, person.org_id, now, person.id), structures, asker)
        standings = own_standings(context, this_month(context, Node(NodeKind.PERSON, person.id)))
    taken = (time.perf_counter() - began) * 1000
    assert standings, "the card is not empty"
    assert all(standing.reading.value is not None for standing in standings), "every figure has facts behind it"
    return taken
