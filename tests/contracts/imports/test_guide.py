"""The guide's own examples do what the guide says."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from integrations.imports.kinds import FIELDS, ImportKind
from integrations.imports.mapping import Constant, read_mapping
from tests.contracts.imports.books import Books

GUIDE = (Path(__file__).parents[3] / "docs" / "how-to" / "import-a-file.md").read_text(encoding="utf-8")
MAPPINGS = {found[1]: found[0] for found in re.findall(r"```toml\n(# (\w+)\.toml\n.*?)```", GUIDE, re.DOTALL)}
FILES = dict(zip(("superstore", "loja", "marketplace"), re.findall(r"```csv\n(.*?)```", GUIDE, re.DOTALL), strict=True))


def _take(books: Books, tmp_path: Path, name: str, encoding: str = "utf-8") -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text(FILES[name], encoding=encoding)
    outcome = books.take(path, MAPPINGS[name])
    assert (outcome.is_written, outcome.problems.shown) == (True, [])


def test_order_lines_are_added_up_and_orders_counted(books: Books, tmp_path: Path) -> None:
    _take(books, tmp_path, "superstore")
    day = date(2016, 11, 8)
    assert books.value("South", "gmv", day, "superstore") == Decimal("993.90")
    assert books.value("South", "units", day, "superstore") == 5
    assert books.value("South", "orders", day, "superstore") == 1


def test_a_brazilian_spreadsheet_is_read_by_its_own_marks(books: Books, tmp_path: Path) -> None:
    _take(books, tmp_path, "loja", "windows-1252")
    assert books.value("BR-01", "gmv", date(2025, 11, 3), "loja") == Decimal("1234.56")
    assert books.value("BR-01", "gmv", date(2025, 11, 4), "loja") == 1000


def test_a_marketplace_s_instant_counts_in_the_store_s_market(books: Books, tmp_path: Path) -> None:
    _take(books, tmp_path, "marketplace")
    assert books.value("BR-01", "gmv", date(2025, 11, 3), "marketplace") == 100


def test_other_kinds_map_the_same_way() -> None:
    layout = read_mapping(MAPPINGS["staff"])
    assert (layout.kind, layout.dialect.sheet) == (ImportKind.PEOPLE, "Staff")
    assert layout.columns["language"] == Constant("pt-BR")


def test_the_guide_names_every_kind_with_its_needed_columns() -> None:
    for kind in ImportKind:
        line = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{kind}` |"))
        needed = line.split("|")[2]
        assert [
            field.english[0] for field in FIELDS[kind] if field.is_required and field.english[0] not in needed
        ] == []
