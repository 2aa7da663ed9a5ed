"""Histories: nothing recorded after the asked instant is seen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi_engine.history import History, as_known
from kpi_engine.versions import Version

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def test_of_each_day_the_newest_version_known_by_then_counts() -> None:
    versions = [
        Version(FIRST, Decimal(90), at(9)),
        Version(FIRST, Decimal(100), at(2)),
        Version(SECOND, Decimal(50), at(3)),
    ]

    then = as_known(versions, as_of=at(5), through=SECOND)
    now = as_known(versions, as_of=at(10), through=SECOND)

    assert then.values == {FIRST: Decimal(100), SECOND: Decimal(50)}
    assert now.values == {FIRST: Decimal(90), SECOND: Decimal(50)}


def test_a_withdrawn_day_is_unknown_and_not_zero() -> None:
    versions = [Version(FIRST, Decimal(100), at(2)), Version(FIRST, None, at(3))]

    assert as_known(versions, as_of=at(4), through=SECOND).values == {}


def test_a_day_that_is_not_complete_is_not_seen() -> None:
    history = History({SECOND: Decimal(50), FIRST: Decimal(100)}, FIRST)

    assert history.values == {FIRST: Decimal(100)}


def test_a_rewind_never_reaches_further_than_what_is_known() -> None:
    history = History({FIRST: Decimal(100)}, FIRST)

    assert history.until(SECOND).through == FIRST


@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.integers(0, 9), st.integers(1, 28)),
        max_size=30,
        unique_by=lambda told: (told[0], told[2]),
    ),
    st.integers(1, 28),
)
def test_what_is_recorded_later_changes_nothing(versions: list[tuple[int, int, int]], seen_until: int) -> None:
    observations = [Version(date(2026, 11, day), Decimal(value), at(told)) for day, value, told in versions]
    earlier = [observation for observation in observations if observation.recorded_at <= at(seen_until)]

    assert as_known(observations, as_of=at(seen_until), through=SECOND) == as_known(
        earlier, as_of=at(seen_until), through=SECOND
    )
