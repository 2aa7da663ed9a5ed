"""Records: the rows of a small file as named cells, each read once, every fault noted where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from integrations.imports.cells import read_text
from integrations.imports.headers import Columns
from integrations.imports.problems import CellFault, Fault, Problem, Problems
from integrations.sources.files import Cell, Row, Table
from locales import match_key

_Value = TypeVar("_Value")
_TOTALS = re.compile(r"(?:合计|总计|小计|汇总|共计|(?:grand |sub ?)?totals?|sum|total geral|soma)\s*[:：]?")


@dataclass(frozen=True, slots=True)
class Record:
    """One row by field; a fault goes to `problems`, and what could not be read is None."""

    row: int
    cells: tuple[Cell, ...]
    columns: Columns
    problems: Problems

    def cell(self, field: str) -> Cell:
        """Return a field's cell; None where it is blank or there is no such column."""
        place = self.columns.places.get(field)
        return self.columns.constants.get(field) if place is None else self.cells[place]

    def text(self, field: str, longest: int, *, is_required: bool = False) -> str | None:
        """Return a field's text, None where it is blank or longer than can be kept."""
        try:
            text = read_text(self.cell(field))
        except CellFault as fault:
            self.refuse(field, fault)
            return None
        if len(text) > longest:
            self.refuse(field, CellFault(Fault.TOO_LONG, text, (str(longest),)))
            return None
        if not text and is_required:
            self.refuse(field, CellFault(Fault.MISSING, ""))
        return text or None

    def read(
        self, field: str, reader: Callable[[str], _Value], longest: int = 200, *, is_required: bool = False
    ) -> _Value | None:
        """Return what `reader` makes of a field's text, None where it is blank or refused."""
        text = self.text(field, longest, is_required=is_required)
        return None if text is None else self.attempt(field, lambda: reader(text))

    def attempt(self, field: str, read: Callable[[], _Value]) -> _Value | None:
        """Return what `read` returns, None where it refuses."""
        try:
            return read()
        except CellFault as fault:
            self.refuse(field, fault)
            return None

    def refuse(self, field: str, fault: CellFault) -> None:
        """Note a fault of a field."""
        self.problems.note(self.row, self.columns.header_of(field), fault)


def read_records(table: Table, columns: Columns, problems: Problems, key: str) -> Iterator[Record]:
    """Yield the rows under the headers; totals rows and shifted rows are noted and left out.

    Args:
        table: An open table.
        columns: Where its fields stand.
        problems: Takes what is wrong.
        key: The field that names the row's subject, where "Total" means a totals row.
    """
    for row in table.rows:
        record = Record(row.number, row.cells, columns, problems)
        if is_sound(row, problems, record.cell(key)):
            yield record


def is_sound(row: Row, problems: Problems, *keys: Cell) -> bool:
    """Tell whether a row is one of data: no total, nothing under no header."""
    if row.stray:
        problems.add(Problem(row.number, row.stray_column, Fault.STRAY_VALUE, row.stray))
        return False
    for cell in (*keys, row.cells[0]):
        if isinstance(cell, str) and _TOTALS.fullmatch(match_key(cell)):
            problems.add(Problem(row.number, "", Fault.TOTALS_ROW, cell))
            return False
    return True
