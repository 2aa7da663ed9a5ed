"""Facts in a file: its rows, read as a stream and added up by store, measure and market day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from integrations.database.company import Company
from integrations.imports.cells import read_amount, read_currency, read_day, read_text
from integrations.imports.headers import Columns, measure_words
from integrations.imports.mapping import Layout
from integrations.imports.nearest import nearest
from integrations.imports.problems import CellFault, Fault, Problem, Problems
from integrations.imports.records import Record, is_sound
from integrations.imports.shops import Shop, Shops
from integrations.presets import load_measures
from integrations.sources.files import Cell, Table
from kpi_engine import OverTime, Unit, market_day
from locales import match_key

_SMALLEST = Decimal("0.000001")
_LONGEST_NOTE = 500

Series = tuple[str, str]
"""A store's code and a measure."""


@dataclass(slots=True)
class FileFacts:
    """What a file says, before anything is compared.

    Attributes:
        values: By series, then by day.
        days: The days each store has any row for.
        notes: Words of the rows behind a value.
        shops: The stores named, those to be created included.
        measures: The measures it speaks of, a column without any value included.
        rows: How many rows were read.
    """

    shops: Shops
    measures: set[str] = field(default_factory=set)
    values: defaultdict[Series, dict[date, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    days: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    notes: dict[tuple[Series, date], str] = field(default_factory=dict)
    rows: int = 0


def read_facts(
    table: Table,
    columns: Columns,
    company: Company,
    layout: Layout,
    now: datetime,
    problems: Problems,
    progress: Callable[[float], None],
) -> FileFacts:
    """Read and add up a file's rows as a stream; memory grows with stores × measures × days, not with rows.

    Args:
        table: An open table.
        columns: Where its fields stand.
        company: Its stores, measures and zones.
        layout: What the mapping file says.
        now: Tells which days have not come yet, in each store's market.
        problems: Takes what is wrong.
        progress: Told the share of the file that has been read.
    """
    for column in columns.measures:
        if load_measures()[column.measure].over_time is OverTime.DISTINCT:
            header = columns.headers[column.index]
            problems.add(Problem(table.header_row, header, Fault.NEEDS_KEYS, header))
    reader = _Reader(columns, company, layout, now, problems)
    for row in table.rows:
        entry = Record(row.number, row.cells, columns, problems)
        if is_sound(row, problems, entry.cell("store"), entry.cell("day")):
            reader.take(entry)
        reader.found.rows += 1
        progress(table.share_read())
    return reader.finish()


class _Reader:
    """Takes rows one by one; a row with any fault adds nothing."""

    def __init__(self, columns: Columns, company: Company, layout: Layout, now: datetime, problems: Problems) -> None:
        self.found = FileFacts(Shops(company, layout), {column.measure for column in columns.measures})
        self._columns = columns
        self._layout = layout
        self._now = now
        self._problems = problems
        self._measures = load_measures()
        self._words = measure_words(company)
        self._keys: defaultdict[Series, defaultdict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._today: dict[str, date] = {}
        self._known_days: dict[tuple[Cell, str], date] = {}

    def take(self, entry: Record) -> None:
        """Add one row's numbers."""
        faults = self._problems.count
        try:
            shop = self.found.shops.find(_needed(entry.cell("store")))
        except CellFault as fault:
            entry.refuse("store", fault)
            return
        try:
            day = self._day(entry.cell("day"), shop)
        except CellFault as fault:
            entry.refuse("day", fault)
            day = date.min
        if (currency := entry.cell("currency")) is not None:
            entry.attempt("currency", lambda: _same_currency(read_currency(currency), shop))
        values = self._wide(entry, shop) if self._columns.measures else self._long(entry, shop)
        if self._problems.count > faults:
            return
        self.found.days[shop.code].add(day)
        for measure, value in values:
            self.found.measures.add(measure)
            series = self.found.values[shop.code, measure]
            series[day] = series[day] + value if day in series else value
        self._take_keys(entry, shop, day)
        if note := entry.text("note", _LONGEST_NOTE):
            self._take_note(shop, day, (measure for measure, _ in values), note)

    def finish(self) -> FileFacts:
        """Return the sums, exact to the millionth that is kept."""
        for series, days in self._keys.items():
            self.found.values[series] |= {day: Decimal(len(keys)) for day, keys in days.items()}
        for values in self.found.values.values():
            for day, value in values.items():
                values[day] = value.quantize(_SMALLEST, ROUND_HALF_UP)
        return self.found

    def _day(self, cell: Cell, shop: Shop) -> date:
        # A file repeats its days; each is read once.
        known = self._known_days.get((cell, shop.zone))
        if known is not None:
            return known
        if cell is None:
            raise CellFault(Fault.MISSING, "")
        day = read_day(cell, self._layout.date_format, shop.zone)
        today = self._today.setdefault(shop.zone, market_day(self._now, shop.zone))
        if day > today:
            raise CellFault(Fault.FUTURE_DAY, day, (str(today),))
        self._known_days[cell, shop.zone] = day
        return day

    def _long(self, entry: Record, shop: Shop) -> list[tuple[str, Decimal]]:
        measure = entry.read("measure", self._measure, is_required=True)
        cell = entry.cell("value")
        if cell is None:
            entry.refuse("value", CellFault(Fault.MISSING, ""))
        elif measure is not None:
            try:
                return [(measure, self._value(cell, measure, shop))]
            except CellFault as fault:
                entry.refuse("value", fault)
        return []

    def _wide(self, entry: Record, shop: Shop) -> list[tuple[str, Decimal]]:
        values = []
        for column in self._columns.measures:
            cell = entry.cells[column.index]
            if column.is_distinct or cell is None:
                continue
            try:
                values.append((column.measure, self._value(cell, column.measure, shop)))
            except CellFault as fault:
                self._problems.note(entry.row, self._columns.headers[column.index], fault)
        return values

    def _take_keys(self, entry: Record, shop: Shop, day: date) -> None:
        for column in self._columns.measures:
            if column.is_distinct and (cell := entry.cells[column.index]) is not None:
                self._keys[shop.code, column.measure][day].add(read_text(cell))

    def _take_note(self, shop: Shop, day: date, measures: Iterable[str], note: str) -> None:
        for measure in measures:
            key = (shop.code, measure), day
            before = self.found.notes.get(key)
            if before is None or note not in before:
                self.found.notes[key] = (note if before is None else f"{before}; {note}")[:_LONGEST_NOTE]

    def _measure(self, text: str) -> str:
        found = self._words.get(match_key(text))
        if found is None:
            raise CellFault(Fault.UNKNOWN_MEASURE, text, nearest(text, self._words))
        if self._measures[found].over_time is OverTime.DISTINCT:
            raise CellFault(Fault.NEEDS_KEYS, text)
        return found

    def _value(self, cell: Cell, measure: str, shop: Shop) -> Decimal:
        amount = read_amount(cell, self._layout.decimal)
        if amount.is_percent:
            raise CellFault(Fault.PERCENT_SIGN, cell)
        if amount.currency is not None:
            if self._measures[measure].unit is not Unit.MONEY:
                raise CellFault(Fault.NOT_A_NUMBER, cell)
            _same_currency(amount.currency, shop)
        return amount.value


def _needed(cell: Cell) -> str:
    text = read_text(cell)
    if not text:
        raise CellFault(Fault.MISSING, "")
    return text


def _same_currency(currency: str, shop: Shop) -> None:
    if currency != shop.currency:
        raise CellFault(Fault.FOREIGN_CURRENCY, currency, (shop.currency, shop.code))
