"""leadline migrate: brings the database's tables to the version this program needs."""

from __future__ import annotations

from rich.console import Console

from bot.settings import Settings
from integrations.database.engine import open_database
from integrations.database.schema import migrate as bring_up


def migrate() -> None:
    """Bring the database's tables up to date; safe to run again."""
    database = open_database(Settings().database_url)
    before, after = bring_up(database)
    database.close()
    is_new = before != after
    Console().print(f"The tables went from {before} to {after}." if is_new else f"The tables are at {after} already.")
