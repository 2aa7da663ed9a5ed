"""The sheet: a company's facts as plain tables, over which SQLite and DuckDB run the same hand-written formulas."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from kpi_engine import Measure, OverTime, Period, Unit

MICROS = 1_000_000
RATE_PARTS = 100_000
"""Rates are whole hundred-thousandths, so that translated sums stay whole numbers."""
_STALE_DAYS = 31
_FAR = 9_999_999
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)

# What a source said by day: flows with their noughts, stocks carried until the next word or until they are stale.
_HELD = f"""
create table held as
select feed.leaf, feed.measure, calendar.day, coalesce(fact.amount, 0) as amount
from feed
join calendar on calendar.day between feed.first and feed.through
left join fact on fact.leaf = feed.leaf and fact.measure = feed.measure and fact.day = calendar.day
where not feed.is_stock
union all
select seen.leaf, seen.measure, calendar.day, seen.amount
from (
    select fact.*, feed.through, lead(day) over (partition by fact.leaf, fact.measure order by day) as next
    from fact join feed on feed.leaf = fact.leaf and feed.measure = fact.measure
    where feed.is_stock
) as seen
join calendar on calendar.day >= seen.day and calendar.day < coalesce(seen.next, {_FAR})
    and calendar.day <= seen.day + {_STALE_DAYS} and calendar.day <= seen.through
"""  # noqa: S608 - constants of ours
# Days are ordinals and amounts are millionths.
_SOURCES = {
    "fact": """
        select fact_current.scope_id, fact_current.measure, fact_current.day, fact_current.value
        from fact_current join record_source using (org_id, scope_id, measure, source_id)
    """,
    "feed": """
        select scope_id, measure, first_day, complete_through
        from feed_state join record_source using (org_id, scope_id, measure, source_id)
    """,
    "company": "select id from scope",
    "team": """
        select scope.id from scope
        left join ownership on ownership.store_id = scope.store_id and ownership.last_day is null
        where ? in (scope.team_id, ownership.team_id)
    """,
    "store": "select id from scope where store_id = ?",
    "rates": """
        select scope.id, case when store.currency is null or store.currency = organization.currency then 1000000000000
            else budget_rate.rate end
        from scope join organization on organization.org_id = scope.org_id
        left join store on store.id = scope.store_id
        left join budget_rate on budget_rate.currency = store.currency
    """,
}


class Computer(Protocol):
    """What both databases' connections can do."""

    def execute(self, query: str, /) -> Any:
        """Run one statement."""
        ...


def formulas() -> Mapping[str, str]:
    """Return the hand-written query of each KPI."""
    parts = _NAME.split((Path(__file__).parent / "formulas.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tables `fact`, `feed`, `calendar` and `wide` in one computer."""

    computer: Computer
    measures: Mapping[str, Measure]

    def prepare(self) -> None:
        """Derive what formulas read from the tables `fact`, `feed` and `calendar`."""
        self.computer.execute(_HELD)
        columns = ", ".join(f"max(case when measure = '{name}' then amount end) as {name}" for name in self.measures)
        self.computer.execute(f"create table wide as select leaf, day, {columns} from held group by leaf, day")  # noqa: S608 - names of ours

    def ask(self, rates: Mapping[int, int] | Iterable[int], period: Period) -> None:
        """Lay out `known` and `span`: leaves with their rates to the company's currency, or in their own one."""
        is_translated = isinstance(rates, Mapping)
        scale = RATE_PARTS if is_translated else 1
        rows = rates.items() if isinstance(rates, Mapping) else ((leaf, 1) for leaf in rates)
        run = self.computer.execute
        for table in ("span", "known", "node"):
            run(f"drop table if exists {table}")
        run("create table node (leaf bigint, rate bigint)")
        run(f"insert into node values {', '.join(f'({leaf}, {rate})' for leaf, rate in rows)}")  # noqa: S608 - numbers of ours
        columns = ", ".join(
            f"{name} * {'rate' if measure.unit is Unit.MONEY else scale} as {name}"
            for name, measure in self.measures.items()
        )
        first, last = period.first.toordinal(), period.last.toordinal()
        run(
            f"create table known as select leaf, day, {columns} from wide join node using (leaf)"  # noqa: S608 - as above
            f" where day between {first - 400} and {last}"
        )
        run(f"create table span as select * from known where day >= {first}")  # noqa: S608 - as above

    def answer(self, query: str, *, is_translated: bool) -> Fraction | None:
        """Return a formula's value, None where it has none."""
        row: Sequence[float | None] = self.computer.execute(query).fetchall()[0]
        if len(row) == 1:
            scale = MICROS * (RATE_PARTS if is_translated else 1)
            return None if row[0] is None else Fraction(row[0]) / scale
        above, below = row
        return None if above is None or not below else Fraction(above) / Fraction(below)


def facts_of(database: sqlite3.Connection) -> list[tuple[int, str, int, int]]:
    """Return (leaf, measure, ordinal of the day, millionths) of the systems of record."""
    rows = database.execute(_SOURCES["fact"])
    return [(leaf, measure, date.fromisoformat(day).toordinal(), amount) for leaf, measure, day, amount in rows]


def feeds_of(database: sqlite3.Connection, measures: Mapping[str, Measure]) -> list[tuple[int, str, int, int, bool]]:
    """Return (leaf, measure, first day, complete through, whether it is a stock) of the systems of record."""
    return [
        (
            leaf,
            measure,
            date.fromisoformat(first).toordinal(),
            date.fromisoformat(through).toordinal(),
            measures[measure].over_time is OverTime.LAST,
        )
        for leaf, measure, first, through in database.execute(_SOURCES["feed"])
    ]


def leaves_of(database: sqlite3.Connection, kind: str, node_id: int) -> list[int]:
    """Return the leaf scopes of a store, a team or the company as the tables tell it."""
    return [leaf for (leaf,) in database.execute(_SOURCES[kind], () if kind == "company" else (node_id,))]


def rates_of(database: sqlite3.Connection) -> dict[int, int]:
    """Return by leaf what one unit of its currency is worth, in parts of RATE_PARTS."""
    found = {}
    for leaf, rate in database.execute(_SOURCES["rates"]):
        parts = Fraction(rate, 10**12) * RATE_PARTS
        assert parts.denominator == 1, "a finer rate would need more parts"
        found[leaf] = int(parts)
    return found


def is_equal(value: Decimal | None, expected: Fraction | None, *, is_exact: bool) -> bool:
    """Tell whether the engine's value is the expected one; what was divided may differ in the thirteenth digit."""
    if value is None or expected is None:
        return value is None and expected is None
    exact = Fraction(value)
    return exact == expected if is_exact else abs(exact - expected) <= abs(expected) * Fraction(1, 10**12)
