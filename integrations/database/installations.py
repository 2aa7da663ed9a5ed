"""Installations: which company uses Leadline in which workspace or tenant, with its token sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from integrations.database.tables import installation
from integrations.database.upsert import upsert


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace or tenant; `sealed_token` is opaque here, the vault opens it."""

    org_id: int
    platform: str
    tenant: str
    name: str
    bot_user: str
    sealed_token: bytes | None
    installed_by: str | None


def install(connection: Connection, now: datetime, installed: Installation) -> None:
    """Add an installation, or replace the one of the same tenant."""
    row = {
        "org_id": installed.org_id,
        "platform": installed.platform,
        "tenant": installed.tenant,
        "name": installed.name,
        "bot_user": installed.bot_user,
        "sealed_token": installed.sealed_token,
        "installed_by": installed.installed_by,
        "installed_at": now,
        "revoked_at": None,
    }
    changes = ("org_id", "name", "bot_user", "sealed_token", "installed_by", "installed_at", "revoked_at")
    upsert(connection, installation, [row], changes=changes)


def revoke(connection: Connection, now: datetime, platform: str, tenant: str) -> None:
    """Forget the token of a tenant that removed the app."""
    connection.execute(
        update(installation)
        .where(installation.c.platform == platform, installation.c.tenant == tenant)
        .values(revoked_at=now, sealed_token=None)
    )


def read_installations(connection: Connection, platform: str | None = None) -> tuple[Installation, ...]:
    """Return the standing installations."""
    query = select(installation).where(installation.c.revoked_at.is_(None)).order_by(installation.c.installed_at)
    if platform is not None:
        query = query.where(installation.c.platform == platform)
    return tuple(
        Installation(row.org_id, row.platform, row.tenant, row.name, row.bot_user, row.sealed_token, row.installed_by)
        for row in connection.execute(query)
    )
