"""Targets: versions that never rewrite an earlier one, and the newest of each read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, insert, select

from integrations.database.company import Node, NodeKind
from integrations.database.tables import target
from integrations.database.work import Work
from kpi_engine import Period

_NEWEST = (
    select(target)
    .where(
        target.c.org_id == bindparam("org_id"),
        target.c.node_kind == bindparam("node_kind"),
        target.c.node_id.in_(bindparam("node_ids", expanding=True)),
        target.c.first_day == bindparam("first_day"),
        target.c.last_day == bindparam("last_day"),
    )
    .order_by(target.c.node_id, target.c.kpi_id, target.c.version)
)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """The newest version of one target."""

    kpi_id: str
    node: Node
    first_day: date
    last_day: date
    version: int
    value: Decimal
    currency: str
    recorded_by: int | None
    recorded_at: datetime


def set_target(
    work: Work, kpi_id: str, node: Node, period: Period, value: Decimal | None, currency: str
) -> tuple[int, Decimal | None]:
    """Add a version; return its number and the value before it (None where there was none)."""
    same = (
        target.c.org_id == work.org_id,
        target.c.node_kind == node.kind.value,
        target.c.node_id == node.id,
        target.c.kpi_id == kpi_id,
        target.c.first_day == period.first,
        target.c.last_day == period.last,
    )
    version = work.connection.execute(select(func.max(target.c.version)).where(*same)).scalar_one() or 0
    before: Decimal | None = work.connection.execute(
        select(target.c.value).where(*same, target.c.version == version)
    ).scalar_one_or_none()
    work.connection.execute(
        insert(target).values(
            org_id=work.org_id,
            id=work.new_id(),
            kpi_id=kpi_id,
            node_kind=node.kind.value,
            node_id=node.id,
            first_day=period.first,
            last_day=period.last,
            version=version + 1,
            value=value,
            currency=currency,
            recorded_by=work.actor_id,
            recorded_at=work.now,
        )
    )
    return version + 1, before


def read_targets(work: Work, kind: NodeKind, ids: Sequence[int], period: Period) -> list[TargetRow]:
    """Return the standing targets of these nodes for exactly this period, by node and KPI."""
    if not ids:
        return []
    newest: dict[tuple[int, str], TargetRow | None] = {}
    for row in work.connection.execute(
        _NEWEST,
        {
            "org_id": work.org_id,
            "node_kind": kind.value,
            "node_ids": list(ids),
            "first_day": period.first,
            "last_day": period.last,
        },
    ):
        newest[row.node_id, row.kpi_id] = (
            None
            if row.value is None
            else TargetRow(
                row.kpi_id,
                Node(kind, row.node_id),
                row.first_day,
                row.last_day,
                row.version,
                row.value,
                row.currency,
                row.recorded_by,
                row.recorded_at,
            )
        )
    return [found for found in newest.values() if found is not None]
