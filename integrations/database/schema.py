"""The schema's state: bringing a database to the newest tables, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from integrations.database.engine import Database
from integrations.database.tables import metadata


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the tables to the newest version in one transaction; return the version before and after."""
    with database.write() as connection:
        before = version_of(connection)
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
        return before, newest_version()


def version_of(connection: Connection) -> str | None:
    """Return the version that the database's tables are at, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str:
    """Return the version this program needs."""
    head = ScriptDirectory.from_config(_configuration()).get_current_head()
    assert head is not None, "the migrations folder holds at least one step"
    return head


def differences(connection: Connection) -> list[object]:
    """Return how the migrated tables differ from the declared ones; empty is right."""
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
