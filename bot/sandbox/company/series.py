"""Series: daily values of measures, and which days they cover."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_DAY = timedelta(days=1)

Series = Mapping[str, Mapping[date, Decimal]]
"""Values by measure and market day."""


@dataclass(frozen=True, slots=True)
class History:
    """What became of one shop or desk.

    Attributes:
        actual: what its sources say.
        usual: the same without a stock-out: what the year was planned on.
        last: the last day each measure is known for.
    """

    actual: Series
    usual: Series
    last: Mapping[str, date]


def first_day(today: date) -> date:
    """Return where the demo's year begins: the first of the same month a year ago."""
    return today.replace(year=today.year - 1, day=1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included."""
    while first <= last:
        yield first
        first += _DAY


def amount(value: float) -> Decimal:
    """Return an amount of money as a shop would show it: without cents where a unit buys nothing."""
    return Decimal(f"{value:.0f}" if value >= 100_000 else f"{value:.2f}")  # noqa: PLR2004 - rupiah, in practice
