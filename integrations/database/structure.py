"""Reading a company's structure as one frozen Company, kept in memory until its revision grows."""

from __future__ import annotations

import threading
from types import MappingProxyType

from sqlalchemy import bindparam, select, update

from integrations.database.company import Company, Leaf, Membership, Ownership, Source, Store, Team
from integrations.database.prepared import Prepared
from integrations.database.tables import (
    kpi,
    membership,
    organization,
    ownership,
    record_source,
    scope,
    source,
    store,
    team,
)
from integrations.database.work import Work

_REVISION = Prepared(select(organization.c.revision).where(organization.c.org_id == bindparam("org_id")))


class Structures:
    """The companies in memory, one picture each; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[int, Company] = {}
        self._lock = threading.Lock()

    def company(self, work: Work, revision: int | None = None) -> Company:
        """Return the company as of now; `revision` saves a query where the caller has just read it.

        Raises:
            LookupError: there is no such organization.
        """
        if revision is None:
            revision = _revision(work)
        if revision is None:
            raise LookupError(f"no organization {work.org_id}")
        known = self._known.get(work.org_id)
        if known is not None and known.revision == revision:
            return known
        fresh = read_company(work)
        with self._lock:
            known = self._known.get(work.org_id)
            # A slower reader must not put an older picture over a newer one.
            if known is None or known.revision < fresh.revision:
                self._known[work.org_id] = fresh
        return fresh


def refreshed(work: Work, company: Company) -> Company:
    """Return the company as this transaction sees it: the same picture unless the transaction changed it."""
    return company if _revision(work) == company.revision else read_company(work)


def _revision(work: Work) -> int | None:
    return next((int(row[0]) for row in _REVISION.rows(work.connection, {"org_id": work.org_id})), None)


def touch(work: Work) -> None:
    """Say that the structure changed, in the transaction that changed it."""
    work.connection.execute(
        update(organization).where(organization.c.org_id == work.org_id).values(revision=organization.c.revision + 1)
    )


def read_company(work: Work) -> Company:
    """Read the whole structure: nine small queries in one snapshot."""
    run, org_id = work.connection.execute, work.org_id
    head = run(select(organization).where(organization.c.org_id == org_id)).one()
    return Company(
        org_id=org_id,
        name=head.name,
        language=head.language,
        zone=head.zone,
        currency=head.currency,
        revision=head.revision,
        stores=MappingProxyType(
            {
                row.id: Store(
                    row.id, row.code, row.name, row.market, row.zone, row.currency, row.launched_on, row.is_active
                )
                for row in run(select(store).where(store.c.org_id == org_id).order_by(store.c.code))
            }
        ),
        teams=MappingProxyType(
            {
                row.id: Team(row.id, row.code, row.name, row.parent_id)
                for row in run(select(team).where(team.c.org_id == org_id).order_by(team.c.code))
            }
        ),
        ownerships=tuple(
            Ownership(row.store_id, row.team_id, row.person_id, row.first_day, row.last_day)
            for row in run(select(ownership).where(ownership.c.org_id == org_id).order_by(ownership.c.id))
        ),
        memberships=tuple(
            Membership(row.team_id, row.person_id, row.is_manager, row.first_day, row.last_day)
            for row in run(select(membership).where(membership.c.org_id == org_id))
        ),
        leaves=MappingProxyType(
            {
                row.id: Leaf(row.id, row.store_id, row.team_id, row.category, row.item, row.doer_id)
                for row in run(select(scope).where(scope.c.org_id == org_id).order_by(scope.c.id))
            }
        ),
        sources=MappingProxyType(
            {
                row.id: Source(row.id, row.code, row.name, row.kind, row.owner_id)
                for row in run(select(source).where(source.c.org_id == org_id))
            }
        ),
        records=MappingProxyType(
            {
                (row.scope_id, row.measure): row.source_id
                for row in run(select(record_source).where(record_source.c.org_id == org_id))
            }
        ),
        kpi_definitions=MappingProxyType(
            {
                row.kpi_id: row.definition
                for row in run(select(kpi).where(kpi.c.org_id == org_id, kpi.c.is_active.is_(True)))
            }
        ),
    )
