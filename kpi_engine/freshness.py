"""Freshness: how far a feed is behind, and through which day its numbers may be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from kpi_engine.periods import day_bounds, market_day

_DAY = timedelta(days=1)


class FeedState(IntEnum):
    """From good to unheard of; the worst of several is their maximum."""

    FRESH = 0
    WITHIN_LAG = 1
    STALE_DIMMED = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Freshness:
    """A feed's state and how many market days, today included, came after its last complete one."""

    state: FeedState
    days_behind: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether the feed is later than it may be."""
        return self.state >= FeedState.STALE_DIMMED


FRESH = Freshness(FeedState.FRESH)


def freshness(
    complete_through: date | None,
    *,
    zone: str,
    lag: timedelta,
    now: datetime,
    grey_after_days: int = 2,
    until: date | None = None,
) -> Freshness:
    """Return how fresh a feed is at `now`.

    Args:
        complete_through: The last market day the source reported whole; None when it never did.
        zone: IANA zone of the market, in which days end.
        lag: How long after a day's end its data may take.
        now: Aware instant.
        grey_after_days: Market days past the lag after which nothing is known any more.
        until: The last day needed; a feed that reached it is fresh for that question, however old.
    """
    if complete_through is None:
        return Freshness(FeedState.UNKNOWN)
    behind = max(0, (market_day(now, zone) - complete_through).days)
    if until is not None and complete_through >= until:
        return Freshness(FeedState.FRESH, behind)
    awaited = complete_through + _DAY
    _, over = day_bounds(awaited, zone)
    if now <= over:
        return Freshness(FeedState.FRESH, behind)
    if now <= over + lag:
        return Freshness(FeedState.WITHIN_LAG, behind)
    _, given_up = day_bounds(awaited + grey_after_days * _DAY, zone)
    state = FeedState.STALE_DIMMED if now <= given_up + lag else FeedState.UNKNOWN
    return Freshness(state, behind)


def common_through(complete_through: Iterable[date | None], last: date) -> date | None:
    """Return the last day on which every feed of a KPI is complete, at most `last`; None when one never was.

    All sums of one leaf must end on this day, or a ratio would divide ten days by twelve.
    """
    reached = last
    for day in complete_through:
        if day is None:
            return None
        reached = min(reached, day)
    return reached


def settled_through(through: date, *, provisional_days: int, today: date) -> date:
    """Return the last day old enough not to be restated any more, at most `through`."""
    return min(through, today - timedelta(days=provisional_days + 1)) if provisional_days else through
