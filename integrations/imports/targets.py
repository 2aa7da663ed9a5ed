"""Targets from a file: a new version where the number differs from the standing one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from integrations.database.company import Company, Node, NodeKind
from integrations.database.targets import read_targets, set_target
from integrations.database.work import Work
from integrations.imports.cells import Amount, read_amount, read_currency, read_period
from integrations.imports.directory import Directory
from integrations.imports.kpis import KpiWords
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record
from kpi_engine import Kpi, Period, Unit

_ONE = Decimal(1)


def plan_targets(
    work: Work,
    records: Iterable[Record],
    directory: Directory,
    steps: Steps,
    problems: Problems,
    decimal: str | None = None,
) -> None:
    """Plan the versions that a file of targets adds; `decimal` is the file's decimal mark."""
    words = KpiWords(directory.company)
    seen: set[tuple[str, Node, Period]] = set()
    for record in records:
        steps.outcome.rows += 1
        faults = problems.count
        preset = record.read("kpi", words.find, is_required=True)
        node = record.read("node", directory.node, is_required=True)
        period = record.attempt("period", partial(_period, record))
        amount = record.attempt("value", partial(_amount, record, decimal))
        if preset is None or node is None or period is None or amount is None or problems.count > faults:
            continue
        kpi, (place, shown) = preset.kpi, node
        currency = record.attempt("currency", partial(_currency, record, directory.company, kpi, place, amount))
        value = record.attempt("value", partial(_value, kpi, amount, str(record.cell("value"))))
        if (kpi.id, place, period) in seen:
            record.refuse("kpi", CellFault(Fault.REPEATED_ROW, f"{kpi.id} · {shown} · {period.key}"))
        seen.add((kpi.id, place, period))
        if currency is None or value is None or problems.count > faults:
            continue
        _plan(work, steps, kpi, place, shown, period, value, currency)


def _period(record: Record) -> Period:
    cell = record.cell("period")
    if cell is None:
        raise CellFault(Fault.MISSING, "")
    return read_period(cell)


def _amount(record: Record, decimal: str | None) -> Amount:
    cell = record.cell("value")
    if cell is None:
        raise CellFault(Fault.MISSING, "")
    return read_amount(cell, decimal)


def _currency(record: Record, company: Company, kpi: Kpi, node: Node, amount: Amount) -> str:
    """Return the currency of the target: a store's own, else the company's; "" where no money is counted."""
    if kpi.unit is not Unit.MONEY:
        if amount.currency is not None:
            raise CellFault(Fault.NOT_A_NUMBER, record.cell("value"))
        return ""
    own = company.stores[node.id].currency if node.kind is NodeKind.STORE else company.currency
    cell = record.cell("currency")
    for given in (amount.currency, None if cell is None else read_currency(cell)):
        if given is not None and given != own:
            raise CellFault(Fault.FOREIGN_CURRENCY, given, (own,))
    return own


def _value(kpi: Kpi, amount: Amount, typed: str) -> Decimal:
    if kpi.unit is not Unit.PERCENT:
        if amount.is_percent:
            raise CellFault(Fault.PERCENT_SIGN, typed)
        return amount.value
    if not amount.is_percent and abs(amount.value) > _ONE:
        # 15 may be fifteen per cent or fifteen times as much.
        share = amount.value / 100
        raise CellFault(Fault.PERCENT_OR_SHARE, typed, (f"{amount.value}%", f"{share.normalize():f}"))
    return amount.value


def _plan(
    work: Work, steps: Steps, kpi: Kpi, node: Node, shown: str, period: Period, value: Decimal, currency: str
) -> None:
    standing = read_targets(work, [node], period).get((node, kpi.id))
    before = None if standing is None else standing.value
    change = Change(shown, kpi.id, before, value, period=period.key, currency=currency)
    steps.change(change, lambda work: _set(work, kpi.id, node, period, value, currency))


def _set(work: Work, kpi_id: str, node: Node, period: Period, value: Decimal, currency: str) -> None:
    set_target(work, kpi_id, node, period, value, currency)
