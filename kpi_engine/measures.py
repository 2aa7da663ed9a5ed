"""Base measures: what is counted, in which unit, and how its feed behaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from kpi_engine.maturity import Maturity


class Unit(Enum):
    """What a number is counted in."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    PERCENT = "percent"  # kept as a fraction (0.25), shown as 25 %
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"


class OverTime(Enum):
    """How the daily values of one leaf become the value of a period."""

    SUM = "sum"
    LAST = "last"
    AVERAGE = "average"
    DISTINCT = "distinct"  # needs the keys themselves; never derived from finer results


@dataclass(frozen=True, slots=True)
class Measure:
    """A stored quantity. Ratios are never measures.

    Attributes:
        id: The name used in formulas.
        unit: What it is counted in.
        over_time: How days become a period.
        fills_zero: Whether "the source reported the day without a row" means 0 (events yes, stocks no).
        lag: How long after the end of a market day its data may still be on its way.
        provisional_days: Days younger than this are still restated by the platform.
        grey_after_days: Market days past the lag after which the last colour is no longer shown.
        stale_after: How long a stock's last observation is carried forward.
        maturity: How much of the final value is known at which age, for days grossed up on request.
        keeps_items: Whether its items are stored beside the daily values; a distinct count always keeps them.
    """

    id: str
    unit: Unit
    over_time: OverTime = OverTime.SUM
    fills_zero: bool = True
    lag: timedelta = timedelta(hours=24)
    provisional_days: int = 0
    grey_after_days: int = 2
    stale_after: timedelta = timedelta(days=31)
    maturity: Maturity | None = None
    keeps_items: bool = False

    @property
    def has_items(self) -> bool:
        """Whether questions about keys and single cases can be answered."""
        return self.keeps_items or self.over_time is OverTime.DISTINCT
