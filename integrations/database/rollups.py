"""Month rollups: recomputed for just the touched months, so that a correction or a repeat ends in the same totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import BigInteger, cast, delete, func, insert, literal, select

from integrations.database.tables import fact_current, record_source, rollup_month
from integrations.database.work import Work

_PART = 400


def roll_up(work: Work, from_source: int, keys: Iterable[tuple[int, str, date]]) -> None:
    """Recompute the months that hold these (scope, measure, day) keys, where the source is the system of record."""
    touched: defaultdict[tuple[str, date], set[int]] = defaultdict(set)
    for scope_id, measure, day in keys:
        touched[measure, day.replace(day=1)].add(scope_id)
    for (measure, month), scopes in touched.items():
        for part in in_parts(sorted(scopes)):
            _roll_up_month(work, from_source, measure, month, part)


def _roll_up_month(work: Work, from_source: int, measure: str, month: date, scopes: Sequence[int]) -> None:
    columns, roll, records = fact_current.c, rollup_month.c, record_source.c
    of_record = select(records.scope_id).where(
        records.org_id == work.org_id,
        records.measure == measure,
        records.source_id == from_source,
        records.scope_id.in_(scopes),
    )
    work.connection.execute(
        delete(rollup_month).where(
            roll.org_id == work.org_id, roll.measure == measure, roll.month == month, roll.scope_id.in_(of_record)
        )
    )
    sums = (
        select(
            literal(work.org_id, BigInteger),
            columns.scope_id,
            literal(measure),
            literal(month),
            columns.currency,
            cast(func.sum(cast(columns.value, BigInteger)), BigInteger),
            func.count(),
        )
        .where(
            columns.org_id == work.org_id,
            columns.source_id == from_source,
            columns.measure == measure,
            columns.scope_id.in_(of_record),
            columns.day >= month,
            columns.day < _next_month(month),
        )
        .group_by(columns.scope_id, columns.currency)
    )
    work.connection.execute(
        insert(rollup_month).from_select(["org_id", "scope_id", "measure", "month", "currency", "total", "days"], sums)
    )


def in_parts(scopes: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return scopes in parts small enough for one statement's parameters."""
    return (scopes[start : start + _PART] for start in range(0, len(scopes), _PART))


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
