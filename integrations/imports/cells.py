"""Reading single cells strictly: what could be read two ways is refused with both readings, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from integrations.database.columns import AmountOverflowError, to_micros
from integrations.imports.problems import CellFault, Fault
from integrations.sources.files import Cell, Uncached
from kpi_engine import Period, UnreadablePeriod, market_day, month_of, parse_period
from locales import Ambiguous, Number, NumberReading, find_language, match_key, read_number

_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?")
_ISO_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2}))")
_HAN_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]")
_ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_EITHER_ORDER = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HAN_MONTH = re.compile(r"(\d{4})年(\d{1,2})月")
_HAN_QUARTER = re.compile(r"(\d{4})年?(?:第?([1-4])季度|Q([1-4]))", re.IGNORECASE)
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_EMAIL = 254
# Excel itself keeps fifteen digits; what a float shows beyond them is an artefact of binary fractions.
_EXCEL_DIGITS = ".15g"
# Which reader of typed numbers has which decimal mark.
_READER_OF_MARK = {".": ("en_US", "US"), ",": ("pt_BR", "BR")}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it stood in a cell."""

    value: Decimal
    currency: str | None = None
    is_percent: bool = False


def read_text(cell: Cell) -> str:
    """Return a cell as text; a whole number keeps no decimal point, so that a code 1001 stays 1001.

    Raises:
        CellFault: It is a formula that was never computed.
    """
    match cell:
        case Uncached(formula):
            raise CellFault(Fault.UNCOMPUTED, formula)
        case str():
            return cell
        case float() if cell.is_integer():
            return str(int(cell))
        case None:
            return ""
        case _:
            return str(cell)


def read_amount(cell: Cell, decimal: str | None = None) -> Amount:
    """Read a number: a spreadsheet's own, plain digits with a decimal point, or `decimal` as the decimal mark.

    Raises:
        CellFault: It is no number, or may be two; `expected` holds the readings.
    """
    match cell:
        case bool():
            raise CellFault(Fault.NOT_A_NUMBER, cell)
        case int():
            return _kept(cell, Amount(Decimal(cell)))
        case float():
            return _kept(cell, Amount(Decimal(format(cell, _EXCEL_DIGITS))))
        case str() if decimal != "," and _PLAIN.fullmatch(cell):
            return _kept(cell, Amount(Decimal(cell)))
        case str():
            return _kept(cell, _typed_amount(cell, decimal))
        case Uncached(formula):
            raise CellFault(Fault.UNCOMPUTED, formula)
        case _:
            raise CellFault(Fault.NOT_A_NUMBER, cell)


def _kept(cell: Cell, amount: Amount) -> Amount:
    try:
        to_micros(amount.value)
    except AmountOverflowError as error:
        raise CellFault(Fault.TOO_LARGE, cell) from error
    return amount


def _typed_amount(text: str, decimal: str | None) -> Amount:
    if decimal is not None:
        reading = read_number(text, *_READER_OF_MARK[decimal])
        if isinstance(reading, Number):
            return Amount(reading.value, reading.currency, reading.is_percent)
        raise _refused_number(text, (reading,))
    point, comma = (read_number(text, *_READER_OF_MARK[mark]) for mark in (".", ","))
    is_certain = isinstance(point, Number) and (not isinstance(comma, Number) or comma.value == point.value)
    # "1.234.567" has one reading, but a file that writes it writes 1.234 for a thousand elsewhere.
    is_point_last = text.count(".") <= 1 and (text.rfind(",") < text.rfind(".") or "." not in text)
    if is_certain and is_point_last and isinstance(point, Number):
        return Amount(point.value, point.currency, point.is_percent)
    raise _refused_number(text, (point, comma))


def _refused_number(text: str, readings: tuple[NumberReading, ...]) -> CellFault:
    values: dict[Decimal, None] = {}
    for reading in readings:
        if isinstance(reading, Number):
            values[reading.value] = None
        elif isinstance(reading, Ambiguous):
            values.update(dict.fromkeys(reading.readings))
    if not values:
        return CellFault(Fault.NOT_A_NUMBER, text)
    return CellFault(Fault.AMBIGUOUS_NUMBER, text, tuple(format(value, "f") for value in values))


def read_day(cell: Cell, date_format: str | None = None, zone: str = "UTC") -> date:
    """Read a day: a spreadsheet's date, ISO or 年月日, or text of a stated `strptime` format.

    An instant with an offset is the day it falls on in `zone`; one without is local already.

    Raises:
        CellFault: It is no day, or day and month may be swapped; `expected` holds the readings.
    """
    match cell:
        case datetime():
            return cell.date()
        case date():
            return cell
        case Uncached(formula):
            raise CellFault(Fault.UNCOMPUTED, formula)
        case str() | int():
            text = str(cell)
        case _:
            raise CellFault(Fault.NOT_A_DAY, cell)
    try:
        if date_format is not None:
            # The zone is the market's; a day written down has none to lose.
            return datetime.strptime(text, date_format).date()  # noqa: DTZ007
        return _written_day(text, zone)
    except ValueError as error:
        if isinstance(error, CellFault):
            raise
        raise CellFault(Fault.NOT_A_DAY, text) from error


