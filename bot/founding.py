"""Founding: the company a single-company installation works for, and the tenants that belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.invocation import Platform
from integrations.database import people
from integrations.database.engine import Database
from integrations.database.installations import Installation, install
from integrations.database.stores import add_organization, first_organization

_LANGUAGE, _ZONE, _CURRENCY = "en_US", "UTC", "USD"


def found_company(database: Database, name: str, now: datetime) -> int:
    """Return the company's org_id, founding it at the first start; `org` and import fill it."""
    with database.write() as connection:
        found = first_organization(connection)
        if found is not None:
            return found
        return add_organization(connection, now, name=name, language=_LANGUAGE, zone=_ZONE, currency=_CURRENCY)


async def adopt_slack(database: Database, org_id: int, tenants: Iterable[str], now: datetime) -> None:
    """Let the workspace of the token in the settings belong to the company."""
    for tenant in tenants:
        await database.run(adopt, database, org_id, Platform.SLACK, tenant, now)


def adopt(database: Database, org_id: int, platform: Platform, tenant: str, now: datetime) -> None:
    """Let a tenant belong to a company, unless it belongs to one already."""
    with database.write() as connection:
        if people.find_org(connection, platform.value, tenant) is None:
            install(connection, now, Installation(org_id, platform.value, tenant, tenant, "", None, None))
