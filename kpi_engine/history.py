"""Histories: a daily series exactly as it was known at one moment, so that nothing learnt later leaks in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from kpi_engine.versions import Version, known_at


@dataclass(frozen=True, slots=True)
class History:
    """Known days of one series, none after `through`.

    A day that is absent is unknown, never zero: whoever builds a history fills the zeros of days that the source
    reported without a row.

    Attributes:
        values: Value by market day; days after `through` are dropped.
        through: The last complete day.
    """

    values: Mapping[date, Decimal]
    through: date

    def __post_init__(self) -> None:
        kept = {day: self.values[day] for day in sorted(self.values) if day <= self.through}
        object.__setattr__(self, "values", MappingProxyType(kept))

    def until(self, day: date) -> History:
        """Return what of it lies on or before a day: a rewind for series that are never restated."""
        return History(self.values, min(day, self.through))

    def between(self, first: date, last: date) -> dict[date, Decimal]:
        """Return the known days from `first` to `last`, both included, in order."""
        run = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return {day: self.values[day] for day in run if day in self.values}


def as_known(versions: Iterable[Version[date, Decimal]], *, as_of: datetime, through: date) -> History:
    """Return the history as known at an instant: of each day the newest version recorded by then.

    Args:
        versions: Versions of one series, keyed by market day, in any order; a withdrawn day is unknown.
        as_of: Aware instant; versions recorded after it are not seen.
        through: The last day complete at that instant.

    Raises:
        ConflictingVersions: When two newest versions of a day differ.
    """
    return History(known_at(versions, as_of), through)
