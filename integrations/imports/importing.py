"""Importing one file: read it, compare it, and write all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import assert_never

from integrations.database import audit
from integrations.database.company import Company
from integrations.database.engine import Database
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.imports.budget_rates import plan_rates
from integrations.imports.directory import Directory
from integrations.imports.facts import FileFacts, read_facts
from integrations.imports.facts_writing import FactChanges, compare_facts, default_source, write_facts
from integrations.imports.headers import Columns, find_columns, kind_of
from integrations.imports.kinds import ImportKind
from integrations.imports.kpis import plan_kpis
from integrations.imports.mapping import Layout
from integrations.imports.outcome import Outcome, Steps
from integrations.imports.people import plan_people
from integrations.imports.problems import Problems
from integrations.imports.records import Record, read_records
from integrations.imports.stores import plan_stores
from integrations.imports.targets import plan_targets
from integrations.imports.teams import plan_teams
from integrations.rates import currencies_without_rate, freeze_missing_rates
from integrations.sources.files import Table, open_table
from kpi_engine import market_day

_KEY_FIELD = {
    ImportKind.PEOPLE: "name",
    ImportKind.TEAMS: "code",
    ImportKind.STORES: "code",
    ImportKind.KPIS: "kpi",
    ImportKind.TARGETS: "node",
    ImportKind.RATES: "currency",
}
_HEADERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import, and how.

    Attributes:
        path: The file.
        kind: What its rows are; told from the headers without.
        layout: What the mapping file says.
        source: Name of the file source of facts; the mapping's, else the file's own without.
        is_dry_run: Compare and write nothing.
        complete_through: The day through which the export is whole; by default each store's last day in it.
        tenants: Platform to the workspace or tenant that account ids belong to.
        freezes_rates: Give currencies without a budget rate the last published one.
    """

    path: Path
    kind: ImportKind | None = None
    layout: Layout = field(default_factory=Layout)
    source: str | None = None
    is_dry_run: bool = False
    complete_through: date | None = None
    tenants: Mapping[str, str] = field(default_factory=dict)
    freezes_rates: bool = False


Reading = FileFacts | tuple[Record, ...]


def import_rows(
    database: Database,
    org_id: int,
    now: datetime,
    request: ImportRequest,
    progress: Callable[[float], None] = lambda _: None,
) -> Outcome:
    """Import one file into one company and tell what changed.

    The file is read outside of any transaction, so that a long one holds nobody up; it is then compared and written in
    one. With any problem nothing is written.

    Args:
        database: A migrated database.
        org_id: The company.
        now: The instant of the import.
        request: What to import.
        progress: Told the share of the file that has been read, 0 to 1.

    Raises:
        RefusedFile: The file is no table.
        HeadersRefused: Its headers do not hold what its kind needs.
        MappingError: The mapping names what is not there.
        SourceTaken: The source's name belongs to something that is no file.
    """
    with database.read() as connection:
        company = read_company(Work(connection, org_id, now))
    with open_table(request.path, request.layout.dialect) as table:
        kind = request.kind or request.layout.kind or kind_of(table.headers, table.header_row, company)
        columns = find_columns(kind, table.headers, table.header_row, request.layout, company)
        outcome = Outcome(kind, unused=columns.unused[:_HEADERS_SHOWN])
        reading = _read(table, columns, company, request, now, outcome, progress)
    if outcome.problems:
        return outcome
    if request.is_dry_run:
        with database.read() as connection:
            _compare(Work(connection, org_id, now), reading, request, outcome)
            return outcome
    with database.write() as connection:
        work = Work(connection, org_id, now)
        write = _compare(work, reading, request, outcome)
        if not outcome.problems:
            write(work)
            _look_at_rates(work, request, outcome)
            _note(work, request, outcome)
            outcome.is_written = True
    return outcome


def _read(
    table: Table,
    columns: Columns,
    company: Company,
    request: ImportRequest,
    now: datetime,
    outcome: Outcome,
    progress: Callable[[float], None],
) -> Reading:
    if outcome.kind is not ImportKind.FACTS:
        return tuple(read_records(table, columns, outcome.problems, _KEY_FIELD[outcome.kind]))
    outcome.source = request.source or request.layout.source or default_source(request.path.stem)
    facts = read_facts(table, columns, company, request.layout, now, outcome.problems, progress)
    outcome.rows = facts.rows
    return facts


def _compare(work: Work, reading: Reading, request: ImportRequest, outcome: Outcome) -> Callable[[Work], None]:
    """Note every difference in the outcome and return what writes them."""
    company = read_company(work)
    if isinstance(reading, FileFacts):
        changes = compare_facts(
            work, company, reading, outcome.source, outcome, replaces_range=request.layout.replaces_range
        )
        outcome.without_rate = currencies_without_rate(work, company, market_day(work.now, company.zone))
        return _fact_writer(reading, changes, outcome.source, request.complete_through)
    steps = Steps(outcome)
    _plan(work, reading, Directory(work, company), request, steps)
    outcome.without_rate = currencies_without_rate(work, company, market_day(work.now, company.zone))
    return _step_writer(steps)


def _fact_writer(
    facts: FileFacts, changes: FactChanges, source: str, complete_through: date | None
) -> Callable[[Work], None]:
    return lambda work: write_facts(work, facts, changes, source, complete_through=complete_through)


def _step_writer(steps: Steps) -> Callable[[Work], None]:
    def write(work: Work) -> None:
        for act in steps.acts:
            act(work)

    return write


def _plan(work: Work, records: Iterable[Record], directory: Directory, request: ImportRequest, steps: Steps) -> None:
    outcome, layout = steps.outcome, request.layout
    problems: Problems = outcome.problems
    match outcome.kind:
        case ImportKind.STORES:
            plan_stores(records, directory, steps, problems, layout.date_format)
        case ImportKind.TEAMS:
            plan_teams(records, directory, steps, problems)
        case ImportKind.PEOPLE:
            plan_people(work, records, directory, request.tenants, steps, problems)
        case ImportKind.KPIS:
            plan_kpis(records, directory, steps, problems)
        case ImportKind.TARGETS:
            plan_targets(work, records, directory, steps, problems, layout.decimal)
        case ImportKind.RATES:
            plan_rates(
                work,
                records,
                directory,
                steps,
                problems,
                date_format=layout.date_format,
                decimal=layout.decimal,
                origin=f"file {request.path.name}",
            )
        case ImportKind.FACTS:
            raise AssertionError("facts are no records")
        case never:
            assert_never(never)


def _look_at_rates(work: Work, request: ImportRequest, outcome: Outcome) -> None:
    company = read_company(work)
    today = market_day(work.now, company.zone)
    if request.freezes_rates:
        outcome.frozen_rates, _ = freeze_missing_rates(work, company, today)
    outcome.without_rate = currencies_without_rate(work, company, today)


def _note(work: Work, request: ImportRequest, outcome: Outcome) -> None:
    total = outcome.total
    audit.note(
        work,
        "import",
        outcome.kind.value,
        {
            "file": request.path.name,
            "source": outcome.source,
            "rows": outcome.rows,
            "new": total.new,
            "changed": total.changed,
            "unchanged": total.unchanged,
            "withdrawn": total.withdrawn,
            "frozen_rates": {currency: str(rate) for currency, rate, _ in outcome.frozen_rates},
        },
    )
