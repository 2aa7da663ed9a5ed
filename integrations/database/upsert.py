"""Insert-or-update in the one form that SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

# The count of an insert is kept only when it is asked for.
_COUNTED = {"preserve_rowcount": True}


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], changes: Sequence[str]) -> None:
    """Insert rows; where the primary key is taken, set the named columns to the new row's values."""
    if not rows:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    statement = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: insert.excluded[name] for name in changes},
    )
    connection.execute(statement, list(rows))


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert a row unless one with the same unique columns stands there; tell whether it was inserted."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    statement = insert.values(**row).on_conflict_do_nothing(index_elements=list(unique))
    return connection.execute(statement, execution_options=_COUNTED).rowcount == 1


def insert_all_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]
) -> int:
    """Insert the rows whose unique columns are not taken yet; return how many were inserted."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    statement = insert.on_conflict_do_nothing(index_elements=list(unique))
    return connection.execute(statement, list(rows), execution_options=_COUNTED).rowcount if rows else 0
