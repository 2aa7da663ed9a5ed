"""The fact book: where an evaluation gets its facts from, and a plain one in memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from kpi_engine.freshness import FRESH, Freshness
from kpi_engine.items import Item


@dataclass(frozen=True, slots=True)
class Fact:
    """One measure's value of one leaf on one market-local day, in local currency if it is money."""

    scope: str
    measure: str
    day: date
    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """How far the source of one measure of one leaf has reported.

    Attributes:
        first_day: The first day it reported.
        complete_through: The last day it reported whole.
        missing: Days between on which it did not.
        expected_from: Days before are not expected of it, as before a store's launch; None expects every asked day.
        today: The market's own today, from which the age of days is told; None tells no age.
        freshness: State of the feed now, for the asked days.
        as_of: When it last told us.
    """

    first_day: date
    complete_through: date
    missing: frozenset[date] = frozenset()
    expected_from: date | None = None
    today: date | None = None
    freshness: Freshness = FRESH
    as_of: datetime | None = None


class FactBook(Protocol):
    """What an evaluation asks of a store of facts. `first` None means since ever; both ends are included."""

    def scopes(self) -> Iterable[str]:
        """Return the leaf scopes it holds."""
        ...

    def reporting(self, scope: str, measure: str) -> Reporting | None:
        """Return how far a leaf's measure is known, or None when nothing reports it."""
        ...

    def days(self, scope: str, measure: str, first: date | None, last: date) -> Sequence[Fact]:
        """Return daily values in the order of days."""
        ...

    def items(self, scope: str, measure: str, first: date | None, last: date) -> Sequence[Item]:
        """Return items in the order of days."""
        ...


@dataclass(frozen=True, slots=True)
class Facts:
    """A fact book in memory.

    Attributes:
        daily: Daily values, in any order; one a day, leaf, measure and currency.
        singles: Items, in any order.
        reports: How far each (scope, measure) is known.
    """

    daily: tuple[Fact, ...] = ()
    singles: tuple[Item, ...] = ()
    reports: Mapping[tuple[str, str], Reporting] = field(default_factory=dict)
    _daily: dict[tuple[str, str], list[Fact]] = field(init=False, repr=False, compare=False)
    _items: dict[tuple[str, str], list[Item]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        daily: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in sorted(self.daily, key=lambda fact: (fact.day, fact.currency or "")):
            daily[fact.scope, fact.measure].append(fact)
        items: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in sorted(self.singles, key=lambda item: (item.day, item.key)):
            items[item.scope, item.measure].append(item)
        object.__setattr__(self, "_daily", dict(daily))
        object.__setattr__(self, "_items", dict(items))

    def scopes(self) -> Iterable[str]:
        """Return the leaf scopes that report or hold anything, sorted."""
        return sorted({scope for scope, _ in (*self.reports, *self._daily, *self._items)})

    def reporting(self, scope: str, measure: str) -> Reporting | None:
        """Return how far a leaf's measure is known, or None when nothing reports it."""
        return self.reports.get((scope, measure))

    def days(self, scope: str, measure: str, first: date | None, last: date) -> Sequence[Fact]:
        """Return daily values in the order of days."""
        found = self._daily.get((scope, measure), [])
        start = 0 if first is None else bisect_left(found, first, key=lambda fact: fact.day)
        return found[start : bisect_right(found, last, key=lambda fact: fact.day)]

    def items(self, scope: str, measure: str, first: date | None, last: date) -> Sequence[Item]:
        """Return items in the order of days."""
        found = self._items.get((scope, measure), [])
        start = 0 if first is None else bisect_left(found, first, key=lambda item: item.day)
        return found[start : bisect_right(found, last, key=lambda item: item.day)]
