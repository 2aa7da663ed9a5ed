"""Promises about identifiers: never twice, and in the order they were given."""

from __future__ import annotations

from datetime import UTC, datetime

from integrations.database.identity import _Series, new_id

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MILLISECOND = 1_795_435_200_000


def test_a_hundred_thousand_of_one_instant_are_all_different_and_ascending() -> None:
    given = [new_id(NOW) for _ in range(100_000)]
    assert given == sorted(set(given))


def test_a_clock_set_back_repeats_nothing() -> None:
    series = _Series()
    later = series.next(MILLISECOND + 1)
    assert series.next(MILLISECOND) == later + 1


def test_an_identifier_fits_a_bigint_and_tells_its_time() -> None:
    given = _Series().next(MILLISECOND)
    assert given < 2**63
    assert given >> 22 == MILLISECOND
