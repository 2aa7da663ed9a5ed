"""Forecasts: shrunk weekday profiles with an honest interval, or a reason for silence (E45, E46)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Better, Period, Range, days, parse_period
from kpi_engine.backtest import TrackRecord
from kpi_engine.dispersion import Residuals, half_width
from kpi_engine.forecast import (
    Forecast,
    ForecastMethod,
    NoForecast,
    Profile,
    forecast_ratio,
    forecast_stock,
    forecast_sum,
    learn_profile,
    shrunk_level,
)
from kpi_engine.history import History
from kpi_engine.outlook import Outlook, chance, outlook

NOVEMBER = parse_period("2026-11")
TENTH = date(2026, 11, 10)
ZERO, HUNDRED = Decimal(0), Decimal(100)
CENT = Decimal("0.01")
AMOUNTS = st.integers(0, 10_000).map(Decimal)


def daily(values: dict[date, Decimal], through: date = TENTH) -> History:
    return History(values, through)


def stretch(first: date, last: date, value: Decimal) -> dict[date, Decimal]:
    return dict.fromkeys(days(Period(first, last)), value)


def ordinary_week(value: Decimal) -> Profile:
    quiet = stretch(TENTH - timedelta(days=55), TENTH, ZERO)
    return Profile((value,) * 7, Residuals(quiet, TENTH, 7))


def wavy(length: int, through: date, scale: int = 1) -> dict[date, Decimal]:
    """Return a series with a weekly wave and a little unrest, ending at `through`."""
    found = {}
    for back in range(length):
        day = through - timedelta(days=back)
        found[day] = Decimal(scale * (100 + 20 * day.weekday() + (back * back) % 13))
    return found


def test_e45_a_month_that_runs_a_fifth_above_its_profile() -> None:
    history = daily(stretch(NOVEMBER.first, TENTH, Decimal(120)))

    found = forecast_sum(history, NOVEMBER, profile=ordinary_week(HUNDRED))

    assert found.level is not None
    assert found.value is not None
    assert found.level.quantize(Decimal("0.00001")) == Decimal("1.08333")
    assert found.value.quantize(CENT) == Decimal("3366.67")
    assert found.actual == Decimal(1200)
    assert found.days_left == 20
    assert found.method is ForecastMethod.SUM


def test_e46_the_interval_of_ten_ordinary_days() -> None:
    width = half_width(Decimal(400), (Decimal(1),) * 10, days=56)

    assert width.quantize(Decimal("0.1")) == Decimal("133.9")


def test_errors_that_last_a_week_widen_the_interval_more_than_noise() -> None:
    eight_weeks = [TENTH - timedelta(days=back) for back in range(56)]
    noise = Residuals({day: Decimal((-1) ** index) for index, day in enumerate(eight_weeks)}, TENTH, 7)
    waves = Residuals({day: Decimal((-1) ** (index // 7)) for index, day in enumerate(eight_weeks)}, TENTH, 7)

    assert noise.variance == Decimal(56) / 49
    assert waves.variance == Decimal(8 * 49) / 7 / 7


def test_promotion_days_carry_their_weight_and_do_not_teach_the_profile() -> None:
    black_friday = date(2026, 11, 27)
    last_party = date(2026, 10, 16)
    values = stretch(TENTH - timedelta(days=55), TENTH, HUNDRED) | {last_party: Decimal(400)}
    season = {last_party: Decimal(4), black_friday: Decimal(5)}

    found = forecast_sum(daily(values), NOVEMBER, season=season)

    assert found.value == Decimal(30 * 100 + 400)
    assert found.half_width == 0


def test_a_weekday_that_never_sells_brings_nothing_and_is_no_gap() -> None:
    values = {day: HUNDRED for day in days(Period(TENTH - timedelta(days=55), TENTH)) if day.weekday() not in (5, 6)}

    found = forecast_sum(daily(values), NOVEMBER)

    assert found.value == Decimal(21 * 100)
    assert found.half_width == 0


def test_a_day_nobody_reported_is_foreseen_and_not_taken_for_zero() -> None:
    values = stretch(TENTH - timedelta(days=55), TENTH, HUNDRED)
    del values[date(2026, 11, 5)]

    found = forecast_sum(daily(values), NOVEMBER)

    assert found.actual == Decimal(900)
    assert found.days_left == 21
    assert found.value == Decimal(3000)


def test_a_value_told_for_a_day_after_as_of_is_not_used() -> None:
    values = stretch(TENTH - timedelta(days=55), TENTH, HUNDRED)

    assert forecast_sum(daily(values | {date(2026, 11, 11): Decimal(10**9)}), NOVEMBER) == forecast_sum(
        daily(values), NOVEMBER
    )


def test_a_period_that_has_not_begun_is_foreseen_by_profile_alone() -> None:
    history = daily(stretch(TENTH - timedelta(days=55), TENTH, HUNDRED))

    found = forecast_sum(history, parse_period("2026-12"))

    assert (found.actual, found.level, found.days_left) == (None, Decimal(1), 31)
    assert found.value == Decimal(3100)


def test_twenty_seven_days_are_too_few() -> None:
    history = daily(stretch(TENTH - timedelta(days=26), TENTH, HUNDRED))

    found = forecast_sum(history, NOVEMBER)

    assert (found.value, found.reason) == (None, NoForecast.SHORT_HISTORY)
    assert (found.low, found.high) == (None, None)
    assert forecast_ratio(history, history, NOVEMBER).reason is NoForecast.SHORT_HISTORY
    assert forecast_stock(history, NOVEMBER).reason is NoForecast.SHORT_HISTORY
    assert forecast_stock(daily({}), NOVEMBER).reason is NoForecast.SHORT_HISTORY


def test_twenty_eight_days_are_enough() -> None:
    assert forecast_sum(daily(stretch(TENTH - timedelta(days=27), TENTH, HUNDRED)), NOVEMBER).value == Decimal(3000)


@pytest.mark.parametrize(("mape", "reason"), [("0.35", None), ("0.3501", NoForecast.POOR_RECORD)])
def test_a_record_that_was_wrong_by_over_a_third_forbids_another_forecast(mape: str, reason: NoForecast | None) -> None:
    history = daily(stretch(TENTH - timedelta(days=55), TENTH, HUNDRED))

    found = forecast_sum(history, NOVEMBER, record=TrackRecord(trials=9, periods=3, mape=Decimal(mape)))

    assert found.reason is reason


def test_a_level_is_only_drawn_from_an_expectation_above_nothing() -> None:
    assert shrunk_level(Decimal(50), ZERO, 10) == 1
    assert shrunk_level(Decimal(50), Decimal(-10), 10) == 1
    assert shrunk_level(Decimal(-1000), Decimal(10), 14) == 0


def test_a_ratio_divides_the_two_forecasts_and_does_not_extrapolate_itself() -> None:
    weekdays = range(5)
    orders, sessions = {}, {}
    for day in days(Period(TENTH - timedelta(days=55), TENTH)):
        sessions[day] = Decimal(1000) if day.weekday() in weekdays else Decimal(4000)
        orders[day] = Decimal(50) if day.weekday() in weekdays else Decimal(80)

    found = forecast_ratio(daily(orders), daily(sessions), NOVEMBER)

    # November 2026 has 21 weekdays and 9 weekend days.
    assert found.value == Decimal(21 * 50 + 9 * 80) / Decimal(21 * 1000 + 9 * 4000)
    assert found.half_width == 0
    assert found.actual == Decimal(7 * 50 + 3 * 80) / Decimal(7 * 1000 + 3 * 4000)


def test_what_moves_both_sides_of_a_ratio_leaves_its_interval_narrow() -> None:
    sessions = wavy(56, TENTH)
    orders = {day: value / 20 for day, value in sessions.items()}

    found = forecast_ratio(daily(orders), daily(sessions), NOVEMBER)

    assert found.value == Decimal("0.05")
    assert found.half_width == 0
    assert forecast_sum(daily(sessions), NOVEMBER).half_width != 0


def test_a_ratio_of_nothing_has_no_forecast() -> None:
    nothing = daily(stretch(TENTH - timedelta(days=55), TENTH, ZERO))

    assert forecast_ratio(nothing, nothing, NOVEMBER).reason is NoForecast.ZERO_DENOMINATOR


def test_a_stock_stays_where_it_is_but_for_what_is_planned() -> None:
    history = daily(stretch(TENTH - timedelta(days=55), TENTH, Decimal(500)))
    planned = {TENTH: Decimal(9), date(2026, 11, 20): Decimal(300), date(2026, 12, 1): Decimal(1)}

    found = forecast_stock(history, NOVEMBER, planned=planned)

    assert (found.value, found.half_width, found.days_left) == (Decimal(800), ZERO, 20)


def test_a_stock_that_moves_has_an_interval_that_its_drift_widens() -> None:
    falling = {TENTH - timedelta(days=back): Decimal(1000 + 10 * back) for back in range(57)}

    found = forecast_stock(daily(falling), NOVEMBER)

    # A change of 10 a day is 70 a week: 4,900 / 7 a day; twenty days to come.
    assert found.value == Decimal(1000)
    assert found.half_width == half_width(Decimal(700), (Decimal(1),) * 20, days=56)


def forecast_of(value: int, width: str) -> Forecast:
    return Forecast(ForecastMethod.SUM, NOVEMBER, TENTH, Decimal(value), Decimal(width))


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (Decimal(934), Better.HIGHER, Outlook.LIKELY),
        (Decimal(935), Better.HIGHER, Outlook.OPEN),
        (Decimal(1065), Better.HIGHER, Outlook.OPEN),
        (Decimal(1066), Better.HIGHER, Outlook.UNLIKELY),
        (Decimal(934), Better.LOWER, Outlook.UNLIKELY),
        (Decimal(1066), Better.LOWER, Outlook.LIKELY),
        (Range(Decimal(850), Decimal(1150), HUNDRED), Better.RANGE, Outlook.LIKELY),
        (Range(Decimal(950), Decimal(1150), HUNDRED), Better.RANGE, Outlook.OPEN),
        (Decimal(1000), Better.RANGE, Outlook.UNLIKELY),
    ],
)
def test_a_target_is_likely_open_or_unlikely(target: Decimal | Range, better: Better, expected: Outlook) -> None:
    # A half-width of 100 is a deviation of 78.03; 80 % lie above 1,000 - 0.8416 * 78.03 = 934.3.
    assert outlook(forecast_of(1000, "100"), target, better) is expected


def test_nine_in_ten_lie_above_the_lower_end_of_the_interval() -> None:
    assert chance(forecast_of(1000, "100"), Decimal(900), Better.HIGHER) == Decimal("0.9000")


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (HUNDRED, Better.HIGHER, 1),
        (Decimal(101), Better.HIGHER, 0),
        (HUNDRED, Better.LOWER, 1),
        (Decimal(99), Better.LOWER, 0),
        (Range(HUNDRED, Decimal(110), HUNDRED), Better.RANGE, 1),
        (Range(Decimal(90), HUNDRED, HUNDRED), Better.RANGE, 1),
        (Range(Decimal(101), Decimal(110), HUNDRED), Better.RANGE, 0),
    ],
)
def test_at_the_end_the_chance_is_what_happened(target: Decimal | Range, better: Better, expected: int) -> None:
    assert chance(forecast_of(100, "0"), target, better) == expected


def test_without_a_forecast_there_is_no_outlook() -> None:
    silent = Forecast(ForecastMethod.SUM, NOVEMBER, TENTH, reason=NoForecast.SHORT_HISTORY)

    assert outlook(silent, HUNDRED, Better.HIGHER) is None


@given(st.lists(AMOUNTS, min_size=30, max_size=90))
def test_on_the_last_day_the_forecast_is_the_actual(values: list[Decimal]) -> None:
    series = {NOVEMBER.last - timedelta(days=back): value for back, value in enumerate(values)}
    history = daily(series, NOVEMBER.last)
    total = sum(values[:30], ZERO)

    summed = forecast_sum(history, NOVEMBER, record=TrackRecord(mape=Decimal(9)))
    stock = forecast_stock(history, NOVEMBER)

    assert (summed.value, summed.half_width, summed.days_left) == (total, ZERO, 0)
    assert (stock.value, stock.half_width) == (values[0], ZERO)
    ratio = forecast_ratio(history, daily(stretch(NOVEMBER.first, NOVEMBER.last, HUNDRED), NOVEMBER.last), NOVEMBER)
    assert (ratio.value, ratio.half_width) == (total / 3000, ZERO)


def test_the_interval_shrinks_to_nothing_as_the_days_run_out() -> None:
    widths = [half_width(Decimal(400), (Decimal(1),) * left, days=56) for left in range(20, -1, -1)]

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0


@given(st.lists(AMOUNTS, min_size=56, max_size=56), st.integers(2, 1000))
def test_another_unit_scales_forecast_and_interval_and_nothing_else(values: list[Decimal], factor: int) -> None:
    series = {TENTH - timedelta(days=back): value for back, value in enumerate(values)}
    larger = {day: value * factor for day, value in series.items()}

    small, large = forecast_sum(daily(series), NOVEMBER), forecast_sum(daily(larger), NOVEMBER)

    assert None not in (small.value, large.value, small.half_width, large.half_width, small.level, large.level)
    tiny = Decimal("1e-15")
    assert abs((small.value or ZERO) * factor - (large.value or ZERO)) < tiny
    assert abs((small.half_width or ZERO) * factor - (large.half_width or ZERO)) < tiny
    assert abs((small.level or ZERO) - (large.level or ZERO)) < tiny


@given(st.permutations(range(56)))
def test_the_order_of_days_means_nothing(order: list[int]) -> None:
    series = list(wavy(56, TENTH).items())

    shuffled = daily(dict(series[index] for index in order))

    assert forecast_sum(shuffled, NOVEMBER) == forecast_sum(daily(dict(series)), NOVEMBER)


@given(st.lists(AMOUNTS, min_size=56, max_size=56))
def test_what_a_profile_leaves_unexplained_cancels_out_on_each_weekday(values: list[Decimal]) -> None:
    series = {TENTH - timedelta(days=back): value for back, value in enumerate(values)}

    residuals = learn_profile(daily(series)).residuals.by_day

    for weekday in range(7):
        assert abs(sum((left for day, left in residuals.items() if day.weekday() == weekday), ZERO)) < Decimal("1e-15")
