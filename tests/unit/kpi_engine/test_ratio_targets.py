"""Ratio targets of children mean their parent's, by planned denominators (E22)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import DecompositionError, DecompositionFault, ImpliedParent, implied_parent, spread_ratio

HALVES = {"A": Decimal(50), "B": Decimal(50)}
ACOS = Decimal("0.30")


def test_e22_a_harder_store_gets_an_easier_ratio_and_the_parent_holds() -> None:
    spread = spread_ratio(ACOS, HALVES, {"B": Decimal("1.5")})
    assert spread == {"A": Decimal("0.24"), "B": Decimal("0.36")}
    assert implied_parent(ACOS, spread, HALVES) == ImpliedParent(ACOS, ACOS, Decimal(0), is_consistent=True)


def test_a_child_edited_by_hand_shows_what_the_parent_becomes() -> None:
    found = implied_parent(ACOS, {"A": Decimal("0.24"), "B": Decimal("0.40")}, HALVES, tolerance=Decimal("0.001"))
    assert (found.implied, found.gap, found.is_consistent) == (Decimal("0.32"), Decimal("0.02"), False)


def test_a_gap_within_the_tolerance_is_rounding() -> None:
    found = implied_parent(ACOS, {"A": Decimal("0.24"), "B": Decimal("0.361")}, HALVES, tolerance=Decimal("0.0005"))
    assert found.is_consistent


def test_what_cannot_be_spread_is_refused_with_all_its_places() -> None:
    with pytest.raises(DecompositionError) as caught:
        spread_ratio(ACOS, {"A": Decimal(-1), "B": Decimal(0)}, {"B": Decimal(0), "C": Decimal(1)})
    assert {(problem.fault, problem.child) for problem in caught.value.problems} == {
        (DecompositionFault.NEGATIVE_WEIGHT, "A"),
        (DecompositionFault.UNKNOWN_CHILD, "C"),
        (DecompositionFault.NEGATIVE_WEIGHT, "B"),
    }
    with pytest.raises(DecompositionError) as caught:
        implied_parent(ACOS, {"A": ACOS, "C": ACOS}, {"A": Decimal(0), "B": Decimal(0)})
    assert [(problem.fault, problem.child) for problem in caught.value.problems] == [
        (DecompositionFault.UNKNOWN_CHILD, "C"),
        (DecompositionFault.UNKNOWN_CHILD, "B"),
        (DecompositionFault.ALL_WEIGHTS_ZERO, None),
    ]


@given(
    st.decimals(min_value="0.01", max_value=1, places=4),
    st.dictionaries(
        st.text("ABCD", min_size=1, max_size=2),
        st.tuples(st.integers(1, 10**6), st.decimals(min_value="0.5", max_value=2, places=2)),
        min_size=1,
        max_size=6,
    ),
)
def test_a_spread_always_implies_its_parent(target: Decimal, drawn: dict[str, tuple[int, Decimal]]) -> None:
    planned = {child: Decimal(amount) for child, (amount, _) in drawn.items()}
    spread = spread_ratio(target, planned, {child: much for child, (_, much) in drawn.items()})
    assert implied_parent(target, spread, planned, tolerance=Decimal("1e-24")).is_consistent
