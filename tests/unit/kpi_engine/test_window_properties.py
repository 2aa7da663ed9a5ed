"""What holds for every window and every company: windows equal counting by hand, parts add up, order is nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    Fact,
    Facts,
    Item,
    Kpi,
    LeafSum,
    Measure,
    OverTime,
    Period,
    Reporting,
    Span,
    SpanUnit,
    Unit,
    average_of_daily,
    days,
    earlier,
    evaluate,
    last_observed,
    leaf_sums,
    month_of,
    read_definitions,
)

MEASURES = {
    measure.id: measure
    for measure in (
        Measure("units", Unit.COUNT),
        Measure("sessions", Unit.COUNT),
        Measure("buyers", Unit.COUNT, OverTime.DISTINCT),
        Measure("reply", Unit.MINUTES, keeps_items=True),
    )
}
START = date(2026, 1, 1)
REPORT = Reporting(START, date(2026, 12, 31))
DAY = st.integers(0, 150).map(lambda offset: START + timedelta(days=offset))
LATE = st.integers(100, 200).map(lambda offset: START + timedelta(days=offset))
SALES = st.dictionaries(st.tuples(st.sampled_from("ABC"), DAY), st.integers(0, 99), min_size=1, max_size=30)
YEAR = Period(START, date(2026, 12, 31))


def kpi(formula: str) -> Kpi:
    found = read_definitions({"x": formula}, measures=MEASURES)["x"]
    return Kpi("x", found.unit, Better.HIGHER, found.numerator, found.denominator, min_coverage=Decimal(0))


def book(sales: dict[tuple[str, date], int], measure: str = "units") -> Facts:
    facts = tuple(Fact(scope, measure, day, Decimal(amount)) for (scope, day), amount in sales.items())
    return Facts(facts, (), {(scope, measure): REPORT for scope, _ in sales})


def total(formula: str, facts: Facts, period: Period, until: date | None = None) -> Decimal | None:
    asked = kpi(formula)
    return evaluate(asked, leaf_sums(asked, facts, period, measures=MEASURES, until=until), measures=MEASURES).value


@given(SALES, LATE, st.integers(1, 90), st.sampled_from([SpanUnit.DAY, SpanUnit.WEEK, SpanUnit.MONTH]))
def test_a_trailing_window_equals_counting_the_days_by_hand(
    sales: dict[tuple[str, date], int], until: date, count: int, unit: SpanUnit
) -> None:
    span = Span(count, unit)
    by_hand = sum(amount for (_, day), amount in sales.items() if earlier(until, span) < day <= until)
    assert total(f"trailing(units, {span})", book(sales), YEAR, until) == by_hand


@given(SALES, LATE)
def test_a_quarter_to_date_equals_the_days_since_it_began(sales: dict[tuple[str, date], int], until: date) -> None:
    begun = date(until.year, (until.month - 1) // 3 * 3 + 1, 1)
    by_hand = sum(amount for (_, day), amount in sales.items() if begun <= day <= until)
    assert total("to_date(units, quarter)", book(sales), YEAR, until) == by_hand


@given(SALES, st.integers(2, 12))
def test_a_month_offset_by_one_is_the_whole_month_before(sales: dict[tuple[str, date], int], month: int) -> None:
    def sold(number: int) -> int:
        return sum(amount for (_, day), amount in sales.items() if day.month == number)

    period = month_of(date(2026, month, 1))
    assert total("units", book(sales), period) == sold(month)
    assert total("offset(units, 1 month)", book(sales), period) == sold(month - 1)


@given(SALES, SALES)
def test_sums_of_disjoint_leaves_add_up_to_their_parent(
    one: dict[tuple[str, date], int], other: dict[tuple[str, date], int]
) -> None:
    moved = {(f"other {scope}", day): amount for (scope, day), amount in other.items()}
    for formula in ("units", "trailing(units, 20 days)", "3 * units - offset(units, 2 weeks) / 3"):
        first, second, whole = (total(formula, book(sales), YEAR) for sales in (one, moved, one | moved))
        assert first is not None
        assert second is not None
        assert whole is not None
        # A third rounds at the 28th digit.
        assert abs(first + second - whole) < Decimal("1e-20")


@given(SALES.flatmap(lambda sales: st.tuples(st.just(sales), st.permutations(list(sales.items())))))
def test_the_order_of_facts_changes_nothing(
    both: tuple[dict[tuple[str, date], int], list[tuple[tuple[str, date], int]]],
) -> None:
    sales, mixed = both
    asked = kpi("trailing(units, 7 days) / all_time(units)")
    first, second = (
        leaf_sums(asked, book(facts), YEAR, measures=MEASURES, until=date(2026, 5, 1)) for facts in (sales, dict(mixed))
    )
    assert evaluate(asked, first, measures=MEASURES) == evaluate(asked, reversed(second), measures=MEASURES)


ITEMS = st.lists(
    st.tuples(st.sampled_from("AB"), DAY, st.sampled_from("uvwxyz"), st.integers(0, 500)), min_size=1, max_size=20
)


@given(ITEMS)
def test_keys_and_middles_are_those_of_all_leaves_together(told: list[tuple[str, date, str, int]]) -> None:
    def items(measure: str) -> Facts:
        listed = tuple(Item(measure, scope, day, key, Decimal(value)) for scope, day, key, value in told)
        return Facts((), listed, {(scope, measure): REPORT for scope, *_ in told})

    assert total("buyers", items("buyers"), YEAR) == len({key for _, _, key, _ in told})
    assert total("median(reply)", items("reply"), YEAR) == Decimal(str(median(value for *_, value in told)))
    minutes = [value for *_, value in told]
    assert total("within(reply, 2 hours)", items("reply"), YEAR) == Decimal(
        sum(value <= 120 for value in minutes)
    ) / len(minutes)


@given(
    st.lists(st.tuples(DAY, st.integers(0, 99).map(Decimal)), max_size=12, unique_by=lambda seen: seen[0]),
    DAY,
    st.integers(0, 40),
    st.none() | st.integers(1, 20).map(lambda count: timedelta(days=count)),
)
def test_the_average_stock_equals_asking_for_each_day(
    seen: list[tuple[date, Decimal]], first: date, length: int, stale_after: timedelta | None
) -> None:
    period = Period(first, first + timedelta(days=length))
    daily = [last_observed(seen, day, stale_after=stale_after) for day in days(period)]
    known = [value for value in daily if value is not None]
    found = average_of_daily(seen, period, stale_after=stale_after)
    assert (found.days_known, found.days_expected) == (len(known), len(daily))
    assert found.value == (sum(known) / len(known) if known else None)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=6))
def test_a_formula_is_worth_the_same_however_it_is_written(stores: list[tuple[int, int]]) -> None:
    rows = list(
        chain.from_iterable(
            (LeafSum(f"S{n}", "units", Decimal(sold)), LeafSum(f"S{n}", "sessions", Decimal(seen)))
            for n, (sold, seen) in enumerate(stores)
        )
    )

    def worth(formula: str) -> Decimal | None:
        return evaluate(kpi(formula), rows, measures=MEASURES).value

    assert worth("units / sessions - 1") == worth("(units - sessions) / sessions")
    assert worth("1000 * units / sessions") == worth("1000 * (units / sessions)")
    ratio = worth("units / sessions")
    assert ratio is not None
    assert worth("(units / sessions) * (units / sessions)") == ratio * ratio
