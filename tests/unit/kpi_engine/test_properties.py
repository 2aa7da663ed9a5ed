"""What holds for all numbers: ratios between children, no red by absence, no meaning in the order of facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    BudgetRates,
    FeedState,
    Freshness,
    Kpi,
    LeafSum,
    Light,
    Measure,
    Unit,
    evaluate,
    judge,
    parse_formula,
    parse_period,
)

NOVEMBER = parse_period("2026-11")
MEASURES = {
    "gmv": Measure("gmv", Unit.MONEY),
    "orders": Measure("orders", Unit.COUNT),
    "sessions": Measure("sessions", Unit.COUNT),
}
RATES = BudgetRates("USD", {"CNY": Decimal("0.125"), "BRL": Decimal("0.2")})
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
PATIENT = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), min_coverage=Decimal("0.01"))
CVR = Kpi("cvr", Unit.PERCENT, Better.HIGHER, parse_formula("orders"), parse_formula("sessions"))
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
FEEDS = st.sampled_from([Freshness(state, 3) for state in FeedState])
LATE = st.sampled_from([Freshness(FeedState.STALE_DIMMED, 3), Freshness(FeedState.UNKNOWN, 9)])


def november(number: int) -> date:
    return date(2026, 11, number)


@st.composite
def money_leaf(draw: st.DrawFn, scope: str) -> LeafSum:
    through = draw(st.integers(1, 30))
    reported = draw(st.integers(0, through))
    return LeafSum(
        scope,
        "gmv",
        draw(AMOUNTS) if reported else None,
        draw(st.sampled_from(["USD", "CNY", "BRL", "TWD"])),
        reported,
        through,
        november(through) if reported else None,
        draw(FEEDS),
        weight=Decimal(draw(st.integers(1, 5))),
    )


COMPANIES = st.integers(1, 6).flatmap(lambda size: st.tuples(*[money_leaf(f"S{n}") for n in range(size)]))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 5000)), min_size=1, max_size=8))
def test_a_parent_ratio_lies_between_its_smallest_and_largest_child(stores: list[tuple[int, int]]) -> None:
    leaves = chain.from_iterable(
        (LeafSum(f"S{n}", "orders", Decimal(orders)), LeafSum(f"S{n}", "sessions", Decimal(sessions)))
        for n, (orders, sessions) in enumerate(stores)
    )
    value = evaluate(CVR, leaves, measures=MEASURES).value
    children = [Decimal(orders) / sessions for orders, sessions in stores]
    assert value is not None
    # Each division rounds at the 28th digit.
    assert min(children) - Decimal("1e-27") <= value <= max(children) + Decimal("1e-27")


@given(COMPANIES.flatmap(lambda leaves: st.tuples(st.just(leaves), st.permutations(leaves))))
def test_the_order_of_facts_does_not_matter(both: tuple[tuple[LeafSum, ...], list[LeafSum]]) -> None:
    given_order, other_order = both
    first = evaluate(GMV, given_order, measures=MEASURES, rates=RATES)
    assert first == evaluate(GMV, other_order, measures=MEASURES, rates=RATES)


@given(COMPANIES)
def test_coverage_stays_between_nothing_and_everything(leaves: tuple[LeafSum, ...]) -> None:
    reading = evaluate(GMV, leaves, measures=MEASURES, rates=RATES)
    assert 0 <= reading.coverage <= 1
    assert (reading.value is None) == (reading.reason is not None)


@given(AMOUNTS, st.integers(1, 30), st.decimals(min_value=1, max_value=10**6, places=2), LATE)
def test_a_stale_feed_never_turns_anything_red(sales: Decimal, through: int, target: Decimal, later: Freshness) -> None:
    def light(feed: Freshness) -> Light:
        leaf = LeafSum("A", "gmv", sales, "USD", through, through, november(through), feed)
        return judge(GMV, evaluate(GMV, [leaf], measures=MEASURES), target, NOVEMBER).light

    assert light(later) in {light(Freshness(FeedState.FRESH, 1)), Light.GREY}


@given(COMPANIES, st.decimals(min_value=1, max_value=10**6, places=2))
def test_silence_never_makes_a_company_worse(leaves: tuple[LeafSum, ...], target: Decimal) -> None:
    heard = [
        LeafSum(
            leaf.scope,
            leaf.measure,
            leaf.total,
            leaf.currency,
            leaf.days_reported,
            leaf.days_expected,
            leaf.complete_through,
            weight=leaf.weight,
        )
        for leaf in leaves
    ]
    fresh = judge(PATIENT, evaluate(PATIENT, heard, measures=MEASURES, rates=RATES), target, NOVEMBER)
    late = judge(PATIENT, evaluate(PATIENT, leaves, measures=MEASURES, rates=RATES), target, NOVEMBER)
    assert late.judged is fresh.judged
    assert late.light in {fresh.light, Light.GREY}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_missing_days_never_lower_the_light_of_a_company_that_sells_as_planned(
    stores: list[tuple[int, int]],
) -> None:
    leaves = []
    for number, (through, missing) in enumerate(stores):
        reported = max(0, through - missing)
        total = Decimal(100 * reported) if reported else None
        end = november(through) if reported else None
        leaves.append(LeafSum(f"S{number}", "gmv", total, "USD", reported, max(through, 1), end))
    target = Decimal(3000 * len(stores))
    verdict = judge(PATIENT, evaluate(PATIENT, leaves, measures=MEASURES), target, NOVEMBER)
    assert verdict.light in {Light.GREEN, Light.GREY}


@given(AMOUNTS, AMOUNTS, st.integers(3, 30), st.decimals(min_value=1, max_value=10**6, places=2))
def test_selling_more_never_lowers_the_pace(one: Decimal, other: Decimal, through: int, target: Decimal) -> None:
    def pace(sales: Decimal) -> Decimal:
        leaf = LeafSum("A", "gmv", sales, "USD", through, through, november(through))
        found = judge(GMV, evaluate(GMV, [leaf], measures=MEASURES), target, NOVEMBER).pace
        assert found is not None
        return found

    less, more = sorted((one, other))
    assert pace(less) <= pace(more)
