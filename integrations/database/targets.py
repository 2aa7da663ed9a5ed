"""Targets: versions that never rewrite an earlier one, and the newest of each read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, func, insert, select

from integrations.database.company import Node
from integrations.database.prepared import Prepared
from integrations.database.tables import target
from integrations.database.work import Work
from kpi_engine import Period

_VERSIONS = Prepared(
    select(
        target.c.node_kind,
        target.c.node_id,
        target.c.kpi_id,
        target.c.version,
        target.c.value,
        target.c.currency,
    )
    .where(
        target.c.org_id == bindparam("org_id"),
        target.c.node_kind.in_(bindparam("kinds", expanding=True)),
        target.c.node_id.in_(bindparam("ids", expanding=True)),
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


def read_targets(work: Work, nodes: Sequence[Node], period: Period) -> dict[tuple[Node, str], TargetRow]:
    """Return the standing targets of these nodes for exactly this period, by node and KPI."""
    if not nodes:
        return {}
    asked = {
        "org_id": work.org_id,
        "kinds": list({node.kind.value for node in nodes}),
        "ids": [node.id for node in nodes],
        "first_day": period.first,
        "last_day": period.last,
    }
    # A company, a person and a store never share an id but by chance; the kind has the last word.
    by_key = {(node.kind.value, node.id): node for node in nodes}
    newest: dict[tuple[Node, str], TargetRow | None] = {}
    for kind, node_id, kpi_id, version, value, currency in _VERSIONS.rows(work.connection, asked):
        node = by_key.get((kind, node_id))
        if node is not None:
            is_withdrawn = value is None
            row = None if is_withdrawn else TargetRow(kpi_id, node, period.first, period.last, version, value, currency)
            newest[node, kpi_id] = row
    return {key: found for key, found in newest.items() if found is not None}
