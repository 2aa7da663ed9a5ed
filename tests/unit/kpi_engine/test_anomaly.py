"""Anomalies: robust, calm with eight points, and never taught by what they flag (E47)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Period
from kpi_engine.anomaly import Finding, Oddity, Sensitivity, find_anomalies, judge_day, robust_z
from kpi_engine.history import History

E47 = [Decimal(value) for value in (100, 104, 98, 97, 103, 101, 99, 110)]
MONDAY = date(2026, 11, 9)
USUAL = Sensitivity()
HUNDREDTH = Decimal("0.01")


def mondays(*values: int) -> dict[date, Decimal]:
    """Return consecutive Mondays, the last one on MONDAY."""
    return {MONDAY - timedelta(weeks=back): Decimal(value) for back, value in enumerate(reversed(values))}


def found_on(values: dict[date, Decimal], sensitivity: Sensitivity = USUAL) -> tuple[Finding, ...]:
    return find_anomalies(History(values, MONDAY), Period(min(values), MONDAY), sensitivity=sensitivity)


@pytest.mark.parametrize(("value", "floor", "z"), [(70, "0", "-8.23"), (70, "0.03", "-6.82"), (108, "0", "2.02")])
def test_e47_distance_from_a_median_of_100_and_a_half(value: int, floor: str, z: str) -> None:
    found = robust_z(Decimal(value), E47, floor_share=Decimal(floor))

    assert found is not None
    assert found.quantize(HUNDREDTH) == Decimal(z)


def test_e47_seventy_is_flagged_and_108_is_not() -> None:
    low = judge_day(MONDAY, Decimal(70), E47, USUAL)

    assert low is not None
    assert (low.oddity, low.usual, low.impact) == (Oddity.LOW, Decimal("100.5"), Decimal("-30.5"))
    assert judge_day(MONDAY, Decimal(108), E47, USUAL) is None


def test_days_that_agree_by_chance_do_not_make_a_small_step_an_alarm() -> None:
    assert judge_day(MONDAY, Decimal(103), [Decimal(100)] * 7 + [Decimal(101)], USUAL) is None


def test_a_difference_that_is_worth_nothing_is_not_told() -> None:
    calm = Sensitivity(least_impact=Decimal(31))

    assert judge_day(MONDAY, Decimal(70), E47, calm) is None
    assert judge_day(MONDAY, Decimal(69), E47, calm) is not None


def test_days_around_nothing_are_judged_by_impact_alone() -> None:
    quiet = [Decimal(0)] * 8
    sensitivity = Sensitivity(least_impact=Decimal(50))

    loud = judge_day(MONDAY, Decimal(50), quiet, sensitivity)

    assert loud is not None
    assert (loud.oddity, loud.z) == (Oddity.HIGH, None)
    assert judge_day(MONDAY, Decimal(49), quiet, sensitivity) is None
    assert judge_day(MONDAY, Decimal(0), quiet, USUAL) is None


def test_nothing_where_there_always_is_something_is_a_question_to_the_feed() -> None:
    found = found_on(mondays(100, 104, 98, 97, 103, 101, 99, 110, 0))

    assert [(one.day, one.oddity) for one in found] == [(MONDAY, Oddity.ZERO)]


def test_a_zero_among_sparse_sales_is_ordinary() -> None:
    assert found_on(mondays(0, 90, 0, 120, 30, 0, 60, 10, 0)) == ()


def test_four_days_of_a_weekday_are_too_few_to_judge_by() -> None:
    assert found_on(mondays(100, 101, 99, 100, 9)) == ()


def test_a_flagged_day_does_not_teach_the_weeks_after_it() -> None:
    calm = (100, 104, 98, 97, 103, 101, 99, 110)

    spoiled = found_on(mondays(*calm, 400, 70))

    # Were 400 among the ordinary days, 70 would be compared with a wider spread.
    assert [(int(one.value), one.oddity) for one in spoiled] == [(400, Oddity.HIGH), (70, Oddity.LOW)]
    assert spoiled[1].usual == 101  # the seven ordinary ones of the eight weeks before


def test_a_lasting_change_is_flagged_for_weeks_and_then_becomes_the_new_level() -> None:
    values = mondays(*(100,) * 8, *(200,) * 16)

    flagged = [one.day for one in found_on(values)]

    first = MONDAY - timedelta(weeks=15)
    assert flagged == [first + timedelta(weeks=week) for week in range(4)]


def test_only_days_of_the_asked_period_are_told() -> None:
    values = mondays(100, 104, 98, 97, 103, 101, 99, 110, 400, 70)

    found = find_anomalies(History(values, MONDAY), Period(MONDAY, MONDAY))

    assert [one.value for one in found] == [70]


def test_a_weekday_is_compared_with_itself_only() -> None:
    sundays = {day - timedelta(days=1): Decimal(1000) for day in mondays(*(100,) * 9)}

    assert found_on(mondays(*(100,) * 9) | sundays) == ()


def test_no_history_has_no_anomaly() -> None:
    assert find_anomalies(History({}, MONDAY), Period(MONDAY, MONDAY)) == ()


@given(st.lists(st.integers(0, 500), min_size=10, max_size=40), st.integers(2, 1000), st.integers(0, 80))
def test_another_unit_flags_the_same_days(values: list[int], factor: int, impact: int) -> None:
    small = mondays(*values)
    large = {day: value * factor for day, value in small.items()}

    found = found_on(small, Sensitivity(least_impact=Decimal(impact)))
    scaled = found_on(large, Sensitivity(least_impact=Decimal(impact * factor)))

    assert [(one.day, one.oddity, one.z) for one in scaled] == [(one.day, one.oddity, one.z) for one in found]


@given(st.permutations(range(9)))
def test_the_order_of_days_means_nothing(order: list[int]) -> None:
    values = list(mondays(100, 104, 98, 97, 103, 101, 99, 110, 70).items())

    assert found_on(dict(values[index] for index in order)) == found_on(dict(values))
