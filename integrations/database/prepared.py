"""Prepared statements: those that every card and every report runs, compiled once and then handed to the driver.

SQLAlchemy spends some 80 µs on a statement with lists of values, SQLite 15 µs on running it. A card takes five, a
report twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

_Place = tuple[str, int | None, Callable[[Any], Any] | None]
"""Where a parameter's value comes from: the name, the item of a list, and what the driver wants done to it."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The select as one dialect's text, for lists of certain lengths."""

    text: str
    places: tuple[_Place, ...]
    names: tuple[str, ...] | None
    changes: tuple[tuple[int, Callable[[Any], Any]], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        found = []
        for name, item, change in self.places:
            value = values[name] if item is None else _item(values[name], item)
            found.append(value if change is None else change(value))
        return found if self.names is None else dict(zip(self.names, found, strict=True))

    def columns(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        # By column, as below.
        values = [
            [row[name] for row in rows] if change is None else _each_changed(change, [row[name] for row in rows])
            for name, _, change in self.places
        ]
        whole = list(zip(*values, strict=True))
        return whole if self.names is None else [dict(zip(self.names, row, strict=True)) for row in whole]

    def changed(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        if not rows or not self.changes:
            return rows
        # By column, so that the loop over the rows is the interpreter's own.
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for index, change in self.changes:
            columns[index] = list(map(change, columns[index]))
        return list(zip(*columns, strict=True))


Statement = Select[Any] | Insert | Delete


class Prepared:
    """A statement with named parameters, some of them lists; one text per dialect and lengths of its lists.

    The parameters of an insert that names no values are its columns.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._forms: dict[tuple[str, ...], _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a select inside the connection's transaction and return the rows, values typed as the columns are.

        Args:
            connection: begins its transaction where it has none.
            values: by parameter; a list must not be empty.
        """
        form, cursor = self._executed(connection, values)
        with closing(cursor):
            return form.changed(cursor.fetchall())

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run a change inside the connection's transaction and return how many rows it touched."""
        _, cursor = self._executed(connection, values)
        with closing(cursor):
            return int(cursor.rowcount)

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a change once a row inside the connection's transaction; rows name the same columns, none of them a list.

        Ten thousand rows through SQLAlchemy's own `execute` take as long as SQLite takes to write them.
        """
        if rows:
            form = self._form(connection, rows[0])
            self._sent(connection, form, lambda cursor: cursor.executemany(form.text, form.columns(rows)))[1].close()

    def _executed(self, connection: Connection, values: Mapping[str, Any]) -> tuple[_Form, DBAPICursor]:
        form = self._form(connection, values)
        return self._sent(connection, form, lambda cursor: cursor.execute(form.text, form.parameters(values)))

    def _sent(
        self, connection: Connection, form: _Form, send: Callable[[DBAPICursor], object]
    ) -> tuple[_Form, DBAPICursor]:
        cursor = connection.connection.cursor()
        driver = connection.dialect.dbapi
        assert driver is not None, "an open connection has its driver"
        try:
            send(cursor)
        except driver.Error as error:
            cursor.close()
            # Under the names that SQLAlchemy gives to all drivers' errors; the values stay out of logs.
            raise DBAPIError.instance(
                form.text, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
            ) from error
        return form, cursor

    def _form(self, connection: Connection, values: Mapping[str, Any]) -> _Form:
        if not connection.in_transaction():
            connection.begin()
        lengths = (str(_padded(len(value))) for value in values.values() if isinstance(value, list))
        key = (connection.dialect.name, *lengths)
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = _form(self.statement, connection.dialect, values)
        return form


def _each_changed(change: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """Return the changed values; the same object again, as a batch's day or instant is, costs nothing more."""
    found, before, after = [], values[0], change(values[0])
    for value in values:
        if value is not before:
            before, after = value, change(value)
        found.append(after)
    return found


def _form(statement: Statement, dialect: Dialect, values: Mapping[str, Any]) -> _Form:
    sample = {
        name: [_item(value, at) for at in range(_padded(len(value)))] if isinstance(value, list) else value
        for name, value in values.items()
    }
    names_columns = isinstance(statement, Insert) and statement.select is None
    compiled = statement.compile(dialect=dialect, column_keys=list(sample) if names_columns else None)
    state = compiled.construct_expanded_state(sample)
    sources: dict[str, tuple[str, int | None]] = {name: (name, None) for name in sample}
    for name, items in state.parameter_expansion.items():
        sources |= {item: (name, at) for at, item in enumerate(items)}
    names = tuple(state.positiontup or state.parameters)
    changers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    places = tuple((source, at, changers[source]) for source, at in (sources[name] for name in names))
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    changes = (
        (index, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for index, column in enumerate(columns)
    )
    return _Form(
        state.statement,
        places,
        None if compiled.positional else names,
        tuple((index, change) for index, change in changes if change is not None),
    )


def _padded(length: int) -> int:
    """Return the power of two that holds so many, so that few texts serve all lengths."""
    return 1 << (length - 1).bit_length()


def _item(values: Sequence[Any], at: int) -> Any:
    """Return an item, the last one again where the list was padded: to ask for it twice changes nothing."""
    return values[at] if at < len(values) else values[-1]
