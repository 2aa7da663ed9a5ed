"""Bridges: exact, order-free, reversible, additive over scopes, and refused where they do not add up (E48-E50)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpi_engine.bridge import (
    CLAIM,
    Bridge,
    BridgeBasis,
    BridgeDoesNotAddUp,
    BridgeEffect,
    BridgeError,
    BridgeFault,
    BridgeMethod,
    BridgePart,
    BridgeProblem,
    FxLine,
)
from kpi_engine.lmdi import Product, chained, lmdi
from kpi_engine.price_volume_mix import Sold, price_volume_mix
from kpi_engine.rate_mix import RatioShare, rate_mix

ZERO, CENT, TINY = Decimal(0), Decimal("0.01"), Decimal("1e-15")
FUNNEL = ("traffic", "conversion", "order value")
E48 = Product("de", (Decimal(8000), Decimal("0.05"), Decimal(30)), (Decimal(10000), Decimal("0.045"), Decimal(32)))
E49 = (
    Sold("a", Decimal(100), Decimal(1000), Decimal(90), Decimal(945)),
    Sold("b", Decimal(50), Decimal(1000), Decimal(90), Decimal(1710)),
)
E50 = (
    RatioShare("A", Decimal(300), Decimal(6000), Decimal(156), Decimal(3000)),
    RatioShare("B", Decimal(80), Decimal(4000), Decimal(154), Decimal(7000)),
)
FACTORS = st.decimals(min_value=0, max_value=10**4, places=2)
UNITS = st.integers(0, 10**4).map(Decimal)
MONEY = st.decimals(min_value=-(10**4), max_value=10**6, places=2)


def amounts(bridge: Bridge, step: Decimal = CENT) -> dict[str, Decimal]:
    """Return what each driver did, rounded."""
    return {part.factor or part.effect.value: part.amount.quantize(step) for part in bridge.by_driver()}


def test_e48_gmv_rose_by_traffic_and_order_value_in_spite_of_conversion() -> None:
    bridge = lmdi([E48], FUNNEL)

    assert (bridge.before, bridge.after, bridge.change) == (Decimal(12000), Decimal(14400), Decimal(2400))
    assert amounts(bridge) == {
        "traffic": Decimal("2937.36"),
        "conversion": Decimal("-1386.92"),
        "order value": Decimal("849.56"),
    }
    assert bridge.method is BridgeMethod.LMDI


def test_e49_sales_rose_by_volume_and_mix_against_price() -> None:
    bridge = price_volume_mix(E49)

    assert bridge.change == Decimal(655)
    assert amounts(bridge) == {"volume": Decimal(400), "mix": Decimal(300), "price": Decimal(-45)}


def test_e50_conversion_fell_though_both_scopes_converted_better() -> None:
    bridge = rate_mix(E50)

    assert (bridge.before, bridge.after) == (Decimal("0.038"), Decimal("0.031"))
    assert amounts(bridge, Decimal("0.0001")) == {"rate": Decimal("0.002"), "mix": Decimal("-0.009")}


def test_a_printed_bridge_adds_up_digit_for_digit() -> None:
    shown = lmdi([E48], FUNNEL).shown(Decimal(1))

    assert [(part.factor, part.amount) for part in shown.parts] == [
        ("traffic", Decimal(2937)),
        ("conversion", Decimal(-1387)),
        ("order value", Decimal(850)),
    ]
    assert shown.before + sum(part.amount for part in shown.parts) + shown.others == shown.after
    assert shown.claim == CLAIM == "arithmetic"


def test_the_three_largest_are_printed_and_the_others_as_one() -> None:
    shown = price_volume_mix(E49).shown(CENT, most=3)

    assert [(part.scope, part.effect) for part in shown.parts] == [
        ("b", BridgeEffect.VOLUME),
        ("b", BridgeEffect.MIX),
        ("a", BridgeEffect.VOLUME),
    ]
    assert [part.amount for part in shown.parts] == [Decimal("533.33"), Decimal("266.67"), Decimal("-133.33")]
    assert (shown.others, shown.others_count) == (Decimal("-11.67"), 3)


def test_a_store_that_opened_or_closed_is_told_as_such() -> None:
    opened = Product("br", (ZERO, ZERO, ZERO), (Decimal(100), Decimal("0.1"), Decimal(20)))
    closed = Product("jp", (Decimal(50), Decimal("0.1"), Decimal(20)), (Decimal(50), ZERO, Decimal(20)))
    silent = Product("fr", (Decimal(10), ZERO, ZERO), (ZERO, ZERO, ZERO))

    bridge = lmdi([opened, closed, silent], FUNNEL)

    assert bridge.parts == (
        BridgePart(BridgeEffect.NEW, Decimal(200), "br"),
        BridgePart(BridgeEffect.LOST, Decimal(-100), "jp"),
    )


def test_a_new_item_a_lost_one_and_a_fee_have_lines_of_their_own() -> None:
    new = Sold("new", ZERO, ZERO, Decimal(3), Decimal(30))
    lost = Sold("lost", Decimal(2), Decimal(50), ZERO, ZERO)
    fee = Sold("fee", ZERO, Decimal(5), ZERO, Decimal(7))

    bridge = price_volume_mix([*E49, new, lost, fee])

    assert amounts(bridge) == {
        "volume": Decimal(400),
        "mix": Decimal(300),
        "price": Decimal(-45),
        "new": Decimal(30),
        "lost": Decimal(-50),
        "unitless": Decimal(2),
    }


def test_a_scope_that_is_new_to_a_ratio_counts_by_its_distance_from_the_middle() -> None:
    new = RatioShare("C", ZERO, ZERO, Decimal(100), Decimal(1000))
    lost = RatioShare("D", Decimal(10), Decimal(1000), ZERO, ZERO)
    odd = RatioShare("E", ZERO, ZERO, Decimal(11), ZERO)

    bridge = rate_mix([*E50, new, lost, odd])

    by_scope = {part.scope: part for part in bridge.parts}
    middle = (bridge.before + bridge.after) / 2
    assert by_scope["C"].effect is BridgeEffect.NEW
    assert abs(by_scope["C"].amount - Decimal(1000) / 11000 * (Decimal("0.1") - middle)) < TINY
    assert by_scope["D"].effect is BridgeEffect.LOST
    assert abs(by_scope["D"].amount + Decimal(1000) / 11000 * (Decimal("0.01") - middle)) < TINY
    assert by_scope["E"] == BridgePart(BridgeEffect.UNITLESS, by_scope["E"].amount, "E")
    assert by_scope["E"].amount.quantize(TINY) == Decimal("0.001")


def test_actual_against_target_has_exchange_rates_as_a_line_of_their_own() -> None:
    # Budget 1.20, actual month 10,000 GBP at 1.26: 600 of the 12,600 are the rate's (E10).
    plan = Product("uk", (Decimal(1000), Decimal("0.1"), Decimal(100)), (Decimal(1000), Decimal("0.1"), Decimal(120)))

    bridge = lmdi([plan], FUNNEL, fx=FxLine(after=Decimal(600)), basis=BridgeBasis.TARGET)

    assert (bridge.before, bridge.after, bridge.basis) == (Decimal(10000), Decimal(12600), BridgeBasis.TARGET)
    assert amounts(bridge) == {"order value": Decimal(2000), "fx": Decimal(600)}


def test_a_bridge_that_misses_the_known_totals_is_refused() -> None:
    with pytest.raises(BridgeDoesNotAddUp) as refused:
        lmdi([E48], FUNNEL, totals=(Decimal(12000), Decimal("14400.01")))

    assert refused.value.residual.quantize(Decimal("1e-20")) == CENT
    with pytest.raises(BridgeDoesNotAddUp):
        price_volume_mix(E49, totals=(Decimal(2000), Decimal(2654)))
    with pytest.raises(BridgeDoesNotAddUp):
        rate_mix(E50, totals=(Decimal("0.038"), Decimal("0.0311")))


def test_less_than_a_hundredth_of_a_unit_is_forgiven_and_printed_nowhere() -> None:
    bridge = lmdi([E48], FUNNEL, totals=(Decimal(12000), Decimal("14400.009")))

    shown = bridge.shown(CENT)

    assert shown.after == Decimal("14400.01")
    assert shown.before + sum(part.amount for part in shown.parts) + shown.others == shown.after


def test_nothing_changed_has_no_parts() -> None:
    same = Product("de", E48.before, E48.before)

    bridge = lmdi([same], FUNNEL)

    assert bridge.parts == ()
    assert bridge.shown(CENT).parts == ()
    assert lmdi([], FUNNEL).change == 0
    assert price_volume_mix([]).change == 0


def test_factors_that_cancel_out_are_told_though_nothing_changed() -> None:
    swap = Product("de", (Decimal(100), Decimal(2), Decimal(1)), (Decimal(200), Decimal(1), Decimal(1)))

    found = amounts(lmdi([swap], FUNNEL))

    # L(a, a) = a: 200 * ln 2.
    assert found == {"traffic": Decimal("138.63"), "conversion": Decimal("-138.63")}


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BridgeError) as product:
        lmdi([Product("x", (Decimal(-1), Decimal(1)), (Decimal(1),)), Product("x", (), (ZERO, ZERO))], ("p", "q"))
    with pytest.raises(BridgeError) as sold:
        price_volume_mix([Sold("x", Decimal(-1), ZERO, ZERO, ZERO)] * 2)
    with pytest.raises(BridgeError) as ratio:
        rate_mix([RatioShare("x", ZERO, ZERO, ZERO, Decimal(-1))] * 2)

    fault = BridgeFault
    assert product.value.problems == (
        BridgeProblem(fault.TWICE, "x"),
        BridgeProblem(fault.NEGATIVE_FACTOR, "x", "p"),
        BridgeProblem(fault.FACTOR_COUNT, "x"),
    )
    assert sold.value.problems == (
        BridgeProblem(fault.TWICE, "x"),
        BridgeProblem(fault.NEGATIVE_UNITS, "x"),
        BridgeProblem(fault.NEGATIVE_UNITS, "x"),
    )
    assert BridgeProblem(fault.ZERO_DENOMINATOR) in ratio.value.problems
    assert BridgeProblem(fault.ZERO_DENOMINATOR, "x") in ratio.value.problems


def test_a_chain_of_totals_gives_the_factors_between_them() -> None:
    assert chained((Decimal(8000), Decimal(400), Decimal(12000))) == E48.before
    assert chained((ZERO, ZERO, Decimal(5))) == (ZERO, ZERO, ZERO)
    assert chained(()) == ()


@st.composite
def products(draw: st.DrawFn) -> list[Product]:
    scopes = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1))
    side = st.tuples(FACTORS, FACTORS, FACTORS)
    return [Product(scope, draw(side), draw(side)) for scope in scopes]


@given(products())
def test_parts_add_up_to_the_change(given_products: list[Product]) -> None:
    bridge = lmdi(given_products, FUNNEL)

    assert abs(bridge.residual) < TINY


@given(products())
def test_swapping_the_sides_swaps_every_sign(given_products: list[Product]) -> None:
    there = lmdi(given_products, FUNNEL)
    back = lmdi([Product(one.scope, one.after, one.before) for one in given_products], FUNNEL)

    turned = {BridgeEffect.NEW: BridgeEffect.LOST, BridgeEffect.LOST: BridgeEffect.NEW}
    assert {
        (part.scope, turned.get(part.effect, part.effect), part.factor, part.amount.copy_negate())
        for part in there.parts
    } == {(part.scope, part.effect, part.factor, part.amount) for part in back.parts}


@given(products(), st.permutations(range(3)))
def test_neither_the_order_of_scopes_nor_of_factors_matters(given_products: list[Product], order: list[int]) -> None:
    shuffled = [
        Product(one.scope, *(tuple(side[place] for place in order) for side in (one.before, one.after)))
        for one in reversed(given_products)
    ]

    straight = lmdi(given_products, FUNNEL)
    mixed = lmdi(shuffled, [FUNNEL[place] for place in order])

    assert [(part.scope, part.driver) for part in straight.parts] == [(part.scope, part.driver) for part in mixed.parts]
    for left, right in zip(straight.parts, mixed.parts, strict=True):
        assert abs(left.amount - right.amount) < TINY


@given(products())
def test_stores_bridged_alone_add_up_to_the_bridge_of_all(given_products: list[Product]) -> None:
    together = lmdi(given_products, FUNNEL)
    alone = [part for one in given_products for part in lmdi([one], FUNNEL).parts]

    assert sorted(alone, key=repr) == sorted(together.parts, key=repr)
    assert sum((part.amount for part in together.by_driver()), ZERO) - together.change < TINY


@st.composite
def items(draw: st.DrawFn) -> list[Sold]:
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True))
    return [Sold(name, draw(UNITS), draw(MONEY), draw(UNITS), draw(MONEY)) for name in names]


@given(items(), MONEY)
def test_prices_volumes_and_mix_add_up_with_the_rates_line(sold: list[Sold], rates: Decimal) -> None:
    bridge = price_volume_mix(sold, fx=FxLine(rates, -rates))

    assert abs(bridge.residual) < TINY
    assert price_volume_mix(reversed(sold), fx=FxLine(rates, -rates)) == bridge


@st.composite
def ratios(draw: st.DrawFn) -> list[RatioShare]:
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1))
    found = [RatioShare(name, draw(MONEY), draw(UNITS), draw(MONEY), draw(UNITS)) for name in names]
    assume(any(one.below_before for one in found))
    assume(any(one.below_after for one in found))
    return found


@given(ratios())
def test_rates_and_mix_add_up_and_reverse(shares: list[RatioShare]) -> None:
    there = rate_mix(shares)
    back = rate_mix(
        [RatioShare(one.scope, one.above_after, one.below_after, one.above_before, one.below_before) for one in shares]
    )

    assert abs(there.residual) < TINY
    for left, right in zip(there.parts, back.parts, strict=True):
        assert left.scope == right.scope
        assert abs(left.amount + right.amount) < TINY


@given(products(), st.sampled_from(["1", "0.01", "0.001"]), st.integers(0, 5))
def test_every_printed_bridge_adds_up(given_products: list[Product], step: str, most: int) -> None:
    bridge = lmdi(given_products, FUNNEL)

    for is_by_scope in (True, False):
        shown = bridge.shown(Decimal(step), most=most, is_by_scope=is_by_scope)
        assert shown.before + sum((part.amount for part in shown.parts), ZERO) + shown.others == shown.after
        assert len(shown.parts) <= most
