"""CSV files: UTF-8 with or without a mark, UTF-16, else GB18030; comma, semicolon or tab, told by the first rows."""

from __future__ import annotations

import codecs
import contextlib
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from integrations.sources.files.tables import Cell, Dialect, FileFault, RefusedFile, Table, as_table

_DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 20
_BLOCK = 1 << 20
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextlib.contextmanager
def open_delimited(path: Path, dialect: Dialect) -> Iterator[Table]:
    """Yield a CSV file as a table.

    Raises:
        RefusedFile: its bytes are text in no encoding we know, or it holds no table.
    """
    encoding = dialect.encoding or _encoding_of(path)
    delimiter = dialect.delimiter or _delimiter_of(path, encoding)
    size = path.stat().st_size
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as text:
        yield as_table(_rows(text, delimiter), dialect.header_row, lambda: min(raw.tell() / size, 1.0) if size else 1.0)


def _rows(text: TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() or None for cell in cells]
    except (csv.Error, UnicodeDecodeError) as error:
        raise RefusedFile(FileFault.DAMAGED, row=number + 1, found=str(error)) from error


def _encoding_of(path: Path) -> str:
    with path.open("rb") as raw:
        if raw.read(2) in _UTF_16_MARKS:
            return "utf-16"
    # Excel in China writes GB18030 without saying so; its bytes are almost never valid UTF-8.
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise RefusedFile(FileFault.UNKNOWN_ENCODING, found=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as raw:
        try:
            while block := raw.read(_BLOCK):
                if b"\0" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter_of(path: Path, encoding: str) -> str:
    """Return the delimiter under which the first rows are widest and agree on their width."""

    def promise(delimiter: str) -> tuple[int, int]:
        with path.open(encoding=encoding, newline="") as text:
            try:
                widths = [len(row) for row in islice(csv.reader(text, delimiter=delimiter), _SAMPLE_ROWS) if row]
            except (csv.Error, UnicodeDecodeError):
                return 0, 0
        commonest = max(widths, key=widths.count, default=0)
        return (widths.count(commonest) if commonest > 1 else 0), commonest

    return max(_DELIMITERS, key=promise)
