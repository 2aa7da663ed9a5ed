"""Each day's actual and target follow whoever owned the scope on it (E26)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    UNOWNED,
    WORK_DAYS,
    DayWeights,
    Period,
    Tenure,
    TenureError,
    actual_by_owner,
    owners_of,
    parse_period,
    prorate,
    target_by_owner,
)

CENT = Decimal("0.01")
NOVEMBER = parse_period("2026-11")


def november(day: int) -> date:
    return date(2026, 11, day)


def test_e26_who_joins_on_the_sixteenth_of_thirty_has_half_the_target() -> None:
    assert prorate(Decimal(60_000), NOVEMBER, joined=november(16)) == 30_000
    assert target_by_owner(Decimal(60_000), NOVEMBER, [Tenure("ana", november(16))]) == {UNOWNED: 30_000, "ana": 30_000}


def test_a_reorganisation_moves_target_and_actual_of_each_day() -> None:
    tenures = [Tenure("ana", None, november(10)), Tenure("bo", november(11))]
    assert target_by_owner(Decimal(3000), NOVEMBER, tenures) == {"ana": 1000, "bo": 2000}
    daily = {november(day): Decimal(day) for day in (9, 10, 11, 12)} | {date(2026, 10, 31): Decimal(99)}
    assert actual_by_owner(daily, NOVEMBER, tenures) == {"ana": 19, "bo": 23}


def test_a_leaver_keeps_the_days_until_the_last_and_the_rest_is_nobodys() -> None:
    assert owners_of([Tenure("ana", last=november(20))], NOVEMBER) == (
        ("ana", Period(november(1), november(20))),
        (UNOWNED, Period(november(21), november(30))),
    )


def test_who_comes_back_adds_both_stays() -> None:
    tenures = [Tenure("ana", None, november(5)), Tenure("bo", november(6), november(25)), Tenure("ana", november(26))]
    assert target_by_owner(Decimal(300), NOVEMBER, tenures) == {"ana": 100, "bo": 200}


def test_work_days_decide_when_work_is_handed_over() -> None:
    tenures = [Tenure("ana", None, november(15)), Tenure("bo", november(16))]
    assert target_by_owner(Decimal(21), NOVEMBER, tenures, phasing=WORK_DAYS) == {"ana": 10, "bo": 11}


def test_a_target_whose_days_weigh_nothing_is_with_the_last_days_owner() -> None:
    never = DayWeights(date(2025, 1, 1), (Decimal(1),))
    tenures = [Tenure("ana", None, november(15)), Tenure("bo", november(16))]
    assert target_by_owner(Decimal(7), NOVEMBER, tenures, phasing=never) == {"ana": 0, "bo": 7}


def test_tenures_outside_the_period_do_not_count() -> None:
    tenures = [Tenure("old", None, date(2026, 10, 31)), Tenure("ana", november(1)), Tenure("new", date(2026, 12, 1))]
    with pytest.raises(TenureError):
        owners_of([*tenures, Tenure("bo", november(30), november(30))], NOVEMBER)
    ends = Tenure("ana", november(1), november(30))
    assert owners_of([tenures[0], ends, tenures[2]], NOVEMBER) == (("ana", Period(november(1), november(30))),)


def test_every_pair_that_shares_a_day_is_named() -> None:
    whole, early, late = Tenure("ana"), Tenure("bo", last=november(5)), Tenure("cy", november(20))
    with pytest.raises(TenureError) as caught:
        owners_of([late, whole, early], NOVEMBER)
    assert {frozenset(tenure.owner for tenure in pair) for pair in caught.value.overlaps} == {
        frozenset({"ana", "bo"}),
        frozenset({"ana", "cy"}),
    }


HAND_OVERS = st.lists(st.integers(2, 30), unique=True, max_size=5).map(sorted)


@given(HAND_OVERS, st.integers(-(10**9), 10**9), st.lists(st.integers(0, 9), min_size=30, max_size=30))
def test_the_parts_of_a_prorated_target_add_up_to_the_cent(
    hand_overs: list[int], cents: int, weights: list[int]
) -> None:
    starts = [1, *hand_overs]
    ends = [*(day - 1 for day in hand_overs), 30]
    tenures = [
        Tenure(f"p{number}", november(start), november(end))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    phasing = DayWeights(november(1), tuple(map(Decimal, weights)))
    parts = target_by_owner(cents * CENT, NOVEMBER, tenures, phasing=phasing, step=CENT)
    assert sum(parts.values()) == cents * CENT
    daily = {november(day + 1): Decimal(value) for day, value in enumerate(weights)}
    assert sum(actual_by_owner(daily, NOVEMBER, tenures).values()) == sum(weights)
