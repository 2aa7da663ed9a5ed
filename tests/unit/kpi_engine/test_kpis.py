"""A KPI's definition says what it needs, and what is wrong with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_engine import Bands, Better, FormulaFault, Kpi, KpiProblem, Measure, OverTime, Unit, parse_formula, problems_of

MEASURES = {
    "gmv": Measure("gmv", Unit.MONEY),
    "ad_spend": Measure("ad_spend", Unit.MONEY),
    "ad_sales": Measure("ad_sales", Unit.MONEY, provisional_days=7),
    "orders": Measure("orders", Unit.COUNT),
    "buyers": Measure("buyers", Unit.COUNT, OverTime.DISTINCT),
}


def kpi(numerator: str, denominator: str | None = None, *, is_stock: bool = False, unit: Unit = Unit.RATIO) -> Kpi:
    below = None if denominator is None else parse_formula(denominator)
    return Kpi("x", unit, Better.HIGHER, parse_formula(numerator), below, is_stock=is_stock)


def test_the_inputs_are_all_measures_of_both_sides_each_once() -> None:
    assert kpi("gmv - ad_spend", "gmv").inputs == ("gmv", "ad_spend")


def test_only_a_flow_that_does_not_divide_accumulates() -> None:
    assert kpi("gmv").accumulates
    assert not kpi("gmv", "orders").accumulates
    assert not kpi("orders", is_stock=True).accumulates


def test_totals_need_nearly_all_of_their_parts_and_ratios_most() -> None:
    assert kpi("gmv").least_coverage == Decimal("0.95")
    assert kpi("gmv", "orders").least_coverage == Decimal("0.6")


def test_a_kpi_is_provisional_as_long_as_its_slowest_measure() -> None:
    assert kpi("ad_spend", "ad_sales").provisional_days(MEASURES) == 7
    assert kpi("gmv", "orders").provisional_days(MEASURES) == 0


def test_money_over_a_count_is_sound() -> None:
    assert problems_of(kpi("gmv", "orders", unit=Unit.MONEY), MEASURES) == ()


def test_all_problems_of_a_definition_are_told() -> None:
    assert problems_of(kpi("gmv + orders - ghost", "buyers"), MEASURES) == (
        KpiProblem("x", FormulaFault.UNKNOWN_MEASURE, "ghost"),
        KpiProblem("x", FormulaFault.MIXED_UNITS, "orders"),
    )


def test_a_unit_that_the_arithmetic_does_not_give_is_a_problem() -> None:
    assert problems_of(kpi("gmv"), MEASURES) == (KpiProblem("x", FormulaFault.UNIT_MISMATCH, "money"),)
    assert problems_of(kpi("orders", "gmv"), MEASURES) == (
        KpiProblem("x", FormulaFault.UNNAMEABLE_UNIT, "orders / gmv"),
    )


def test_thresholds_that_cross_are_refused() -> None:
    with pytest.raises(ValueError, match="green"):
        Bands(Decimal("0.8"), Decimal("0.9"))


def test_a_windowed_sum_neither_accumulates_nor_forgets_its_measure() -> None:
    trailing = kpi("trailing(gmv, 30 days)")
    assert (trailing.inputs, trailing.measures) == (("trailing(gmv, 30 days)",), ("gmv",))
    assert not trailing.accumulates
