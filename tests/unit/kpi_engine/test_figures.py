"""Figures: what is shown adds up to what is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine.figures import PartsApart, rounded, rounded_parts, step_of

CENT = Decimal("0.01")
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


def test_thirds_of_a_hundred_add_up_to_the_cent() -> None:
    third = Decimal(100) / 3

    assert rounded_parts([third] * 3, Decimal(100), CENT) == (
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    )


def test_a_step_that_start_and_end_lost_by_rounding_is_found_again() -> None:
    # 10.4 + 0.3 = 10.7 is shown as 10 and 11.
    assert rounded_parts([Decimal("0.1"), Decimal("0.2")], Decimal(1), Decimal(1)) == (Decimal(0), Decimal(1))


def test_parts_of_something_else_are_refused() -> None:
    with pytest.raises(PartsApart):
        rounded_parts([Decimal(1), Decimal(2)], Decimal(6), Decimal(1))
    with pytest.raises(PartsApart):
        rounded_parts([], Decimal(1), Decimal(1))


def test_nothing_adds_up_to_nothing() -> None:
    assert rounded_parts([], Decimal(0), CENT) == ()


@pytest.mark.parametrize(("value", "shown"), [("2.5", "3"), ("-2.5", "-3"), ("2.4999", "2"), ("0.5", "1")])
def test_halves_round_away_from_nothing(value: str, shown: str) -> None:
    assert rounded(Decimal(value), Decimal(1)) == Decimal(shown)


def test_decimals_make_the_step() -> None:
    assert (step_of(0), step_of(2)) == (Decimal(1), CENT)


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.sampled_from([0, 2, 3]))
def test_shown_parts_sum_to_the_shown_total_and_stay_close(parts: list[Decimal], places: int) -> None:
    step = step_of(places)
    total = rounded(sum(parts, Decimal(0)), step)

    shown = rounded_parts(parts, total, step)

    assert sum(shown) == total
    assert all(abs(figure - part) < step for figure, part in zip(shown, parts, strict=True))
    assert all(figure % step == 0 for figure in shown)
