"""XLSX files: one sheet, read as a stream, formulas by the value their spreadsheet saved."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from integrations.sources.files.tables import Cell, Dialect, FileFault, RefusedFile, Table, Uncached, as_table

_BLOCK = 1 << 20
_FORMULA = b"<f"


@contextlib.contextmanager
def open_workbook(path: Path, dialect: Dialect) -> Iterator[Table]:
    """Yield one sheet of a workbook as a table.

    Raises:
        RefusedFile: the file is damaged, the sheet is not in it, or it holds no table.
    """
    # Loaded where a workbook is opened: openpyxl costs a fifth of a second, which every other verb would pay.
    from openpyxl.utils.exceptions import InvalidFileException

    with contextlib.ExitStack() as stack:
        try:
            values = _sheet(stack, path, dialect, is_computed=True)
            has_formulas = _has_formulas(path)
            formulas = _sheet(stack, path, dialect, is_computed=False) if has_formulas else None
        except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
            if isinstance(error, RefusedFile):
                raise
            raise RefusedFile(FileFault.DAMAGED, found=str(error)) from error
        read = [0]
        numbered = _counted(_cells(values, formulas), read)
        last = values.max_row or 0
        yield as_table(numbered, dialect.header_row, lambda: min(read[0] / last, 1.0) if last else 1.0)


def _sheet(stack: contextlib.ExitStack, path: Path, dialect: Dialect, *, is_computed: bool) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it leaves out; none of them holds a value.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(path, read_only=True, data_only=is_computed)
    stack.callback(book.close)
    if not book.worksheets:
        raise RefusedFile(FileFault.EMPTY)
    if dialect.sheet is None:
        return book.worksheets[0]
    found = next((sheet for sheet in book.worksheets if sheet.title == dialect.sheet), None)
    if found is None:
        names = tuple(sheet.title for sheet in book.worksheets)
        raise RefusedFile(FileFault.NO_SUCH_SHEET, found=dialect.sheet, choices=names)
    return found


def _has_formulas(path: Path) -> bool:
    """Tell whether any sheet holds a formula, since only then is the second pass over it worth its time."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with archive.open(name) as part:
                tail = b""
                while block := part.read(_BLOCK):
                    window = tail + block
                    if any(_FORMULA + end in window for end in (b">", b" ", b"/")):
                        return True
                    tail = block[-len(_FORMULA) :]
    return False


def _cells(values: Any, formulas: Any) -> Iterable[Sequence[Cell]]:
    computed = (tuple(map(_stripped, row)) for row in values.iter_rows(values_only=True))
    if formulas is None:
        return computed
    written = formulas.iter_rows(values_only=True)
    return (
        tuple(
            Uncached(str(source)) if cell is None and _is_formula(source) else cell
            for cell, source in zip(row, sources, strict=True)
        )
        for row, sources in zip(computed, written, strict=True)
    )


def _is_formula(source: Any) -> bool:
    # Array formulas come as objects of openpyxl's own.
    return source.startswith("=") if isinstance(source, str) else source is not None


def _stripped(cell: Any) -> Cell:
    value: Cell = (cell.strip() or None) if isinstance(cell, str) else cell
    return value


def _counted(rows: Iterable[Sequence[Cell]], read: list[int]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for number, cells in enumerate(rows, start=1):
        read[0] = number
        yield number, cells
