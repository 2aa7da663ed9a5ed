"""Promises about single cells: exact where certain, refused with the readings where not."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.imports.cells import read_amount, read_currency, read_day, read_text, read_working_days
from integrations.imports.problems import CellFault, Fault
from integrations.sources.files import Cell, Uncached


@given(st.decimals(-(10**9), 10**9, places=4))
def test_plain_numbers_are_read_exactly(value: Decimal) -> None:
    assert read_amount(format(value, "f")).value == value


@given(st.decimals(-(10**6), 10**6, places=4))
def test_a_spreadsheet_s_float_is_the_number_it_shows(value: Decimal) -> None:
    assert read_amount(float(value)).value == value


def test_an_artefact_of_binary_fractions_is_no_part_of_a_number() -> None:
    assert read_amount(0.1 + 0.2).value == Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.56", "1234.56"), ("1,234,567", "1234567"), ("-5", "-5"), ("1.2万", "12000")],
)
def test_what_has_one_reading_is_taken(text: str, value: str) -> None:
    assert read_amount(text).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,234", ("1234", "1.234")),
        ("1.234,56", ("1234.56", "1.23456")),
        ("1.234.567", ("1234567",)),
    ],
)
def test_what_has_two_readings_is_refused_with_both(text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(CellFault) as refused:
        read_amount(text)
    assert (refused.value.fault, refused.value.expected) == (Fault.AMBIGUOUS_NUMBER, readings)


@pytest.mark.parametrize(("decimal", "value"), [(".", "1234"), (",", "1.234")])
def test_a_stated_mark_settles_it(decimal: str, value: str) -> None:
    assert read_amount("1,234", decimal).value == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-03",
        "2026/11/3",
        "2026.11.03",
        "20261103",
        "2026年11月3日",
        "2026-11-03 23:59",
        date(2026, 11, 3),
        20261103,
    ],
)
def test_days_are_read_in_every_certain_form(cell: Cell) -> None:
    assert read_day(cell) == date(2026, 11, 3)


def test_a_spreadsheet_s_moment_is_its_day() -> None:
    assert read_day(datetime(2026, 11, 3, 23, 59)) == date(2026, 11, 3)  # noqa: DTZ001 - as a spreadsheet keeps days
    assert read_day(datetime(2026, 11, 3, tzinfo=timezone.utc)) == date(2026, 11, 3)  # noqa: UP017


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("3/11/2026", Fault.AMBIGUOUS_DAY),
        ("13/11/2026", Fault.AMBIGUOUS_DAY),
        ("2026-13-01", Fault.NOT_A_DAY),
        ("45000", Fault.NOT_A_DAY),
        ("yesterday", Fault.NOT_A_DAY),
        ("40/40/2026", Fault.NOT_A_DAY),
    ],
)
def test_other_days_are_refused(text: str, fault: Fault) -> None:
    with pytest.raises(CellFault) as refused:
        read_day(text)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "bits"),
    [("Mon-Fri", 0b11111), ("1,2,3,4,6", 0b101111), ("周日至周四", 0b1001111), ("Sat Sun", 0b1100000)],
)
def test_weekdays_are_read_as_people_write_them(text: str, bits: int) -> None:
    assert read_working_days(text) == bits


def test_a_code_made_of_digits_stays_one() -> None:
    assert (read_text(1001.0), read_text(1001), read_text("007")) == ("1001", "1001", "007")


def test_an_uncomputed_formula_is_never_read_as_nothing() -> None:
    with pytest.raises(CellFault) as refused:
        read_amount(Uncached("=A1"))
    assert refused.value.fault is Fault.UNCOMPUTED


def test_currencies_are_known_ones() -> None:
    assert read_currency("brl") == "BRL"
    with pytest.raises(CellFault):
        read_currency("XQQ")
