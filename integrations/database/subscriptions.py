"""Subscriptions: who wants what at which local minute, and which are due now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from integrations.database.tables import person, subscription
from integrations.database.work import Work


@dataclass(frozen=True, slots=True)
class Subscription:
    """One person's wish for one kind of notice.

    Attributes:
        kind: reminder or digest.
        local_minute: minutes after local midnight.
        last_local_day: the last local date that was served, so that none is served twice.
        next_due: when the planner looks at it next; None while it is off.
        zone: the person's zone.
        working_days: the person's weekdays, bit 0 for Monday.
    """

    org_id: int
    id: int
    person_id: int
    kind: str
    local_minute: int
    is_on: bool
    last_local_day: date | None
    next_due: datetime | None
    zone: str
    working_days: int


_COLUMNS = select(subscription, person.c.zone, person.c.working_days).join(
    person, (person.c.org_id == subscription.c.org_id) & (person.c.id == subscription.c.person_id)
)


def read_subscriptions(work: Work, person_id: int) -> tuple[Subscription, ...]:
    """Return a person's subscriptions, by kind."""
    rows = work.connection.execute(
        _COLUMNS.where(subscription.c.org_id == work.org_id, subscription.c.person_id == person_id).order_by(
            subscription.c.kind
        )
    )
    return tuple(_subscription(row) for row in rows)


def save_subscription(
    work: Work, person_id: int, kind: str, local_minute: int, next_due: datetime | None, *, is_on: bool = True
) -> None:
    """Set a person's wish for a kind of notice."""
    values = {"local_minute": local_minute, "is_on": is_on, "next_due": next_due}
    changed = work.connection.execute(
        update(subscription)
        .where(
            subscription.c.org_id == work.org_id,
            subscription.c.person_id == person_id,
            subscription.c.kind == kind,
        )
        .values(**values)
    )
    if changed.rowcount == 0:
        work.connection.execute(
            insert(subscription).values(org_id=work.org_id, id=work.new_id(), person_id=person_id, kind=kind, **values)
        )


def move_due(work: Work, subscription_id: int, next_due: datetime | None) -> None:
    """Set only when a subscription is looked at next."""
    work.connection.execute(
        update(subscription)
        .where(subscription.c.org_id == work.org_id, subscription.c.id == subscription_id)
        .values(next_due=next_due)
    )


def claim_due(connection: Connection, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Return due subscriptions of all companies, locked until the transaction ends.

    On PostgreSQL rows that another replica holds are skipped; on SQLite the single writer makes it so.
    """
    query = (
        _COLUMNS.where(subscription.c.next_due <= now, person.c.is_active.is_(True))
        .order_by(subscription.c.next_due)
        .limit(limit)
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True, of=subscription)
    return tuple(_subscription(row) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class Step:
    """How a due subscription goes on: the last local date served, when to look again (None: never)."""

    org_id: int
    id: int
    last_local_day: date | None
    next_due: datetime | None


def advance(connection: Connection, steps: Sequence[Step]) -> None:
    """Move claimed subscriptions on, in the transaction that claimed them."""
    if not steps:
        return
    statement = (
        update(subscription)
        .where(subscription.c.org_id == bindparam("of_org"), subscription.c.id == bindparam("of_id"))
        .values(last_local_day=bindparam("served"), next_due=bindparam("due"))
    )
    rows = [
        {"of_org": step.org_id, "of_id": step.id, "served": step.last_local_day, "due": step.next_due} for step in steps
    ]
    connection.execute(statement, rows)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        org_id=row.org_id,
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        local_minute=row.local_minute,
        is_on=row.is_on,
        last_local_day=row.last_local_day,
        next_due=row.next_due,
        zone=row.zone,
        working_days=row.working_days,
    )
