"""Budget rates from a file: what one unit of a currency is worth in the company's own, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial

from integrations.database.budget import read_rates, set_rate
from integrations.database.columns import LARGEST_RATE
from integrations.database.stores import SINCE_EVER
from integrations.database.work import Work
from integrations.imports.cells import read_amount, read_currency, read_day
from integrations.imports.directory import Directory
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record

_LONGEST_ORIGIN = 200


def plan_rates(
    work: Work,
    records: Iterable[Record],
    directory: Directory,
    steps: Steps,
    problems: Problems,
    *,
    date_format: str | None = None,
    decimal: str | None = None,
    origin: str,
) -> None:
    """Plan the budget rates that a file sets.

    Args:
        work: A unit of work.
        records: The rows; without a day a rate holds for all history.
        directory: The company.
        steps: Takes what to write.
        problems: Takes what is wrong.
        date_format: `strptime` format of the file's days.
        decimal: The file's decimal mark.
        origin: Where rates without an origin of their own come from.
    """
    company = directory.company
    seen: set[tuple[str, date]] = set()
    for record in records:
        steps.outcome.rows += 1
        faults = problems.count
        currency = record.read("currency", read_currency, is_required=True)
        base = record.read("to", read_currency)
        rate = record.attempt("rate", partial(_rate, record, decimal))
        from_day = record.attempt("from_day", partial(_from_day, record, date_format))
        words = record.text("origin", _LONGEST_ORIGIN) or origin[:_LONGEST_ORIGIN]
        if base is not None and base != company.currency:
            record.refuse("to", CellFault(Fault.FOREIGN_CURRENCY, base, (company.currency,)))
        if currency == company.currency:
            record.refuse("currency", CellFault(Fault.FOREIGN_CURRENCY, currency, ()))
        if currency is None or rate is None or from_day is None or problems.count > faults:
            continue
        if (currency, from_day) in seen:
            record.refuse("currency", CellFault(Fault.REPEATED_ROW, f"{currency} · {from_day}"))
        seen.add((currency, from_day))
        before = read_rates(work, company, from_day).per_unit.get(currency)
        change = Change(currency, "rate", before, rate, day=from_day, currency=company.currency)
        steps.change(change, partial(_set, currency, rate, from_day, words))


def _rate(record: Record, decimal: str | None) -> Decimal:
    cell = record.cell("rate")
    if cell is None:
        raise CellFault(Fault.MISSING, "")
    amount = read_amount(cell, decimal)
    if amount.is_percent or amount.value <= 0 or amount.value > LARGEST_RATE:
        raise CellFault(Fault.NOT_A_NUMBER, cell)
    return amount.value


def _from_day(record: Record, date_format: str | None) -> date:
    cell = record.cell("from_day")
    return SINCE_EVER if cell is None else read_day(cell, date_format)


def _set(currency: str, rate: Decimal, from_day: date, origin: str, work: Work) -> None:
    set_rate(work, currency, rate, from_day=from_day, origin=origin)
