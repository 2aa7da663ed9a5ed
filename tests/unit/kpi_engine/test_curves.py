"""Scoring curves: what they give at their points, their jumps, and what they refuse (E33, E41)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_engine import Better, Curve, CurveError, CurveFault, CurveOver, CurveProblem, curve


def points(*pairs: tuple[str, str]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(x), Decimal(y)) for x, y in pairs]


STRETCH = points(("0.8", "0"), ("1", "1"), ("1.2", "1.5"))
PAYOUT = points(("0.7", "0"), ("0.7", "0.5"), ("1", "1"), ("1.2", "2"))


@pytest.mark.parametrize(("x", "y"), [("0.79", "0"), ("0.9", "0.5"), ("1.1", "1.25"), ("1.5", "1.5")])
def test_e33_threshold_target_and_stretch(x: str, y: str) -> None:
    assert curve(STRETCH)(Decimal(x)) == Decimal(y)


@pytest.mark.parametrize(
    ("x", "y"), [("0.6999", "0"), ("0.7", "0.5"), ("0.85", "0.75"), ("1", "1"), ("1.2", "2"), ("9", "2")]
)
def test_e41_at_a_jump_the_right_value_applies(x: str, y: str) -> None:
    assert curve(PAYOUT)(Decimal(x)) == Decimal(y)
    assert curve(PAYOUT).jumps == (Decimal("0.7"),)


def test_a_jump_at_either_end_is_flat_on_both_sides() -> None:
    step = curve(points(("1", "0"), ("1", "1")))
    assert [step(Decimal(x)) for x in ("0.9", "1", "1.1")] == [0, 1, 1]


def test_a_jump_may_follow_a_slope() -> None:
    stepped = curve(points(("0", "0"), ("1", "0.4"), ("1", "1"), ("2", "1.2")))
    assert [stepped(Decimal(x)) for x in ("0.5", "1", "1.5")] == [Decimal("0.2"), 1, Decimal("1.1")]
    assert curve(points(("0", "0"), ("1", "0.4"), ("1", "1"))).jumps == (Decimal(1),)


def test_a_plateau_is_no_turn() -> None:
    rising = curve(points(("0", "0"), ("1", "0"), ("2", "1"), ("3", "1"), ("4", "2")))
    assert [rising(Decimal(x)) for x in ("0.5", "1.5", "2.5", "3.5")] == [0, Decimal("0.5"), 1, Decimal("1.5")]


def test_one_point_is_flat_everywhere() -> None:
    flat = curve(points(("1", "0.5")))
    assert [flat(Decimal(x)) for x in ("0", "1", "2")] == [Decimal("0.5")] * 3


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ([], [(CurveFault.EMPTY, 0)]),
        (points(("1", "0"), ("0", "1")), [(CurveFault.GOES_BACK, 1)]),
        (points(("1", "0"), ("1", "1"), ("1", "2")), [(CurveFault.THIRD_AT_ONE_X, 2)]),
        (points(("0", "0"), ("1", "1"), ("2", "0"), ("3", "1")), [(CurveFault.TURNS, 2)]),
        (points(("0", "0"), ("1", "1"), ("0", "0")), [(CurveFault.GOES_BACK, 2), (CurveFault.TURNS, 2)]),
    ],
)
def test_all_problems_of_a_curve_are_told_with_their_points(
    given: list[tuple[Decimal, Decimal]], problems: list[tuple[CurveFault, int]]
) -> None:
    with pytest.raises(CurveError) as caught:
        curve(given)
    assert caught.value.problems == tuple(CurveProblem(fault, at) for fault, at in problems)
    assert caught.value.points == tuple(given)


def test_a_curve_over_the_value_follows_the_kpis_direction() -> None:
    odr = Curve(tuple(points(("0.01", "1"), ("0.02", "0"))), CurveOver.VALUE)
    assert odr.problems_for(Better.LOWER) == ()
    assert odr.problems_for(Better.HIGHER) == (CurveProblem(CurveFault.WRONG_WAY, 1),)
    assert odr.problems_for(Better.RANGE) == (CurveProblem(CurveFault.WRONG_WAY, 1),)


def test_a_curve_over_attainment_must_rise_whatever_the_direction() -> None:
    for better in Better:
        assert curve(STRETCH).problems_for(better) == ()
        falling = curve(points(("0", "1"), ("1", "1"), ("2", "0")))
        assert falling.problems_for(better) == (CurveProblem(CurveFault.WRONG_WAY, 2),)
