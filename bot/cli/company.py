"""The company that a verb works on: its database opened, its name found, or a sentence why not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NoReturn

import typer
from rich.console import Console

from bot.settings import Settings
from integrations.database.company import Company
from integrations.database.engine import Database, open_database
from integrations.database.schema import newest_version, version_of
from integrations.database.stores import first_organization, organizations_called
from integrations.database.structure import read_company
from integrations.database.work import Work
from locales import SOURCE, Speaker, find_language, speaker

USAGE = 2


def stop(errors: Console, *lines: str, code: int = USAGE) -> NoReturn:
    """Print why it cannot go on, and end with `code`."""
    for line in lines:
        errors.print(line, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def spoken_language(errors: Console, language: str | None) -> str | None:
    """Return the language that a word names; None where none was asked for."""
    spoken = None if language is None else find_language(language)
    if language is not None and spoken is None:
        stop(errors, speaker(SOURCE).say("“{word}” is no language we know.", word=language))
    return spoken


@contextlib.contextmanager
def opened(url: str | None) -> Iterator[Database]:
    """Open a database, the settings' own without an address, and close it afterwards."""
    database = open_database(url or Settings().database_url)
    try:
        yield database
    finally:
        database.close()


def company_id(database: Database, name: str | None, errors: Console, voice: Speaker) -> int | None:
    """Return the id of the company of that name, of the first one without; None where there is none at all."""
    with database.read() as connection:
        if version_of(connection) != newest_version():
            stop(errors, voice.say("The database has no tables of this version. Run leadline migrate first."))
        if name is None:
            return first_organization(connection)
        called = organizations_called(connection, name)
    if len(called) != 1:
        stop(errors, voice.say("No single company is called “{name}”.", name=name))
    return called[0]


def company_of(database: Database, org_id: int) -> Company:
    """Return the company as it stands."""
    with database.read() as connection:
        return read_company(Work(connection, org_id, datetime.now(UTC)))
