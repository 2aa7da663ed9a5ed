"""Writing facts: append-only versions per source, with everything derived from them kept in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, tuple_

from integrations.database.columns import LARGEST_A_DAY, AmountOverflowError, kept
from integrations.database.feeds import note_feeds
from integrations.database.prepared import Prepared
from integrations.database.rollups import roll_up
from integrations.database.structure import touch
from integrations.database.tables import fact_current, fact_version, source
from integrations.database.upsert import add, upsert
from integrations.database.work import Work

_CHUNK = 400
_SPARSE = 4
"""How many times as many days as were asked for are read where they lie close together."""

_SOURCE = Prepared(
    select(source.c.id).where(source.c.org_id == bindparam("org_id"), source.c.code == bindparam("code"))
)
_ONE_DAY = Prepared(
    select(fact_current.c.value, fact_current.c.currency).where(
        fact_current.c.org_id == bindparam("org_id"),
        fact_current.c.scope_id == bindparam("scope"),
        fact_current.c.measure == bindparam("measure"),
        fact_current.c.day == bindparam("day"),
        fact_current.c.source_id == bindparam("source"),
    )
)
_BLOCK = Prepared(
    select(
        fact_current.c.scope_id,
        fact_current.c.measure,
        fact_current.c.day,
        fact_current.c.value,
        fact_current.c.currency,
    ).where(
        fact_current.c.org_id == bindparam("org_id"),
        fact_current.c.source_id == bindparam("source"),
        fact_current.c.scope_id.in_(bindparam("scopes", expanding=True)),
        fact_current.c.measure.in_(bindparam("measures", expanding=True)),
        fact_current.c.day.between(bindparam("first"), bindparam("last")),
    )
)


Key = tuple[int, str, date]
"""Scope, measure and day."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source says of one measure, leaf scope and market day; value None withdraws the day."""

    scope_id: int
    measure: str
    day: date
    value: Decimal | None
    currency: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[int, str, date]:
        """Return what the source is asked to replace."""
        return (self.scope_id, self.measure, self.day)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch did: new and changed days, and those that stood there already."""

    batch_id: int
    changed: int
    unchanged: int


def source_id(work: Work, code: str, *, name: str, kind: str) -> int:
    """Return the id of a source by its code, adding it at first use."""
    for (found,) in _SOURCE.rows(work.connection, {"org_id": work.org_id, "code": code}):
        return int(found)
    added = work.new_id()
    work.connection.execute(insert(source).values(org_id=work.org_id, id=added, code=code, name=name, kind=kind))
    touch(work)
    return added


def record(
    work: Work,
    from_source: int,
    observations: Iterable[Observation],
    *,
    note: str = "",
    complete_through: date | None = None,
) -> Recorded:
    """Record a source's observations: idempotent, versioned, rolled up.

    A day that already says the same makes no new version. The first source of a (scope, measure) becomes its system
    of record; others are kept beside and never added to it.

    Args:
        work: A write unit of work.
        from_source: The source's id.
        observations: Days to set; the last one of a key wins.
        note: Free words kept with each version that brings none of its own.
        complete_through: The day through which the source says it is whole; by default the last day seen.

    Raises:
        AmountOverflowError: a value beyond LARGEST_A_DAY, of which a month would have no sum.
    """
    latest = {observation.key: _as_kept(observation) for observation in observations}
    batch_id = work.new_id()
    changed: list[Key] = []
    for chunk in _chunks(list(latest.values())):
        changed += _record_chunk(work, from_source, batch_id, note, chunk)
    told = (observation.key for observation in latest.values() if observation.value is not None)
    first_told = note_feeds(work, from_source, told, complete_through)
    # What became a system of record just now may stand unchanged and yet be rolled up nowhere.
    roll_up(work, from_source, [*changed, *(key for key in latest if key[:2] in first_told)])
    return Recorded(batch_id, len(changed), len(latest) - len(changed))


def read_day(work: Work, from_source: int, scope_id: int, measure: str, day: date) -> Decimal | None:
    """Return what a source says now of one day."""
    asked = {"org_id": work.org_id, "source": from_source, "scope": scope_id, "measure": measure, "day": day}
    found: Decimal | None = next((row[0] for row in _ONE_DAY.rows(work.connection, asked)), None)
    return found


def measures_reported(work: Work, scope_id: int, day: date) -> frozenset[str]:
    """Return the measures of a leaf that any source has a value for on a day."""
    rows = work.connection.execute(
        select(fact_current.c.measure).where(
            fact_current.c.org_id == work.org_id,
            fact_current.c.scope_id == scope_id,
            fact_current.c.day == day,
        )
    )
    return frozenset(rows.scalars())


def _as_kept(observation: Observation) -> Observation:
    """Return the observation with its value as it will be read back, so that a repeat is seen to be one."""
    value = observation.value
    if value is None:
        return observation
    if abs(value) > LARGEST_A_DAY:
        raise AmountOverflowError(value)
    whole = kept(value)
    return observation if whole == value else replace(observation, value=whole)


def _chunks(observations: Sequence[Observation]) -> Iterable[Sequence[Observation]]:
    return (observations[start : start + _CHUNK] for start in range(0, len(observations), _CHUNK))


def _record_chunk(work: Work, from_source: int, batch_id: int, note: str, chunk: Sequence[Observation]) -> list[Key]:
    standing = _standing(work, from_source, chunk)
    fresh = [
        observation
        for observation in chunk
        if standing.get(observation.key) != (observation.value, observation.currency)
        and not (observation.value is None and observation.key not in standing)
    ]
    if not fresh:
        return []
    shared = {"org_id": work.org_id, "source_id": from_source, "recorded_at": work.now}
    add(
        work.connection,
        fact_version,
        [
            {
                **shared,
                "id": work.new_id(),
                "scope_id": observation.scope_id,
                "measure": observation.measure,
                "day": observation.day,
                "value": observation.value,
                "currency": observation.currency,
                "batch_id": batch_id,
                "recorded_by": work.actor_id,
                "note": observation.note or note,
            }
            for observation in fresh
        ],
    )
    upsert(
        work.connection,
        fact_current,
        [
            {
                **shared,
                "scope_id": observation.scope_id,
                "measure": observation.measure,
                "day": observation.day,
                "value": observation.value,
                "currency": observation.currency,
            }
            for observation in fresh
            if observation.value is not None
        ],
        changes=("value", "currency", "recorded_at"),
    )
    withdrawn = [observation.key for observation in fresh if observation.value is None]
    if withdrawn:
        work.connection.execute(delete(fact_current).where(*_keys(work, from_source, withdrawn)))
    return [observation.key for observation in fresh]


def _standing(
    work: Work, from_source: int, chunk: Sequence[Observation]
) -> dict[tuple[int, str, date], tuple[Decimal | None, str]]:
    if len(chunk) == 1:
        scope_id, measure, day = chunk[0].key
        asked = {"org_id": work.org_id, "source": from_source, "scope": scope_id, "measure": measure, "day": day}
        rows = _ONE_DAY.rows(work.connection, asked)
        return {chunk[0].key: (rows[0][0], rows[0][1])} if rows else {}
    keys = [observation.key for observation in chunk]
    scopes, measures, days = (set(part) for part in zip(*keys, strict=True))
    first, last = min(days), max(days)
    if len(scopes) * len(measures) * ((last - first).days + 1) <= _SPARSE * len(keys):
        # What a feed tells is a block of days: a few days too many are read sooner than each key is named.
        block = {"org_id": work.org_id, "source": from_source, "first": first, "last": last}
        block |= {"scopes": sorted(scopes), "measures": sorted(measures)}
        return {(row[0], row[1], row[2]): (row[3], row[4]) for row in _BLOCK.rows(work.connection, block)}
    found = work.connection.execute(select(fact_current).where(*_keys(work, from_source, keys)))
    return {(row.scope_id, row.measure, row.day): (row.value, row.currency) for row in found}


def _keys(work: Work, from_source: int, keys: Sequence[tuple[int, str, date]]) -> tuple[Any, ...]:
    columns = fact_current.c
    scopes, measures, days = (set(part) for part in zip(*keys, strict=True))
    return (
        columns.org_id == work.org_id,
        columns.source_id == from_source,
        # Says nothing new, but without it PostgreSQL tries every tuple on every row of the company.
        columns.scope_id.in_(sorted(scopes)),
        columns.measure.in_(sorted(measures)),
        columns.day.between(min(days), max(days)),
        tuple_(columns.scope_id, columns.measure, columns.day).in_(keys),
    )
