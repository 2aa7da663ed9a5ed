"""Facts of a case file: leaves with their zones, how far their feeds have reported, daily values and items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.cli.case_entries import (
    CURRENCY,
    DAY,
    INSTANT,
    NOT_BELOW_ZERO,
    NUMBER,
    TEXT,
    ZONE,
    CaseEntry,
    CaseFault,
    Reader,
    known,
)
from integrations.imports.nearest import nearest
from kpi_engine import Fact, Item, Measure, Period, Reporting, Unit, freshness, market_day

_SOME_LEAVES = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """A store or another smallest scope: its market's zone (None when that has a fault) and its plan share."""

    zone: str | None
    weight: Decimal


def read_leaves(case: CaseEntry) -> dict[str, Leaf]:
    """Return the leaves that the file names."""
    found: dict[str, Leaf] = {}
    if "leaves" not in case.keys:
        case.fault("leaves", CaseFault.MISSING, "", 'leaves with their zones, {"BR-01": {"zone": "America/Bahia"}}')
    for name, entry in case.tables("leaves").items():
        weight = entry.read("weight", NOT_BELOW_ZERO)
        found[name] = Leaf(entry.read("zone", ZONE, is_required=True), Decimal(1) if weight is None else weight)
        entry.finish()
    return found


def leaf_reader(leaves: Mapping[str, Leaf]) -> Reader[str]:
    """Return the reader of a leaf's name."""
    some = ", ".join(tuple(leaves)[:_SOME_LEAVES])
    return known(leaves, CaseFault.UNKNOWN_LEAF, hint=f"a name that leaves has: {some}")


class CaseFacts:
    """Feeds first and facts after them, each checked against the leaves, the measures and the feeds of the file.

    Attributes:
        reports: How far each (leaf, measure) is known.
        sources: Who told us, by (leaf, measure).
    """

    def __init__(
        self, leaves: Mapping[str, Leaf], measures: Mapping[str, Measure], now: datetime | None, period: Period | None
    ) -> None:
        self.reports: dict[tuple[str, str], Reporting] = {}
        self.sources: dict[tuple[str, str], str] = {}
        self._claimed: set[tuple[str, str]] = set()  # also by feeds that have a fault
        self._leaves = leaves
        self._leaf = leaf_reader(leaves)
        self._measures = measures
        self._now = now
        self._period = period

    def read_feed(self, entry: CaseEntry) -> None:
        """Take how far a leaf's source has reported some measures."""
        leaf = entry.read("leaf", self._leaf, is_required=True)
        names = entry.listed("measures", TEXT, is_required=True)
        for place, name in enumerate(names):
            self._check_measure(entry, f"measures[{place}]", name)
        first = entry.read("first_day", DAY, is_required=True)
        through = entry.read("complete_through", DAY, is_required=True)
        missing = frozenset(entry.listed("missing", DAY))
        expected_from, as_of = entry.read("expected_from", DAY), entry.read("as_of", INSTANT)
        source = entry.read("source", TEXT)
        entry.finish()
        if first is not None and through is not None and through < first:
            entry.fault("complete_through", CaseFault.BAD_DAY, through.isoformat(), f"{first} or later")
        if leaf is None:
            return
        today = self._today(entry, leaf, through)
        for place, name in enumerate(names):
            if (leaf, name) in self._claimed:
                entry.fault(f"measures[{place}]", CaseFault.TWICE, name, f"one feed of {leaf} for it")
            self._claimed.add((leaf, name))
            if source is not None:
                self.sources[leaf, name] = source
            if first is not None and through is not None and today is not None and name in self._measures:
                report = Reporting(first, through, missing, expected_from, today, as_of=as_of)
                self.reports[leaf, name] = self._aged(report, leaf, self._measures[name])

    def _check_measure(self, entry: CaseEntry, key: str, name: str) -> None:
        if name not in self._measures:
            near = ", ".join(nearest(name, self._measures)) or "a shipped measure, or one of the file's own"
            entry.fault(key, CaseFault.UNKNOWN_MEASURE, name, near)

    def _today(self, entry: CaseEntry, leaf: str, through: date | None) -> date | None:
        zone = self._leaves[leaf].zone
        if self._now is None or zone is None:
            return None
        today = market_day(self._now, zone)
        if through is not None and through >= today:
            entry.fault("complete_through", CaseFault.DAY_NOT_OVER, through.isoformat(), f"a day before {today}")
        return today

    def _aged(self, report: Reporting, leaf: str, measure: Measure) -> Reporting:
        zone = self._leaves[leaf].zone
        if self._now is None or zone is None:
            return report
        state = freshness(
            report.complete_through,
            zone=zone,
            lag=measure.lag,
            now=self._now,
            grey_after_days=measure.grey_after_days,
            until=None if self._period is None else self._period.last,
        )
        return replace(report, freshness=state)

    def read_facts(self, entries: tuple[CaseEntry, ...]) -> tuple[Fact, ...]:
        """Return the sound daily values."""
        found: list[Fact] = []
        seen: set[tuple[str, str, date, str | None]] = set()
        for entry in entries:
            placed = self._placed(entry)
            value = entry.read("value", NUMBER, is_required=True)
            entry.finish()
            if placed is None or value is None:
                continue
            leaf, measure, day, currency = placed
            if placed in seen:
                entry.fault("", CaseFault.TWICE, f"{leaf}, {measure}, {day}", "one value a day, leaf and measure")
            seen.add(placed)
            found.append(Fact(leaf, measure, day, value, currency))
        return tuple(found)

    def read_items(self, entries: tuple[CaseEntry, ...]) -> tuple[Item, ...]:
        """Return the sound items: single facts with a key."""
        found: list[Item] = []
        for entry in entries:
            placed = self._placed(entry)
            key = entry.read("key", TEXT, is_required=True)
            value, cohort_day = entry.read("value", NUMBER), entry.read("cohort_day", DAY)
            entry.finish()
            if placed is not None and key is not None:
                leaf, measure, day, currency = placed
                found.append(Item(measure, leaf, day, key, value, cohort_day, currency))
        return tuple(found)

    def _placed(self, entry: CaseEntry) -> tuple[str, str, date, str | None] | None:
        """Return leaf, measure, day and currency of a fact; None with its faults noted."""
        leaf = entry.read("leaf", self._leaf, is_required=True)
        name = entry.read("measure", TEXT, is_required=True)
        day = entry.read("day", DAY, is_required=True)
        has_currency = "currency" in entry.keys
        currency = entry.read("currency", CURRENCY)
        if name is not None:
            self._check_measure(entry, "measure", name)
        measure = self._measures.get(name or "")
        if leaf is None or measure is None or day is None:
            return None
        if measure.unit is Unit.MONEY and not has_currency:
            entry.fault("currency", CaseFault.CURRENCY_MISSING, "", f"the currency of {leaf}: {measure.id} is money")
        if measure.unit is not Unit.MONEY and currency is not None:
            entry.fault("currency", CaseFault.CURRENCY_WITHOUT_MONEY, currency, f"none: {measure.id} is no money")
        if (leaf, measure.id) not in self._claimed:
            entry.fault("", CaseFault.WITHOUT_FEED, f"{leaf}, {measure.id}", "a feed that says how far it is known")
        return leaf, measure.id, day, currency
