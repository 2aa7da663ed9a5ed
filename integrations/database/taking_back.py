"""Taking back: a person's batch of facts undone, with what stood before it standing again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update

from integrations.database.facts import Observation, record
from integrations.database.rollups import roll_up
from integrations.database.structure import touch
from integrations.database.tables import fact_current, fact_version, feed_state, record_source
from integrations.database.work import Work


def take_back(work: Work, batch_id: int) -> tuple[Observation, ...]:
    """Undo a batch of the acting person: each of its days gets back what stood there before.

    Returns the restored days; none when the batch is unknown, another person's, or not the newest word on its days.
    """
    rows = work.connection.execute(
        select(fact_version).where(
            fact_version.c.org_id == work.org_id,
            fact_version.c.batch_id == batch_id,
            fact_version.c.recorded_by == work.actor_id,
        )
    ).all()
    restored = []
    for row in rows:
        newest, before = _two_newest(work, row)
        if newest.batch_id != batch_id:
            return ()
        restored.append(
            Observation(
                row.scope_id,
                row.measure,
                row.day,
                None if before is None else before.value,
                row.currency if before is None else before.currency,
            )
        )
    if rows:
        record(work, rows[0].source_id, restored)
        for scope_id, measure in {(observation.scope_id, observation.measure) for observation in restored}:
            _shorten(work, rows[0].source_id, scope_id, measure)
    return tuple(restored)


def _two_newest(work: Work, row: Any) -> tuple[Any, Any]:
    found = work.connection.execute(
        select(fact_version)
        .where(
            fact_version.c.org_id == work.org_id,
            fact_version.c.scope_id == row.scope_id,
            fact_version.c.measure == row.measure,
            fact_version.c.day == row.day,
            fact_version.c.source_id == row.source_id,
        )
        .order_by(fact_version.c.recorded_at.desc(), fact_version.c.id.desc())
        .limit(2)
    ).all()
    return found[0], (found[1] if len(found) > 1 else None)


def _shorten(work: Work, from_source: int, scope_id: int, measure: str) -> None:
    """Let the source have come only as far as the days it still has; without any it never spoke."""
    series = (
        fact_current.c.org_id == work.org_id,
        fact_current.c.scope_id == scope_id,
        fact_current.c.measure == measure,
        fact_current.c.source_id == from_source,
    )
    first, last = work.connection.execute(
        select(func.min(fact_current.c.day), func.max(fact_current.c.day)).where(*series)
    ).one()
    state = (
        feed_state.c.org_id == work.org_id,
        feed_state.c.scope_id == scope_id,
        feed_state.c.measure == measure,
        feed_state.c.source_id == from_source,
    )
    if first is not None:
        work.connection.execute(
            update(feed_state).where(*state).values(first_day=first, complete_through=last, last_day=last)
        )
        return
    work.connection.execute(delete(feed_state).where(*state))
    was_of_record = work.connection.execute(
        delete(record_source).where(
            record_source.c.org_id == work.org_id,
            record_source.c.scope_id == scope_id,
            record_source.c.measure == measure,
            record_source.c.source_id == from_source,
        )
    )
    if was_of_record.rowcount:
        _hand_over(work, scope_id, measure)
        touch(work)


def _hand_over(work: Work, scope_id: int, measure: str) -> None:
    """Make the oldest of the sources kept beside the system of record, with its months rolled up."""
    rows = work.connection.execute(
        select(fact_current.c.source_id, fact_current.c.day).where(
            fact_current.c.org_id == work.org_id,
            fact_current.c.scope_id == scope_id,
            fact_current.c.measure == measure,
        )
    ).all()
    if not rows:
        return
    heir = min(row.source_id for row in rows)
    work.connection.execute(
        insert(record_source).values(org_id=work.org_id, scope_id=scope_id, measure=measure, source_id=heir)
    )
    roll_up(work, heir, {(scope_id, measure, row.day) for row in rows if row.source_id == heir})
