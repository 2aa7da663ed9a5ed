"""Aims: which target puts a KPI at a wanted pace, so that the demo shows the same lights on any day of a month."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from bot.sandbox.company.series import History
from integrations.presets import load_measures
from kpi_engine import Better, Kpi, Period, settled_through

_LEAST_DAYS = 3
_SAMPLE = timedelta(days=28)
_DIGITS = 3
_DAY = timedelta(days=1)


def aim_for(kpi: Kpi, history: History, period: Period, today: date, pace: Decimal) -> Decimal:
    """Return the target at which this history stands at `pace`, in three digits as a manager would say it.

    A period of which too little has happened is planned from the four weeks before.

    Args:
        kpi: What is aimed at; all of its measures are in the history.
        history: What became of the node, and what would have without a stock-out, which nobody plans for.
        period: The target's days.
        today: The market's own day.
        pace: Actual over what is due by now; for lower-is-better as `attainment` counts it.
    """
    last = min(*(history.last[measure] for measure in kpi.inputs), period.last)
    if kpi.is_ratio and last < period.last:
        young = max(load_measures()[measure].provisional_days for measure in kpi.inputs)
        settled = settled_through(last, provisional_days=young, today=today)
        last = settled if settled >= period.first else last
    first = period.first
    if (last - first).days + 1 < _LEAST_DAYS:
        first, last = _sample(kpi, history)
    reached = _value(kpi, history, first, last)
    if kpi.accumulates:
        reached = reached * len(period) / ((last - first).days + 1)
    return in_digits(reached / (2 - pace) if kpi.better is Better.LOWER else reached / pace)


def in_digits(value: Decimal) -> Decimal:
    """Return a number in three digits: 187,000 or 0.264."""
    step = Decimal(1).scaleb(value.adjusted() - _DIGITS + 1)
    rounded = (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return rounded.quantize(Decimal(1)) if step >= 1 else rounded


def _sample(kpi: Kpi, history: History) -> tuple[date, date]:
    last = min(history.last[measure] for measure in kpi.inputs)
    return last - _SAMPLE + _DAY, last


def _value(kpi: Kpi, history: History, first: date, last: date) -> Decimal:
    sums = {
        measure: sum((value for day, value in history.usual[measure].items() if first <= day <= last), Decimal(0))
        for measure in kpi.inputs
    }
    above = kpi.numerator.apply(sums)
    below = Decimal(1) if kpi.denominator is None else kpi.denominator.apply(sums)
    assert above is not None, "the demo's histories hold all measures of the KPIs aimed at"
    assert below, "and on every stretch of four weeks there is something to divide by"
    return above / below
