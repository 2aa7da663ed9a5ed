"""Attainment and scoring curves (E27-E33)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import DEFAULT_CAP, Better, CurveError, Range, attainment, curve, unscorable

AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
TARGETS = st.decimals(min_value="0.01", max_value=10**6, places=2)
CORRIDOR = Range(Decimal(30), Decimal(60), Decimal(30))
THRESHOLD_TARGET_STRETCH = [
    (Decimal("0.8"), Decimal(0)),
    (Decimal(1), Decimal(1)),
    (Decimal("1.2"), Decimal("1.5")),
]


def test_e27_a_loss_is_measured_from_its_baseline() -> None:
    reached = attainment(Decimal(-60), Decimal(-50), Better.HIGHER, baseline=Decimal(-100))
    assert reached == Decimal("0.8")


def test_e28_higher_is_actual_over_target() -> None:
    assert attainment(Decimal(108), Decimal(120), Better.HIGHER) == Decimal("0.9")


def test_e29_lower_falls_below_one_when_the_actual_is_above() -> None:
    assert attainment(Decimal("0.30"), Decimal("0.25"), Better.LOWER) == Decimal("0.8")


def test_e30_lower_rises_above_one_when_the_actual_is_below() -> None:
    assert attainment(Decimal("0.20"), Decimal("0.25"), Better.LOWER) == Decimal("1.2")


def test_e31_attainment_never_falls_below_zero() -> None:
    assert attainment(Decimal("0.55"), Decimal("0.25"), Better.LOWER) == 0


def test_e32_a_range_falls_with_the_distance_outside_it() -> None:
    assert attainment(Decimal(75), CORRIDOR, Better.RANGE) == Decimal("0.5")
    assert attainment(Decimal(15), CORRIDOR, Better.RANGE) == Decimal("0.5")
    assert attainment(Decimal(45), CORRIDOR, Better.RANGE) == 1
    assert attainment(Decimal(200), CORRIDOR, Better.RANGE) == 0


def test_a_single_number_is_a_range_of_no_width() -> None:
    assert attainment(Decimal(60), Decimal(40), Better.RANGE) == Decimal("0.5")
    assert attainment(Decimal(20), Decimal(40), Better.RANGE) == Decimal("0.5")


def test_a_corridor_is_one_whatever_the_direction_of_its_kpi() -> None:
    for better in Better:
        assert attainment(Decimal(75), CORRIDOR, better) == Decimal("0.5")


def test_a_corridor_around_zero_or_below_it_can_be_scored() -> None:
    assert attainment(Decimal("0.5"), Decimal(0), Better.RANGE) == Decimal("0.5")
    assert attainment(Decimal(-60), Decimal(-40), Better.RANGE) == Decimal("0.5")
    for target in (CORRIDOR, Decimal(0), Decimal(-40)):
        assert unscorable(target, Better.RANGE) is None


def test_a_target_of_zero_counts_violations_and_leaves_higher_better_unscored() -> None:
    assert attainment(Decimal(0), Decimal(0), Better.LOWER) == 1
    assert attainment(Decimal(1), Decimal(0), Better.LOWER) == 0
    assert attainment(Decimal(1), Decimal(0), Better.HIGHER) is None


def test_a_negative_target_without_baseline_is_unscored() -> None:
    assert attainment(Decimal(-60), Decimal(-50), Better.HIGHER) is None
    assert attainment(Decimal(-60), Decimal(-50), Better.HIGHER, baseline=Decimal(-50)) is None


def test_a_cap_limits_the_score_and_not_the_raw_value() -> None:
    assert attainment(Decimal(300), Decimal(100), Better.HIGHER) == 3
    assert attainment(Decimal(300), Decimal(100), Better.HIGHER, cap=DEFAULT_CAP) == Decimal("1.2")


@pytest.mark.parametrize(("high", "tolerance"), [("1", "1"), ("3", "0"), ("3", "-0.5")])
def test_a_range_upside_down_or_without_tolerance_is_refused(high: str, tolerance: str) -> None:
    with pytest.raises(ValueError, match="Range"):
        Range(Decimal(2), Decimal(high), Decimal(tolerance))


@pytest.mark.parametrize(("x", "y"), [("0.79", "0"), ("0.9", "0.5"), ("1.1", "1.25"), ("1.5", "1.5"), ("1", "1")])
def test_e33_a_curve_is_linear_between_its_points_and_flat_outside(x: str, y: str) -> None:
    assert curve(THRESHOLD_TARGET_STRETCH)(Decimal(x)) == Decimal(y)


def test_at_a_jump_the_right_value_applies() -> None:
    payout = curve([(Decimal("0.7"), Decimal(0)), (Decimal("0.7"), Decimal("0.5")), (Decimal(1), Decimal(1))])
    assert payout(Decimal("0.6999")) == 0
    assert payout(Decimal("0.7")) == Decimal("0.5")
    assert payout(Decimal("0.85")) == Decimal("0.75")


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(Decimal(1), Decimal(0)), (Decimal(0), Decimal(1))],
        [(Decimal(0), Decimal(0)), (Decimal(1), Decimal(1)), (Decimal(2), Decimal(0))],
    ],
)
def test_a_curve_that_turns_back_is_refused(points: list[tuple[Decimal, Decimal]]) -> None:
    with pytest.raises(CurveError) as caught:
        curve(points)
    assert caught.value.points == tuple(points)


@given(AMOUNTS, AMOUNTS, TARGETS)
def test_attainment_is_monotone_in_the_right_direction(one: Decimal, other: Decimal, target: Decimal) -> None:
    less, more = sorted((one, other))
    up = attainment(less, target, Better.HIGHER), attainment(more, target, Better.HIGHER)
    down = attainment(less, target, Better.LOWER), attainment(more, target, Better.LOWER)
    assert None not in up + down
    assert (up[0] or 0) <= (up[1] or 0)
    assert (down[0] or 0) >= (down[1] or 0)


@given(AMOUNTS, TARGETS, st.sampled_from([Decimal(10), Decimal(100), Decimal("0.1")]))
def test_attainment_does_not_depend_on_the_unit(actual: Decimal, target: Decimal, factor: Decimal) -> None:
    for better in Better:
        assert attainment(actual, target, better) == attainment(actual * factor, target * factor, better)


@given(AMOUNTS)
def test_an_actual_on_target_is_exactly_one(amount: Decimal) -> None:
    expected = 1 if amount else None
    assert attainment(amount, amount, Better.HIGHER) == expected
    assert attainment(amount, amount, Better.LOWER) == 1
    assert attainment(amount, amount, Better.RANGE) == 1


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6, unique_by=lambda point: point[0]).map(
        lambda points: list(zip(sorted(x for x, _ in points), sorted(y for _, y in points), strict=True)),
    ),
    AMOUNTS,
    AMOUNTS,
)
def test_a_curve_is_monotone_and_stays_between_its_ends(
    points: list[tuple[Decimal, Decimal]], one: Decimal, other: Decimal
) -> None:
    score = curve(points)
    less, more = sorted((one, other))
    # Interpolation divides, so the last digit of 28 may waver.
    assert score(less) <= score(more) + Decimal("1e-15")
    assert points[0][1] <= score(less) + Decimal("1e-15")
    assert score(more) <= points[-1][1] + Decimal("1e-15")
