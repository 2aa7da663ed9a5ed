"""The speaker: every word, number and date that one reader sees.

A sentence is a message id in English with named places, filled with already formatted text:
`speaker.say("Reported {kpi}: {value}", kpi=..., value=speaker.money(...))`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.lists import format_list

from locales import catalogs, dates, zones
from locales.babel_data import format_locale
from locales.babel_data import locale as isolated_locale
from locales.bidi import isolate
from locales.languages import language_name, reading_language
from locales.numbers import FULL_DECIMALS, NumberStyle, number_style
from locales.readers.readings import Number
from locales.templates import Template, parse_template


def translatable(text: str) -> str:
    """Mark a message id that stands away from its `say`, so that extraction finds it; returns it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks to one reader; make it with `speaker`, which keeps it.

    `language` is the language chosen (any of `KNOWN`); a language whose catalog has not landed is spoken to in
    English as a whole, dates included. `region` is the reader's country (ISO, "BR") and `zone` their IANA zone.
    """

    language: str
    region: str | None
    zone: str
    _reads: str = field(init=False, repr=False, compare=False)
    _format: str = field(init=False, repr=False, compare=False)
    _numbers: NumberStyle = field(init=False, repr=False, compare=False)
    _tz: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        reads = reading_language(self.language)
        formats_as = self.language if self.language.startswith("en") else reads
        identifier = str(format_locale(formats_as, self.region))
        for name, value in (
            ("_reads", reads),
            ("_format", identifier),
            ("_numbers", number_style(identifier)),
            ("_tz", ZoneInfo(self.zone)),
        ):
            object.__setattr__(self, name, value)

    def say(self, msgid: str, /, **names: str) -> str:
        """Translate `msgid` and fill its {names}; raises `UnfilledPlace` when one is not given."""
        return _template(self._reads, None, msgid).fill(names)

    def say_in(self, context: str, msgid: str, /, **names: str) -> str:
        """Say a word that means several things in English ("report", the verb), told apart by `context`."""
        return _template(self._reads, context, msgid).fill(names)

    def count(self, singular: str, plural: str, number: int | Decimal, /, **names: str) -> str:
        """Say a sentence about `number` things; {number} is filled with the formatted number."""
        amount = Decimal(number)
        text = catalogs.translate_count(self._reads, singular, plural, amount)
        return parse_template(text).fill({"number": self._numbers.number(amount), **names})

    def number(self, value: Decimal, *, decimals: int | None = None) -> str:
        """Write a number, rounded half up to `decimals` or in full."""
        return self._numbers.number(value, decimals)

    def percent(self, share: Decimal, *, decimals: int = 1) -> str:
        """Write a share (0.877 is 87.7 %) with up to `decimals` decimals; a miss is never rounded up to 100 %."""
        return self._numbers.percent(share, decimals)

    def money(self, value: Decimal, currency: str, *, decimals: int | None = None) -> str:
        """Write an amount with its currency, in the currency's own decimals or `decimals`."""
        return self._numbers.money(value, currency, decimals)

    def compact(self, value: Decimal, *, currency: str | None = None) -> str:
        """Write a large value short: 12.3K, 1,2 mi, 12.3万."""
        return self._numbers.compact(value, currency)

    def typed(self, number: Number) -> str:
        """Write a number as this reader would type it, in full: `read_number` gives the same number back."""
        sign = "+" if number.is_increment else ""
        code = f"{number.currency} " if number.currency else ""
        if number.is_percent:
            return f"{sign}{self._numbers.percent(number.value, FULL_DECIMALS)}"
        return f"{sign}{code}{self._numbers.number(number.value)}"

    def day(self, day: date, *, with_year: bool = False) -> str:
        """Write a day with its weekday: "Tue, 3 Nov"."""
        return dates.day(self._format, _plain(day), with_year)

    def day_range(self, first: date, last: date) -> str:
        """Write the days from `first` to `last`, both included: "3 – 9 Nov"."""
        return dates.day_range(self._format, _plain(first), _plain(last))

    def month(self, day: date) -> str:
        """Write the month of `day`: "November 2026"."""
        return dates.month(self._format, _plain(day))

    def time(self, moment: datetime) -> str:
        """Write an aware moment's time of day in the reader's zone: "09:00"."""
        local = self._local(moment)
        return dates.clock_time(self._format, local.hour, local.minute)

    def moment(self, moment: datetime) -> str:
        """Write an aware moment's day and time in the reader's zone: "Tue, 3 Nov, 09:00"."""
        local = self._local(moment)
        before, between, after = dates.day_and_time_frame(self._format)
        clock = dates.clock_time(self._format, local.hour, local.minute)
        return f"{before}{dates.day(self._format, local.date(), False)}{between}{clock}{after}"

    def zone_name(self, zone: str, at: datetime) -> str:
        """Write a zone by its city and its offset at `at`: "São Paulo GMT-03:00"."""
        return zones.zone_name(self._format, zone, at)

    def find_zones(self, typed: str) -> tuple[str, ...]:
        """Return the IANA zones that words name, by id or by city ("圣保罗", "sao paulo"): none or more."""
        return zones.find_zones(typed, self._format)

    def items(self, items: Sequence[str]) -> str:
        """Join items into a list with the language's own "and"."""
        return str(format_list([isolate(item) for item in items], locale=isolated_locale(self._format)))

    def language_name(self, code: str) -> str:
        """Write a language in its own name."""
        return language_name(code)

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            msg = "a moment has a zone; a naive datetime would be read as somebody's local time"
            raise ValueError(msg)
        return moment.astimezone(self._tz)


@lru_cache(maxsize=4096)
def speaker(language: str, *, region: str | None = None, zone: str = "UTC") -> Speaker:
    """Return the speaker for a reader; `language` is one of `KNOWN` (see `negotiate`)."""
    return Speaker(language, region, zone)


@lru_cache(maxsize=8192)
def _template(language: str, context: str | None, msgid: str) -> Template:
    return parse_template(catalogs.translate(language, context, msgid))


def _plain(day: date) -> date:
    """Refuse a datetime, whose own date is the reader's only by luck."""
    if isinstance(day, datetime):
        msg = "a day is a date; take an instant's day in its own zone first"
        raise TypeError(msg)
    return day
