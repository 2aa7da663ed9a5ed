"""Changing a company's structure: organizations, teams, stores, who owns and who sits where, from which day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from integrations.database.company import Leaf, Store, Team
from integrations.database.identity import new_id
from integrations.database.structure import touch
from integrations.database.tables import membership, organization, ownership, scope, store, team
from integrations.database.work import Work

# Ownership and membership without a stated start hold for all history that is ever imported.
SINCE_EVER = date(1990, 1, 1)


def add_organization(
    connection: Connection, now: datetime, *, name: str, language: str, zone: str, currency: str
) -> int:
    """Add a company and return its org_id."""
    org_id = new_id(now)
    connection.execute(
        insert(organization).values(
            org_id=org_id, name=name, language=language, zone=zone, currency=currency, revision=1, created_at=now
        )
    )
    return org_id


def first_organization(connection: Connection) -> int | None:
    """Return the oldest company, which the command line works on unless told otherwise."""
    found: int | None = connection.execute(
        select(organization.c.org_id).order_by(organization.c.created_at, organization.c.org_id).limit(1)
    ).scalar_one_or_none()
    return found


def organizations_called(connection: Connection, name: str) -> tuple[int, ...]:
    """Return the companies of that name, letter case aside."""
    rows = connection.execute(select(organization.c.org_id).where(func.lower(organization.c.name) == name.lower()))
    return tuple(rows.scalars())


def change_organization(work: Work, **values: object) -> None:
    """Change a company's name, language, zone or currency."""
    work.connection.execute(update(organization).where(organization.c.org_id == work.org_id).values(**values))
    touch(work)


def add_team(work: Work, *, code: str, name: str, parent_id: int | None = None) -> Team:
    """Add a team."""
    added = Team(work.new_id(), code, name, parent_id)
    work.connection.execute(
        insert(team).values(org_id=work.org_id, id=added.id, code=code, name=name, parent_id=parent_id)
    )
    touch(work)
    return added


def change_team(work: Work, team_id: int, **values: object) -> None:
    """Change a team's name or parent."""
    work.connection.execute(update(team).where(team.c.org_id == work.org_id, team.c.id == team_id).values(**values))
    touch(work)


def add_store(
    work: Work,
    *,
    code: str,
    name: str,
    market: str,
    zone: str,
    currency: str,
    launched_on: date | None = None,
) -> Store:
    """Add a store together with its whole-store leaf scope."""
    added = Store(work.new_id(), code, name, market, zone, currency, launched_on)
    work.connection.execute(
        insert(store).values(
            org_id=work.org_id,
            id=added.id,
            code=code,
            name=name,
            market=market,
            zone=zone,
            currency=currency,
            launched_on=launched_on,
            is_active=True,
        )
    )
    add_leaf(work, store_id=added.id)
    return added


def change_store(work: Work, store_id: int, **values: object) -> None:
    """Change a store's name, market, zone, currency, launch day or activity."""
    work.connection.execute(update(store).where(store.c.org_id == work.org_id, store.c.id == store_id).values(**values))
    touch(work)


def add_leaf(
    work: Work, *, store_id: int | None = None, team_id: int | None = None, doer_id: int | None = None
) -> Leaf:
    """Add a leaf scope: a whole store, or one member's own work in a team."""
    leaf = Leaf(work.new_id(), store_id, team_id, doer_id=doer_id)
    work.connection.execute(
        insert(scope).values(org_id=work.org_id, id=leaf.id, store_id=store_id, team_id=team_id, doer_id=doer_id)
    )
    touch(work)
    return leaf


def assign_store(
    work: Work, store_id: int, *, team_id: int | None, person_id: int | None, from_day: date = SINCE_EVER
) -> None:
    """Let a store belong to a team and perhaps a person from a day on; what held before ends the day before."""
    same_store = (ownership.c.org_id == work.org_id, ownership.c.store_id == store_id)
    work.connection.execute(delete(ownership).where(*same_store, ownership.c.first_day >= from_day))
    work.connection.execute(
        update(ownership)
        .where(*same_store, (ownership.c.last_day.is_(None)) | (ownership.c.last_day >= from_day))
        .values(last_day=from_day - timedelta(days=1))
    )
    work.connection.execute(
        insert(ownership).values(
            org_id=work.org_id,
            id=work.new_id(),
            store_id=store_id,
            team_id=team_id,
            person_id=person_id,
            first_day=from_day,
        )
    )
    touch(work)


def seat_person(
    work: Work, team_id: int, person_id: int, *, is_manager: bool = False, from_day: date = SINCE_EVER
) -> None:
    """Seat a person in a team from a day on; sitting there already, or again from the same day, that seat stays."""
    seat = (
        membership.c.org_id == work.org_id,
        membership.c.team_id == team_id,
        membership.c.person_id == person_id,
        (membership.c.last_day.is_(None)) | (membership.c.first_day == from_day),
    )
    changed = work.connection.execute(update(membership).where(*seat).values(is_manager=is_manager, last_day=None))
    if changed.rowcount == 0:
        work.connection.execute(
            insert(membership).values(
                org_id=work.org_id, team_id=team_id, person_id=person_id, is_manager=is_manager, first_day=from_day
            )
        )
    touch(work)


def unseat_person(work: Work, team_id: int, person_id: int, last_day: date) -> None:
    """End a person's seat in a team after a day."""
    work.connection.execute(
        update(membership)
        .where(
            membership.c.org_id == work.org_id,
            membership.c.team_id == team_id,
            membership.c.person_id == person_id,
            membership.c.last_day.is_(None),
        )
        .values(last_day=last_day)
    )
    touch(work)
