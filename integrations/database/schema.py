"""The schema's state: which version a database's tables are at, and bringing them to the one this program needs."""

from __future__ import annotations

from sqlalchemy import Connection, column, inspect, select, table

from integrations.database.engine import Database

NEWEST = "0002"
"""The newest step under migrations/. Written here too, so that a start on current tables need not load Alembic."""
_VERSIONS = table("alembic_version", column("version_num"))


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the tables to the newest version in one transaction; return the version before and after."""
    with database.write() as connection:
        before = version_of(connection)
        if before != NEWEST:
            # Loaded only where there is a step to take: Alembic costs a quarter of a second at every start.
            from integrations.database.steps import take_steps

            take_steps(connection)
        return before, NEWEST


def version_of(connection: Connection) -> str | None:
    """Return the version that the database's tables are at, None for an empty one."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    found: str | None = connection.execute(select(_VERSIONS.c.version_num)).scalar_one_or_none()
    return found


def newest_version() -> str:
    """Return the version this program needs."""
    return NEWEST
