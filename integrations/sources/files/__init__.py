"""Files as tables: CSV in any usual encoding and XLSX, read row by row with the row numbers a spreadsheet shows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from integrations.sources.files.delimited import open_delimited
from integrations.sources.files.tables import Cell, Dialect, FileFault, RefusedFile, Row, Table, Uncached, column_letter
from integrations.sources.files.workbook import open_workbook

__all__ = [
    "Cell",
    "Dialect",
    "FileFault",
    "RefusedFile",
    "Row",
    "Table",
    "Uncached",
    "column_letter",
    "open_table",
]


@contextlib.contextmanager
def open_table(path: Path, dialect: Dialect | None = None) -> Iterator[Table]:
    """Yield the file as a table; its rows are read while they are asked for.

    Raises:
        RefusedFile: the file is no table that we can read; it names the place and what stands there.
    """
    chosen = dialect or Dialect()
    match path.suffix.casefold():
        case ".csv" | ".tsv" | ".txt":
            opened = open_delimited(path, chosen)
        case ".xlsx" | ".xlsm":
            opened = open_workbook(path, chosen)
        case ".xls" | ".et" | ".ods" | ".numbers":
            raise RefusedFile(FileFault.OTHER_SPREADSHEET, found=path.suffix)
        case suffix:
            raise RefusedFile(FileFault.UNKNOWN_FORMAT, found=suffix or path.name)
    with opened as table:
        yield table
