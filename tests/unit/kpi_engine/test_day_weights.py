"""Targets fall due by work days, seasons and re-phasing, and locked days never change (E23, E24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    LINEAR,
    WORK_DAYS,
    DayWeights,
    Period,
    Phasing,
    PhasingError,
    by_season,
    by_work_days,
    delayed,
    expected_share,
    parse_period,
    rephased,
)

ONE = Decimal(1)
NOVEMBER = parse_period("2026-11")
OCTOBER = parse_period("2026-10")


def november(day: int) -> date:
    return date(2026, 11, day)


@dataclass(frozen=True)
class GoldenWeek:
    """China's National Day week of 2026 with its two make-up days."""

    off: frozenset[date] = frozenset(date(2026, 10, day) for day in range(1, 8))
    made_up: frozenset[date] = frozenset({date(2026, 10, 10)})

    def is_working(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)


def test_e23_five_of_twenty_work_days_make_a_quarter_due() -> None:
    february = parse_period("2027-02")
    weights = by_work_days(february, NeverOff())
    assert weights.weight_between(february.first, february.last) == 20
    assert 40 * expected_share(february, date(2027, 2, 5), weights) == 10


@dataclass(frozen=True)
class NeverOff:
    def is_working(self, day: date) -> bool:
        return day.weekday() < 5


def test_holidays_are_no_work_days_and_make_up_days_are() -> None:
    weights = by_work_days(OCTOBER, GoldenWeek())
    assert weights.weight_between(date(2026, 10, 1), date(2026, 10, 7)) == 0
    assert weights.weight_between(date(2026, 10, 8), date(2026, 10, 10)) == 3


def test_e24_the_last_five_days_of_a_month_weigh_four_times_as_much() -> None:
    finale = Period(november(26), november(30))
    weights = by_season(NOVEMBER, seasons=[(finale, Decimal(4))])
    assert expected_share(NOVEMBER, november(25), weights) == Decimal(25) / 45


def test_seasons_multiply_with_weekdays_and_with_each_other() -> None:
    weekend = Phasing((ONE,) * 5 + (Decimal(2),) * 2)
    seasons = [(Period(november(21), november(22)), Decimal(3)), (Period(november(22), november(22)), Decimal(5))]
    weights = by_season(NOVEMBER, weekend, seasons)
    assert [weights.weight_between(november(day), november(day)) for day in (20, 21, 22, 23)] == [1, 6, 30, 1]


def test_days_outside_weigh_nothing() -> None:
    weights = DayWeights(november(10), (ONE, ONE))
    assert weights.weight_between(november(1), november(30)) == 2
    assert weights.weight_between(november(1), november(9)) == 0
    assert weights.weight_between(november(12), november(30)) == 0
    assert weights.weight_between(november(11), november(10)) == 0


def test_weights_that_are_none_or_negative_are_refused() -> None:
    for weights in ((), (Decimal(-1), ONE)):
        with pytest.raises(PhasingError):
            DayWeights(november(1), weights)


def test_a_review_of_ten_days_moves_what_is_due_after_it() -> None:
    weights = delayed(NOVEMBER, LINEAR, 10)
    assert expected_share(NOVEMBER, november(10), weights) == 0
    assert expected_share(NOVEMBER, november(20), weights) == Decimal("0.5")
    assert expected_share(NOVEMBER, november(30), weights) == 1
    for days in (-1, 30):
        with pytest.raises(PhasingError):
            delayed(NOVEMBER, LINEAR, days)


def test_rephasing_leaves_locked_days_as_they_were() -> None:
    weights = rephased(NOVEMBER, LINEAR, WORK_DAYS, locked_through=november(15))
    assert expected_share(NOVEMBER, november(15), weights) == Decimal("0.5")
    assert expected_share(NOVEMBER, november(5), weights) == Decimal(5) / 30
    assert expected_share(NOVEMBER, november(20), weights) == Decimal("0.5") + Decimal("0.5") * 5 / 11


def test_rephasing_onto_days_that_weigh_nothing_is_refused_unless_nothing_is_left() -> None:
    never = DayWeights(november(1), (ONE,))
    with pytest.raises(PhasingError):
        rephased(NOVEMBER, LINEAR, never, locked_through=november(15))
    for locked in (november(30), date(2026, 12, 24)):
        weights = rephased(NOVEMBER, LINEAR, never, locked_through=locked)
        assert expected_share(NOVEMBER, november(3), weights) == Decimal("0.1")


CURVES = st.builds(
    DayWeights,
    st.just(november(1)),
    st.lists(st.integers(1, 9).map(Decimal), min_size=30, max_size=30).map(tuple),
)


@given(CURVES, CURVES, st.integers(-3, 33), st.integers(1, 30))
def test_rephasing_never_changes_a_locked_day(before: DayWeights, after: DayWeights, locked: int, day: int) -> None:
    through = november(1) + timedelta(days=locked)
    weights = rephased(NOVEMBER, before, after, locked_through=through)
    if november(day) <= through:
        assert expected_share(NOVEMBER, november(day), weights) == pytest.approx(
            expected_share(NOVEMBER, november(day), before), rel=Decimal("1e-26")
        )
    assert expected_share(NOVEMBER, november(30), weights) == 1


@given(CURVES, st.integers(0, 30))
def test_the_expected_share_is_monotone_from_nothing_to_all(weights: DayWeights, day: int) -> None:
    shares = [
        expected_share(NOVEMBER, november(1) + timedelta(days=place), weights) for place in (-1, day - 1, day, 29)
    ]
    assert [shares[0], shares[-1]] == [0, 1]
    assert shares == sorted(shares)
