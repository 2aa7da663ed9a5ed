"""A process: opens the house with the wanted parts, and leaves it in order on Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import sys

import typer
from rich.console import Console

from bot.assembly import Part, StaleTablesError, missing_settings, open_house
from bot.journal import start_journal
from bot.keys import MissingKeysError
from bot.settings import Settings
from bot.web.serving import run_loop, served
from integrations.database.engine import open_database
from integrations.database.schema import migrate
from locales import prepare

_USAGE = 2


def run_parts(parts: Part, *, needs_messenger: bool = True, migrates: bool = False) -> None:
    """Run parts of the house until told to stop; says what is missing and leaves with 2 where it cannot start."""
    console = Console(stderr=True)
    settings = Settings()
    start_journal(settings.log_level)
    missing = missing_settings(settings)
    if needs_messenger and missing:
        console.print("Leadline has no messenger to speak in yet:")
        for sentence in missing:
            console.print(f"  · {sentence}")
        console.print("See README.md, “Set-up”. To look around first, without any token: [bold]leadline demo[/bold]")
        raise typer.Exit(_USAGE)
    prepare()
    if migrates:
        database = open_database(settings.database_url)
        migrate(database)
        database.close()
    try:
        run_loop(_live(settings, parts, console))
    except (StaleTablesError, MissingKeysError) as error:
        console.print(str(error))
        raise typer.Exit(_USAGE) from None


async def _live(settings: Settings, parts: Part, console: Console) -> None:
    async with open_house(settings, parts=parts) as house:
        if house.keys.made is not None:
            console.print(f"Made the key file {house.keys.made}; keep it with your backups, nothing opens without it.")
        if Part.WEB in parts:
            async with served(house.web, settings.host, settings.port) as address:
                console.print(f"Leadline is running; health is at {address}/healthz")
                await until_stopped()
        else:
            console.print("Leadline is running.")
            await until_stopped()


async def until_stopped() -> None:
    """Return when the process is asked to stop, by Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        await stopped.wait()
        return
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stopped.set)
    await stopped.wait()
