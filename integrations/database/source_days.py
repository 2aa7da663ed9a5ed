"""What one source says now, day by day: the other half of an import's difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from integrations.database.tables import fact_current
from integrations.database.work import Work

_DAYS = select(fact_current.c.day, fact_current.c.value, fact_current.c.currency).where(
    fact_current.c.org_id == bindparam("org_id"),
    fact_current.c.scope_id == bindparam("scope_id"),
    fact_current.c.measure == bindparam("measure"),
    fact_current.c.day >= bindparam("first"),
    fact_current.c.day <= bindparam("last"),
    fact_current.c.source_id == bindparam("source_id"),
)


def days_of_source(
    work: Work, from_source: int, scope_id: int, measure: str, first: date, last: date
) -> dict[date, tuple[Decimal, str]]:
    """Return the values and currencies that a source gives for one series, from the first to the last day."""
    rows = work.connection.execute(
        _DAYS,
        {
            "org_id": work.org_id,
            "scope_id": scope_id,
            "measure": measure,
            "first": first,
            "last": last,
            "source_id": from_source,
        },
    )
    return {row[0]: (row[1], row[2]) for row in rows}
