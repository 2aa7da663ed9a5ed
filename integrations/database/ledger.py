"""Ledger: the facts of some leaves over one period, from which every KPI's leaf sums follow by arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from integrations.database.company import Company, Leaf
from kpi_engine import (
    Flag,
    Kpi,
    LeafSum,
    Measure,
    OverTime,
    Period,
    average_of_daily,
    common_through,
    freshness,
    last_observed,
    market_day,
    settled_through,
)

_DAY = timedelta(days=1)
_WORKING_WEEKDAYS = 5
_PROVISIONAL = frozenset({Flag.PROVISIONAL})
_NO_FLAGS: frozenset[Flag] = frozenset()
STOCKS = frozenset({OverTime.LAST, OverTime.AVERAGE})
"""What is observed now and then and holds until it is observed again, from before the period on."""


@dataclass(frozen=True, slots=True)
class Feed:
    """How far one measure of one leaf has come, by its system of record."""

    first_day: date
    complete_through: date
    last_day: date
    received_at: datetime
    is_manual: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """Facts of some leaves, measures and one period, fetched together; every question after that is arithmetic.

    Attributes:
        period: The days asked for.
        whole: The months that lie inside the period, by their first day.
        months: Rollups of those months: (scope, measure) to (month, currency, total, days).
        days: Daily rows outside those months or later than `floor`: (scope, measure) to (day, currency, value); of a
            stock all of the period, and the last before it.
        floor: Days after this one are in `days` even where a month's rollup holds them too.
        feeds: State of the system of record.
    """

    company: Company
    period: Period
    whole: frozenset[date]
    months: Mapping[tuple[int, str], Sequence[tuple[date, str, Decimal, int]]]
    days: Mapping[tuple[int, str], Sequence[tuple[date, str, Decimal]]]
    floor: date
    feeds: Mapping[tuple[int, str], Feed]

    def leaf_sums(
        self,
        kpi: Kpi,
        leaves: Iterable[Leaf],
        measures: Mapping[str, Measure],
        now: datetime,
        *,
        weights: Mapping[int, Decimal] | None = None,
        is_settled: bool = False,
    ) -> list[LeafSum]:
        """Return the sums a KPI needs, each leaf's measures ending on one common day.

        Args:
            kpi: What will be evaluated.
            leaves: The leaf scopes under the asked node.
            measures: Definitions of the KPI's measures.
            now: The instant of asking.
            weights: Plan shares by leaf id; leaves count alike without.
            is_settled: End on the last day old enough not to be restated by the platform.
        """
        sums: list[LeafSum] = []
        for leaf in leaves:
            feeds = [self.feeds.get((leaf.id, measure)) for measure in kpi.inputs]
            if all(feed is None for feed in feeds):
                continue
            zone = self.company.zone_of(leaf)
            today = market_day(now, zone)
            through = common_through(
                (None if feed is None else feed.complete_through for feed in feeds), self.period.last
            )
            young = kpi.provisional_days(measures)
            if through is not None and is_settled:
                through = settled_through(through, provisional_days=young, today=today)
            # Before its first day a source said nothing, not zero.
            first = max([self.period.first, *(feed.first_day for feed in feeds if feed is not None)])
            if through is not None and through < first:
                through = None
            is_young = young > 0 and through is not None and through > today - timedelta(days=young + 1)
            for measure, feed in zip(kpi.inputs, feeds, strict=True):
                definition = measures[measure]
                sums.extend(
                    self._sums(
                        leaf,
                        definition,
                        feed,
                        through,
                        zone=zone,
                        now=now,
                        weight=Decimal(1) if weights is None else weights.get(leaf.id, Decimal(0)),
                        flags=_PROVISIONAL if is_young and definition.provisional_days else _NO_FLAGS,
                    )
                )
        return sums

    def _sums(
        self,
        leaf: Leaf,
        measure: Measure,
        feed: Feed | None,
        through: date | None,
        *,
        zone: str,
        now: datetime,
        weight: Decimal,
        flags: frozenset[Flag],
    ) -> Iterable[LeafSum]:
        state = freshness(
            None if feed is None else feed.complete_through,
            zone=zone,
            lag=measure.lag,
            now=now,
            grey_after_days=measure.grey_after_days,
            until=self.period.last,
        )
        totals, rows = self._totals(leaf.id, measure, through)
        expected = self._expected_days(leaf, feed, through, self.period.first)
        if feed is None:
            reported = 0
        elif feed.is_manual:
            reported = min(rows, expected)
        else:
            reported = self._expected_days(leaf, feed, through, max(self.period.first, feed.first_day))
        for currency, total in totals.items() or {"": None}.items():
            yield LeafSum(
                scope=str(leaf.id),
                measure=measure.id,
                total=total,
                currency=currency or None,
                days_reported=reported,
                days_expected=max(expected, 1),
                complete_through=through,
                freshness=state,
                weight=weight,
                as_of=None if feed is None else feed.received_at,
                flags=flags,
            )

    def _totals(self, scope_id: int, measure: Measure, through: date | None) -> tuple[dict[str, Decimal], int]:
        """Return totals by currency up to a day, and how many daily rows they hold."""
        if through is None:
            return {}, 0
        key = (scope_id, measure.id)
        days = self.days.get(key, ())
        if measure.over_time in STOCKS:
            return _stock(days, Period(self.period.first, through), measure.over_time)
        totals: defaultdict[str, Decimal] = defaultdict(Decimal)
        rows: defaultdict[str, int] = defaultdict(int)
        for month, currency, total, count in self.months.get(key, ()):
            if month <= through:
                totals[currency] += total
                rows[currency] += count
        whole = self.whole
        for day, currency, value in days:
            month = day.replace(day=1)
            if month in whole:
                # The rollup holds it already; what came after the last complete day is taken out again.
                if through < day and month <= through:
                    totals[currency] -= value
                    rows[currency] -= 1
            elif day <= through:
                totals[currency] += value
                rows[currency] += 1
        return {currency: total for currency, total in totals.items() if rows[currency]}, sum(rows.values())

    def _expected_days(self, leaf: Leaf, feed: Feed | None, through: date | None, first: date) -> int:
        """Return on how many days the source should have spoken: a person on weekdays, a feed every day."""
        if through is None:
            return 0
        launched = self.company.stores[leaf.store_id].launched_on if leaf.store_id is not None else None
        if launched is not None:
            first = max(first, launched)
        if feed is None or not feed.is_manual:
            return max((through - first).days + 1, 0)
        return sum(
            1 for offset in range((through - first).days + 1) if (first + offset * _DAY).weekday() < _WORKING_WEEKDAYS
        )


def _stock(
    rows: Sequence[tuple[date, str, Decimal]], period: Period, over_time: OverTime
) -> tuple[dict[str, Decimal], int]:
    """Return a stock's last or average level by currency, and on how many of the days it is known."""
    reached = sorted(row for row in rows if row[0] <= period.last)
    totals: dict[str, Decimal] = {}
    known = 0
    for currency in {held for _, held, _ in reached}:
        # A store that changed its currency has none of the old one left from that day on.
        seen = [(day, value if held == currency else Decimal(0)) for day, held, value in reached]
        average = average_of_daily(seen, period)
        level = average.value if over_time is OverTime.AVERAGE else last_observed(seen, period.last)
        known = average.days_known
        if level is not None and (level or currency == reached[-1][1]):
            totals[currency] = level
    return totals, known
