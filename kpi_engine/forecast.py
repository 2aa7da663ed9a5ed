"""Forecasts: where a period will end, with an interval, or the reason why nobody should say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from kpi_engine.backtest import TrackRecord
from kpi_engine.dispersion import Residuals, half_width
from kpi_engine.history import History
from kpi_engine.periods import Period, days

_ZERO, _ONE = Decimal(0), Decimal(1)
_WEEK = 7
_WINDOW = timedelta(days=8 * _WEEK)
_LEAST_DAYS = 28
_SHRINKAGE = 14  # days after which the level of the running period counts half
_NO_SEASON: Mapping[date, Decimal] = {}
_NOTHING_PLANNED: Mapping[date, Decimal] = {}


class ForecastMethod(Enum):
    """How the end was foreseen."""

    SUM = "sum"  # weekday profile times shrunk level
    RATIO = "ratio"  # numerator and denominator apart, then divided
    STOCK = "stock"  # last value and what is planned


class NoForecast(Enum):
    """Why there is no forecast."""

    SHORT_HISTORY = "short_history"  # fewer than 28 complete days
    POOR_RECORD = "poor_record"  # its backtest was wrong by more than 35 % on average
    ZERO_DENOMINATOR = "zero_denominator"


@dataclass(frozen=True, slots=True)
class Profile:
    """An ordinary week.

    Attributes:
        weekdays: What each weekday brings, Monday first, promotions taken out; None for one never seen.
        residuals: What the profile left unexplained on the days it was learnt from.
    """

    weekdays: tuple[Decimal | None, ...]
    residuals: Residuals

    def on(self, day: date) -> Decimal:
        """Return what an ordinary such day brings; a weekday never seen in weeks is a day off."""
        return self.weekdays[day.weekday()] or _ZERO


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a period will end.

    Attributes:
        method: How it was foreseen.
        period: The days asked about.
        through: The last complete day used; nothing after it was seen.
        value: At the period's end; None with a `reason`.
        half_width: Half of the 80 % interval; 0 once nothing is left to come.
        reason: Why there is none.
        actual: Reached by `through`; None when nothing of the period is known.
        level: How much the running period differs from an ordinary one (1 = not at all); sums only.
        days_left: Days of the period that are still unknown.
    """

    method: ForecastMethod
    period: Period
    through: date
    value: Decimal | None = None
    half_width: Decimal | None = None
    reason: NoForecast | None = None
    actual: Decimal | None = None
    level: Decimal | None = None
    days_left: int = 0

    @property
    def low(self) -> Decimal | None:
        """Return the lower end of the 80 % interval."""
        return None if self.value is None or self.half_width is None else self.value - self.half_width

    @property
    def high(self) -> Decimal | None:
        """Return the upper end of the 80 % interval."""
        return None if self.value is None or self.half_width is None else self.value + self.half_width


@dataclass(frozen=True, slots=True)
class _Outlined:
    """A sum's forecast with what a ratio needs of it."""

    value: Decimal
    actual: Decimal | None
    level: Decimal
    loads: tuple[Decimal, ...]
    profile: Profile


def learn_profile(history: History, *, season: Mapping[date, Decimal] = _NO_SEASON) -> Profile:
    """Return the ordinary week of the last eight, with promotions divided out.

    Args:
        history: The daily series as known.
        season: Weight of promotion days, as in the target's phasing; others weigh 1. Days of weight 0 teach nothing.
    """
    first = history.through - _WINDOW + timedelta(days=1)
    plain = {
        day: value / season.get(day, _ONE)
        for day, value in history.between(first, history.through).items()
        if season.get(day, _ONE)
    }
    by_weekday: list[list[Decimal]] = [[] for _ in range(_WEEK)]
    for day, value in plain.items():
        by_weekday[day.weekday()].append(value)
    means = tuple(sum(values, _ZERO) / len(values) if values else None for values in by_weekday)
    fitted = sum(1 for values in by_weekday if values)
    residuals = {day: value - (means[day.weekday()] or _ZERO) for day, value in plain.items()}
    return Profile(means, Residuals(residuals, history.through, fitted))


def shrunk_level(actual: Decimal, expected: Decimal, days_known: int) -> Decimal:
    """Return how much the running period differs from an ordinary one, pulled towards 1 while it is young.

    A profile that expects nothing, or a loss, has no level to multiply.
    """
    if expected <= 0:
        return _ONE
    return max(_ZERO, _ONE + (actual / expected - _ONE) * days_known / (days_known + _SHRINKAGE))


