"""Promises about the tables themselves."""

from __future__ import annotations

from sqlalchemy import text

from integrations.database.engine import Database
from integrations.database.schema import migrate, newest_version
from integrations.database.steps import differences, last_step
from integrations.database.tables import metadata


def test_migrations_end_in_exactly_the_declared_tables(database: Database) -> None:
    with database.read() as connection:
        assert differences(connection) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert migrate(database) == (newest_version(), newest_version())


def test_the_version_a_start_looks_for_is_where_the_last_step_leads() -> None:
    assert newest_version() == last_step()


def test_every_table_carries_the_company_it_belongs_to() -> None:
    assert [name for name, table in metadata.tables.items() if "org_id" not in table.c] == []


def test_sqlite_is_opened_for_one_writer_that_forgets_nothing(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
