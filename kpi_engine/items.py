"""Items: single facts with keys, for questions that no total can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kpi_engine.periods import Period


@dataclass(frozen=True, slots=True)
class Item:
    """One fact with a key: an order, a buyer's purchase, a case, a listing.

    Attributes:
        measure: The measure it belongs to.
        scope: The leaf's id.
        day: Market-local day it counts on.
        key: Who or what it is; the same key twice is the same buyer, case or listing.
        value: How long or how much; None while a case is open.
        cohort_day: Day of the event it answers to, where the source tells it; else the first event of its key does.
        currency: Of a money value.
    """

    measure: str
    scope: str
    day: date
    key: str
    value: Decimal | None = None
    cohort_day: date | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys of some leaves: counted once however many leaves, days and items hold them."""

    keys: frozenset[str]

    @property
    def value(self) -> Decimal:
        """Return how many there are."""
        return Decimal(len(self.keys))


@dataclass(frozen=True, slots=True)
class ValueList:
    """At least one value of some leaves, of which the middle one is asked."""

    values: tuple[Decimal, ...]

    @property
    def value(self) -> Decimal:
        """Return the median."""
        ordered = sorted(self.values)
        half, is_odd = divmod(len(ordered), 2)
        return ordered[half] if is_odd else (ordered[half - 1] + ordered[half]) / 2


Sample = KeySet | ValueList


def merged(samples: Iterable[Sample]) -> Sample:
    """Return several leaves' samples of one input as one.

    Raises:
        ValueError: When there is none, or they are of two kinds.
    """
    found = list(samples)
    key_sets = [sample for sample in found if isinstance(sample, KeySet)]
    lists = [sample for sample in found if isinstance(sample, ValueList)]
    if len(key_sets) == len(found) > 0:
        return KeySet(frozenset().union(*(sample.keys for sample in key_sets)))
    if len(lists) == len(found) > 0:
        return ValueList(tuple(value for sample in lists for value in sample.values))
    raise ValueError(found)


def within_limit(items: Iterable[Item], limit: Decimal, limit_days: int, through: date) -> tuple[int, int]:
    """Return how many items took at most the limit, and how many can be judged.

    An open item is judged once its limit has passed for sure; until then it is neither good nor bad.

    Args:
        items: Cases of the asked days.
        limit: In the measure's own unit.
        limit_days: The limit in whole days, rounded up.
        through: The last day whose end is known.
    """
    good = judged = 0
    for item in items:
        if item.value is not None:
            judged += 1
            good += item.value <= limit
        elif (through - item.day).days >= max(limit_days, 1):
            judged += 1
    return good, judged


@dataclass(frozen=True, slots=True)
class Cohort:
    """Keys that began in a period: those whose time is over, those of them that converted, those still open."""

    matured: int
    converted: int
    open: int


def cohort(began: Iterable[Item], reached: Iterable[Item], days: Period, *, allowed: int, through: date) -> Cohort:
    """Return how many of the keys that began within `days` reached the other event in time.

    A key counts on the day of its first event in the period; it converts when the other event of the same key comes
    on that day or at most `allowed` days after. A key that may still convert is open and not judged.

    Args:
        began: First events (A), others than of `days` are passed over.
        reached: Second events (B).
        days: The days on which cohorts begin.
        allowed: Days a key has.
        through: The last day on which second events are known whole.
    """
    starts: dict[str, date] = {}
    for item in began:
        if item.day in days:
            starts[item.key] = min(item.day, starts.get(item.key, item.day))
    ends: dict[str, list[Item]] = {}
    for item in reached:
        ends.setdefault(item.key, []).append(item)
    matured = converted = still_open = 0
    for key, start in starts.items():
        if (through - start).days < allowed:
            still_open += 1
            continue
        matured += 1
        converted += any(_answers(item, start, allowed) for item in ends.get(key, ()))
    return Cohort(matured, converted, still_open)


def _answers(item: Item, start: date, allowed: int) -> bool:
    return item.cohort_day in (None, start) and start <= item.day <= start + timedelta(days=allowed)


def values_of(items: Iterable[Item]) -> tuple[Decimal, ...]:
    """Return the known values; open cases have none."""
    return tuple(item.value for item in items if item.value is not None)
