"""Stores by months meet both totals exactly and keep the pattern of history (E20)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import DecompositionError, DecompositionFault, fit_two_way

CENT = Decimal("0.01")


def table(*lines: list[int]) -> dict[str, dict[str, Decimal]]:
    return {
        f"S{row}": {f"M{column}": Decimal(cell) for column, cell in enumerate(line)} for row, line in enumerate(lines)
    }


def totals(sign: str, *amounts: int) -> dict[str, Decimal]:
    return {f"{sign}{place}": Decimal(amount) for place, amount in enumerate(amounts)}


def faults(
    history: dict[str, dict[str, Decimal]], rows: dict[str, Decimal], columns: dict[str, Decimal]
) -> set[tuple[DecompositionFault, str | None, tuple[str, ...]]]:
    with pytest.raises(DecompositionError) as caught:
        fit_two_way(history, rows, columns)
    return {(problem.fault, problem.child, problem.path) for problem in caught.value.problems}


def test_e20_a_table_is_fitted_to_both_totals_with_its_odds_kept() -> None:
    fitted = fit_two_way(table([1, 1], [1, 3]), totals("S", 40, 60), totals("M", 50, 50), step=CENT)
    assert fitted == {
        "S0": {"M0": Decimal("26.41"), "M1": Decimal("13.59")},
        "S1": {"M0": Decimal("23.59"), "M1": Decimal("36.41")},
    }


def test_columns_that_rounding_rows_would_break_are_repaired() -> None:
    fitted = fit_two_way(table([1, 1, 1], [1, 1, 1], [1, 1, 1]), totals("S", 1, 1, 1), totals("M", 1, 1, 1))
    assert [sum(line[month] for line in fitted.values()) for month in ("M0", "M1", "M2")] == [1, 1, 1]
    assert [sum(line.values()) for line in fitted.values()] == [1, 1, 1]


def test_a_month_without_history_stays_empty() -> None:
    fitted = fit_two_way(table([1, 0], [1, 1]), totals("S", 10, 20), totals("M", 20, 10))
    assert fitted == {"S0": {"M0": 10, "M1": 0}, "S1": {"M0": 10, "M1": 10}}


def test_what_is_wrong_with_a_table_is_told_at_once_with_its_place() -> None:
    history = table([1, -1], [0, 0]) | {"S9": {"M7": Decimal(1)}}
    rows = totals("S", 10, 20) | {"S3": Decimal("0.5")}
    assert faults(history, rows, totals("M", 10, -5)) == {
        (DecompositionFault.NEGATIVE_WEIGHT, "M1", ("S0",)),
        (DecompositionFault.UNKNOWN_CHILD, "S9", ()),
        (DecompositionFault.UNKNOWN_CHILD, "M7", ("S9",)),
        (DecompositionFault.ALL_WEIGHTS_ZERO, "S1", ()),
        (DecompositionFault.FINER_THAN_STEP, "S3", ()),
        (DecompositionFault.ALL_WEIGHTS_ZERO, "S3", ()),
        (DecompositionFault.NEGATIVE_WEIGHT, "M1", ()),
        (DecompositionFault.TOTALS_DIFFER, None, ()),
    }


def test_totals_that_the_filled_cells_cannot_reach_are_refused() -> None:
    diagonal = table([1, 0], [0, 1])
    assert faults(diagonal, totals("S", 10, 20), totals("M", 20, 10)) == {(DecompositionFault.CANNOT_FIT, None, ())}


def test_ten_trillion_steps_are_fitted_exactly_and_more_are_refused() -> None:
    history = table([1, 2, 5], [3, 5, 1])
    rows, columns = totals("S", 3 * 10**12 + 7, 6 * 10**12), totals("M", 3 * 10**12, 3 * 10**12, 3 * 10**12 + 7)
    fitted = fit_two_way(history, rows, columns)
    assert {row: sum(line.values()) for row, line in fitted.items()} == rows
    assert {column: sum(line[column] for line in fitted.values()) for column in columns} == columns
    tenfold = [{name: total * 10 for name, total in line.items()} for line in (rows, columns)]
    assert faults(history, *tenfold) == {(DecompositionFault.TOO_MANY_STEPS, None, ())}


@st.composite
def fittable(draw: st.DrawFn) -> tuple[dict[str, dict[str, Decimal]], dict[str, Decimal], dict[str, Decimal]]:
    """Draw weights, and totals that some table over the same filled cells does reach."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    weights = draw(
        st.lists(st.lists(st.integers(1, 50), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    plan = draw(
        st.lists(st.lists(st.integers(1, 99), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    rows = totals("S", *(sum(line) for line in plan))
    columns = totals("M", *(sum(column) for column in zip(*plan, strict=True)))
    return table(*weights), rows, columns


@given(fittable())
def test_every_row_and_every_column_adds_up_exactly(
    drawn: tuple[dict[str, dict[str, Decimal]], dict[str, Decimal], dict[str, Decimal]],
) -> None:
    history, rows, columns = drawn
    fitted = fit_two_way(history, rows, columns)
    assert {row: sum(line.values()) for row, line in fitted.items()} == rows
    assert {column: sum(line[column] for line in fitted.values()) for column in columns} == columns
    assert all(cell >= 0 for line in fitted.values() for cell in line.values())
