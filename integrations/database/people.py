"""People and their messenger accounts: who is asking, first contact, profile and rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from integrations.database.company import Person, Right
from integrations.database.prepared import Prepared
from integrations.database.tables import account, installation, organization, person
from integrations.database.work import Work

_WHO = Prepared(
    select(
        organization.c.revision,
        account.c.direct_chat,
        person.c.org_id,
        person.c.id,
        person.c.name,
        person.c.right,
        person.c.language,
        person.c.region,
        person.c.zone,
        person.c.position,
        person.c.email,
        person.c.working_days,
        person.c.is_active,
    )
    .select_from(account)
    .join(person, (person.c.org_id == account.c.org_id) & (person.c.id == account.c.person_id))
    .join(organization, organization.c.org_id == account.c.org_id)
    .where(
        account.c.platform == bindparam("platform"),
        account.c.tenant == bindparam("tenant"),
        account.c.external_id == bindparam("external_id"),
    )
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who an account is, with the revision of their company, read in one query."""

    person: Person
    revision: int
    direct_chat: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached privately."""

    platform: str
    tenant: str
    external_id: str
    direct_chat: str | None


def find_asker(connection: Any, platform: str, tenant: str, external_id: str) -> Asker | None:
    """Return who the account belongs to, or None at first contact."""
    for revision, direct_chat, org_id, person_id, name, right, *rest in _WHO.rows(
        connection, {"platform": platform, "tenant": tenant, "external_id": external_id}
    ):
        return Asker(Person(org_id, person_id, name, Right(right), *rest), revision, direct_chat)
    return None


def find_org(connection: Any, platform: str, tenant: str) -> int | None:
    """Return the company that installed Leadline in this tenant."""
    found: int | None = connection.execute(
        select(installation.c.org_id).where(
            installation.c.platform == platform, installation.c.tenant == tenant, installation.c.revoked_at.is_(None)
        )
    ).scalar_one_or_none()
    return found


def add_person(
    work: Work,
    *,
    name: str,
    language: str,
    zone: str,
    right: Right = Right.NEWCOMER,
    region: str | None = None,
    email: str | None = None,
    position: str = "",
    working_days: int = 31,
) -> Person:
    """Add a person without any account and return them."""
    added = Person(
        org_id=work.org_id,
        id=work.new_id(),
        name=name,
        right=right,
        language=language,
        region=region,
        zone=zone,
        position=position,
        email=email,
        working_days=working_days,
    )
    work.connection.execute(
        insert(person).values(
            org_id=work.org_id,
            id=added.id,
            name=name,
            email=email,
            right=right.value,
            position=position,
            language=language,
            region=region,
            zone=zone,
            working_days=working_days,
            is_active=True,
            created_at=work.now,
        )
    )
    return added


def bind_account(
    work: Work, person_id: int, platform: str, tenant: str, external_id: str, direct_chat: str | None
) -> None:
    """Bind a messenger account to a person; an account that is bound already moves to them."""
    where = (account.c.platform == platform, account.c.tenant == tenant, account.c.external_id == external_id)
    values = {"org_id": work.org_id, "person_id": person_id, "direct_chat": direct_chat, "seen_at": work.now}
    changed = work.connection.execute(update(account).where(*where).values(values))
    if changed.rowcount == 0:
        work.connection.execute(
            insert(account).values(platform=platform, tenant=tenant, external_id=external_id, **values)
        )


def remember_direct_chat(work: Work, platform: str, tenant: str, external_id: str, chat: str) -> None:
    """Keep the private chat that the platform opened for an account."""
    work.connection.execute(
        update(account)
        .where(account.c.platform == platform, account.c.tenant == tenant, account.c.external_id == external_id)
        .values(direct_chat=chat)
    )


def addresses_of(work: Work, person_id: int) -> tuple[Address, ...]:
    """Return every messenger account of a person, the one used last first."""
    rows = work.connection.execute(
        select(account)
        .where(account.c.org_id == work.org_id, account.c.person_id == person_id)
        .order_by(account.c.seen_at.desc(), account.c.platform)
    )
    return tuple(Address(row.platform, row.tenant, row.external_id, row.direct_chat) for row in rows)


def latest_addresses(connection: Connection, people: Collection[tuple[int, int]]) -> dict[tuple[int, int], Address]:
    """Return the messenger account last used of each (org id, person id); people without one are not in it."""
    by_org: dict[int, list[int]] = defaultdict(list)
    for org_id, person_id in people:
        by_org[org_id].append(person_id)
    latest = {}
    for org_id, ids in by_org.items():
        # The order makes the last row of a person the one that stays.
        rows = connection.execute(
            select(account)
            .where(account.c.org_id == org_id, account.c.person_id.in_(ids))
            .order_by(account.c.seen_at, account.c.platform.desc(), account.c.tenant, account.c.external_id)
        )
        for row in rows:
            latest[org_id, row.person_id] = Address(row.platform, row.tenant, row.external_id, row.direct_chat)
    return latest


def read_person(work: Work, person_id: int) -> Person | None:
    """Return one person of the company."""
    row = work.connection.execute(
        select(person).where(person.c.org_id == work.org_id, person.c.id == person_id)
    ).one_or_none()
    return None if row is None else _person(row)


def read_people(work: Work, ids: tuple[int, ...] | None = None) -> dict[int, Person]:
    """Return active people by id, all of the company or those asked for."""
    query = select(person).where(person.c.org_id == work.org_id, person.c.is_active.is_(True)).order_by(person.c.name)
    if ids is not None:
        query = query.where(person.c.id.in_(ids))
    return {row.id: _person(row) for row in work.connection.execute(query)}


def find_people(work: Work, words: str) -> tuple[Person, ...]:
    """Return active people whose name or e-mail is these words, letter case aside."""
    folded = words.lower()
    rows = work.connection.execute(
        select(person).where(
            person.c.org_id == work.org_id,
            person.c.is_active.is_(True),
            (func.lower(person.c.name) == folded) | (func.lower(person.c.email) == folded),
        )
    )
    return tuple(_person(row) for row in rows)


def find_by_external_id(work: Work, external_id: str) -> tuple[Person, ...]:
    """Return the people of the company who go by a messenger's id on any platform."""
    rows = work.connection.execute(
        select(person)
        .join(account, (account.c.org_id == person.c.org_id) & (account.c.person_id == person.c.id))
        .where(person.c.org_id == work.org_id, account.c.external_id == external_id)
    )
    return tuple(_person(row) for row in rows)


