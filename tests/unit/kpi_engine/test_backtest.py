"""Backtests: rolling origins that see no later word, and their record on real sales."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kpi_engine import Period, days, month_of, parse_period
from kpi_engine.backtest import TrackRecord, Trial, backtest, finished_months, track_record
from kpi_engine.forecast import Forecast, ForecastMethod, forecast_sum
from kpi_engine.history import History, as_known
from kpi_engine.versions import Version

OCTOBER, NOVEMBER = parse_period("2026-10"), parse_period("2026-11")
SEVENTH = date(2026, 11, 7)


def trial(value: int, outcome: int, width: int = 10) -> Trial:
    return Trial(NOVEMBER, SEVENTH, Decimal(value), Decimal(width), Decimal(outcome))


def test_a_record_tells_error_bias_and_coverage() -> None:
    record = track_record([trial(110, 100), trial(80, 100), trial(100, 100), trial(90, 100, width=9)])

    assert record == TrackRecord(
        trials=4, periods=1, mape=Decimal("0.1"), bias=Decimal("-0.05"), coverage=Decimal("0.5")
    )
    assert not record.is_poor


def test_an_outcome_of_nothing_has_no_percentage_but_may_be_covered() -> None:
    record = track_record([trial(5, 0)])

    assert (record.mape, record.bias, record.coverage) == (None, None, Decimal(1))
    assert not record.is_poor


def test_the_error_of_a_loss_keeps_its_direction() -> None:
    assert trial(-80, -100).error == Decimal("0.2")


def test_no_trial_gives_no_figures() -> None:
    assert track_record([]) == TrackRecord()


def test_forecasts_are_made_after_a_first_second_and_third_week() -> None:
    asked = []

    def foresee(period: Period, through: date) -> Forecast:
        asked.append((period, through))
        return Forecast(ForecastMethod.SUM, period, through)

    trials = backtest(foresee, {NOVEMBER: Decimal(2), OCTOBER: Decimal(1)})

    assert trials == ()  # all refused
    assert asked == [
        *((OCTOBER, date(2026, 10, day)) for day in (7, 14, 21)),
        *((NOVEMBER, date(2026, 11, day)) for day in (7, 14, 21)),
    ]


def test_an_origin_at_or_after_the_end_is_no_forecast() -> None:
    week = parse_period("2026-W46")

    trials = backtest(
        lambda period, through: Forecast(ForecastMethod.SUM, period, through, Decimal(1), Decimal(0)),
        {week: Decimal(1)},
    )

    assert trials == ()


def test_only_whole_months_are_outcomes() -> None:
    values = dict.fromkeys(days(Period(date(2026, 9, 2), date(2026, 12, 5))), Decimal(1))
    del values[date(2026, 10, 9)]

    assert finished_months(History(values, date(2026, 12, 5))) == {NOVEMBER: Decimal(30)}


def test_a_backtest_sees_values_as_they_were_and_not_as_they_were_restated() -> None:
    told = []
    for day in days(Period(date(2026, 9, 1), NOVEMBER.last)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        told.append(Version(day, Decimal(100), midnight + timedelta(days=1)))
        told.append(Version(day, Decimal(10), midnight + timedelta(days=60)))
    final = as_known(told, as_of=datetime(2027, 3, 1, tzinfo=UTC), through=NOVEMBER.last)

    def foresee(period: Period, through: date) -> Forecast:
        evening = datetime(through.year, through.month, through.day, tzinfo=UTC) + timedelta(days=1)
        return forecast_sum(as_known(told, as_of=evening, through=through), period)

    trials = backtest(foresee, {NOVEMBER: finished_months(final)[NOVEMBER]}, origins=(14,))

    # September's first days are restated by then, all that was sold since is not.
    assert [(found.through, found.outcome) for found in trials] == [(date(2026, 11, 14), Decimal(300))]
    assert trials[0].value == Decimal(3000)


def daily_sales(query: str) -> History:
    rows: list[tuple[date, Any]] = duckdb.connect().execute(query).fetchall()
    sold = {day: Decimal(str(round(total, 2))) for day, total in rows}
    whole = Period(min(sold), max(sold))
    # The shop reports every day: a day without a sale is a day of nothing sold.
    return History({day: sold.get(day, Decimal(0)) for day in days(whole)}, whole.last)


def replay(history: History, *, least_days: int) -> TrackRecord:
    first = min(history.values)
    trials = backtest(lambda period, through: forecast_sum(history.until(through), period), finished_months(history))
    return track_record(made for made in trials if (made.through - first).days + 1 >= least_days)


@pytest.mark.shared
def test_forecasts_of_online_retail_are_as_good_as_the_fact_sheet_says(shared: Path) -> None:
    rows = shared / "datasets" / "online_retail" / "online_retail_240k.parquet"
    history = daily_sales(
        f"SELECT InvoiceTs::date, sum(Quantity * UnitPrice) FROM '{rows}'"  # noqa: S608  (our own path)
        " WHERE Quantity > 0 AND UnitPrice > 0 GROUP BY 1"
    )

    record = replay(history, least_days=84)

    assert (record.trials, record.periods) == (9, 3)
    assert record.mape is not None
    assert record.mape.quantize(Decimal("0.001")) == Decimal("0.101")  # fact sheet: 10.1 %, nine points
    assert record.bias is not None
    assert abs(record.bias) < Decimal("0.01")
    assert not record.is_poor


@pytest.mark.shared
def test_forecasts_of_sparse_superstore_are_as_good_as_the_fact_sheet_says(shared: Path) -> None:
    rows = shared / "datasets" / "superstore" / "superstore.csv"
    history = daily_sales(
        f"""SELECT "Order Date"::date, sum("Sales") FROM read_csv('{rows}') GROUP BY 1"""  # noqa: S608  (our own path)
    )

    record = replay(history, least_days=1000)

    assert (record.trials, record.periods) == (42, 14)
    assert record.mape is not None
    assert record.mape.quantize(Decimal("0.001")) == Decimal("0.194")  # fact sheet: 19.4 %, 42 points
    assert record.coverage is not None
    assert Decimal("0.78") <= record.coverage <= 1
    assert month_of(date(2017, 12, 1)) not in finished_months(history)  # it ends on the 30th
