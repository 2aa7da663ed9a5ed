"""Backtests: how good forecasts were when the end was not known yet, as a record to store and show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from kpi_engine.history import History
from kpi_engine.periods import Period, days, month_of

_ZERO = Decimal(0)
_ORIGINS = (7, 14, 21)
_WORST_MAPE = Decimal("0.35")


class Foreseen(Protocol):
    """What a backtest needs of a forecast: the value and half of its 80 % interval, None when it refused."""

    @property
    def value(self) -> Decimal | None:
        """Return the value foreseen."""

    @property
    def half_width(self) -> Decimal | None:
        """Return half of the 80 % interval."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast made at the end of `through`, beside what came."""

    period: Period
    through: date
    value: Decimal
    half_width: Decimal
    outcome: Decimal

    @property
    def error(self) -> Decimal | None:
        """Return the relative error (0.1 is a tenth too high), None where the outcome was 0."""
        return (self.value - self.outcome) / abs(self.outcome) if self.outcome else None

    @property
    def is_covered(self) -> bool:
        """Whether the outcome lay inside the interval."""
        return abs(self.value - self.outcome) <= self.half_width


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How forecasts of one KPI at one scope did.

    Attributes:
        trials: How many were made.
        periods: Over how many periods.
        mape: Mean absolute relative error; None when no outcome can be divided by.
        bias: Mean relative error: positive means forecasts were too high.
        coverage: Share of outcomes inside the 80 % interval; None without trials.
    """

    trials: int = 0
    periods: int = 0
    mape: Decimal | None = None
    bias: Decimal | None = None
    coverage: Decimal | None = None

    @property
    def is_poor(self) -> bool:
        """Whether it was so wrong (over 35 % on average) that no further forecast should be shown."""
        return self.mape is not None and self.mape > _WORST_MAPE


def backtest(
    foresee: Callable[[Period, date], Foreseen],
    outcomes: Mapping[Period, Decimal],
    *,
    origins: Iterable[int] = _ORIGINS,
) -> tuple[Trial, ...]:
    """Replay forecasts from several days of each finished period (a rolling origin) and return them with what came.

    Args:
        foresee: Makes the forecast of a period with a day as its last complete one. It must take its history as known
            then (`history.as_known` or `History.until`), or later restatements leak into the past.
        outcomes: Final value of each finished period.
        origins: Days of the period, counted from 1, after which a forecast is made; those past its end are skipped.
    """
    made: list[Trial] = []
    for period in sorted(outcomes, key=lambda finished: finished.first):
        for origin in origins:
            through = period.first + timedelta(days=origin - 1)
            if through >= period.last:
                continue
            seen = foresee(period, through)
            if seen.value is not None and seen.half_width is not None:
                made.append(Trial(period, through, seen.value, seen.half_width, outcomes[period]))
    return tuple(made)


def track_record(trials: Iterable[Trial]) -> TrackRecord:
    """Return what trials say together; stored forecasts whose period has ended count the same as replayed ones."""
    made = tuple(trials)
    errors = [trial.error for trial in made if trial.error is not None]
    return TrackRecord(
        trials=len(made),
        periods=len({trial.period for trial in made}),
        mape=_mean([abs(error) for error in errors]),
        bias=_mean(errors),
        coverage=_mean([Decimal(trial.is_covered) for trial in made]),
    )


def finished_months(history: History) -> dict[Period, Decimal]:
    """Return the sum of each calendar month of which every day is known."""
    found: dict[Period, Decimal] = {}
    for month in dict.fromkeys(month_of(day) for day in history.values):
        values = [history.values.get(day) for day in days(month)]
        if None not in values:
            found[month] = sum((value for value in values if value is not None), _ZERO)
    return found


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, _ZERO) / len(values) if values else None
