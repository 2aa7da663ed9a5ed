"""Scores become money to the cent; what is withheld pays later (E41-E43)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Claim,
    Gate,
    Money,
    Payout,
    PayoutError,
    PayoutFault,
    PayoutState,
    bonus,
    curve,
    divide_pool,
    multiplier_of,
    team_and_individual,
)

ONE = Decimal(1)
PLAN = curve(
    [(Decimal("0.7"), Decimal(0)), (Decimal("0.7"), Decimal("0.5")), (ONE, ONE), (Decimal("1.2"), Decimal(2))],
)


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def test_e41_between_threshold_and_target_the_multiplier_is_linear() -> None:
    assert multiplier_of(Decimal("0.85"), PLAN) == Decimal("0.75")


def test_the_plan_is_nothing_below_its_threshold_and_flat_after_its_cap() -> None:
    scores = ["0.6999", "0.7", "1", "1.1", "1.2", "1.9"]
    assert [multiplier_of(Decimal(score), PLAN) for score in scores] == [0, Decimal("0.5"), 1, Decimal("1.5"), 2, 2]


def test_a_threshold_is_not_missed_by_a_decimal_nobody_sees() -> None:
    assert multiplier_of(Decimal("0.6999996"), PLAN) == Decimal("0.5")


def test_e42_twenty_of_thirty_days_at_one_and_a_half_is_two_thousand() -> None:
    paid = bonus(usd(2000), Decimal("1.5"), eligible=Decimal(20), whole=Decimal(30))
    assert (paid.amount, paid.state) == (usd("2000.00"), PayoutState.PAID)


def test_cents_are_rounded_half_up_in_the_currencys_own_places() -> None:
    assert bonus(usd("100.01"), Decimal("0.5")).amount == usd("50.01")
    assert bonus(Money(Decimal(1001), "JPY"), Decimal("0.5")).amount == Money(Decimal(501), "JPY")


def test_a_withheld_score_pays_later_and_not_nothing() -> None:
    assert multiplier_of(None, PLAN) is None
    assert bonus(usd(2000), None) == Payout(None, None, None, PayoutState.WITHHELD)
    assert bonus(usd(2000), Decimal(0)).amount == usd(0)


def test_gates_cut_last_and_say_so() -> None:
    gates = [
        Gate("odr", Decimal("0.5"), is_breached=True),
        Gate("vtr", Decimal(3), is_breached=True),
        Gate("policy", Decimal(0), is_breached=True, is_waived=True),
        Gate("lsr", Decimal(0), is_breached=None),
    ]
    assert bonus(usd(1000), Decimal("1.5"), gates=gates) == Payout(
        usd("500.00"), Decimal("0.5"), Decimal("1.5"), PayoutState.GATED, ("odr",)
    )


def test_a_gate_at_the_multiplier_itself_cuts_nothing() -> None:
    paid = bonus(usd(1000), ONE, gates=[Gate("odr", ONE, is_breached=True)])
    assert paid == Payout(usd(1000), ONE, ONE, PayoutState.PAID)


def test_a_base_of_nothing_or_less_than_one_is_paid() -> None:
    assert bonus(usd(0), ONE) == Payout(usd(0), ONE, ONE, PayoutState.PAID)
    assert bonus(usd("0.50"), ONE).amount == usd("0.50")


def test_nobody_is_paid_for_no_day_and_no_period_has_none() -> None:
    away = bonus(usd(1000), ONE, eligible=Decimal(0), whole=Decimal(30))
    assert (away.amount, away.state) == (usd(0), PayoutState.PAID)
    with pytest.raises(PayoutError) as caught:
        bonus(usd(1000), ONE, eligible=Decimal(0), whole=Decimal(0))
    assert caught.value.faults == ((PayoutFault.SHARE_OUT_OF_BOUNDS, ""),)


def test_team_and_individual_are_mixed_and_wait_for_each_other() -> None:
    assert team_and_individual(Decimal("1.2"), Decimal("0.7"), Decimal("0.4")) == Decimal("0.9")
    assert team_and_individual(None, Decimal("0.7"), Decimal("0.4")) is None
    assert team_and_individual(None, Decimal("0.7"), Decimal(0)) == Decimal("0.7")
    assert team_and_individual(Decimal("1.2"), None, ONE) == Decimal("1.2")
    with pytest.raises(PayoutError):
        team_and_individual(ONE, ONE, Decimal("1.1"))


def test_e43_a_pool_of_a_thousand_over_three_equal_parts_keeps_its_cent() -> None:
    shares = divide_pool(usd("1000.00"), {person: Claim(usd(1), ONE) for person in ("cy", "bo", "ana")})
    assert shares.paid == {"cy": usd("333.33"), "bo": usd("333.33"), "ana": usd("333.34")}
    assert (shares.held, shares.left_over) == ({}, usd(0))


def test_what_a_withheld_person_may_still_earn_is_set_aside() -> None:
    claims = {"ana": Claim(usd(100), Decimal("1.5")), "bo": Claim(usd(100), None)}
    shares = divide_pool(usd(1000), claims)
    assert (shares.paid, shares.held) == ({"ana": usd(600)}, {"bo": usd(400)})
    assert divide_pool(usd(1000), claims, held_at=Decimal("1.5")).held == {"bo": usd(500)}


def test_a_pool_nobody_earned_is_left_over() -> None:
    shares = divide_pool(usd(1000), {"ana": Claim(usd(100), Decimal(0))})
    assert (shares.paid, shares.left_over) == ({"ana": usd(0)}, usd(1000))


def test_everything_wrong_with_a_payout_is_told_at_once() -> None:
    with pytest.raises(PayoutError) as caught:
        bonus(usd(-1), Decimal(-1), eligible=Decimal(31), whole=Decimal(30))
    assert [fault for fault, _ in caught.value.faults] == [
        PayoutFault.NEGATIVE_BASE,
        PayoutFault.NEGATIVE_MULTIPLIER,
        PayoutFault.SHARE_OUT_OF_BOUNDS,
    ]
    with pytest.raises(PayoutError) as caught:
        divide_pool(usd("-0.001"), {"ana": Claim(Money(Decimal(-1), "EUR"), Decimal(-1))})
    assert caught.value.faults == (
        (PayoutFault.NEGATIVE_POOL, ""),
        (PayoutFault.FINER_THAN_CENTS, ""),
        (PayoutFault.OTHER_CURRENCY, "ana"),
        (PayoutFault.NEGATIVE_BASE, "ana"),
        (PayoutFault.NEGATIVE_MULTIPLIER, "ana"),
    )


CLAIMS = st.builds(
    Claim,
    st.decimals(min_value=0, max_value=10**5, places=2).map(lambda amount: Money(amount, "USD")),
    st.none() | st.decimals(min_value=0, max_value=2, places=4),
)


@given(st.integers(0, 10**9), st.dictionaries(st.text("abc", min_size=1, max_size=2), CLAIMS, max_size=6))
def test_a_pool_is_paid_held_or_left_over_to_the_cent(cents: int, claims: dict[str, Claim]) -> None:
    shares = divide_pool(Money(Decimal(cents).scaleb(-2), "USD"), claims)
    parts = [*shares.paid.values(), *shares.held.values(), shares.left_over]
    assert sum(part.amount for part in parts) == Decimal(cents).scaleb(-2)
    assert all(part.amount >= 0 for part in parts)


@given(st.decimals(min_value=0, max_value=2, places=4), st.decimals(min_value=0, max_value=2, places=4))
def test_a_higher_score_never_pays_less(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    payouts = [bonus(usd(2000), multiplier_of(score, PLAN)).amount for score in (less, more)]
    assert payouts[0] is not None
    assert payouts[1] is not None
    assert payouts[0].amount <= payouts[1].amount
