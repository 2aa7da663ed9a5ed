"""Follow the sun: a company's period is the sum of its markets' own periods, each in its own zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kpi_engine.periods import Period, day_bounds, last_complete_day


@dataclass(frozen=True, slots=True)
class SunPeriod:
    """What to state beside a total over several zones.

    Attributes:
        period: The market-local days, the same dates everywhere.
        zones: The markets' zones, sorted.
        opens: When the first market begins its first day, UTC.
        closes: When the last market ends its last day, UTC.
    """

    period: Period
    zones: tuple[str, ...]
    opens: datetime
    closes: datetime

    @property
    def is_staggered(self) -> bool:
        """Whether the markets begin or end at different instants, so that the card must say so."""
        bounds = {
            (day_bounds(self.period.first, zone)[0], day_bounds(self.period.last, zone)[1]) for zone in self.zones
        }
        return len(bounds) > 1

    def complete_through(self, now: datetime) -> date:
        """Return the last day that is over in every market, be it before the period."""
        return min(*(last_complete_day(now, zone) for zone in self.zones), self.period.last)


def sun_period(period: Period, zones: Iterable[str]) -> SunPeriod:
    """Return a company's period over the zones of its markets. No instant is moved into one common zone.

    Raises:
        ValueError: When there is no zone.
    """
    known = tuple(sorted(set(zones)))
    if not known:
        raise ValueError(known)
    return SunPeriod(
        period,
        known,
        min(day_bounds(period.first, zone)[0] for zone in known),
        max(day_bounds(period.last, zone)[1] for zone in known),
    )
