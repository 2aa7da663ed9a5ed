"""What of a target is due by a day (E23, E24, E26)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    LINEAR,
    WORK_DAYS,
    Period,
    Phasing,
    PhasingError,
    days,
    expected_share,
    month_of,
    parse_period,
    phased,
    prorate,
)

NOVEMBER = parse_period("2026-11")
LAST_FIVE = Phasing(promotions=tuple((date(2026, 11, day), Decimal(4)) for day in range(26, 31)))
WEIGHTS = st.decimals(min_value=0, max_value=9, places=1)
PHASINGS = st.builds(
    Phasing,
    st.tuples(*[WEIGHTS] * 7).filter(any),
    st.lists(
        st.tuples(st.dates(date(2026, 10, 25), date(2026, 12, 5)), WEIGHTS), max_size=4, unique_by=lambda p: p[0]
    ).map(
        tuple,
    ),
)


def test_e23_five_of_twenty_work_days_make_a_quarter_of_the_tasks_due() -> None:
    february = parse_period("2027-02")  # twenty work days, the first on Monday the 1st
    assert 40 * expected_share(february, date(2027, 2, 5), WORK_DAYS) == 10
    assert 40 * expected_share(february, date(2027, 2, 7), WORK_DAYS) == 10


def test_e24_a_month_that_ends_in_a_promotion_is_due_late() -> None:
    due, whole = phased(NOVEMBER, date(2026, 11, 25), LAST_FIVE)
    assert (due, whole) == (Decimal(25), Decimal(45))
    assert expected_share(NOVEMBER, date(2026, 11, 25), LAST_FIVE).quantize(Decimal("0.001")) == Decimal("0.556")


def test_e26_joining_on_the_sixteenth_of_thirty_halves_the_target() -> None:
    assert prorate(Decimal(60_000), NOVEMBER, joined=date(2026, 11, 16)) == 30_000


def test_leaving_and_never_being_there_are_prorated_too() -> None:
    assert prorate(Decimal(60_000), NOVEMBER, left=date(2026, 11, 10)) == 20_000
    assert prorate(Decimal(60_000), NOVEMBER, joined=date(2026, 11, 10), left=date(2026, 11, 10)) == 2_000
    assert prorate(Decimal(60_000), NOVEMBER, joined=date(2026, 12, 1)) == 0
    assert prorate(Decimal(60_000), NOVEMBER) == 60_000
    assert prorate(Decimal(4_500), NOVEMBER, joined=date(2026, 11, 26), phasing=LAST_FIVE) == 2_000


def test_a_promotion_weighs_on_both_ends_of_a_span() -> None:
    assert LAST_FIVE.weight_between(date(2026, 11, 26), date(2026, 11, 30)) == 20
    assert LAST_FIVE.weight_between(date(2026, 11, 25), date(2026, 11, 26)) == 5
    assert LAST_FIVE.weight_between(date(2026, 11, 30), date(2026, 12, 1)) == 5


@pytest.mark.parametrize("through", [None, date(2026, 10, 31)])
def test_before_its_first_day_nothing_is_due_of_a_period_that_weighs_what_it_weighs(through: date | None) -> None:
    assert phased(NOVEMBER, through) == (Decimal(0), Decimal(30))
    assert phased(NOVEMBER, through, LAST_FIVE) == (Decimal(0), Decimal(45))


def test_a_period_without_any_weight_is_due_on_its_last_day() -> None:
    weekend = parse_period("2026-11-14..2026-11-15")
    assert expected_share(weekend, date(2026, 11, 14), WORK_DAYS) == 0
    assert expected_share(weekend, date(2026, 11, 15), WORK_DAYS) == 1


@pytest.mark.parametrize(
    "weekdays",
    [(Decimal(1),) * 6, (Decimal(0),) * 7, (Decimal(-1), *(Decimal(1),) * 6)],
)
def test_weights_that_are_not_seven_or_all_zero_or_negative_are_refused(weekdays: tuple[Decimal, ...]) -> None:
    with pytest.raises(PhasingError):
        Phasing(weekdays)


@given(PHASINGS)
def test_the_share_due_is_zero_before_rises_and_is_one_at_the_end(phasing: Phasing) -> None:
    shares = [expected_share(NOVEMBER, day, phasing) for day in days(NOVEMBER)]
    assert expected_share(NOVEMBER, None, phasing) == 0
    assert expected_share(NOVEMBER, date(2026, 10, 31), phasing) == 0
    assert shares == sorted(shares)
    assert shares[-1] == expected_share(NOVEMBER, date(2027, 1, 1), phasing) == 1


@given(PHASINGS, st.integers(0, 29), st.integers(0, 29))
def test_the_weight_of_days_is_the_sum_of_their_weights(phasing: Phasing, start: int, length: int) -> None:
    first = NOVEMBER.first + timedelta(days=start)
    last = first + timedelta(days=length)
    promoted = dict(phasing.promotions)
    by_hand = sum(phasing.weekdays[day.weekday()] * promoted.get(day, Decimal(1)) for day in days(Period(first, last)))
    assert phasing.weight_between(first, last) == by_hand


def test_linear_counts_days() -> None:
    leap = month_of(date(2024, 2, 1))
    assert phased(leap, date(2024, 2, 10), LINEAR) == (Decimal(10), Decimal(29))
