"""Feeds: how far each source of record has come, company-wide, for the doctor and for those who wait for data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from integrations.database.company import Company
from integrations.database.prepared import Prepared
from integrations.database.rollups import in_parts
from integrations.database.structure import touch
from integrations.database.tables import feed_state, record_source
from integrations.database.upsert import add, upsert
from integrations.database.work import Work

_REACH = Prepared(
    select(
        feed_state.c.scope_id,
        feed_state.c.measure,
        feed_state.c.first_day,
        feed_state.c.complete_through,
        feed_state.c.last_day,
    ).where(
        feed_state.c.org_id == bindparam("org_id"),
        feed_state.c.source_id == bindparam("source"),
        feed_state.c.scope_id.in_(bindparam("scopes", expanding=True)),
        feed_state.c.measure.in_(bindparam("measures", expanding=True)),
    )
)
_TAKEN = Prepared(
    select(record_source.c.scope_id, record_source.c.measure).where(
        record_source.c.org_id == bindparam("org_id"),
        record_source.c.scope_id.in_(bindparam("scopes", expanding=True)),
        record_source.c.measure.in_(bindparam("measures", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One measure of one leaf, by its system of record; `place` is the store's code or the team's."""

    scope_id: int
    measure: str
    place: str
    source: str
    complete_through: date
    received_at: datetime


def read_feeds(work: Work, company: Company) -> tuple[FeedRow, ...]:
    """Return every feed of record of the company, by place and measure."""
    rows = []
    for row in work.connection.execute(select(feed_state).where(feed_state.c.org_id == work.org_id)):
        if company.records.get((row.scope_id, row.measure)) != row.source_id:
            continue
        leaf = company.leaves[row.scope_id]
        is_shop = leaf.store_id is not None
        place = company.stores[leaf.store_id or 0].code if is_shop else company.teams[leaf.team_id or 0].code
        source = company.sources[row.source_id].name
        rows.append(FeedRow(row.scope_id, row.measure, place, source, row.complete_through, row.received_at))
    return tuple(sorted(rows, key=lambda row: (row.place, row.measure)))


def note_feeds(
    work: Work, from_source: int, told: Iterable[tuple[int, str, date]], complete_through: date | None
) -> set[tuple[int, str]]:
    """Move a source's first, last and complete days, and make it the system of record where there is none.

    Args:
        work: A write unit of work.
        from_source: The source's id.
        told: The (scope, measure, day) it has values for.
        complete_through: The day through which it says it is whole; by default the last day told.

    Returns:
        Where it became the system of record.
    """
    days: defaultdict[tuple[int, str], list[date]] = defaultdict(list)
    for scope_id, measure, day in told:
        days[scope_id, measure].append(day)
    measures = sorted({measure for _, measure in days})
    known: dict[tuple[int, str], tuple[date, date, date]] = {}
    taken: set[tuple[int, str]] = set()
    for part in in_parts(sorted({scope_id for scope_id, _ in days})):
        asked = {"org_id": work.org_id, "scopes": list(part), "measures": measures}
        taken.update((scope_id, measure) for scope_id, measure in _TAKEN.rows(work.connection, asked))
        for scope_id, measure, *reach in _REACH.rows(work.connection, {**asked, "source": from_source}):
            known[scope_id, measure] = (reach[0], reach[1], reach[2])
    rows = []
    for (scope_id, measure), seen in days.items():
        first, last = min(seen), max(seen)
        through = last if complete_through is None else complete_through
        if (scope_id, measure) in known:
            first_before, through_before, last_before = known[scope_id, measure]
            first, through, last = min(first, first_before), max(through, through_before), max(last, last_before)
        rows.append(
            {
                "org_id": work.org_id,
                "scope_id": scope_id,
                "measure": measure,
                "source_id": from_source,
                "first_day": first,
                "complete_through": through,
                "last_day": last,
                "received_at": work.now,
            }
        )
    upsert(work.connection, feed_state, rows, changes=("first_day", "complete_through", "last_day", "received_at"))
    new = [key for key in days if key not in taken]
    if new:
        add(
            work.connection,
            record_source,
            [
                {"org_id": work.org_id, "scope_id": scope_id, "measure": measure, "source_id": from_source}
                for scope_id, measure in new
            ],
        )
        touch(work)
    return set(new)
