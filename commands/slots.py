"""Slots: how words become the typed values of an ask, each kind read in the member's own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, NewType

from commands.command import Context
from commands.vocabulary import vocabulary_of
from integrations.database import people
from integrations.database.company import Right, Store, Team
from kpi_engine import (
    Period,
    UnreadablePeriod,
    day_of,
    market_day,
    month_of,
    parse_period,
    previous,
    quarter_of,
    week_of,
    year_of,
)
from locales import (
    Ambiguous,
    AmbiguousDay,
    Day,
    Number,
    Speaker,
    Unreadable,
    Why,
    find_language,
    match_key,
    period_word,
    read_day,
    read_number,
    read_time,
    speaker,
    translatable,
)

KpiId = NewType("KpiId", str)
LanguageCode = NewType("LanguageCode", str)
ZoneName = NewType("ZoneName", str)
CurrencyCode = NewType("CurrencyCode", str)
Note = NewType("Note", str)
Batch = NewType("Batch", int)
Verb = NewType("Verb", str)
Switch = NewType("Switch", bool)
FreeWord = NewType("FreeWord", str)


@dataclass(frozen=True, slots=True)
class Amount:
    """A typed number; `is_increment` adds to what stands there."""

    value: Decimal
    currency: str | None = None
    is_increment: bool = False
    is_percent: bool = False

    def typed_by(self, teller: Speaker) -> str:
        """Return the number as this reader would type it: read again, it is the same."""
        return teller.typed(Number(self.value, self.currency, self.is_increment, self.is_percent))


@dataclass(frozen=True, slots=True)
class PersonId:
    """A person of the company."""

    id: int
    name: str


class Several(Exception):  # noqa: N818 -- a question back, not a fault
    """The words mean several things; `options` are (shown, words that mean just that)."""

    def __init__(self, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__(options)
        self.options = options


Reader = Callable[[str, Context], Any]

# By the ids under which the languages keep their words for them.
_PERIODS: Mapping[str, Callable[[date], Period]] = {
    "today": day_of,
    "yesterday": lambda today: day_of(today - timedelta(days=1)),
    "this_week": week_of,
    "last_week": lambda today: previous(week_of(today)),
    "this_month": month_of,
    "last_month": lambda today: previous(month_of(today)),
    "this_quarter": quarter_of,
    "last_quarter": lambda today: previous(quarter_of(today)),
    "this_year": year_of,
    "last_year": lambda today: previous(year_of(today)),
}
_LARGEST_ID = 2**63 - 1
# Codes of stores and teams, which everyone types, are kept this long.
_LONGEST_WORD = 40
_ALWAYS_UNDERSTOOD = ("en_US", "zh_Hans")


def read_kpi(words: str, context: Context) -> KpiId | None:
    """Read a KPI by id, name or alias in any known language."""
    found = vocabulary_of(context.company).find(words)
    if len(found) > 1:
        raise Several(tuple((known.name_for(context.speaker), known.kpi.id) for known in found))
    return KpiId(found[0].kpi.id) if found else None


def read_store(words: str, context: Context) -> Store | None:
    """Read a store by code, or by name."""
    by_code = context.company.stores_by_code.get(words.casefold())
    if by_code is not None:
        return by_code
    key = match_key(words)
    found = [store for store in context.company.stores_by_code.values() if match_key(store.name) == key]
    if len(found) > 1:
        raise Several(tuple((f"{store.name} ({store.code})", store.code) for store in found))
    return found[0] if found else None


def read_team(words: str, context: Context) -> Team | None:
    """Read a team by code, or by name."""
    key = match_key(words)
    found = [team for team in context.company.teams.values() if key in (match_key(team.code), match_key(team.name))]
    if len(found) > 1:
        raise Several(tuple((f"{team.name} ({team.code})", team.code) for team in found))
    return found[0] if found else None


def read_person(words: str, context: Context) -> PersonId | None:
    """Read a person by mention (`<@U1|ana>`, `@ou_…`), by `@name`, by `@` and our own id, by name or by e-mail."""
    text = words.strip()
    if text.startswith("<@") and text.endswith(">"):
        text = "@" + text[2:-1].split("|")[0]
    if text.startswith("@"):
        text = text[1:]
        mentioned = people.find_person_by_account(context.work, context.room.platform, context.room.tenant, text)
        if mentioned is not None:
            return PersonId(mentioned.id, mentioned.name)
        own_id = _whole(text)
        known = None if own_id is None else people.read_person(context.work, own_id)
        if known is not None and known.is_active:
            return PersonId(known.id, known.name)
    found = people.find_people(context.work, text) if text else ()
    if len(found) > 1:
        raise Several(tuple((f"{person.name} · {person.email or person.id}", f"@{person.id}") for person in found))
    return PersonId(found[0].id, found[0].name) if found else None


def _whole(words: str) -> int | None:
    """Read one of our own ids."""
    is_id = words.isascii() and words.isdigit() and len(words) <= len(str(_LARGEST_ID)) and int(words) <= _LARGEST_ID
    return int(words) if is_id else None


def read_batch(words: str, _context: Context) -> Batch | None:
    """Read the number of a receipt."""
    number = _whole(words)
    return None if number is None else Batch(number)


def read_free_word(words: str, _context: Context) -> FreeWord | None:
    """Take a word as it is, as long as it can be kept."""
    word = words.strip()
    return FreeWord(word) if 0 < len(word) <= _LONGEST_WORD else None


def read_amount(words: str, context: Context) -> Amount | None:
    """Read a number as the member writes it; what two conventions read differently is asked back."""
    match read_number(words, context.speaker.language, context.speaker.region):
        case Number(value=value, currency=currency, is_increment=is_increment, is_percent=is_percent):
            return Amount(value, currency, is_increment, is_percent)
        case Ambiguous() as ambiguous:
            written = [context.speaker.typed(number) for number in ambiguous.numbers]
            raise Several(tuple((shown, shown) for shown in written))
        case Unreadable(why=Why.WHICH_CURRENCY):
            bare = words.replace("¥", "").replace("\uffe5", "").strip()
            raise Several(((f"CNY {bare}", f"CNY{bare}"), (f"JPY {bare}", f"JPY{bare}")))
        case Unreadable():
            return None


def read_business_day(words: str, context: Context) -> date | None:
    """Read a day, looking backwards from the member's own today."""
    today = market_day(context.now, context.asker.zone)
    match read_day(words, context.speaker.language, today=today, region=context.speaker.region):
        case Day(day=day):
            return day
        case AmbiguousDay(days=days):
            raise Several(tuple((context.speaker.day(day, with_year=True), day.isoformat()) for day in days))
        case _:
            return None


