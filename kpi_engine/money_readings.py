"""Money readings: one KPI at actual and at budget rates side by side, with what exchange rates made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.evaluate import evaluate
from kpi_engine.factbook import FactBook
from kpi_engine.kpis import Kpi
from kpi_engine.leaf_sums import leaf_sums
from kpi_engine.measures import Measure
from kpi_engine.money import BudgetRates, RateTable
from kpi_engine.periods import Period
from kpi_engine.readings import Reading


@dataclass(frozen=True, slots=True)
class MoneyReadings:
    """One KPI read twice.

    Attributes:
        actual: Flows at each market day's own rate, stocks at the last day's: what finance books.
        budget: Everything at the rates frozen with the target: what people are scored by.
        fx_effect: Actual less budget over the leaves that have both; None when there is no such leaf.
    """

    actual: Reading
    budget: Reading
    fx_effect: Decimal | None


def read_money(
    kpi: Kpi,
    book: FactBook,
    period: Period,
    *,
    measures: Mapping[str, Measure],
    currency: str,
    actual: RateTable,
    budget: BudgetRates,
    scopes: Iterable[str] | None = None,
) -> MoneyReadings:
    """Return a KPI in one currency at actual and at budget rates.

    Args:
        kpi: What to read; without money both readings are alike and the effect is 0.
        book: Where facts come from.
        period: The asked days.
        measures: Definitions of the KPI's measures.
        currency: The currency of both readings.
        actual: Daily rates.
        budget: Frozen rates.
        scopes: The leaves under the asked node; None takes all of the book.
    """
    asked = tuple(book.scopes() if scopes is None else scopes)
    daily = leaf_sums(kpi, book, period, measures=measures, scopes=asked, currency=currency, rates=actual)
    local = leaf_sums(kpi, book, period, measures=measures, scopes=asked)
    # A leaf that lacks either kind of rate would show its whole value as an effect of the other.
    refused = {row.scope for row in daily if row.currency not in (None, currency)}
    refused |= {row.scope for row in local if row.currency is not None and budget.rate(row.currency, currency) is None}
    both = [
        evaluate(kpi, [row for row in rows if row.scope not in refused], measures=measures, currency=currency, rates=at)
        for rows, at in ((daily, None), (local, budget))
    ]
    above, below = both[0].value, both[1].value
    return MoneyReadings(
        actual=evaluate(kpi, daily, measures=measures, currency=currency),
        budget=evaluate(kpi, local, measures=measures, currency=currency, rates=budget),
        fx_effect=None if above is None or below is None else above - below,
    )
