"""Month rollups: recomputed for just the touched months, so that a correction or a repeat ends in the same totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import BigInteger, Date, bindparam, cast, delete, func, insert, select

from integrations.database.prepared import Prepared
from integrations.database.tables import fact_current, record_source, rollup_month
from integrations.database.work import Work

_PART = 400

_OF_RECORD = select(record_source.c.scope_id).where(
    record_source.c.org_id == bindparam("org"),
    record_source.c.measure == bindparam("of_measure"),
    record_source.c.source_id == bindparam("of_source"),
    record_source.c.scope_id.in_(bindparam("scopes", expanding=True)),
)
_FORGET = Prepared(
    delete(rollup_month).where(
        rollup_month.c.org_id == bindparam("org"),
        rollup_month.c.measure == bindparam("of_measure"),
        rollup_month.c.month == bindparam("of_month"),
        rollup_month.c.scope_id.in_(_OF_RECORD),
    )
)
_SUM_UP = Prepared(
    insert(rollup_month).from_select(
        ["org_id", "scope_id", "measure", "month", "currency", "total", "days"],
        select(
            fact_current.c.org_id,
            fact_current.c.scope_id,
            fact_current.c.measure,
            bindparam("of_month", type_=Date),
            fact_current.c.currency,
            cast(func.sum(cast(fact_current.c.value, BigInteger)), BigInteger),
            func.count(),
        )
        .where(
            fact_current.c.org_id == bindparam("org"),
            fact_current.c.source_id == bindparam("of_source"),
            fact_current.c.measure == bindparam("of_measure"),
            fact_current.c.scope_id.in_(_OF_RECORD),
            fact_current.c.day >= bindparam("of_month"),
            fact_current.c.day < bindparam("until"),
        )
        .group_by(fact_current.c.org_id, fact_current.c.scope_id, fact_current.c.measure, fact_current.c.currency),
    )
)


def roll_up(work: Work, from_source: int, keys: Iterable[tuple[int, str, date]]) -> None:
    """Recompute the months that hold these (scope, measure, day) keys, where the source is the system of record."""
    touched: defaultdict[tuple[str, date], set[int]] = defaultdict(set)
    for scope_id, measure, day in keys:
        touched[measure, day.replace(day=1)].add(scope_id)
    for (measure, month), scopes in touched.items():
        for part in in_parts(sorted(scopes)):
            _roll_up_month(work, from_source, measure, month, part)


def _roll_up_month(work: Work, from_source: int, measure: str, month: date, scopes: Sequence[int]) -> None:
    asked = {
        "org": work.org_id,
        "of_source": from_source,
        "of_measure": measure,
        "of_month": month,
        "scopes": list(scopes),
    }
    _FORGET.run(work.connection, asked)
    _SUM_UP.run(work.connection, {**asked, "until": _next_month(month)})


def in_parts(scopes: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return scopes in parts small enough for one statement's parameters."""
    return (scopes[start : start + _PART] for start in range(0, len(scopes), _PART))


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