def read_period(words: str, context: Context) -> Period | None:
    """Read `2026-11`, `2026-Q4`, `2026-W47`, a day, a range, or "last month" in the member's language."""
    try:
        return parse_period(words)
    except UnreadablePeriod:
        pass
    named = period_word(words, context.speaker.language)
    return None if named is None else _PERIODS[named](market_day(context.now, context.asker.zone))


def read_clock(words: str, context: Context) -> time | None:
    """Read a time of day: 9, 9:30, 21:00, 9h, 9点, 9am."""
    return read_time(words, context.speaker.language)


def read_language(words: str, _context: Context) -> LanguageCode | None:
    """Read a language by its own name, its English name or its code."""
    code = find_language(words)
    return None if code is None else LanguageCode(code)


def read_zone(words: str, context: Context) -> ZoneName | None:
    """Read a zone by IANA id or by its city, in the member's language or English."""
    found = context.speaker.find_zones(words)
    if len(found) > 1:
        raise Several(tuple((context.speaker.zone_name(zone, context.now), zone) for zone in found[:5]))
    return ZoneName(found[0]) if found else None


def read_currency(words: str, _context: Context) -> CurrencyCode | None:
    """Read a three-letter currency code."""
    code = words.strip().upper()
    return CurrencyCode(code) if len(code) == 3 and code.isascii() and code.isalpha() else None  # noqa: PLR2004


def read_right(words: str, context: Context) -> Right | None:
    """Read a right by its word in English or the member's language."""
    key = match_key(words)
    for right in Right:
        told = (right.value, context.speaker.say(RIGHT_NAMES[right]), speaker("zh_Hans").say(RIGHT_NAMES[right]))
        if key in map(match_key, told):
            return right
    return None


def read_switch(words: str, context: Context) -> Switch | None:
    """Read on or off, yes or no."""
    key = match_key(words)
    for language in (context.speaker.language, *_ALWAYS_UNDERSTOOD):
        told = speaker(language)
        if key in (match_key(told.say_in("switch", "on")), match_key(told.say_in("switch", "yes"))):
            return Switch(True)
        if key in (match_key(told.say_in("switch", "off")), match_key(told.say_in("switch", "no"))):
            return Switch(False)
    return None


RIGHT_NAMES: Mapping[Right, str] = {
    Right.NEWCOMER: translatable("newcomer"),
    Right.MEMBER: translatable("member"),
    Right.MANAGER: translatable("manager"),
    Right.ADMIN: translatable("administrator"),
}

READERS: Mapping[Any, Reader] = {
    KpiId: read_kpi,
    Store: read_store,
    Team: read_team,
    PersonId: read_person,
    Amount: read_amount,
    date: read_business_day,
    Period: read_period,
    time: read_clock,
    LanguageCode: read_language,
    ZoneName: read_zone,
    CurrencyCode: read_currency,
    Right: read_right,
    Switch: read_switch,
    Batch: read_batch,
    Verb: lambda words, _context: Verb(words.strip()) if words.strip() else None,
    FreeWord: read_free_word,
    Note: lambda words, _context: Note(words.strip()) if words.strip() else None,
}
