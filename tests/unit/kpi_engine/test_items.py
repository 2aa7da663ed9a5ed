"""Items answer what no total can: who, how long, and who came back in time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Cohort, Item, KeySet, Period, ValueList, cohort, parse_period
from kpi_engine.items import merged

OCTOBER = parse_period("2026-10")
FIRST = date(2026, 10, 1)
LONG_AFTER = date(2027, 6, 1)


def began(key: str, day: date = FIRST) -> Item:
    return Item("launched", "A", day, key)


def reached(key: str, day: date, of: date | None = None) -> Item:
    return Item("sold", "A", day, key, cohort_day=of)


def test_a_key_has_until_the_last_allowed_day() -> None:
    ends = [reached("a", FIRST + timedelta(days=30)), reached("b", FIRST + timedelta(days=31)), reached("c", FIRST)]
    starts = [began("a"), began("b"), began("c")]
    assert cohort(starts, ends, OCTOBER, allowed=30, through=LONG_AFTER) == Cohort(3, 2, 0)


def test_what_happened_before_the_beginning_is_no_answer_to_it() -> None:
    ends = [reached("a", FIRST - timedelta(days=1))]
    assert cohort([began("a")], ends, OCTOBER, allowed=30, through=LONG_AFTER) == Cohort(1, 0, 0)


def test_a_key_that_began_twice_counts_once_on_its_first_day() -> None:
    starts = [began("a", FIRST + timedelta(days=20)), began("a")]
    ends = [reached("a", FIRST + timedelta(days=40))]
    assert cohort(starts, ends, OCTOBER, allowed=30, through=LONG_AFTER) == Cohort(1, 0, 0)


def test_an_answer_that_names_its_beginning_belongs_to_no_other() -> None:
    ends = [reached("a", FIRST + timedelta(days=5), of=FIRST + timedelta(days=3))]
    assert cohort([began("a")], ends, OCTOBER, allowed=30, through=LONG_AFTER).converted == 0
    assert cohort([began("a", FIRST + timedelta(days=3))], ends, OCTOBER, allowed=30, through=LONG_AFTER).converted == 1


def test_a_cohort_is_open_until_its_last_day_is_known() -> None:
    def known(through: date) -> Cohort:
        return cohort([began("a")], [reached("a", FIRST)], OCTOBER, allowed=30, through=through)

    assert known(date(2026, 10, 30)) == Cohort(0, 0, 1)
    assert known(date(2026, 10, 31)) == Cohort(1, 1, 0)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 40)), max_size=15),
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 80)), max_size=15),
    st.integers(0, 90),
)
def test_every_key_is_converted_not_converted_or_open(
    starts: list[tuple[str, int]], ends: list[tuple[str, int]], known: int
) -> None:
    found = cohort(
        [began(key, FIRST + timedelta(days=offset)) for key, offset in starts],
        [reached(key, FIRST + timedelta(days=offset)) for key, offset in ends],
        Period(FIRST, FIRST + timedelta(days=20)),
        allowed=14,
        through=FIRST + timedelta(days=known),
    )
    assert 0 <= found.converted <= found.matured
    assert found.matured + found.open == len({key for key, offset in starts if offset <= 20})


def test_samples_of_two_kinds_or_of_none_cannot_be_joined() -> None:
    both = [KeySet(frozenset("ab")), KeySet(frozenset("bc"))]
    assert merged(both).value == 3
    assert merged([ValueList((Decimal(1),)), ValueList((Decimal(2), Decimal(9)))]).value == 2
    with pytest.raises(ValueError, match=r"\[\]"):
        merged([])
    with pytest.raises(ValueError, match="KeySet"):
        merged([both[0], ValueList((Decimal(1),))])
