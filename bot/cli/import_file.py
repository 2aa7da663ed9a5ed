"""`leadline import`: a file's rows into the company, whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.cli.company import company_id, company_of, opened, spoken_language, stop
from bot.cli.import_report import print_problems, print_report
from bot.cli.import_words import file_refusal, header_refusal, mapping_refusal, source_refusal
from bot.founding import found_company
from bot.settings import Settings
from integrations.database.company import Company
from integrations.database.engine import Database
from integrations.imports.cells import read_day
from integrations.imports.facts_writing import SourceTaken
from integrations.imports.headers import HeadersRefused
from integrations.imports.importing import ImportRequest, import_rows
from integrations.imports.kinds import ImportKind
from integrations.imports.mapping import Layout, MappingError, checked_encoding, read_mapping
from integrations.imports.outcome import Outcome
from integrations.imports.problems import CellFault
from integrations.imports.templates import write_template
from integrations.sources.files import RefusedFile
from locales import SOURCE, Speaker, speaker

_REFUSED = 1
_PLATFORMS = ("slack", "feishu")


def import_file(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="A .csv or .xlsx file.", show_default=False)
    ] = None,
    kind: Annotated[ImportKind | None, typer.Option(help="What its rows are; told from the headers without.")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="TOML that says which column holds what.", show_default=False),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the file source whose days are replaced; the file's name without.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    changes: Annotated[int, typer.Option(min=0, help="How many changes are listed.")] = 10,
    through: Annotated[
        str | None, typer.Option(help="The day through which the export is whole; each store's last day without.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an .xlsx file; the first without.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a .csv file; told from its bytes without.")] = None,
    decimal: Annotated[str | None, typer.Option(help="The decimal mark: . or ,")] = None,
    date_format: Annotated[str | None, typer.Option(help="How days are written, like %d/%m/%Y.")] = None,
    tenant: Annotated[
        list[str] | None, typer.Option(help="slack=T… or feishu=…: the workspace that account ids belong to.")
    ] = None,
    ecb_rates: Annotated[
        bool, typer.Option("--ecb-rates", help="Give currencies without a budget rate the last published one.")
    ] = False,
    template: Annotated[ImportKind | None, typer.Option(help="Write a starting file of this kind and stop.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where the template goes; KIND.csv here without.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of messages and template headers.")] = None,
    database_url: Annotated[str | None, typer.Option(help="The database; DATABASE_URL without.")] = None,
    org: Annotated[str | None, typer.Option(help="Name of the company; the first one without.")] = None,
) -> None:
    """Import facts, people, teams, stores, KPIs, targets or rates from a file.

    Ends with 0 when the file is in (or the dry run shown), 1 when its rows are refused, 2 when the call is wrong.
    """
    console, errors = Console(), Console(stderr=True)
    spoken = spoken_language(errors, language)
    if template is not None:
        _write_template(console, errors, template, output, speaker(spoken or SOURCE))
        return
    if file is None:
        stop(errors, speaker(spoken or SOURCE).say("Name a file, or a starting one with --template."))
    with opened(database_url) as database:
        company = _company(database, org, errors, speaker(spoken or SOURCE))
        voice = speaker(spoken or company.language, zone=company.zone)
        try:
            layout = read_mapping(mapping.read_text(encoding="utf-8-sig")) if mapping else Layout()
            request = ImportRequest(
                path=file,
                kind=kind,
                layout=_with_options(layout, sheet=sheet, encoding=encoding, decimal=decimal, date_format=date_format),
                source=source,
                is_dry_run=dry_run,
                complete_through=_day(through),
                tenants=_tenants(tenant or []),
                freezes_rates=ecb_rates,
            )
            with _progress(errors, voice) as progress:
                outcome = import_rows(database, company.org_id, datetime.now(UTC), request, progress)
        except MappingError as refused:
            stop(errors, mapping_refusal(voice, refused))
        except SourceTaken as refused:
            stop(errors, source_refusal(voice, refused))
        except RefusedFile as refused:
            stop(errors, file_refusal(voice, refused), code=_REFUSED)
        except HeadersRefused as refused:
            stop(errors, *header_refusal(voice, refused), code=_REFUSED)
        _finish(console, errors, voice, outcome, changes)


def _finish(console: Console, errors: Console, voice: Speaker, outcome: Outcome, changes: int) -> None:
    if outcome.problems:
        print_problems(errors, voice, outcome)
        raise typer.Exit(_REFUSED)
    print_report(console, voice, outcome, changes)


def _write_template(console: Console, errors: Console, kind: ImportKind, output: Path | None, voice: Speaker) -> None:
    path = output or Path(f"{kind}.csv")
    try:
        write_template(path, kind, voice.language)
    except FileExistsError:
        stop(errors, voice.say("{path} exists. Choose another place with --output.", path=str(path)))
    line = voice.say("Wrote {path}. Its second row is an example: replace it.", path=str(path))
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _company(database: Database, name: str | None, errors: Console, voice: Speaker) -> Company:
    found = company_id(database, name, errors, voice)
    if found is None:
        # The first file of a new installation: its stores and people need a company to be in.
        found = found_company(database, Settings().organization, datetime.now(UTC))
    return company_of(database, found)


def _with_options(
    layout: Layout, *, sheet: str | None, encoding: str | None, decimal: str | None, date_format: str | None
) -> Layout:
    """Return the mapping's layout with what the command line says instead."""
    if decimal not in (None, ".", ","):
        raise MappingError("--decimal", decimal, ". / ,")
    dialect = dataclasses.replace(
        layout.dialect,
        sheet=sheet or layout.dialect.sheet,
        encoding=checked_encoding(encoding) or layout.dialect.encoding,
    )
    return dataclasses.replace(
        layout,
        dialect=dialect,
        decimal=decimal or layout.decimal,
        date_format=date_format or layout.date_format,
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else read_day(text)
    except CellFault as fault:
        raise MappingError("--through", fault.found, "2026-11-03") from fault


def _tenants(pairs: list[str]) -> dict[str, str]:
    tenants: dict[str, str] = {}
    for pair in pairs:
        platform, _, tenant = pair.partition("=")
        if platform not in _PLATFORMS or not tenant:
            raise MappingError("--tenant", pair, "slack=T… / feishu=…")
        tenants[platform] = tenant
    return tenants


@contextlib.contextmanager
def _progress(console: Console, voice: Speaker) -> Iterator[Callable[[float], None]]:
    """Show how far reading has come, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(voice.say("Reading"), total=1.0)
        yield lambda share: bar.update(task, completed=share)
