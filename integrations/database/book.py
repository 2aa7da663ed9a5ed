"""The book: daily facts of some leaves as the engine's fact book, for KPIs that month rollups cannot answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from integrations.database.company import Company, Leaf
from integrations.database.ledger import Feed
from integrations.database.readings import DAYS, read_feeds_of
from integrations.database.work import Work
from kpi_engine import Fact, Facts, Kpi, Measure, Period, Reporting, freshness, market_day, needs

_DAY = timedelta(days=1)
_WORKING_WEEKDAYS = 5
_SINCE_EVER = date.min


def is_rolled_up(kpi: Kpi) -> bool:
    """Tell whether a KPI is answered by sums over its period alone, as rollups hold them."""
    return kpi.is_plain


def fetch_book(
    work: Work,
    company: Company,
    leaves: Sequence[Leaf],
    kpis: Iterable[Kpi],
    measures: Mapping[str, Measure],
    period: Period,
) -> Facts:
    """Read what these KPIs need of these leaves: windows, offsets and stocks reach before the period."""
    spans: dict[str, tuple[date, date]] = {}
    for kpi in kpis:
        for demand in needs(kpi, measures, period):
            first, last = spans.get(demand.measure, (demand.last, demand.last))
            spans[demand.measure] = (min(first, demand.first or _SINCE_EVER), max(last, demand.last))
    if not spans or not leaves:
        return Facts()
    asked = {"org_id": work.org_id, "scopes": [leaf.id for leaf in leaves], "measures": sorted(spans)}
    feeds = read_feeds_of(work, company, asked)
    first, last = min(first for first, _ in spans.values()), max(last for _, last in spans.values())
    facts: list[Fact] = []
    days: defaultdict[tuple[int, str], set[date]] = defaultdict(set)
    for scope_id, measure, day, source_id, currency, value in DAYS.rows(
        work.connection, {**asked, "first": first, "last": last}
    ):
        if company.records.get((scope_id, measure)) == source_id:
            facts.append(Fact(str(scope_id), measure, day, value, currency or None))
            days[scope_id, measure].add(day)
    by_id = {leaf.id: leaf for leaf in leaves}
    reports = {
        (str(scope_id), measure): _reporting(
            work, company, by_id[scope_id], feed, measures[measure], period, days[scope_id, measure]
        )
        for (scope_id, measure), feed in feeds.items()
    }
    return Facts(tuple(facts), reports=reports)


def _reporting(
    work: Work, company: Company, leaf: Leaf, feed: Feed, measure: Measure, period: Period, days: set[date]
) -> Reporting:
    zone = company.zone_of(leaf)
    launched = company.stores[leaf.store_id].launched_on if leaf.store_id is not None else None
    return Reporting(
        first_day=feed.first_day,
        complete_through=feed.complete_through,
        missing=_missing(feed, days, period) if feed.is_manual else frozenset(),
        expected_from=launched,
        today=market_day(work.now, zone),
        freshness=freshness(
            feed.complete_through,
            zone=zone,
            lag=measure.lag,
            now=work.now,
            grey_after_days=measure.grey_after_days,
            until=period.last,
        ),
        as_of=feed.received_at,
    )


def _missing(feed: Feed, days: set[date], period: Period) -> frozenset[date]:
    """Return the weekdays on which a person should have reported and did not, back to the period's first day."""
    first, last = max(feed.first_day, period.first), min(feed.complete_through, period.last)
    asked = (first + offset * _DAY for offset in range((last - first).days + 1))
    return frozenset(day for day in asked if day.weekday() < _WORKING_WEEKDAYS and day not in days)
