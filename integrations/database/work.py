"""Work: one unit of work on one company, passed to every query so that none forgets the org or the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from integrations.database.identity import new_id


@dataclass(frozen=True, slots=True)
class Work:
    """A connection inside a transaction, the company it works for, who acts and when.

    Attributes:
        connection: open, in a read or write transaction that the caller ends.
        org_id: the company; every query is limited to it.
        now: the instant that all rows of this unit carry.
        actor_id: the person who caused it, None for the clock.
    """

    connection: Connection
    org_id: int
    now: datetime
    actor_id: int | None = None

    def new_id(self) -> int:
        """Return a fresh identifier of this moment."""
        return new_id(self.now)
