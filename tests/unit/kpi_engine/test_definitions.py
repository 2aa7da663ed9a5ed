"""Customers' own formulas: read, never run; checked together; brought into the shape that computes fast."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    DefinitionError,
    Expression,
    FormulaError,
    FormulaFault,
    Grain,
    How,
    Input,
    Kpi,
    Measure,
    OverTime,
    Since,
    Span,
    SpanUnit,
    Unit,
    parse_formula,
    read_definitions,
)
from kpi_engine.expressions import Negation, Node, Number, Operation, Operator, Quantity, worth, written
from kpi_engine.formula import input_of, naming
from kpi_engine.reading_formulas import FUNCTIONS, read_node

MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("cogs", Unit.MONEY),
        Measure("ad_spend", Unit.MONEY),
        Measure("orders", Unit.COUNT),
        Measure("units", Unit.COUNT),
        Measure("sessions", Unit.COUNT),
        Measure("stock", Unit.COUNT, OverTime.LAST, fills_zero=False),
        Measure("stock_value", Unit.MONEY, OverTime.LAST, fills_zero=False),
        Measure("buyers", Unit.COUNT, OverTime.DISTINCT),
        Measure("reply", Unit.MINUTES, keeps_items=True),
        Measure("tickets", Unit.COUNT),
    )
}
KPIS = {
    "cvr": Kpi("cvr", Unit.PERCENT, Better.HIGHER, parse_formula("orders"), parse_formula("sessions")),
    "margin": Kpi("margin", Unit.MONEY, Better.HIGHER, parse_formula("gmv - cogs")),
    "hours": Kpi("hours", Unit.HOURS, Better.HIGHER, parse_formula("reply / 60 - 3 * reply")),
}


def faults(**formulas: str) -> list[tuple[str, FormulaFault, int, str]]:
    with pytest.raises(DefinitionError) as caught:
        read_definitions(formulas, measures=MEASURES, kpis=KPIS)
    return [(found.kpi, found.problem.fault, found.problem.at, found.problem.text) for found in caught.value.problems]


def sides(formula: str) -> tuple[str, str | None]:
    found = read_definitions({"x": formula}, measures=MEASURES, kpis=KPIS)["x"]
    return str(found.numerator), None if found.denominator is None else str(found.denominator)


@pytest.mark.parametrize(
    ("formula", "above", "below"),
    [
        ("gmv - cogs", "gmv - cogs", None),
        ("(gmv - cogs) / 2", "gmv / 2 - cogs / 2", None),
        ("gmv / orders", "gmv", "orders"),
        ("(gmv - cogs) * 100 / gmv", "100 * gmv - 100 * cogs", "gmv"),
        ("1000 * orders / sessions", "1000 * orders", "sessions"),
        ("gmv / offset(gmv, 1 year) - 1", "gmv - offset(gmv, 1 year)", "offset(gmv, 1 year)"),
        ("1 - cogs / gmv", "gmv - cogs", "gmv"),
        ("orders / sessions + units / sessions", "orders + units", "sessions"),
        ("stock / (trailing(units, 30 days) / 30)", "stock", "trailing(units, 30 days) / 30"),
        ("trailing(cvr, 7 days)", "trailing(orders, 7 days)", "trailing(sessions, 7 days)"),
        ("offset(trailing(cvr, 1 month), 2 weeks)", "offset(trailing(orders, 1 month), 2 weeks)", None),
        ("-margin", "-gmv + cogs", None),
        ("offset(hours / 2, 1 week)", "offset(reply, 1 week) / 120 - 3 * offset(reply, 1 week) / 2", None),
        ("offset(-(3 * units), 1 week)", "-3 * offset(units, 1 week)", None),
        ("margin / ad_spend", "gmv - cogs", "ad_spend"),
        ("mean(reply) / 60", "item_sum(reply) / 60", "item_count(reply)"),
        ("within(reply, 24 hours)", "within_count(reply, 24 hours)", "judged_count(reply, 24 hours)"),
        ("weighted(stock, units)", "product(stock, units)", "weight_known(units, stock)"),
        ("average_daily(stock_value)", "average_daily(stock_value)", None),
        ("to_date(orders, week) / all_time(orders)", "to_date(orders, week)", "all_time(orders)"),
    ],
)
def test_a_formula_becomes_sums_over_sums_wherever_it_can(formula: str, above: str, below: str | None) -> None:
    found = sides(formula)
    assert found[0] == above
    assert below is None or found[1] == below


@pytest.mark.parametrize(
    "formula",
    ["cvr - offset(cvr, 1 month)", "cvr * gmv", "orders / sessions + units / orders", "gmv / (gmv / orders)"],
)
def test_what_is_no_ratio_of_sums_stays_an_expression_without_terms(formula: str) -> None:
    found = read_definitions({"x": formula}, measures=MEASURES, kpis=KPIS)["x"]
    side = found.denominator if found.denominator is not None else found.numerator
    assert isinstance(side, Expression)
    assert side.terms == ()


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("gmv - cogs", Unit.MONEY),
        ("gmv / orders", Unit.MONEY),
        ("cogs / gmv", Unit.RATIO),
        ("orders / sessions", Unit.RATIO),
        ("orders * (gmv / orders)", Unit.MONEY),
        ("cvr * gmv", Unit.MONEY),
        ("offset(cvr, 1 year)", Unit.RATIO),
        ("mean(reply)", Unit.MINUTES),
        ("item_sum(reply) / tickets", Unit.MINUTES),
        ("distinct(buyers)", Unit.COUNT),
        ("stock / per_day(units)", Unit.DAYS),
        ("per_day(gmv)", Unit.MONEY),
        ("per_day(cogs) * 365 / average_daily(stock_value)", Unit.RATIO),
        ("product(stock_value, units) / units", Unit.MONEY),
    ],
)
def test_units_follow_the_arithmetic(formula: str, unit: Unit) -> None:
    assert read_definitions({"x": formula}, measures=MEASURES, kpis=KPIS)["x"].unit is unit


@pytest.mark.parametrize(
    ("formula", "fault", "at", "text"),
    [
        ("gmv + orders", FormulaFault.MIXED_UNITS, 6, "orders"),
        ("gmv / orders + 3", FormulaFault.MIXED_UNITS, 15, "3"),
        ("margin - cvr", FormulaFault.MIXED_UNITS, 9, "orders / sessions"),
        ("gmv * cogs", FormulaFault.UNNAMEABLE_UNIT, 0, "gmv * cogs"),
        ("orders / gmv", FormulaFault.UNNAMEABLE_UNIT, 0, "orders / gmv"),
        ("60 * 24", FormulaFault.NO_MEASURE, 0, "60 * 24"),
        ("average_daily(gmv)", FormulaFault.NEEDS_STOCK, 0, "average_daily(gmv)"),
        ("trailing(stock, 30 days)", FormulaFault.NEEDS_FLOW, 0, "trailing(stock, 30 days)"),
        ("per_day(stock)", FormulaFault.NEEDS_FLOW, 0, "per_day(stock)"),
        ("distinct(orders)", FormulaFault.NEEDS_KEYS, 0, "distinct(orders)"),
        ("median(gmv)", FormulaFault.NEEDS_KEYS, 0, "median(gmv)"),
    ],
)
def test_what_has_no_meaning_is_refused(formula: str, fault: FormulaFault, at: int, text: str) -> None:
    assert faults(x=formula) == [("x", fault, at, text)]


@pytest.mark.parametrize(
    ("formula", "fault", "at", "text"),
    [
        ("(gmv", FormulaFault.PARENTHESIS_MISSING, 0, "("),
        ("gmv)", FormulaFault.PARENTHESIS_UNOPENED, 3, ")"),
        ("gmv, cogs", FormulaFault.UNREADABLE_SIGN, 3, ","),
        ("trailing(gmv, 30 moons)", FormulaFault.WRONG_ARGUMENT, 17, "moons"),
        ("trailing(gmv, 5 hours)", FormulaFault.WRONG_ARGUMENT, 16, "hours"),
        ("trailing(gmv, 0 days)", FormulaFault.WRONG_ARGUMENT, 14, "0"),
        ("trailing(gmv)", FormulaFault.WRONG_ARGUMENT, 12, ")"),
        ("to_date(gmv, day)", FormulaFault.WRONG_ARGUMENT, 13, "day"),
        ("within(reply, 1 month)", FormulaFault.WRONG_ARGUMENT, 16, "month"),
        ("median(reply / 60)", FormulaFault.PARENTHESIS_MISSING, 6, "("),
        ("median(3)", FormulaFault.WRONG_ARGUMENT, 7, "3"),
        ("median(cvr)", FormulaFault.WRONG_ARGUMENT, 7, "cvr"),
        ("eval(gmv)", FormulaFault.UNKNOWN_FUNCTION, 0, "eval"),
        ("trailing(to_date(gmv, month), 3 days)", FormulaFault.NESTED_WINDOW, 0, "trailing"),
        ("median(ghost)", FormulaFault.UNKNOWN_MEASURE, 7, "ghost"),
        ("(" * 30 + "gmv" + ")" * 30, FormulaFault.TOO_DEEP, 24, "("),
        ("gmv + " * 100 + "gmv", FormulaFault.TOO_LONG, 600, ""),
        ("gmv" + "+gmv" * 101, FormulaFault.TOO_LONG, 0, ""),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(formula: str, fault: FormulaFault, at: int, text: str) -> None:
    assert ("x", fault, at, text) in faults(x=formula)


def test_a_key_is_one_input_and_nothing_else() -> None:
    assert input_of("offset(units, 1 month)") == Input("units", offsets=(Span(1, SpanUnit.MONTH),))
    with pytest.raises(FormulaError):
        input_of("gmv - cogs")


def test_a_circle_is_written_out() -> None:
    assert faults(a="b / orders", b="c + gmv", c="gmv - a") == [("c", FormulaFault.CIRCULAR, 6, "a > b > c > a")]
    assert faults(a="a + gmv") == [("a", FormulaFault.CIRCULAR, 0, "a > a")]


@pytest.mark.parametrize("is_root_first", [True, False])
def test_a_long_chain_of_kpis_is_refused_in_whichever_order_it_comes(is_root_first: bool) -> None:
    chain = [(f"k{number}", f"k{number + 1}") for number in range(600)] + [("k600", "gmv")]
    formulas = dict(chain if is_root_first else reversed(chain))
    assert {fault for _, fault, _, _ in faults(**formulas)} == {FormulaFault.TOO_DEEP}
    short = dict(chain[-24:] if is_root_first else reversed(chain[-24:]))
    assert read_definitions(short, measures=MEASURES)["k577"].unit is Unit.MONEY


def test_kpis_that_name_large_kpis_many_times_stay_bounded() -> None:
    large = "+".join(["gmv"] * 100)
    assert ("b", FormulaFault.TOO_LONG, 0, "") in faults(a=large, b="+".join(["a"] * 300))


def test_all_problems_of_all_formulas_are_told_at_once() -> None:
    assert faults(one="gmv + orders - ghost", two="one / 0", three="gmv + orders") == [
        ("one", FormulaFault.UNKNOWN_MEASURE, 15, "ghost"),
        ("two", FormulaFault.DIVISION_BY_ZERO, 6, "0"),
        ("three", FormulaFault.MIXED_UNITS, 6, "orders"),
    ]


def test_formulas_may_name_each_other_in_any_order() -> None:
    found = read_definitions({"late": "early / orders", "early": "gmv - cogs"}, measures=MEASURES)
    assert str(found["late"].numerator) == "gmv - cogs"
    assert found["late"].unit is Unit.MONEY


def test_a_declared_unit_must_be_one_that_the_arithmetic_gives() -> None:
    units = {"x": Unit.PERCENT}
    assert read_definitions({"x": "orders / sessions"}, measures=MEASURES, units=units)["x"].unit is Unit.PERCENT
    assert (
        read_definitions({"x": "mean(reply) / 60"}, measures=MEASURES, units={"x": Unit.HOURS})["x"].unit is Unit.HOURS
    )
    with pytest.raises(DefinitionError) as caught:
        read_definitions({"x": "gmv"}, measures=MEASURES, units=units)
    (found,) = caught.value.problems
    assert (found.problem.fault, found.problem.text) == (FormulaFault.UNIT_MISMATCH, "money")


@pytest.mark.parametrize(("formula", "is_stock"), [("stock", True), ("average_daily(stock)", True), ("units", False)])
def test_a_state_does_not_grow_through_a_period(formula: str, is_stock: bool) -> None:
    assert read_definitions({"x": formula}, measures=MEASURES)["x"].is_stock is is_stock


def test_a_name_written_in_chinese_is_a_name() -> None:
    found = read_definitions({"净利": "gmv - cogs", "净利率": "净利 / gmv"}, measures=MEASURES)
    assert str(found["净利率"].denominator) == "gmv"


SPANS = st.builds(
    Span, st.integers(1, 99), st.sampled_from([SpanUnit.DAY, SpanUnit.WEEK, SpanUnit.MONTH, SpanUnit.YEAR])
)
LIMITS = st.builds(Span, st.integers(1, 99), st.sampled_from([SpanUnit.MINUTE, SpanUnit.HOUR, SpanUnit.DAY]))
NAMES = st.sampled_from(sorted(MEASURES))
WINDOWS: st.SearchStrategy[Span | Grain | Since | None] = st.one_of(
    st.none(), SPANS, st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER]), st.just(Since.EVER)
)
HOWS = st.sampled_from([How.NATURAL, How.LAST, How.MEDIAN, How.WITHIN, How.CONVERTED, How.PRODUCT])


@st.composite
def an_input(draw: st.DrawFn) -> Input:
    how = draw(HOWS)
    return Input(
        draw(NAMES),
        how,
        draw(NAMES) if how in (How.CONVERTED, How.PRODUCT) else None,
        draw(LIMITS) if how in (How.CONVERTED, How.WITHIN) else None,
        draw(WINDOWS),
        tuple(draw(st.lists(SPANS, max_size=2))),
        draw(st.booleans()),
    )


NODES: st.SearchStrategy[Node] = st.recursive(
    st.builds(Quantity, an_input()) | st.builds(Number, st.decimals(1, 999, places=1)),
    lambda parts: st.builds(Negation, parts) | st.builds(Operation, st.sampled_from(Operator), parts, parts),
    max_leaves=5,
)


@given(NODES)
def test_an_expression_is_read_as_it_is_written(node: Node) -> None:
    assert read_node(written(node), naming(MEASURES)) == (node, ())


@given(NODES, st.lists(st.decimals(1, 9, places=1), min_size=20, max_size=20))
def test_sums_over_sums_are_worth_what_the_formula_says(node: Node, amounts: list[Decimal]) -> None:
    formulas = {"x": written(node)}
    try:
        found = read_definitions(formulas, measures=MEASURES)["x"]
    except DefinitionError:
        return
    kpi = Kpi("x", found.unit, Better.HIGHER, found.numerator, found.denominator)
    totals = dict(zip(kpi.inputs, amounts, strict=False))
    above = kpi.numerator.apply(totals)
    below = Decimal(1) if kpi.denominator is None else kpi.denominator.apply(totals)
    plain = worth(node, totals)
    if above is not None and below is not None and below > 0 and plain is not None:
        assert abs(above / below - plain) < Decimal("1e-18")


@given(st.text(alphabet="gmvorders(),+-*/ 130days", max_size=40) | st.sampled_from(FUNCTIONS).map("{}(gmv".format))
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    places: list[int] = []
    found = None
    try:
        found = read_definitions({"x": text}, measures=MEASURES)
    except DefinitionError as error:
        places = [problem.problem.at for problem in error.problems]
    assert (found is None) == bool(places)
    assert all(0 <= at <= len(text) for at in places)


def test_a_span_beyond_the_calendar_is_refused_where_it_stands() -> None:
    _, problems = read_node("gmv - offset(gmv, 9999 years)", naming(MEASURES))

    assert [(problem.fault, problem.text) for problem in problems] == [(FormulaFault.WRONG_ARGUMENT, "9999")]
