"""Taking: one leaf's facts become the amount of one input over its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kpi_engine.factbook import Fact, FactBook
from kpi_engine.inputs import How, Input, allowed_days, how_of
from kpi_engine.items import Item, KeySet, Sample, ValueList, cohort, values_of, within_limit
from kpi_engine.maturity import Maturity
from kpi_engine.measures import Measure, Unit
from kpi_engine.money import Money, RateTable
from kpi_engine.periods import Period
from kpi_engine.stocks import average_of_daily

_ZERO = Decimal(0)
_MINUTES = {Unit.MINUTES: 1, Unit.HOURS: 60, Unit.DAYS: 1440}


@dataclass(frozen=True, slots=True)
class Asked:
    """What one input asks of one leaf.

    Attributes:
        scope: The leaf.
        source: The input.
        measures: Definitions of its measures.
        window: The days it covers.
        through: The last day on which all its measures are known whole, be it after the window.
        currency: Wanted currency of money at daily rates; None keeps local currency.
        rates: Daily rates for that.
        today: For grossing up young days; None takes values as they are.
    """

    scope: str
    source: Input
    measures: Mapping[str, Measure]
    window: Period
    through: date
    currency: str | None = None
    rates: RateTable | None = None
    today: date | None = None

    @property
    def measure(self) -> Measure:
        """Return the measure it takes from."""
        return self.measures[self.source.measure]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the facts amount to.

    Attributes:
        amounts: Totals by currency (None without money); empty when there is no fact.
        samples: Keys or values behind a total, where leaves share them or the middle one is asked, by currency.
        days_known: Days with a value, of a state; None where the source's reports count instead.
        days_expected: Days that should have one; None where the window's count.
        is_open: Whether cohorts or cases that may still change were left out.
    """

    amounts: Mapping[str | None, Decimal] = field(default_factory=dict)
    samples: Mapping[str | None, Sample] = field(default_factory=dict)
    days_known: int | None = None
    days_expected: int | None = None
    is_open: bool = False


def take(asked: Asked, book: FactBook) -> Taken:
    """Return what the facts of one leaf amount to for one input."""
    how = how_of(asked.source, asked.measure)
    match how:
        case None:
            return Taken(_summed(asked, _days(asked, book, asked.measure.id)))
        case How.LAST:
            return _last(asked, book)
        case How.AVERAGE_DAILY:
            return _average(asked, book)
        case How.PRODUCT | How.WEIGHT:
            return _weighted(asked, book, is_product=how is How.PRODUCT)
        case How.CONVERTED | How.MATURED:
            return _cohort(asked, book, is_converted=how is How.CONVERTED)
        case _:
            return _of_items(asked, how, _items(asked, book, asked.measure.id))


def _since(asked: Asked, earlier: timedelta = timedelta()) -> date | None:
    return None if asked.window.first == date.min else asked.window.first - earlier


def _days(asked: Asked, book: FactBook, measure: str, earlier: timedelta = timedelta()) -> Sequence[Fact]:
    return book.days(asked.scope, measure, _since(asked, earlier), asked.window.last)


def _items(asked: Asked, book: FactBook, measure: str, later: int = 0) -> Sequence[Item]:
    return book.items(asked.scope, measure, _since(asked), asked.window.last + timedelta(days=later))


def _summed(asked: Asked, facts: Iterable[Fact]) -> dict[str | None, Decimal]:
    """Add up flows: each day grown to its final value if that is asked, and at its own rate."""
    amounts: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for fact in facts:
        value = fact.value if asked.today is None else _final(fact, asked.measure.maturity, asked.today)
        currency, amount = _at_rate(asked, value, fact.currency, fact.day)
        amounts[currency] += amount
    return dict(amounts)


def _final(fact: Fact, maturity: Maturity | None, today: date) -> Decimal:
    if maturity is None:
        return fact.value
    return maturity.final(fact.value, (today - fact.day).days) or _ZERO


def _at_rate(asked: Asked, value: Decimal, currency: str | None, day: date) -> tuple[str | None, Decimal]:
    """Return the amount in the wanted currency, or in its own where no rate is known, for the caller to refuse."""
    if asked.rates is None or asked.currency is None or currency is None:
        return currency, value
    found = asked.rates.translate(Money(value, currency), asked.currency, day)
    return (currency, value) if found is None else (found.currency, found.amount)