def find_person_by_account(work: Work, platform: str, tenant: str, external_id: str) -> Person | None:
    """Return the person of the company that a mention names."""
    asker = find_asker(work.connection, platform, tenant, external_id)
    return asker.person if asker is not None and asker.person.org_id == work.org_id else None


def change_profile(work: Work, person_id: int, **values: object) -> None:
    """Change columns of a person: language, region, zone, working_days, name, position, email, is_active."""
    work.connection.execute(
        update(person).where(person.c.org_id == work.org_id, person.c.id == person_id).values(**values)
    )


def grant(work: Work, person_id: int, right: Right) -> None:
    """Give a person a right."""
    change_profile(work, person_id, right=right.value)


def administrators(work: Work) -> tuple[Person, ...]:
    """Return the active administrators, by name."""
    rows = work.connection.execute(
        select(person)
        .where(person.c.org_id == work.org_id, person.c.right == Right.ADMIN.value, person.c.is_active.is_(True))
        .order_by(person.c.name)
    )
    return tuple(_person(row) for row in rows)


def _person(row: Row[Any]) -> Person:
    return Person(
        org_id=row.org_id,
        id=row.id,
        name=row.name,
        right=Right(row.right),
        language=row.language,
        region=row.region,
        zone=row.zone,
        position=row.position,
        email=row.email,
        working_days=row.working_days,
        is_active=row.is_active,
    )
