"""A feed is fresh, within its lag, stale or unheard of, asked in the market's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kpi_engine import FeedState, Freshness, common_through, freshness, settled_through

TENTH = date(2026, 11, 10)
LAG = timedelta(hours=6)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "state", "behind"),
    [
        (at(11, 12), FeedState.FRESH, 1),
        (at(12, 0), FeedState.FRESH, 2),
        (at(12, 6), FeedState.WITHIN_LAG, 2),
        (at(12, 6, 1), FeedState.STALE_DIMMED, 2),
        (at(14, 6), FeedState.STALE_DIMMED, 4),
        (at(14, 6, 1), FeedState.UNKNOWN, 4),
    ],
)
def test_a_feed_ages_from_fresh_to_unknown(now: datetime, state: FeedState, behind: int) -> None:
    found = freshness(TENTH, zone="UTC", lag=LAG, now=now, grey_after_days=2)
    assert found == Freshness(state, behind)


def test_a_feed_is_given_up_two_days_past_its_lag_unless_told_otherwise() -> None:
    states = [freshness(TENTH, zone="UTC", lag=LAG, now=now).state for now in (at(14, 6), at(14, 6, 1))]
    assert states == [FeedState.STALE_DIMMED, FeedState.UNKNOWN]


@pytest.mark.parametrize("today", [9, 10])
def test_a_feed_that_is_ahead_of_its_market_is_not_behind(today: int) -> None:
    assert freshness(TENTH, zone="UTC", lag=LAG, now=at(today, 12)) == Freshness(FeedState.FRESH, 0)


def test_the_day_is_over_when_it_is_over_in_the_market() -> None:
    now = at(12, 7)
    assert freshness(TENTH, zone="America/Los_Angeles", lag=LAG, now=now).state is FeedState.FRESH
    assert freshness(TENTH, zone="Asia/Shanghai", lag=LAG, now=now).state is FeedState.STALE_DIMMED


def test_a_feed_that_never_reported_is_unknown() -> None:
    assert freshness(None, zone="UTC", lag=LAG, now=at(12, 0)) == Freshness(FeedState.UNKNOWN, 0)


def test_a_feed_that_reached_the_last_day_needed_is_fresh_for_ever() -> None:
    found = freshness(TENTH, zone="UTC", lag=LAG, now=at(30, 0), until=TENTH)
    assert found == Freshness(FeedState.FRESH, 20)
    assert not found.is_stale


def test_only_feeds_past_their_lag_are_stale() -> None:
    assert [Freshness(state).is_stale for state in FeedState] == [False, False, True, True]


def test_a_ratio_is_read_through_the_day_all_its_feeds_have() -> None:
    last = date(2026, 11, 30)
    assert common_through([date(2026, 11, 12), TENTH], last) == TENTH
    assert common_through([date(2026, 12, 5)], last) == last
    assert common_through([TENTH, None], last) is None


def test_young_days_are_not_settled() -> None:
    through, today = date(2026, 11, 19), date(2026, 11, 20)
    assert settled_through(through, provisional_days=7, today=today) == date(2026, 11, 12)
    assert settled_through(through, provisional_days=0, today=today) == through
    assert settled_through(TENTH, provisional_days=7, today=today) == TENTH
