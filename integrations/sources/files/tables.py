"""A table as every file format yields it: headers, numbered rows, and what makes a file no table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain

_LETTERS = 26


class FileFault(StrEnum):
    """Why a file cannot be read as a table."""

    UNKNOWN_FORMAT = "unknown_format"
    OTHER_SPREADSHEET = "other_spreadsheet"
    DAMAGED = "damaged"
    UNKNOWN_ENCODING = "unknown_encoding"
    NO_SUCH_SHEET = "no_such_sheet"
    EMPTY = "empty"
    TITLE_ABOVE_HEADERS = "title_above_headers"
    REPEATED_HEADER = "repeated_header"


class RefusedFile(ValueError):  # noqa: N818 - named after what happened
    """A file that is no table: what was found where, and what could stand there instead."""

    def __init__(self, fault: FileFault, *, row: int = 0, found: str = "", choices: tuple[str, ...] = ()) -> None:
        super().__init__(fault, row, found, choices)
        self.fault = fault
        self.row = row
        self.found = found
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Uncached:
    """A formula whose value the file does not hold: no spreadsheet has computed and saved it."""

    formula: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Uncached | None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is laid out where it cannot be told by looking.

    Attributes:
        sheet: Name of an XLSX sheet; the first without.
        header_row: The row that holds the headers, 1 for the first.
        encoding: Of a CSV; told from its bytes without.
        delimiter: Of a CSV; told from its first rows without.
    """

    sheet: str | None = None
    header_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as wide as the headers; `number` is the row a spreadsheet shows.

    `stray` is the first value that stands under no header, in column `stray_column` (a letter).
    """

    number: int
    cells: tuple[Cell, ...]
    stray: str = ""
    stray_column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file open for reading.

    Attributes:
        headers: Text of the header row, "" where a column has none.
        header_row: Its row number.
        rows: The rows under it that hold anything, read as they are asked for.
        share_read: How much of the file has been read, 0 to 1.
    """

    headers: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    share_read: Callable[[], float]


def column_letter(index: int) -> str:
    """Return a column's letters as spreadsheets show them: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def as_table(numbered: Iterable[tuple[int, Sequence[Cell]]], header_row: int, share_read: Callable[[], float]) -> Table:
    """Return the table whose headers stand in `header_row` of numbered raw rows.

    Raises:
        RefusedFile: nothing is there, a title stands where headers should, or a header repeats.
    """
    filled = ((number, cells) for number, cells in numbered if number >= header_row and any(map(_is_filled, cells)))
    number, cells = next(filled, (0, ()))
    if not number:
        raise RefusedFile(FileFault.EMPTY)
    headers = tuple(" ".join(str(cell).split()) if _is_filled(cell) else "" for cell in cells)
    while headers and not headers[-1]:
        headers = headers[:-1]
    named = [header for header in headers if header]
    first = next(filled, None)
    if len(named) == 1 and first is not None and sum(map(_is_filled, first[1])) > 1:
        raise RefusedFile(FileFault.TITLE_ABOVE_HEADERS, row=number, found=named[0])
    repeated = next((header for header in named if named.count(header) > 1), None)
    if repeated is not None:
        raise RefusedFile(FileFault.REPEATED_HEADER, row=number, found=repeated)
    rows = filled if first is None else chain((first,), filled)
    return Table(headers, number, _fitted(rows, headers), share_read)


def _is_filled(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _fitted(rows: Iterable[tuple[int, Sequence[Cell]]], headers: tuple[str, ...]) -> Iterator[Row]:
    """Yield rows as wide as the headers; a value under no header is kept as stray, for it may be a shifted one."""
    width = len(headers)
    unnamed = [index for index, header in enumerate(headers) if not header]
    for number, cells in rows:
        if len(cells) <= width and not unnamed:
            yield Row(number, (*cells, *(None for _ in range(width - len(cells)))))
            continue
        places = (*(index for index in unnamed if index < len(cells)), *range(width, len(cells)))
        stray = next((index for index in places if _is_filled(cells[index])), None)
        fitted = (*cells[:width], *(None for _ in range(width - len(cells))))
        if stray is None:
            yield Row(number, fitted)
        else:
            yield Row(number, fitted, str(cells[stray]), column_letter(stray))
