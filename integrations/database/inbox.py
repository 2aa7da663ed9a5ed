"""The inbox: a delivery or a single-use button acts once, its key written in the transaction of its effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from integrations.database.tables import inbox
from integrations.database.upsert import insert_new
from integrations.database.work import Work

# Feishu repeats an event for at most 7.1 hours, Slack for 6 minutes; buttons live for days.
KEPT = timedelta(days=30)


def take(work: Work, key: str) -> bool:
    """Take a key for this transaction; False when it was taken before."""
    row = {"org_id": work.org_id, "key": key, "received_at": work.now}
    return insert_new(work.connection, inbox, row, unique=("org_id", "key"))


def taken_at(work: Work, key: str) -> datetime | None:
    """Return when a key was taken."""
    found: datetime | None = work.connection.execute(
        select(inbox.c.received_at).where(inbox.c.org_id == work.org_id, inbox.c.key == key)
    ).scalar_one_or_none()
    return found


def forget_old(work: Work) -> int:
    """Drop keys that no repeat can bring back; return how many."""
    return work.connection.execute(delete(inbox).where(inbox.c.received_at < work.now - KEPT)).rowcount
