"""Promises about `leadline import`: what it prints, how it ends, and that a person can mend what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli.import_file import import_file
from bot.cli.import_words import FILE_WORDS, ROW_WORDS, row_problem
from integrations.database.engine import open_database
from integrations.database.schema import migrate
from integrations.imports.problems import Fault, Problem
from integrations.sources.files import FileFault
from locales import speaker
from tests.contracts.imports.books import Books

Write = Callable[..., Path]
HEADERS = ["store", "day", "gmv"]


def _leadline(*words: object) -> Result:
    program = typer.Typer()
    program.command("import")(import_file)
    return CliRunner().invoke(program, [str(word) for word in words], env={"COLUMNS": "200"})


def test_a_good_file_ends_with_0_and_says_what_changed(books: Books, write: Write) -> None:
    path = write([HEADERS, ["BR-01", "2025-11-03", "12500.5"]])
    result = _leadline(path, "--database-url", books.url)
    assert result.exit_code == 0
    for words in ("Read 1 row.", "File source: sales", "BR-01", "R$12,500.50", "No budget rate for BRL, THB"):
        assert words in result.stdout
    assert books.value("BR-01", "gmv", date(2025, 11, 3)) == 12500.5
    again = _leadline(path, "--database-url", books.url)
    assert "Nothing changed: everything stands there already." in again.stdout


def test_refused_rows_end_with_1_and_each_says_its_fix(books: Books, write: Write) -> None:
    path = write([HEADERS, ["BR-1", "2025-11-03", "1"], ["BR-01", "2025-11-03", "1,234"]])
    result = _leadline(path, "--database-url", books.url)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "2 problems; nothing was written.",
        "Row 2, store: no store is called “BR-1”. The nearest: BR-01.",
        "Row 3, gmv: “1,234” may be 1234 / 1.234. Say which mark is the decimal one: --decimal . or --decimal ,",
    ]
    assert _leadline(path, "--database-url", books.url, "--decimal", ".").exit_code == 1


def test_only_fifty_problems_are_listed(books: Books, write: Write) -> None:
    path = write([HEADERS, *(["BR-01", "2025-11-03", "x"] for _ in range(60))])
    lines = _leadline(path, "--database-url", books.url).stderr.splitlines()
    assert (len(lines), lines[-1]) == (52, "… and 10 more.")


def test_a_dry_run_says_so_and_lists_before_and_after(books: Books, write: Write) -> None:
    books.take(write([HEADERS, ["BR-01", "2025-11-03", "10"]]))
    path = write([HEADERS, ["BR-01", "2025-11-03", "11.0001"]])
    result = _leadline(path, "--dry-run", "--database-url", books.url)
    assert result.exit_code == 0
    assert "Dry run: nothing is written." in result.stdout
    assert "R$10.00" in result.stdout
    assert "R$11.0001" in result.stdout
    assert books.value("BR-01", "gmv", date(2025, 11, 3)) == 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--decimal", "!"], "The mapping's --decimal cannot be “!”. Possible: . / ,"),
        (["--tenant", "T1"], "The mapping's --tenant cannot be “T1”. Possible: slack=T… / feishu=…"),
        (["--through", "soon"], "The mapping's --through cannot be “soon”. Possible: 2026-11-03"),
        (["--encoding", "klingon"], "The mapping's file.encoding cannot be “klingon”."),
        (["--source", "manual"], "“manual” is the name of a source of kind manual."),
        (["--org", "Nowhere"], "No single company is called “Nowhere”."),
        (["--language", "klingon"], "“klingon” is no language we know."),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_possible(
    books: Books, write: Write, words: list[str], said: str
) -> None:
    path = write([HEADERS, ["BR-01", "2025-11-03", "10"]])
    result = _leadline(path, "--database-url", books.url, *words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("[facts", "The mapping's TOML cannot be"),
        ('[facts]\nshop = "Region"', "The mapping's facts.shop cannot be “Region”. Possible: currency, day"),
        ('[facts]\nstore = "Regio"', "The mapping's facts.store cannot be “Regio”. Possible: store, day, gmv"),
        ('[facts.measures]\ngvm = "gmv"', "The mapping's facts.measures.gvm cannot be “gvm”. Possible: gmv"),
        ("[stores]\ncreate = true\n[facts]", "The mapping's stores.market cannot be"),
        ('[file]\ndecimal = "."\n[fact]', "The mapping's fact cannot be"),
    ],
)
def test_a_mapping_that_cannot_be_followed_names_the_key(
    books: Books, write: Write, tmp_path: Path, mapping: str, said: str
) -> None:
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    path = write([HEADERS, ["BR-01", "2025-11-03", "10"]])
    result = _leadline(path, "--mapping", tmp_path / "mapping.toml", "--database-url", books.url)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_without_the_needed_columns_ends_with_1_and_names_them(books: Books, write: Write) -> None:
    path = write([["shopp", "day", "gmv"], ["BR-01", "2025-11-03", "10"]])
    result = _leadline(path, "--kind", "facts", "--database-url", books.url)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Row 1: no column for store. Is it “shopp”? Rename it to “store” or map it.",
        "It has: shopp, day, gmv",
    ]


def test_a_template_is_written_once_in_the_language_asked(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    words = ("--template", "facts", "--output", path, "--language", "中文")
    assert _leadline(*words).exit_code == 0
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "店铺,日期,销售额,订单数,销量,广告花费,币种,备注"
    assert _leadline(*words).exit_code == 2


def test_the_first_file_of_a_new_installation_founds_the_company(write: Write, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    path = write([["code", "market", "zone", "currency"], ["BR-01", "BR", "America/Sao_Paulo", "BRL"]])
    refused = _leadline(path, "--database-url", url)
    assert (refused.exit_code, refused.stderr.strip()) == (
        2,
        "The database has no tables of this version. Run leadline migrate first.",
    )
    database = open_database(url)
    migrate(database)
    database.close()
    taken = _leadline(path, "--database-url", url)
    assert taken.exit_code == 0
    assert "BR · America/Sao_Paulo · BRL" in taken.stdout


def test_every_fault_has_words_and_every_place_in_them_is_filled() -> None:
    assert set(ROW_WORDS) == set(Fault)
    assert set(FILE_WORDS) == set(FileFault)
    for language in ("en_US", "zh_Hans", "pt_BR"):
        for fault in Fault:
            for expected in ((), ("a", "b")):
                said = row_problem(speaker(language), Problem(7, "gmv", fault, "x", expected))
                assert "{" not in said
                assert "7" in said
