"""Promises about facts from files: summed exactly, replaced by source, refused whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from integrations.database.tables import audit, fact_current, fact_version, rollup_month
from integrations.imports.facts_writing import SourceTaken, default_source
from integrations.imports.headers import HeadersRefused
from integrations.imports.problems import Fault
from tests.contracts.imports.books import Books

Write = Callable[..., Path]
DAY = date(2026, 11, 3)
HEADERS = ["store", "day", "gmv", "orders"]
SUPERSTORE = """
[facts]
store = "Region"
day = "Order Date"
[facts.measures]
gmv = "Sales"
orders = { distinct = "Order ID" }
[stores]
create = true
market = "US"
zone = "America/New_York"
currency = "USD"
"""


def _count(books: Books, table: object) -> int:
    with books.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_rows_of_one_store_and_day_are_added_up_exactly(books: Books, write: Write) -> None:
    rows = [
        HEADERS,
        ["BR-01", "2026-11-03", "0.1", 1],
        ["BR-01", "2026/11/3", "0.2", 2],
        ["TH-01", "20261103", "5", ""],
    ]
    outcome = books.take(write(rows))
    assert outcome.is_written
    assert books.value("BR-01", "gmv", DAY) == Decimal("0.3")
    assert books.value("BR-01", "orders", DAY) == 3
    assert books.value("TH-01", "gmv", DAY) == 5
    assert books.value("TH-01", "orders", DAY) is None


def test_a_second_import_changes_nothing(books: Books, write: Write) -> None:
    path = write([HEADERS, ["BR-01", "2026-11-03", "1234.5678901", 7]])
    books.take(path)
    versions = _count(books, fact_version)
    again = books.take(path)
    assert (again.total.unchanged, again.total.differing) == (2, 0)
    assert _count(books, fact_version) == versions


def test_a_re_import_replaces_its_days_for_its_own_source_only(books: Books, write: Write) -> None:
    books.take(write([HEADERS, ["BR-01", "2026-11-03", 10, 1], ["BR-01", "2026-11-04", 20, 2]]))
    books.take(write([HEADERS, ["BR-01", "2026-11-03", 99, 9]], name="erp.csv"))
    outcome = books.take(write([HEADERS, ["BR-01", "2026-11-03", 11, ""]]))
    assert (outcome.total.changed, outcome.total.withdrawn, outcome.total.new) == (1, 1, 0)
    assert books.value("BR-01", "gmv", DAY) == 11
    assert books.value("BR-01", "orders", DAY) is None
    assert books.value("BR-01", "gmv", date(2026, 11, 4)) == 20
    assert books.value("BR-01", "gmv", DAY, source="erp") == 99


def test_a_mapping_may_let_a_re_import_replace_the_whole_range(books: Books, write: Write) -> None:
    days = [["BR-01", f"2026-11-0{day}", day, day] for day in (3, 4, 5)]
    books.take(write([HEADERS, *days]))
    outcome = books.take(write([HEADERS, days[0], days[2]]), '[facts]\nreplace = "range"')
    assert (outcome.total.withdrawn, outcome.total.unchanged) == (2, 4)
    assert books.value("BR-01", "gmv", date(2026, 11, 4)) is None


def test_a_dry_run_tells_the_difference_and_writes_nothing(books: Books, write: Write) -> None:
    books.take(write([HEADERS, ["BR-01", "2026-11-03", 10, 1], ["BR-01", "2026-11-04", 20, 2]]))
    before = (_count(books, fact_version), _count(books, audit), books.company().revision)
    path = write([HEADERS, ["BR-01", "2026-11-03", 11, 1], ["TH-01", "2026-11-03", 5, ""]])
    planned = books.take(path, is_dry_run=True)
    assert not planned.is_written
    assert (_count(books, fact_version), _count(books, audit), books.company().revision) == before
    assert [(change.subject, change.what, change.before, change.after) for change in planned.changes] == [
        ("BR-01", "gmv", Decimal(10), Decimal(11)),
        ("TH-01", "gmv", None, Decimal(5)),
    ]
    assert books.take(path).counts == planned.counts


def test_chinese_headers_and_chinese_files_are_read(books: Books, write: Write) -> None:
    rows = [["店铺", "日期", "销售额", "订单数", "备注"], ["São Paulo", "2026年11月3日", "12.5", "3", "双十一预热"]]
    books.take(write(rows, encoding="gb18030"))
    assert books.value("BR-01", "gmv", DAY) == Decimal("12.5")
    with books.database.read() as connection:
        assert set(connection.execute(select(fact_version.c.note)).scalars()) == {"双十一预热"}


def test_a_long_file_names_the_measure_in_each_row(books: Books, write: Write) -> None:
    rows = [["store", "date", "measure", "value", "currency"], ["BR-01", "2026-11-03", "销售额", "7.5", "BRL"]]
    books.take(write([*rows, ["BR-01", "2026-11-03", "units", "2", ""]]))
    assert books.value("BR-01", "gmv", DAY) == Decimal("7.5")
    assert books.value("BR-01", "units", DAY) == 2


def test_one_bad_row_keeps_the_whole_file_out_and_every_fault_is_named(books: Books, write: Write) -> None:
    rows = [
        [*HEADERS, "currency"],
        ["BR-01", "2026-11-03", "100", "1", "BRL"],
        ["BR-1", "2026-11-03", "100", "1", ""],
        ["BR-01", "3/11/2026", "1,234", "1", "USD"],
        ["BR-01", "2026-11-24", "100", "x", ""],
        ["BR-01", "2026-02-30", "100", "12%", ""],
        ["合计", "", "300", "3", ""],
        ["", "2026-11-03", "100", "1", ""],
        ["BR-01", "2026-11-03", "99999999999999", "1", ""],
    ]
    path = write(rows)
    outcome = books.take(path)
    assert books.faults(path) == [
        (3, "store", Fault.UNKNOWN_STORE),
        (4, "day", Fault.AMBIGUOUS_DAY),
        (4, "currency", Fault.FOREIGN_CURRENCY),
        (4, "gmv", Fault.AMBIGUOUS_NUMBER),
        (5, "day", Fault.FUTURE_DAY),
        (5, "orders", Fault.NOT_A_NUMBER),
        (6, "day", Fault.NOT_A_DAY),
        (6, "orders", Fault.PERCENT_SIGN),
        (7, "", Fault.TOTALS_ROW),
        (8, "store", Fault.MISSING),
        (9, "gmv", Fault.TOO_LARGE),
    ]
    expected = {(problem.row, problem.column): problem.expected for problem in outcome.problems.shown}
    assert expected[3, "store"] == ("BR-01",)
    assert expected[4, "day"] == ("2026-03-11", "2026-11-03")
    assert expected[4, "gmv"] == ("1234", "1.234")
    assert expected[4, "currency"] == ("BRL", "BR-01")
    assert (_count(books, fact_version), _count(books, audit)) == (0, 0)


def test_fifty_problems_are_kept_and_the_others_counted(books: Books, write: Write) -> None:
    outcome = books.take(write([HEADERS, *(["BR-01", "2026-11-03", "x", ""] for _ in range(70))]))
    assert (len(outcome.problems.shown), outcome.problems.count) == (50, 70)


def test_a_day_is_future_by_the_market_and_not_by_the_server(books: Books, write: Write, now: datetime) -> None:
    late = now.replace(hour=20)
    books = Books(books.database, books.org_id, late)
    path = write([HEADERS, ["TH-01", "2026-11-24", 1, ""], ["BR-01", "2026-11-24", 1, ""]])
    assert books.faults(path) == [(3, "day", Fault.FUTURE_DAY)]


def test_an_instant_counts_on_the_day_of_its_market(books: Books, write: Write) -> None:
    books.take(
        write([HEADERS, ["BR-01", "2026-11-04T01:30:00Z", 1, ""], ["TH-01", "2026-11-02T20:00:00+00:00", 2, ""]])
    )
    assert books.value("BR-01", "gmv", DAY) == 1
    assert books.value("TH-01", "gmv", DAY) == 2


def test_stated_marks_and_formats_are_followed(books: Books, write: Write) -> None:
    path = write([HEADERS, ["BR-01", "03/11/2026", "R$ 1.234,56", "1.000"]], delimiter=";")
    books.take(path, '[file]\ndate_format = "%d/%m/%Y"\ndecimal = ","')
    assert books.value("BR-01", "gmv", DAY) == Decimal("1234.56")
    assert books.value("BR-01", "orders", DAY) == 1000


def test_different_keys_are_counted_once_a_store_and_day(books: Books, write: Write) -> None:
    rows = [
        ["Order ID", "Order Date", "Region", "Sales"],
        ["A", "2026-11-03", "West", "1.0001"],
        ["A", "2026-11-03", "West", "2.0001"],
        ["B", "2026-11-03", "West", "3"],
        ["A", "2026-11-03", "East", "4"],
    ]
    outcome = books.take(write(rows), SUPERSTORE)
    assert outcome.created_stores == ("West", "East")
    assert books.value("West", "gmv", DAY) == Decimal("6.0002")
    assert books.value("West", "orders", DAY) == 2
    assert books.value("East", "orders", DAY) == 1
    assert books.company().stores_by_code["west"].zone == "America/New_York"


def test_without_leave_a_missing_store_is_refused(books: Books, write: Write) -> None:
    path = write([["Order ID", "Order Date", "Region", "Sales"], ["A", "2026-11-03", "West", "1"]])
    assert books.faults(path, SUPERSTORE.replace("true", "false")) == [(2, "Region", Fault.UNKNOWN_STORE)]


def test_a_mapping_translates_what_a_marketplace_calls_a_store(books: Books, write: Write) -> None:
    mapping = '[facts]\n[stores.codes]\n"Amazon.com.br" = "BR-01"'
    books.take(write([HEADERS, ["amazon.com.br", "2026-11-03", 5, ""]]), mapping)
    assert books.value("BR-01", "gmv", DAY) == 5


def test_a_file_without_a_store_column_takes_the_mapping_s(books: Books, write: Write) -> None:
    books.take(write([["date", "gmv"], ["2026-11-03", 5]]), '[facts]\nstore = { value = "BR-01" }')
    assert books.value("BR-01", "gmv", DAY) == 5


def test_daily_counts_of_people_are_not_taken(books: Books, write: Write) -> None:
    path = write([["store", "day", "gmv", "buyers"], ["BR-01", "2026-11-03", 5, 2]])
    assert books.faults(path) == [(1, "buyers", Fault.NEEDS_KEYS)]


def test_numbers_kept_beside_another_source_are_said_to_be(books: Books, write: Write) -> None:
    books.take(write([HEADERS, ["BR-01", "2026-11-03", 10, ""]]))
    outcome = books.take(write([HEADERS, ["BR-01", "2026-11-03", 12, ""]], name="erp.csv"))
    assert outcome.not_of_record == [("BR-01", "gmv", "sales")]
    with books.database.read() as connection:
        assert connection.execute(select(rollup_month.c.total)).scalars().all() == [Decimal(10)]


def test_a_file_may_not_take_the_name_of_another_kind_of_source(books: Books, write: Write) -> None:
    with pytest.raises(SourceTaken):
        books.take(write([HEADERS, ["BR-01", "2026-11-03", 10, ""]]), source="manual")


def test_missing_columns_are_named_with_the_header_to_write(books: Books, write: Write) -> None:
    with pytest.raises(HeadersRefused) as refused:
        books.take(write([["stor", "day", "gmv"], ["BR-01", "2026-11-03", 1]]), kind="facts")
    assert refused.value.missing == (("store", "store", "stor"),)


def test_an_import_leaves_one_entry_in_the_audit_log(books: Books, write: Write) -> None:
    books.take(write([HEADERS, ["BR-01", "2026-11-03", 10, 1]]))
    with books.database.read() as connection:
        entry = connection.execute(select(audit)).one()
    assert (entry.verb, entry.subject, entry.actor_id) == ("import", "facts", None)
    assert entry.detail["file"] == "sales.csv"
    assert (entry.detail["new"], entry.detail["source"], entry.detail["rows"]) == (2, "sales", 1)


def test_currencies_that_cannot_be_added_up_are_named_and_can_be_frozen(books: Books, write: Write) -> None:
    path = write([HEADERS, ["BR-01", "2026-11-03", 10, 1]])
    assert books.take(path).without_rate == ("BRL", "THB")
    outcome = books.take(path, freezes_rates=True)
    assert outcome.without_rate == ()
    assert [currency for currency, _, _ in outcome.frozen_rates] == ["BRL", "THB"]


@pytest.mark.parametrize(
    ("stem", "source"),
    [
        ("sales", "sales"),
        ("Sales 2026-11", "sales"),
        ("sales_20261103 (1)", "sales"),
        ("2026年11月 销售", "销售"),
        ("sales copy", "sales"),
        ("2026-11", "file"),
    ],
)
def test_the_next_export_of_a_file_is_the_same_source(stem: str, source: str) -> None:
    assert default_source(stem) == source


_cells = st.tuples(
    st.sampled_from(["BR-01", "TH-01"]),
    st.dates(date(2026, 10, 28), date(2026, 11, 5)),
    st.decimals(-10_000, 10_000, places=4),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_cells, min_size=1, max_size=12))
def test_the_database_holds_exactly_the_sums_of_the_last_import(
    books: Books, write: Write, rows: list[tuple[str, date, Decimal]]
) -> None:
    covered = sorted({(store, day) for store, day, _ in rows})
    outcome = books.take(write([["store", "day", "gmv"], *rows]), '[facts]\nreplace = "range"')
    assert outcome.is_written
    for store, day in covered:
        assert books.value(store, "gmv", day) == sum(row[2] for row in rows if row[:2] == (store, day))
    with books.database.read() as connection:
        days = connection.execute(select(func.sum(fact_current.c.value))).scalar_one()
        months = connection.execute(select(func.sum(rollup_month.c.total))).scalar_one()
    assert days == months
