"""Insert-or-update in the one form that SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from integrations.database.prepared import Prepared

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

# The count of an insert is kept only when it is asked for.
_COUNTED = {"preserve_rowcount": True}


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all of the same columns."""
    _send(connection, _adding(table), rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], changes: Sequence[str]) -> None:
    """Insert rows; where the primary key is taken, set the named columns to the new row's values."""
    _send(connection, _merging(connection.dialect.name, table, tuple(changes)), rows)


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert a row unless one with the same unique columns stands there; tell whether it was inserted."""
    return _adding_new(connection.dialect.name, table, tuple(unique)).run(connection, row) == 1


def insert_all_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]
) -> int:
    """Insert the rows whose unique columns are not taken yet; return how many were inserted."""
    statement = _adding_new(connection.dialect.name, table, tuple(unique)).statement
    return connection.execute(statement, list(rows), execution_options=_COUNTED).rowcount if rows else 0


def _send(connection: Connection, prepared: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) == 1:
        prepared.run(connection, rows[0])
    elif rows:
        prepared.run_all(connection, rows)


@cache
def _adding(table: Table) -> Prepared:
    return Prepared(insert(table))


@cache
def _merging(dialect: str, table: Table, changes: tuple[str, ...]) -> Prepared:
    inserting = _insert(dialect, table)
    return Prepared(
        inserting.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={name: inserting.excluded[name] for name in changes},
        )
    )


@cache
def _adding_new(dialect: str, table: Table, unique: tuple[str, ...]) -> Prepared:
    return Prepared(_insert(dialect, table).on_conflict_do_nothing(index_elements=list(unique)))


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    if dialect != "postgresql":
        return sqlite.insert(table)
    # Only on PostgreSQL: its dialect's drivers take sixty milliseconds to load.
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
