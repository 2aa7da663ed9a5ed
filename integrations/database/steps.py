"""The steps from one version of the tables to the next, taken by Alembic (its only importer beside the steps)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from integrations.database.tables import metadata


def take_steps(connection: Connection) -> None:
    """Take every step that the connection's database has not taken, in its transaction."""
    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")


def last_step() -> str | None:
    """Return the version that the last step leads to."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def differences(connection: Connection) -> list[object]:
    """Return how the migrated tables differ from the declared ones; empty is right."""
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
