"""Feeds: how far each source of record has come, company-wide, for the doctor and for those who wait for data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from integrations.database.company import Company
from integrations.database.tables import feed_state
from integrations.database.work import Work


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