def _last(asked: Asked, book: FactBook) -> Taken:
    last = asked.window.last
    facts = book.days(asked.scope, asked.measure.id, last - asked.measure.stale_after, last)
    newest = max((fact.day for fact in facts), default=None)
    amounts: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for fact in facts:
        if fact.day == newest:
            # A stock has the worth of the day it is asked for, not of the day it was counted.
            currency, amount = _at_rate(asked, fact.value, fact.currency, last)
            amounts[currency] += amount
    return Taken(dict(amounts), days_known=1 if amounts else 0, days_expected=1)


def _average(asked: Asked, book: FactBook) -> Taken:
    series: defaultdict[str | None, list[tuple[date, Decimal]]] = defaultdict(list)
    for fact in _days(asked, book, asked.measure.id, asked.measure.stale_after):
        series[fact.currency].append((fact.day, fact.value))
    amounts: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    known = 0
    for currency, observations in series.items():
        found = average_of_daily(observations, asked.window, stale_after=asked.measure.stale_after)
        if found.value is not None:
            known = max(known, found.days_known)
            wanted, amount = _at_rate(asked, found.value, currency, asked.window.last)
            amounts[wanted] += amount
    return Taken(dict(amounts), days_known=known)


def _weighted(asked: Asked, book: FactBook, *, is_product: bool) -> Taken:
    """Add up over the days on which both measures have a row: the products, or the weights alone."""
    assert asked.source.other is not None, "products and weights name two measures"
    others = defaultdict(list)
    for fact in _days(asked, book, asked.source.other):
        others[fact.day].append(fact)
    amounts: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for fact in _days(asked, book, asked.measure.id):
        for other in others.get(fact.day, ())[: None if is_product else 1]:
            value = fact.value * other.value if is_product else fact.value
            own = fact.currency or (other.currency if is_product else None)
            currency, amount = _at_rate(asked, value, own, fact.day)
            amounts[currency] += amount
    return Taken(dict(amounts))


def _cohort(asked: Asked, book: FactBook, *, is_converted: bool) -> Taken:
    assert asked.source.other is not None, "a cohort names what it converts to"
    allowed = allowed_days(asked.source)
    found = cohort(
        _items(asked, book, asked.measure.id),
        _items(asked, book, asked.source.other, later=allowed),
        asked.window,
        allowed=allowed,
        through=asked.through,
    )
    amount = Decimal(found.converted if is_converted else found.matured)
    return Taken({None: amount}, is_open=found.open > 0)


def _of_items(asked: Asked, how: How, items: Sequence[Item]) -> Taken:
    values = values_of(items)
    match how:
        case How.DISTINCT:
            sample = KeySet(frozenset(item.key for item in items))
            return Taken({None: Decimal(len(sample.keys))}, {None: sample})
        case How.MEDIAN:
            return _median(asked, items)
        case How.ITEM_SUM:
            amounts: defaultdict[str | None, Decimal] = defaultdict(Decimal)
            for item in items:
                if item.value is not None:
                    currency, amount = _at_rate(asked, item.value, item.currency, item.day)
                    amounts[currency] += amount
            return Taken(dict(amounts), is_open=len(values) < len(items))
        case How.ITEM_COUNT:
            return Taken({None: Decimal(len(values))}, is_open=len(values) < len(items))
        case _:
            return _within(asked, items, is_good=how is How.WITHIN)


def _median(asked: Asked, items: Iterable[Item]) -> Taken:
    values: defaultdict[str | None, list[Decimal]] = defaultdict(list)
    for item in items:
        if item.value is not None:
            currency, amount = _at_rate(asked, item.value, item.currency, item.day)
            values[currency].append(amount)
    samples = {currency: ValueList(tuple(found)) for currency, found in values.items()}
    return Taken({currency: sample.value for currency, sample in samples.items()}, samples)


def _within(asked: Asked, items: Iterable[Item], *, is_good: bool) -> Taken:
    limit = asked.source.limit
    minutes = None if limit is None else limit.minutes
    assert minutes is not None, "a share within a limit names the limit"
    own = Decimal(minutes) / _MINUTES.get(asked.measure.unit, 1)
    listed = tuple(items)
    good, judged = within_limit(listed, own, allowed_days(asked.source), asked.window.last)
    return Taken({None: Decimal(good if is_good else judged)}, is_open=judged < len(listed))
