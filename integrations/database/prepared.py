"""Prepared selects: the few that every card runs, compiled once and then handed to the driver as they are.

SQLAlchemy spends some 80 µs on a statement with lists of values, SQLite 15 µs on running it. A card takes five.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect

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

    def changed(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        if not rows or not self.changes:
            return rows
        # By column, so that the loop over the rows is the interpreter's own.
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for index, change in self.changes:
            columns[index] = list(map(change, columns[index]))
        return list(zip(*columns, strict=True))


class Prepared:
    """A select with named parameters, some of them lists; one text per dialect and lengths of its lists."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._forms: dict[tuple[str, ...], _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run it inside the connection's transaction and return the rows, values typed as the columns are.

        Args:
            connection: begins its transaction where it has none.
            values: by parameter; a list must not be empty.
        """
        if not connection.in_transaction():
            connection.begin()
        lengths = (str(_padded(len(value))) for value in values.values() if isinstance(value, list))
        key = (connection.dialect.name, *lengths)
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = _form(self._statement, connection.dialect, values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.parameters(values))
            return form.changed(cursor.fetchall())
        finally:
            cursor.close()


def _form(statement: Select[Any], dialect: Dialect, values: Mapping[str, Any]) -> _Form:
    sample = {
        name: [_item(value, at) for at in range(_padded(len(value)))] if isinstance(value, list) else value
        for name, value in values.items()
    }
    compiled = statement.compile(dialect=dialect)
    state = compiled.construct_expanded_state(sample)
    sources: dict[str, tuple[str, int | None]] = {name: (name, None) for name in sample}
    for name, items in state.parameter_expansion.items():
        sources |= {item: (name, at) for at, item in enumerate(items)}
    names = tuple(state.positiontup or state.parameters)
    places = tuple((*sources[name], state.processors.get(name)) for name in names)
    changes = (
        (index, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for index, column in enumerate(statement.selected_columns)
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
