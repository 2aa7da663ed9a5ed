"""Leaf sums from a fact book: every kind of input, for all leaves, ready to be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from kpi_engine.factbook import FactBook, Reporting
from kpi_engine.freshness import FRESH, Freshness, common_through, settled_through
from kpi_engine.inputs import Input, days_of
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure
from kpi_engine.money import RateTable
from kpi_engine.periods import Period
from kpi_engine.readings import Flag, LeafSum
from kpi_engine.taking import Asked, Taken, take

_ZERO, _ONE = Decimal(0), Decimal(1)
_DAY = timedelta(days=1)
_PROVISIONAL = frozenset({Flag.PROVISIONAL})
_NO_FLAGS: frozenset[Flag] = frozenset()


def leaf_sums(
    kpi: Kpi,
    book: FactBook,
    period: Period,
    *,
    measures: Mapping[str, Measure],
    scopes: Iterable[str] | None = None,
    weights: Mapping[str, Decimal] | None = None,
    until: date | None = None,
    currency: str | None = None,
    rates: RateTable | None = None,
    is_settled: bool = False,
    is_grown: bool = False,
) -> list[LeafSum]:
    """Return what each leaf contributes to a KPI, all its inputs ending on one common day.

    Args:
        kpi: What will be evaluated.
        book: Where facts come from.
        period: The asked days.
        measures: Definitions of the KPI's measures.
        scopes: The leaves under the asked node; None takes all of the book.
        weights: Plan shares by leaf; leaves count alike without.
        until: The last day to look at; None takes the period's.
        currency: With `rates`, the currency money is translated into day by day (the actual-rate reading).
        rates: Daily rates; without them sums stay in local currency for `evaluate` to translate at budget rates.
        is_settled: End on the last day old enough not to be restated.
        is_grown: Take young days of measures with a maturity curve at what they are expected to become.
    """
    sums: list[LeafSum] = []
    last = period.last if until is None else min(period.last, until)
    for scope in sorted(book.scopes() if scopes is None else scopes):
        reports = {name: book.reporting(scope, name) for name in kpi.measures}
        if all(report is None for report in reports.values()):
            continue
        known = [report for report in reports.values() if report is not None]
        through = common_through((None if r is None else r.complete_through for r in reports.values()), last)
        today = min((report.today for report in known if report.today is not None), default=None)
        young = kpi.provisional_days(measures)
        if through is not None and is_settled and today is not None:
            through = settled_through(through, provisional_days=young, today=today)
        if through is not None and through < period.first:
            through = None
        is_young = bool(young and through and today and through > today - (young + 1) * _DAY)
        for source in kpi.sources:
            report = reports[source.measure]
            weight = _ONE if weights is None else weights.get(scope, _ZERO)
            if through is None or report is None:
                state = Freshness(FRESH.state) if report is None else report.freshness
                sums.append(_nothing(scope, source, through, state, weight, report))
                continue
            asked = Asked(
                scope=scope,
                source=source,
                measures=measures,
                window=days_of(source, period, through),
                through=min(found.complete_through for found in known),
                currency=currency,
                rates=rates,
                today=today if is_grown else None,
            )
            flags = _PROVISIONAL if is_young and measures[source.measure].provisional_days else _NO_FLAGS
            sums.extend(_rows(asked, take(asked, book), through, report, weight, flags))
    return sums


def _nothing(
    scope: str, source: Input, through: date | None, state: Freshness, weight: Decimal, report: Reporting | None
) -> LeafSum:
    return LeafSum(
        scope,
        source.key,
        None,
        days_reported=0,
        complete_through=through,
        freshness=state,
        weight=weight,
        as_of=None if report is None else report.as_of,
    )


def _rows(
    asked: Asked, taken: Taken, through: date, report: Reporting, weight: Decimal, flags: frozenset[Flag]
) -> Iterable[LeafSum]:
    reported, expected = _coverage(asked.window, report)
    divisor = reported if asked.source.is_per_day and reported else 1
    if taken.days_known is not None:
        reported, expected = taken.days_known, taken.days_expected or expected
    amounts: Mapping[str | None, Decimal | None] = taken.amounts if taken.amounts and reported else {None: None}
    for currency, amount in amounts.items():
        yield LeafSum(
            scope=asked.scope,
            measure=asked.source.key,
            total=None if amount is None else amount / divisor,
            currency=currency,
            days_reported=reported,
            days_expected=max(expected, 1),
            complete_through=through,
            freshness=report.freshness,
            weight=weight,
            as_of=report.as_of,
            flags=flags | _PROVISIONAL if taken.is_open else flags,
            sample=taken.samples.get(currency),
            window=None if asked.source.is_plain else asked.window,
        )


def _coverage(window: Period, report: Reporting) -> tuple[int, int]:
    """Return on how many of the window's days the source reported, and on how many it should have."""
    begin = report.first_day if window.first == date.min else window.first
    begin = max(begin, report.expected_from or begin)
    last = min(window.last, report.complete_through)
    first = max(begin, report.first_day)
    missing = sum(1 for day in report.missing if first <= day <= last)
    return max((last - first).days + 1 - missing, 0), max((window.last - begin).days + 1, 0)
