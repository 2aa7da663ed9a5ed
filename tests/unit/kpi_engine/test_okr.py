"""OKR grades are a scale of their own, rounded before they are coloured (E39-E40)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Better, Grade, KeyResult, Light, Promise, attainment, grade, objective_grade


def graded(start: str, goal: str, actual: str | None) -> Grade | None:
    return grade(KeyResult(Decimal(start), Decimal(goal), None if actual is None else Decimal(actual)))


def test_e39_half_the_way_is_grade_a_half_while_attainment_is_three_quarters() -> None:
    assert graded("100", "200", "150") == Grade(Decimal("0.5"))
    assert attainment(Decimal(150), Decimal(200), Better.HIGHER) == Decimal("0.75")


def test_e40_falling_behind_the_start_is_grade_nothing() -> None:
    assert graded("100", "200", "90") == Grade(Decimal(0))


def test_a_goal_below_the_start_is_reached_by_falling() -> None:
    assert graded("0.30", "0.20", "0.23") == Grade(Decimal("0.7"))
    assert graded("0.30", "0.20", "0.10") == Grade(Decimal(1))


def test_without_an_actual_there_is_no_grade() -> None:
    assert graded("1", "2", None) is None


@pytest.mark.parametrize(
    ("exact", "shown", "light"),
    [
        ("0.39999", "0.4", Light.AMBER),
        ("0.35", "0.4", Light.AMBER),
        ("0.34999", "0.3", Light.RED),
        ("0.6499", "0.6", Light.AMBER),
        ("0.65", "0.7", Light.GREEN),
        ("1", "1.0", Light.GREEN),
        ("0", "0.0", Light.RED),
    ],
)
def test_colours_follow_the_rounded_grade(exact: str, shown: str, light: Light) -> None:
    found = Grade(Decimal(exact))
    assert (str(found.shown), found.light) == (shown, light)


def test_a_committed_result_promises_all_and_an_aspirational_one_seven_tenths() -> None:
    seven = Grade(Decimal("0.7"))
    assert seven.keeps(Promise.ASPIRATIONAL)
    assert not seven.keeps(Promise.COMMITTED)
    assert Grade(Decimal("0.96")).keeps(Promise.COMMITTED)


def test_a_grade_cannot_be_taken_for_a_number() -> None:
    half = Grade(Decimal("0.5"))
    for operation in (
        lambda: half * Decimal(2),  # type: ignore[operator]
        lambda: half + half,  # type: ignore[operator]
        lambda: half < Decimal(1),  # type: ignore[operator]
        lambda: min(half, Decimal("1.2")),  # type: ignore[call-overload]
    ):
        with pytest.raises(TypeError):
            operation()
    assert half != Decimal("0.5")


def test_an_objective_is_the_weighted_mean_of_what_is_graded() -> None:
    results = [
        KeyResult(Decimal(0), Decimal(10), Decimal(10), Decimal(3)),
        KeyResult(Decimal(0), Decimal(10), Decimal(2)),
        KeyResult(Decimal(0), Decimal(10), None, Decimal(100)),
    ]
    assert objective_grade(results) == Grade(Decimal("0.8"))
    assert objective_grade(results[2:]) is None
    assert objective_grade([]) is None


def test_what_makes_no_key_result_or_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="KeyResult"):
        KeyResult(Decimal(1), Decimal(1), None)
    with pytest.raises(ValueError, match="KeyResult"):
        KeyResult(Decimal(1), Decimal(2), None, Decimal(-1))
    for exact in ("1.01", "-0.01"):
        with pytest.raises(ValueError, match="Grade"):
            Grade(Decimal(exact))


NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 9)).filter(lambda drawn: drawn[0] != drawn[1])))
def test_an_objective_lies_between_its_key_results(drawn: list[tuple[Decimal, Decimal, Decimal, int]]) -> None:
    results = [KeyResult(start, goal, actual, Decimal(weight)) for start, goal, actual, weight in drawn]
    found = objective_grade(results)
    weighing = [one.exact for result in results if result.weight and (one := grade(result)) is not None]
    assert (found is None) == (not weighing)
    if found is not None:
        assert min(weighing) - Decimal("1e-20") <= found.exact <= max(weighing) + Decimal("1e-20")
