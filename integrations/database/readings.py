"""Fetching facts: three indexed queries fill a Ledger for some leaves, measures and one period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from integrations.database.company import Company, Leaf
from integrations.database.ledger import STOCKS, Feed, Ledger
from integrations.database.prepared import Prepared
from integrations.database.tables import fact_current, feed_state, rollup_month
from integrations.database.work import Work
from kpi_engine import Measure, Period

_DAY = timedelta(days=1)

_FEEDS = Prepared(
    select(
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
)
_MONTHS = Prepared(
    select(
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
)
_daily = select(
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
)
DAYS = Prepared(_daily.where(fact_current.c.day >= bindparam("first"), fact_current.c.day <= bindparam("last")))
_earlier = fact_current.alias("earlier")
_LAST_BEFORE = Prepared(
    _daily.where(
        fact_current.c.day
        == select(func.max(_earlier.c.day))
        .where(
            _earlier.c.org_id == fact_current.c.org_id,
            _earlier.c.scope_id == fact_current.c.scope_id,
            _earlier.c.measure == fact_current.c.measure,
            _earlier.c.source_id == fact_current.c.source_id,
            _earlier.c.day < bindparam("before"),
        )
        .scalar_subquery()
    )
)


def fetch(
    work: Work,
    company: Company,
    leaves: Sequence[Leaf],
    measures: Sequence[Measure],
    period: Period,
    *,
    settling: Collection[str] | None = None,
) -> Ledger:
    """Read what these leaves hold of these measures in a period: three indexed queries, seldom more.

    `settling` names the measures of KPIs that will be asked up to their last settled day; all of them unless given.
    """
    whole, edges = _split(period)
    if not leaves or not measures:
        return Ledger(company, period, whole, {}, {}, period.last, {})
    names = [measure.id for measure in measures]
    shared = {"org_id": work.org_id, "scopes": [leaf.id for leaf in leaves], "measures": names}
    feeds = read_feeds_of(work, company, shared)
    months = _months(work, shared, whole)
    stocks = [measure.id for measure in measures if measure.over_time in STOCKS]
    before = period.first - _DAY
    late = max(_late_floor(period, feeds), before)
    settled = max(min(late, _settled_floor(work, measures, period)), before)
    floor = before if stocks else settled
    days: defaultdict[tuple[int, str], list[tuple[date, str, Decimal]]] = defaultdict(list)
    if edges:
        spans = list(edges) if not whole or floor >= period.last else [(min(floor + _DAY, edges[0][0]), period.last)]
        wanted = [(names, first, last) for first, last in spans]
    else:
        flows = [name for name in names if name not in stocks]
        young = flows if settling is None else [name for name in flows if name in settling]
        wanted = [(stocks, period.first, period.last), (young, settled + _DAY, late), (flows, late + _DAY, period.last)]
    for of_measures, first, last in wanted:
        if of_measures and first <= last:
            span = {**shared, "measures": of_measures, "first": first, "last": last}
            _add_days(days, company, DAYS.rows(work.connection, span))
    if stocks:
        asked = {**shared, "measures": stocks, "before": period.first}
        _add_days(days, company, _LAST_BEFORE.rows(work.connection, asked))
    return Ledger(company, period, whole, months, days, floor, feeds)


def read_feeds_of(work: Work, company: Company, shared: Mapping[str, object]) -> dict[tuple[int, str], Feed]:
    """Return how far the systems of record have come, for the scopes and measures asked for."""
    records, sources = company.records, company.sources
    return {
        (row[0], row[1]): Feed(row[3], row[4], row[5], row[6], sources[row[2]].kind == "manual")
        for row in _FEEDS.rows(work.connection, shared)
        if records.get((row[0], row[1])) == row[2]
    }


def _months(
    work: Work, shared: Mapping[str, object], whole: frozenset[date]
) -> dict[tuple[int, str], list[tuple[date, str, Decimal, int]]]:
    if not whole:
        return {}
    months: defaultdict[tuple[int, str], list[tuple[date, str, Decimal, int]]] = defaultdict(list)
    for row in _MONTHS.rows(work.connection, {**shared, "first": min(whole), "last": max(whole)}):
        months[row[0], row[1]].append((row[2], row[3], row[4], row[5]))
    return months


def _add_days(
    days: defaultdict[tuple[int, str], list[tuple[date, str, Decimal]]], company: Company, rows: Iterable[Any]
) -> None:
    for row in rows:
        if company.records.get((row[0], row[1])) == row[3]:
            days[row[0], row[1]].append((row[2], row[4], row[5]))


def _late_floor(period: Period, feeds: Mapping[tuple[int, str], Feed]) -> date:
    """Return the last day that all measures of every leaf have reached, where one of them is ahead of another."""
    floor = period.last
    least: dict[int, date] = {}
    latest: dict[int, date] = {}
    for (scope_id, _), feed in feeds.items():
        least[scope_id] = min(least.get(scope_id, feed.complete_through), feed.complete_through)
        latest[scope_id] = max(latest.get(scope_id, feed.last_day), feed.last_day)
    for scope_id, through in least.items():
        if latest[scope_id] > through:
            floor = min(floor, through)
    return floor


def _settled_floor(work: Work, measures: Sequence[Measure], period: Period) -> date:
    """Return the earliest day that any platform may still restate the following ones of."""
    young = max((measure.provisional_days for measure in measures), default=0)
    # The earliest today on earth: a market's own today is at most this.
    return work.now.date() - timedelta(days=young + 2) if young else period.last


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
