"""Control limits: rates stray further where little was counted."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi_engine.control_limits import Chance, ControlLimits, Count, control_limits

FIFTH = [Count(Decimal(10), Decimal(100)), Count(Decimal(30), Decimal(100))]


def test_a_p_chart_reaches_three_deviations_to_each_side_of_the_pooled_rate() -> None:
    # p = 40/200; 3 * sqrt(0.2 * 0.8 / 400) = 0.06
    limits = control_limits(FIFTH, Decimal(400))

    assert limits == ControlLimits(Decimal("0.2"), Decimal("0.14"), Decimal("0.26"))
    assert limits.holds(Decimal("0.26"))
    assert not limits.holds(Decimal("0.2601"))


def test_a_u_chart_knows_no_upper_end() -> None:
    # u = 4 tickets an order; 3 * sqrt(4 / 9) = 2
    limits = control_limits([Count(Decimal(40), Decimal(10))], Decimal(9), Chance.POISSON)

    assert limits == ControlLimits(Decimal(4), Decimal(2), Decimal(6))


def test_limits_stay_within_what_a_share_can_be() -> None:
    limits = control_limits([Count(Decimal(1), Decimal(2))], Decimal(1))

    assert limits == ControlLimits(Decimal("0.5"), Decimal(0), Decimal(1))


def test_a_share_above_one_is_never_called_ordinary_by_a_negative_variance() -> None:
    limits = control_limits([Count(Decimal(3), Decimal(2))], Decimal(10))

    assert limits == ControlLimits(Decimal("1.5"), Decimal("1.5"), Decimal("1.5"))


def test_without_chances_there_are_no_limits() -> None:
    assert control_limits([], Decimal(10)) is None
    assert control_limits(FIFTH, Decimal(0)) is None


@given(st.integers(0, 100), st.integers(1, 10**4), st.integers(1, 10**4))
def test_the_more_is_counted_the_closer_the_limits(events: int, few: int, more: int) -> None:
    ordinary = [Count(Decimal(events), Decimal(100))]

    wide, narrow = control_limits(ordinary, Decimal(few)), control_limits(ordinary, Decimal(few + more))

    assert wide is not None
    assert narrow is not None
    assert wide.low <= narrow.low <= narrow.centre <= narrow.high <= wide.high
