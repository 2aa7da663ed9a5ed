"""Recording: writes histories as their sources would have: feeds overnight, people the morning after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sandbox.company.series import History
from commands.report import MANUAL
from integrations.database.company import Leaf
from integrations.database.facts import Observation, record, source_id
from integrations.database.work import Work
from integrations.presets import load_measures
from kpi_engine import Unit, day_bounds

_OVERNIGHT = timedelta(hours=6)
"""Marketplaces close their books of a day in the small hours of the next."""


@dataclass(frozen=True, slots=True)
class Told:
    """A history with the leaf it belongs to and who tells it.

    Attributes:
        leaf: where its facts are kept.
        zone: whose days they are.
        currency: of its amounts.
        history: what is told.
        source: code and name of the feed.
        by_hand: measures that the reporter tells instead.
        reporter_id: the person who does.
    """

    leaf: Leaf
    zone: str
    currency: str
    history: History
    source: tuple[str, str]
    by_hand: frozenset[str]
    reporter_id: int


def record_all(work: Work, told: Iterable[Told]) -> None:
    """Record every history; feeds that were heard at the same moment come in one batch."""
    batches: defaultdict[tuple[str, datetime], list[Observation]] = defaultdict(list)
    names: dict[str, str] = {}
    manual = source_id(work, MANUAL, name="Reports", kind="manual")
    for teller in told:
        code, names[code] = teller.source
        by_feed = {measure for measure in teller.history.actual if measure not in teller.by_hand}
        batches[code, _heard_at(work.now, teller, by_feed)].extend(_observations(teller, by_feed))
        if teller.by_hand:
            reporting = replace(work, actor_id=teller.reporter_id, now=_heard_at(work.now, teller, teller.by_hand))
            through = max(teller.history.last[measure] for measure in teller.by_hand)
            record(reporting, manual, _observations(teller, teller.by_hand), complete_through=through)
    for (code, heard_at), observations in batches.items():
        feed = source_id(work, code, name=names[code], kind="feed")
        record(replace(work, now=heard_at), feed, observations)


def _heard_at(now: datetime, teller: Told, measures: Iterable[str]) -> datetime:
    last = max(teller.history.last[measure] for measure in measures)
    _, over = day_bounds(last, teller.zone)
    return min(now, over + _OVERNIGHT)


def _observations(teller: Told, measures: Iterable[str]) -> list[Observation]:
    units = load_measures()
    return [
        Observation(teller.leaf.id, measure, day, value, teller.currency if units[measure].unit is Unit.MONEY else "")
        for measure in sorted(measures)
        for day, value in teller.history.actual[measure].items()
    ]