def forecast_sum(
    history: History,
    period: Period,
    *,
    season: Mapping[date, Decimal] = _NO_SEASON,
    profile: Profile | None = None,
    record: TrackRecord | None = None,
) -> Forecast:
    """Return the end of an additive KPI: actual to date, and each unknown day by its weekday, season and level.

    Days of the period that nobody reported are unknown like those to come, never zero.

    Args:
        history: The daily series as known, in one currency.
        period: The period that runs.
        season: Weight of promotion days (`dict(phasing.promotions)`); without it a forecast misses Black Friday.
        profile: An ordinary week; None learns it from the history.
        record: How well earlier forecasts did; a poor one forbids another.
    """
    bare = Forecast(ForecastMethod.SUM, period, history.through)
    outlined = _outline(history, period, season, profile)
    left = len(outlined.loads)
    bare = replace(bare, actual=outlined.actual, level=outlined.level, days_left=left)
    if left and (reason := _refusal(outlined.profile.residuals.days, record)):
        return replace(bare, reason=reason)
    residuals = outlined.profile.residuals
    width = half_width(residuals.variance, outlined.loads, days=residuals.days)
    return replace(bare, value=outlined.value, half_width=width)


def forecast_ratio(
    above: History,
    below: History,
    period: Period,
    *,
    season: Mapping[date, Decimal] = _NO_SEASON,
    record: TrackRecord | None = None,
) -> Forecast:
    """Return the end of a ratio: numerator and denominator foreseen apart on the days both know, then divided.

    The interval is that of `numerator - ratio * denominator`, so that what moves both together does not widen it.
    """
    through = min(above.through, below.through)
    shared = above.values.keys() & below.values.keys()
    upper = _outline(History({day: above.values[day] for day in shared}, through), period, season, None)
    lower = _outline(History({day: below.values[day] for day in shared}, through), period, season, None)
    left = len(upper.loads)
    bare = Forecast(ForecastMethod.RATIO, period, through, actual=_quotient(upper.actual, lower.actual), days_left=left)
    if left and (reason := _refusal(upper.profile.residuals.days, record)):
        return replace(bare, reason=reason)
    value = _quotient(upper.value, lower.value)
    if value is None:
        return replace(bare, reason=NoForecast.ZERO_DENOMINATOR)
    residuals = upper.profile.residuals.less(lower.profile.residuals, value)
    width = half_width(residuals.variance, upper.loads, days=residuals.days) / lower.value
    return replace(bare, value=value, half_width=width)


def forecast_stock(
    history: History,
    period: Period,
    *,
    planned: Mapping[date, Decimal] = _NOTHING_PLANNED,
    record: TrackRecord | None = None,
) -> Forecast:
    """Return the end of a stock: its last value and what is planned to come in (positive) or go out (negative).

    Args:
        history: Observations of one series; between them the last one holds.
        period: The period that runs.
        planned: Changes by day; those the last observation already shows are ignored.
        record: How well earlier forecasts did.
    """
    left = max(0, (period.last - max(history.through, period.first - timedelta(days=1))).days)
    bare = Forecast(ForecastMethod.STOCK, period, history.through, days_left=left)
    if not history.values:
        return replace(bare, reason=NoForecast.SHORT_HISTORY)
    seen = max(history.values)
    bare = replace(bare, actual=history.values[seen])
    residuals = Residuals(_daily_changes(history), history.through)
    if left and (reason := _refusal(residuals.days, record)):
        return replace(bare, reason=reason)
    coming = sum((change for day, change in planned.items() if seen < day <= period.last), _ZERO)
    width = half_width(residuals.variance, (_ONE,) * left, days=residuals.days)
    return replace(bare, value=history.values[seen] + coming, half_width=width)


def _refusal(days_known: int, record: TrackRecord | None) -> NoForecast | None:
    if days_known < _LEAST_DAYS:
        return NoForecast.SHORT_HISTORY
    return NoForecast.POOR_RECORD if record is not None and record.is_poor else None


def _outline(history: History, period: Period, season: Mapping[date, Decimal], profile: Profile | None) -> _Outlined:
    week = profile or learn_profile(history, season=season)
    elapsed = history.between(period.first, min(period.last, history.through))
    expected = sum((week.on(day) * season.get(day, _ONE) for day in elapsed), _ZERO)
    actual = sum(elapsed.values(), _ZERO)
    level = shrunk_level(actual, expected, len(elapsed))
    unknown = [day for day in days(period) if day not in elapsed and _is_open(day, history.through, week)]
    to_come = sum((week.on(day) * season.get(day, _ONE) for day in unknown), _ZERO)
    loads = tuple(season.get(day, _ONE) if week.weekdays[day.weekday()] is not None else _ZERO for day in unknown)
    return _Outlined(actual + level * to_come, actual if elapsed else None, level, loads, week)


def _is_open(day: date, through: date, week: Profile) -> bool:
    """Tell whether an unknown day may still bring something: not if it is over and its weekday never does."""
    return day > through or week.weekdays[day.weekday()] is not None


def _quotient(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return None if above is None or below is None or below <= 0 else above / below


def _daily_changes(history: History) -> dict[date, Decimal]:
    """Return the change of each day of the last eight weeks, an observation holding until the next."""
    first = max(min(history.values) + timedelta(days=1), history.through - _WINDOW + timedelta(days=1))
    changes: dict[date, Decimal] = {}
    held = history.values[max(day for day in history.values if day < first)]
    for day in days(Period(first, history.through)) if first <= history.through else ():
        now = history.values.get(day, held)
        changes[day], held = now - held, now
    return changes
