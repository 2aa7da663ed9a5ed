"""Fetching facts: three indexed queries fill a Ledger for some leaves, measures and one period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, select

from integrations.database.company import Company, Leaf
from integrations.database.ledger import Feed, Ledger
from integrations.database.tables import fact_current, feed_state, rollup_month
from integrations.database.work import Work
from kpi_engine import Measure, OverTime, Period

_DAY = timedelta(days=1)

# Statements are built once: composing one costs more than running it on SQLite.
_FEEDS = select(
    feed_state.c.scope_id,
    feed_state.c.measure,
    feed_state.c.source_id,
    feed_state.c.first_day,
    feed_state.c.complete_through,
    feed_state.c.last_day,
    feed_state.c.received_at,
).where(
    feed_state.c.org_id == bindparam("org_id"),
    feed_state.c.scope_id.in_(bindparam("scopes", expanding=True)),
    feed_state.c.measure.in_(bindparam("measures", expanding=True)),
)
_MONTHS = select(
    rollup_month.c.scope_id,
    rollup_month.c.measure,
    rollup_month.c.month,
    rollup_month.c.currency,
    rollup_month.c.total,
    rollup_month.c.days,
).where(
    rollup_month.c.org_id == bindparam("org_id"),
    rollup_month.c.scope_id.in_(bindparam("scopes", expanding=True)),
    rollup_month.c.measure.in_(bindparam("measures", expanding=True)),
    rollup_month.c.month >= bindparam("first"),
    rollup_month.c.month <= bindparam("last"),
)
_DAYS = select(
    fact_current.c.scope_id,
    fact_current.c.measure,
    fact_current.c.day,
    fact_current.c.source_id,
    fact_current.c.currency,
    fact_current.c.value,
).where(
    fact_current.c.org_id == bindparam("org_id"),
    fact_current.c.scope_id.in_(bindparam("scopes", expanding=True)),
    fact_current.c.measure.in_(bindparam("measures", expanding=True)),
    fact_current.c.day >= bindparam("first"),
    fact_current.c.day <= bindparam("last"),
)


def fetch(work: Work, company: Company, leaves: Sequence[Leaf], measures: Sequence[Measure], period: Period) -> Ledger:
    """Read what these leaves hold of these measures in a period: three indexed queries, seldom four."""
    whole, edges = _split(period)
    if not leaves or not measures:
        return Ledger(company, period, whole, {}, {}, period.last, {})
    names = [measure.id for measure in measures]
    shared = {"org_id": work.org_id, "scopes": [leaf.id for leaf in leaves], "measures": names}
    feeds = _feeds(work, company, shared)
    months = _months(work, shared, whole)
    floor = _floor(work, measures, period, feeds)
    if any(measure.over_time is OverTime.LAST for measure in measures):
        floor = period.first - _DAY
    ranges = list(edges)
    if whole and floor < period.last:
        ranges = [(min(floor + _DAY, edges[0][0]) if edges else floor + _DAY, period.last)]
    days = _days(work, company, shared, ranges)
    return Ledger(company, period, whole, months, days, floor, feeds)


def _feeds(work: Work, company: Company, shared: Mapping[str, object]) -> dict[tuple[int, str], Feed]:
    records, sources = company.records, company.sources
    return {
        (row[0], row[1]): Feed(row[3], row[4], row[5], row[6], sources[row[2]].kind == "manual")
        for row in work.connection.execute(_FEEDS, shared)
        if records.get((row[0], row[1])) == row[2]
    }


def _months(
    work: Work, shared: Mapping[str, object], whole: frozenset[date]
) -> dict[tuple[int, str], list[tuple[date, str, Decimal, int]]]:
    if not whole:
        return {}
    months: defaultdict[tuple[int, str], list[tuple[date, str, Decimal, int]]] = defaultdict(list)
    for row in work.connection.execute(_MONTHS, {**shared, "first": min(whole), "last": max(whole)}):
        months[row[0], row[1]].append((row[2], row[3], row[4], row[5]))
    return months


def _days(
    work: Work, company: Company, shared: Mapping[str, object], ranges: Iterable[tuple[date, date]]
) -> dict[tuple[int, str], list[tuple[date, str, Decimal]]]:
    days: defaultdict[tuple[int, str], list[tuple[date, str, Decimal]]] = defaultdict(list)
    for first, last in ranges:
        for row in work.connection.execute(_DAYS, {**shared, "first": first, "last": last}):
            if company.records.get((row[0], row[1])) == row[3]:
                days[row[0], row[1]].append((row[2], row[4], row[5]))
    return days


def _floor(
    work: Work,
    measures: Sequence[Measure],
    period: Period,
    feeds: Mapping[tuple[int, str], Feed],
) -> date:
    """Return the earliest day through which any leaf may be asked; rows after it are needed one by one."""
    floor = period.last
    by_scope: defaultdict[int, list[Feed]] = defaultdict(list)
    for (scope_id, _), feed in feeds.items():
        by_scope[scope_id].append(feed)
    for of_scope in by_scope.values():
        through = min(feed.complete_through for feed in of_scope)
        if any(feed.last_day > through for feed in of_scope):
            floor = min(floor, through)
    young = max((measure.provisional_days for measure in measures), default=0)
    if young:
        # The earliest today on earth: a market's own today is at most this.
        floor = min(floor, work.now.date() - timedelta(days=young + 2))
    return max(floor, period.first - _DAY)


def _split(period: Period) -> tuple[frozenset[date], tuple[tuple[date, date], ...]]:
    """Split a period into the months inside it and the days at its edges."""
    whole = []
    edges = []
    day = period.first
    while day <= period.last:
        following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        if day.day == 1 and following - _DAY <= period.last:
            whole.append(day)
        else:
            edges.append((day, min(following - _DAY, period.last)))
        day = following
    return frozenset(whole), tuple(edges)
