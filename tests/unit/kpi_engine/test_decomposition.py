"""A divided target adds up to the cent, or is refused with all its problems (E17-E19)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import DecompositionError, DecompositionFault, decompose

CENT = Decimal("0.01")
ONE = Decimal(1)
IDS = st.text(alphabet="ABCDEFGH", min_size=1, max_size=3)
WEIGHTS = st.decimals(min_value=0, max_value=1000, places=3)


def faults_of(
    target: str, weights: dict[str, int], locked: dict[str, str] | None = None
) -> list[tuple[DecompositionFault, str | None]]:
    with pytest.raises(DecompositionError) as caught:
        decompose(
            Decimal(target),
            {child: Decimal(weight) for child, weight in weights.items()},
            locked={child: Decimal(part) for child, part in (locked or {}).items()},
        )
    return [(problem.fault, problem.child) for problem in caught.value.problems]


def test_e17_three_equal_children_share_a_thousand_pieces() -> None:
    assert decompose(Decimal(1000), {"C": ONE, "B": ONE, "A": ONE}) == {"A": 334, "B": 333, "C": 333}


def test_e18_a_hundred_is_divided_one_to_two_to_the_cent() -> None:
    parts = decompose(Decimal("100.00"), {"A": ONE, "B": Decimal(2)}, step=CENT)
    assert parts == {"A": Decimal("33.33"), "B": Decimal("66.67")}


def test_e19_a_locked_child_keeps_its_part_and_the_others_share_the_rest() -> None:
    parts = decompose(Decimal(1000), {"A": ONE, "B": ONE, "C": Decimal(2)}, locked={"A": Decimal(400)})
    assert parts == {"A": 400, "B": 200, "C": 400}


def test_nothing_left_is_nothing_for_the_others_whatever_their_weights() -> None:
    assert decompose(Decimal(5), {"B": Decimal(0)}, locked={"A": Decimal(5)}) == {"A": 5, "B": 0}


def test_what_cannot_be_divided_is_refused_with_its_reason() -> None:
    assert faults_of("10", {"A": 1}, {"B": "11"}) == [(DecompositionFault.LOCKS_ABOVE_PARENT, None)]
    assert faults_of("10", {}, {"B": "9"}) == [(DecompositionFault.LOCKS_BELOW_PARENT, None)]
    assert faults_of("10", {"A": 0, "B": 0}) == [(DecompositionFault.ALL_WEIGHTS_ZERO, None)]
    assert faults_of("10.5", {"A": -1, "B": 1}, {"C": "0.5"}) == [
        (DecompositionFault.FINER_THAN_STEP, None),
        (DecompositionFault.FINER_THAN_STEP, "C"),
        (DecompositionFault.NEGATIVE_WEIGHT, "A"),
    ]


@given(
    st.integers(-(10**9), 10**9),
    st.dictionaries(IDS, WEIGHTS, min_size=1, max_size=8).filter(lambda w: any(w.values())),
)
def test_the_parts_add_up_exactly_and_none_is_a_step_off_its_share(cents: int, weights: dict[str, Decimal]) -> None:
    target = cents * CENT
    parts = decompose(target, weights, step=CENT)
    assert sum(parts.values()) == target
    whole = sum(weights.values())
    assert all(abs(part - target * weights[child] / whole) < CENT for child, part in parts.items())


@given(st.integers(0, 10**6), st.dictionaries(IDS, WEIGHTS, min_size=1, max_size=8).filter(lambda w: any(w.values())))
def test_rescaling_the_weights_changes_nothing(target: int, weights: dict[str, Decimal]) -> None:
    tenfold = {child: weight * 10 for child, weight in weights.items()}
    assert decompose(Decimal(target), weights) == decompose(Decimal(target), tenfold)