def _written_day(text: str, zone: str) -> date:
    if found := _ISO_DAY.fullmatch(text) or _HAN_DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day)
    if _ISO_INSTANT.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return moment.date() if moment.tzinfo is None else market_day(moment.astimezone(UTC), zone)
    if found := _EITHER_ORDER.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        days = {_day_or_none(year, second, first), _day_or_none(year, first, second)} - {None}
        readings = tuple(sorted(str(day) for day in days))
        if not readings:
            raise CellFault(Fault.NOT_A_DAY, text)
        # Even a certain 13/11 is refused: the same column holds a 3/11 sooner or later.
        raise CellFault(Fault.AMBIGUOUS_DAY, text, readings)
    raise CellFault(Fault.NOT_A_DAY, text)


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_period(cell: Cell) -> Period:
    """Read a period: 2026-11, 2026-Q4, 2026-W47, 2026年11月, or the first of a month that a spreadsheet made of one.

    Raises:
        CellFault: It is none of these.
    """
    if isinstance(cell, date):
        # Excel turns a typed 2026-11 into the first of November.
        if cell.day != 1:
            raise CellFault(Fault.NOT_A_PERIOD, cell)
        return month_of(date(cell.year, cell.month, 1))
    text = read_text(cell)
    if month := _HAN_MONTH.fullmatch(text):
        text = f"{month[1]}-{int(month[2]):02}"
    elif quarter := _HAN_QUARTER.fullmatch(text):
        text = f"{quarter[1]}-Q{quarter[2] or quarter[3]}"
    try:
        return parse_period(text)
    except UnreadablePeriod as error:
        raise CellFault(Fault.NOT_A_PERIOD, text) from error


def read_currency(cell: Cell) -> str:
    """Read an ISO 4217 code.

    Raises:
        CellFault: There is no such currency.
    """
    text = read_text(cell)
    code = text.upper()
    # The reader of typed amounts knows every code; an amount is the way to ask it.
    reading = read_number(f"1 {code}", "en_US") if _CURRENCY.fullmatch(text) else None
    if not isinstance(reading, Number) or reading.currency != code:
        raise CellFault(Fault.UNKNOWN_CURRENCY, text)
    return code


@lru_cache(maxsize=256)
def read_zone(text: str) -> str:
    """Read an IANA time zone.

    Raises:
        CellFault: There is no such zone.
    """
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError) as error:
        raise CellFault(Fault.UNKNOWN_ZONE, text) from error


def read_language(text: str) -> str:
    """Read a language by code or by its name in any usual language.

    Raises:
        CellFault: We do not know it.
    """
    found = find_language(text)
    if found is None:
        raise CellFault(Fault.UNKNOWN_LANGUAGE, text)
    return found


def read_email(text: str) -> str:
    """Read an e-mail address, in small letters.

    Raises:
        CellFault: It is none.
    """
    if not _EMAIL.fullmatch(text) or len(text) > _LONGEST_EMAIL:
        raise CellFault(Fault.NOT_AN_EMAIL, text)
    return text.lower()


_WEEKDAYS = {
    match_key(word): weekday
    for weekday, words in enumerate(
        (
            ("1", "mon", "monday", "周一", "星期一", "seg"),
            ("2", "tue", "tuesday", "周二", "星期二", "ter"),
            ("3", "wed", "wednesday", "周三", "星期三", "qua"),
            ("4", "thu", "thursday", "周四", "星期四", "qui"),
            ("5", "fri", "friday", "周五", "星期五", "sex"),
            ("6", "sat", "saturday", "周六", "星期六", "sab"),
            ("7", "sun", "sunday", "周日", "周天", "星期日", "星期天", "dom"),
        )
    )
    for word in words
}
_WEEK = 7
_LIST = re.compile(r"[,;，；、\s]+")
_RANGE = re.compile(r"(.+?)(?:-|–|至|到)(.+)")


def read_working_days(text: str) -> int:
    """Read weekdays ("Mon-Fri", "1,2,3,4,6", "周日至周四") as bits, 1 for Monday.

    Raises:
        CellFault: They are none.
    """
    bits = 0
    for part in filter(None, _LIST.split(text.replace(" - ", "-"))):
        bounds = _RANGE.fullmatch(part)
        ends = [_WEEKDAYS.get(match_key(end)) for end in (bounds.groups() if bounds else (part,))]
        first, last = ends[0], ends[-1]
        if first is None or last is None:
            raise CellFault(Fault.NOT_WORKING_DAYS, text)
        for offset in range((last - first) % _WEEK + 1):
            bits |= 1 << (first + offset) % _WEEK
    if not bits:
        raise CellFault(Fault.NOT_WORKING_DAYS, text)
    return bits


def read_words(text: str) -> tuple[str, ...]:
    """Read several names in one cell, parted by semicolons, 、 or line breaks."""
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[;；、|\n]", text) if word.strip()))
