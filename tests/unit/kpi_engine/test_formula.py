"""Formulas are read, never run, and a wrong one is answered with all its problems."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import FormulaError, FormulaFault, FormulaProblem, parse_formula

KNOWN = {"a", "b", "net_sales"}


def test_a_signed_sum_is_computed_from_its_measures() -> None:
    formula = parse_formula("net_sales - cogs + fees")
    assert formula.measures == ("net_sales", "cogs", "fees")
    assert formula.apply({"net_sales": Decimal(10), "cogs": Decimal(4), "fees": Decimal(1)}) == 7


def test_minutes_become_hours_exactly() -> None:
    assert parse_formula("reply_minutes / 60").apply({"reply_minutes": Decimal(90)}) == Decimal("1.5")


def test_factors_and_divisors_join_and_a_leading_minus_holds() -> None:
    formula = parse_formula("-2 * a * 1.5 / 3 / 2 - -b")
    assert formula.apply({"a": Decimal(4), "b": Decimal(1)}) == -1
    assert str(formula) == "-3.0 * a / 6 + b"


def test_one_unknown_input_makes_the_whole_unknown() -> None:
    formula = parse_formula("a - b")
    assert formula.apply({"a": Decimal(1), "b": None}) is None
    assert formula.apply({"a": Decimal(1)}) is None


@pytest.mark.parametrize("source", ["a", "a - b", "2 * a / 60 + b - 3 * c", "-a"])
def test_a_formula_is_written_as_it_is_read(source: str) -> None:
    assert str(parse_formula(source)) == source
    assert parse_formula(str(parse_formula(source))) == parse_formula(source)


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("", [(FormulaFault.EMPTY, 0, "")]),
        ("a +", [(FormulaFault.OPERAND_MISSING, 3, "")]),
        ("* a", [(FormulaFault.OPERAND_MISSING, 0, "*")]),
        ("a / * 3", [(FormulaFault.OPERAND_MISSING, 4, "*")]),
        ("a 3", [(FormulaFault.OPERATOR_MISSING, 2, "3")]),
        ("a + 3", [(FormulaFault.TERM_WITHOUT_MEASURE, 4, "3")]),
        ("a * b", [(FormulaFault.PRODUCT_OF_MEASURES, 4, "b")]),
        ("2 / a", [(FormulaFault.DIVISION_BY_MEASURE, 4, "a")]),
        ("a / 0", [(FormulaFault.DIVISION_BY_ZERO, 4, "0")]),
        ("a ; b", [(FormulaFault.UNREADABLE_SIGN, 2, ";"), (FormulaFault.OPERATOR_MISSING, 4, "b")]),
        ("GMV - a", [(FormulaFault.UNKNOWN_MEASURE, 0, "GMV")]),
    ],
)
def test_a_problem_is_named_with_its_place(source: str, problems: list[tuple[FormulaFault, int, str]]) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(source, KNOWN)
    assert [(found.fault, found.at, found.text) for found in caught.value.problems] == problems


def test_all_problems_are_listed_at_once() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("ghost + a / 0 - spirit", KNOWN)
    faults = [(found.fault, found.text) for found in caught.value.problems]
    assert faults == [
        (FormulaFault.UNKNOWN_MEASURE, "ghost"),
        (FormulaFault.DIVISION_BY_ZERO, "0"),
        (FormulaFault.UNKNOWN_MEASURE, "spirit"),
    ]


@given(st.text(alphabet="ab1.+-*/ ();_é", max_size=20))
def test_any_text_is_either_read_or_refused_with_problems(source: str) -> None:
    problems: tuple[FormulaProblem, ...] = ()
    measures: tuple[str, ...] = ()
    try:
        measures = parse_formula(source).measures
    except FormulaError as error:
        problems = error.problems
    assert bool(measures) != bool(problems)
    assert all(0 <= problem.at <= len(source) for problem in problems)
