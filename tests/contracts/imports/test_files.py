"""Promises about files: every usual way to write a table reads the same, with the rows a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from integrations.sources.files import Dialect, FileFault, RefusedFile, Row, Uncached, open_table

ROWS = [["店铺", "日期", "销售额"], ["BR-01", "2026-11-03", "12.50"], ["圣保罗", "2026-11-04", "7"]]


def _rows(path: Path, dialect: Dialect | None = None) -> tuple[tuple[str, ...], list[Row]]:
    with open_table(path, dialect) as table:
        return table.headers, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_reads_the_same(
    write: Callable[..., Path], encoding: str, delimiter: str
) -> None:
    headers, rows = _rows(write(ROWS, encoding=encoding, delimiter=delimiter))
    assert headers == ("店铺", "日期", "销售额")
    assert rows == [Row(2, ("BR-01", "2026-11-03", "12.50")), Row(3, ("圣保罗", "2026-11-04", "7"))]


def test_blank_rows_are_passed_over_and_still_counted(write: Callable[..., Path]) -> None:
    _, rows = _rows(write([ROWS[0], [], ["", " ", ""], ROWS[1]]))
    assert [row.number for row in rows] == [4]


def test_a_workbook_keeps_its_types_and_row_numbers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["store", "day", "gmv"])
    sheet.append(["BR-01", datetime(2026, 11, 3), 12.5])  # noqa: DTZ001 - as a spreadsheet keeps days
    sheet["A5"], sheet["C5"] = "TH-01", 7
    book.save(tmp_path / "sales.xlsx")
    headers, rows = _rows(tmp_path / "sales.xlsx")
    assert headers == ("store", "day", "gmv")
    assert rows == [Row(2, ("BR-01", datetime(2026, 11, 3), 12.5)), Row(5, ("TH-01", None, 7))]  # noqa: DTZ001


def test_a_formula_counts_by_its_saved_value(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["store", "gmv"])
        sheet.write(1, 0, "BR-01")
        sheet.write_formula(1, 1, "=6*7", value=42)
    assert _rows(path)[1] == [Row(2, ("BR-01", 42))]


def test_a_formula_that_was_never_computed_is_told_apart_from_an_empty_cell(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["store", "gmv", "orders"])
    book.worksheets[0].append(["BR-01", "=6*7", None])
    book.save(tmp_path / "sales.xlsx")
    assert _rows(tmp_path / "sales.xlsx")[1] == [Row(2, ("BR-01", Uncached("=6*7"), None))]


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Notes"
    book.worksheets[0].append(["nothing", "here"])
    book.create_sheet("Sales").append(["store", "gmv"])
    book.save(tmp_path / "sales.xlsx")
    assert _rows(tmp_path / "sales.xlsx", Dialect(sheet="Sales"))[0] == ("store", "gmv")
    with pytest.raises(RefusedFile) as refused:
        _rows(tmp_path / "sales.xlsx", Dialect(sheet="Orders"))
    assert (refused.value.fault, refused.value.choices) == (FileFault.NO_SUCH_SHEET, ("Notes", "Sales"))


def test_a_merged_title_is_refused_by_its_row_and_header_row_passes_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Sales of November"])
    sheet.merge_cells("A1:C1")
    sheet.append(["store", "day", "gmv"])
    sheet.append(["BR-01", "2026-11-03", 5])
    book.save(tmp_path / "sales.xlsx")
    with pytest.raises(RefusedFile) as refused:
        _rows(tmp_path / "sales.xlsx")
    assert (refused.value.fault, refused.value.row) == (FileFault.TITLE_ABOVE_HEADERS, 1)
    headers, rows = _rows(tmp_path / "sales.xlsx", Dialect(header_row=2))
    assert (headers, [row.number for row in rows]) == (("store", "day", "gmv"), [3])


def test_a_value_under_no_header_is_kept_as_stray(write: Callable[..., Path]) -> None:
    _, rows = _rows(write([["store", "gmv"], ["BR-01", "1", "234"]]))
    assert rows == [Row(2, ("BR-01", "1"), stray="234", stray_column="C")]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("sales.xls", b"\xd0\xcf\x11\xe0", FileFault.OTHER_SPREADSHEET),
        ("sales.pdf", b"%PDF", FileFault.UNKNOWN_FORMAT),
        ("sales.xlsx", b"store,gmv\n", FileFault.DAMAGED),
        ("sales.csv", b"", FileFault.EMPTY),
        ("sales.csv", b"store\x00,gmv\n", FileFault.UNKNOWN_ENCODING),
        ("sales.csv", b"store,gmv,gmv\n", FileFault.REPEATED_HEADER),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, fault: FileFault
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedFile) as refused:
        _rows(tmp_path / name)
    assert refused.value.fault is fault
