"""What was known when (E14): versions, maturity, and periods that were closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    ConflictingVersions,
    Difference,
    LockedResult,
    Maturity,
    MaturityError,
    RepeatedResult,
    Version,
    close_period,
    differences,
    known_at,
    parse_period,
    restated,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = ("gmv", "A", date(2026, 11, 1))
VERSIONS = [
    Version(FIRST, Decimal(100), datetime(2026, 11, 2, tzinfo=UTC)),
    Version(FIRST, Decimal(90), datetime(2026, 11, 9, tzinfo=UTC)),
]
NOVEMBER = parse_period("2026-11")


def november(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


def result(value: str | None, kpi: str = "gmv", currency: str | None = "USD") -> LockedResult:
    return LockedResult(kpi, "A", None if value is None else Decimal(value), currency)


def test_e14_a_restatement_after_the_lock_changes_current_and_not_official() -> None:
    lock = close_period(NOVEMBER, november(5), [result(str(known_at(VERSIONS, november(5))[FIRST]))], {"gmv": "1"})
    current = [result(str(known_at(VERSIONS, november(20))[FIRST]))]
    assert lock.results[0].value == 100
    assert differences(lock, current) == (Difference("gmv", "A", Decimal(100), Decimal(90), Decimal(-10), "USD"),)
    assert lock.is_intact
    assert restated(VERSIONS, november(5), november(20)) == {FIRST}
    assert restated(VERSIONS, november(5), november(8)) == frozenset()


def test_nothing_is_known_before_it_was_recorded_and_a_withdrawn_fact_is_gone() -> None:
    withdrawn: Version[tuple[str, str, date], Decimal] = Version(FIRST, None, november(12))
    assert known_at(VERSIONS, november(1)) == {}
    assert known_at([*VERSIONS, withdrawn], november(12)) == {}
    assert known_at([*VERSIONS, withdrawn], november(11)) == {FIRST: Decimal(90)}


def test_of_two_versions_of_one_instant_the_later_said_wins_and_a_contradiction_is_refused() -> None:
    at = november(2)
    assert known_at([Version("a", 2, at, 1), Version("a", 1, at)], at) == {"a": 2}
    assert known_at([Version("a", 1, at), Version("a", 1, at)], at) == {"a": 1}
    with pytest.raises(ConflictingVersions) as caught:
        known_at([Version("a", 1, at), Version("a", 2, at)], at)
    assert (caught.value.key, caught.value.recorded_at) == ("a", at)


HISTORIES = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 9), st.integers(0, 50)),
    max_size=20,
    unique_by=lambda told: (told[0], told[2]),
).map(lambda told: [Version(key, value, START + timedelta(hours=hour)) for key, value, hour in told])


@given(HISTORIES.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))), st.integers(0, 60))
def test_what_was_known_depends_on_neither_order_nor_repetition_nor_the_future(
    both: tuple[list[Version[str, int]], list[Version[str, int]]], hour: int
) -> None:
    versions, mixed = both
    as_of = START + timedelta(hours=hour)
    known = known_at(versions, as_of)
    assert known_at([*mixed, *versions[:3]], as_of) == known
    assert known_at([version for version in versions if version.recorded_at <= as_of], as_of) == known


@given(HISTORIES, st.integers(0, 60), st.integers(0, 60))
def test_a_fact_changes_only_when_something_was_said_of_it_in_between(
    versions: list[Version[str, int]], one: int, other: int
) -> None:
    since, until = (START + timedelta(hours=hour) for hour in sorted((one, other)))
    told = {version.key for version in versions if since < version.recorded_at <= until}
    before, after = known_at(versions, since), known_at(versions, until)
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} <= told


def test_a_seal_breaks_with_any_change_and_not_with_the_way_a_number_is_written() -> None:
    lock = close_period(NOVEMBER, november(5), [result("1.50"), result(None, "acos")], {"gmv": "1"})
    same = close_period(NOVEMBER, november(5), [result(None, "acos"), result("1.5")], {"gmv": "1"})
    assert lock.digest == same.digest
    assert not replace(lock, results=(result("1.6"),)).is_intact
    assert not replace(lock, rules=(("gmv", "2"),)).is_intact
    assert not replace(lock, as_of=november(6)).is_intact
    assert not replace(lock, period=parse_period("2026-10")).is_intact
    assert replace(lock, as_of=november(5).astimezone(timezone(timedelta(hours=8)))).is_intact


def test_results_that_came_went_or_changed_their_currency_are_differences_without_a_delta() -> None:
    lock = close_period(NOVEMBER, november(5), [result("1"), result("2", "net"), result("3", "fees")], {})
    current = [result("3", "fees"), result("2", "net", "EUR"), result("4", "new"), result(None)]
    assert differences(lock, current) == (
        Difference("gmv", "A", Decimal(1), None, None, "USD"),
        Difference("net", "A", Decimal(2), Decimal(2), None, None),
        Difference("new", "A", None, Decimal(4), None, "USD"),
    )


def test_one_kpi_has_one_result_at_one_node() -> None:
    with pytest.raises(RepeatedResult) as caught:
        close_period(NOVEMBER, november(5), [result("1"), result("2")], {})
    assert (caught.value.kpi, caught.value.scope) == ("gmv", "A")


CURVE = Maturity(((1, Decimal("0.8")), (3, Decimal("0.9")), (14, Decimal(1))))


def test_e15_a_young_value_is_grown_by_what_is_known_at_its_age() -> None:
    assert CURVE.final(Decimal(80), 1) == 100
    assert [CURVE.share(age) for age in (0, 1, 2, 3, 14, 90)] == [
        None,
        Decimal("0.8"),
        Decimal("0.85"),
        Decimal("0.9"),
        Decimal(1),
        Decimal(1),
    ]
    assert CURVE.final(Decimal(80), 0) is None
    assert CURVE.settles_after == 14


@pytest.mark.parametrize(
    "points",
    [(), ((1, "0.8"),), ((1, "0"), (2, "1")), ((1, "0.9"), (2, "0.8"), (3, "1")), ((2, "0.8"), (2, "1"))],
)
def test_a_curve_that_falls_starts_at_nothing_or_never_ends_is_refused(points: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(MaturityError):
        Maturity(tuple((age, Decimal(share)) for age, share in points))
