"""The shopping calendar: which sales and feasts move a market's demand, read from the data file that ships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from integrations.calendars.rules import Rule, read_dates, read_rule
from integrations.preset_entries import Entry, PresetProblem, entries_of, shipped, sound

_FILE = "shopping.toml"
_EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class ShoppingEvent:
    """One event of one year.

    Attributes:
        id: Its name in the data file.
        name_en: Message id of its name.
        name_zh: Its Chinese name.
        first: Its first day, in the market's own days.
        last: Its last day, included.
        markets: ISO 3166-1 codes; `*` alone is every market.
        is_provisional: Whether the dates are computed or astronomical and may still be announced otherwise.
        source: Who sets the dates.
    """

    id: str
    name_en: str
    name_zh: str
    first: date
    last: date
    markets: tuple[str, ...]
    is_provisional: bool
    source: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class _Listed:
    """An event as the file lists it, for every year."""

    id: str
    name_en: str
    name_zh: str
    markets: tuple[str, ...]
    source: str
    is_provisional: bool
    rules: tuple[Rule, ...]
    dates: tuple[tuple[date, date], ...]

    def concerns(self, market: str) -> bool:
        return self.markets == (_EVERYWHERE,) or market in self.markets

    def in_year(self, year: int) -> Iterator[ShoppingEvent]:
        """Yield the year's events: dates that were announced go before what a rule would compute."""
        announced = [(first, last) for first, last in self.dates if first.year == year]
        computed = [] if announced else [rule.days(year) for rule in self.rules]
        # Where a rule stands for an announcement, the announced dates are settled.
        is_open = self.is_provisional and not (announced and self.rules)
        for first, last in announced or computed:
            yield ShoppingEvent(self.id, self.name_en, self.name_zh, first, last, self.markets, is_open, self.source)


@dataclass(frozen=True, slots=True)
class ShoppingCalendar:
    """All events of the data file."""

    listed: tuple[_Listed, ...]

    def events(self, market: str, year: int) -> tuple[ShoppingEvent, ...]:
        """Return a market's events that begin in a year, by first day."""
        found = [event for listed in self.listed if listed.concerns(market) for event in listed.in_year(year)]
        return tuple(sorted(found, key=lambda event: (event.first, event.last, event.id)))

    def unannounced(self, market: str, year: int) -> tuple[str, ...]:
        """Return the ids of a market's dated events whose days of that year are not in the file: never computed."""
        return tuple(listed.id for listed in self.listed if listed.concerns(market) and not any(listed.in_year(year)))


@cache
def load_shopping_calendar() -> ShoppingCalendar:
    """Return the shipped calendar.

    Raises:
        PresetError: When the shipped file is damaged.
    """
    return read_shopping_calendar(shipped(_FILE))


def shopping_events(market: str, year: int) -> tuple[ShoppingEvent, ...]:
    """Return the sales and feasts that move demand in a market and begin in a year, by first day.

    Args:
        market: ISO 3166-1 code, such as BR.
        year: A calendar year of the market.
    """
    return load_shopping_calendar().events(market.upper(), year)


def read_shopping_calendar(text: str) -> ShoppingCalendar:
    """Read a calendar from TOML text.

    Raises:
        PresetError: With every problem found.
    """
    problems: list[PresetProblem] = []
    listed = [_listed(entry) for entry in entries_of(_FILE, text, problems)]
    return ShoppingCalendar(sound(listed, problems))


def _listed(entry: Entry) -> _Listed:
    rules = tuple(rule for each in entry.tables("rules") if (rule := read_rule(each)) is not None)
    dates = tuple(pair for each in entry.tables("dates") if (pair := read_dates(each)) is not None)
    listed = _Listed(
        id=entry.name,
        name_en=entry.text("name_en"),
        name_zh=entry.text("name_zh"),
        markets=entry.words("markets"),
        source=entry.text("source"),
        is_provisional=entry.flag("provisional"),
        rules=rules,
        dates=dates,
    )
    for market in listed.markets:
        if not (market == _EVERYWHERE or (len(market) == 2 and market.isascii() and market.isupper())):  # noqa: PLR2004 - ISO 3166-1 alpha-2
            entry.fault("markets", market, "two capital letters, or * alone")
    if not listed.markets:
        entry.fault("markets", "", "at least one market")
    if not rules and not dates and entry.is_sound:
        entry.fault("rules, dates", "", "a rule or dates")
    for (_, last), (first, _) in pairwise(dates):
        if first <= last:
            entry.fault("dates", first, f"a day after {last}")
    entry.finish()
    return listed
