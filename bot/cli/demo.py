"""leadline demo: a company that looks real, in a local Slack and a local Feishu, in the browser; needs no account."""

from __future__ import annotations

import asyncio
import errno
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.process import until_stopped
from bot.journal import start_journal
from bot.sandbox.company.seeding import seed
from bot.sandbox.company.worlds import demo_world, empty_world, install_only
from bot.stage import Transport, open_stage
from locales import prepare

_USAGE = 2
_ZONES = ("America/Sao_Paulo", "America/Los_Angeles", "Asia/Shanghai", "Asia/Bangkok", "Europe/Berlin")


def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8765,
    *,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in your browser.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Start from a company with nothing in it.")] = False,
    sockets: Annotated[
        bool, typer.Option("--sockets", help="Use Socket Mode and the long connection instead of HTTP.")
    ] = False,
) -> None:
    """Open both messengers side by side in the browser, with a company to play with. Nothing leaves this machine."""
    start_journal("WARNING")
    prepare()
    transport = Transport.SOCKET if sockets else Transport.HTTP
    with tempfile.TemporaryDirectory(prefix="leadline-demo-") as folder:
        try:
            asyncio.run(_play(Path(folder), port, transport, opens=opens, is_empty=empty))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            Console(stderr=True).print(f'Port {port} is taken; --port 0 finds a free one: make demo ARGS="--port 0"')
            raise typer.Exit(_USAGE) from None


async def _play(folder: Path, port: int, transport: Transport, *, opens: bool, is_empty: bool) -> None:
    console = Console()
    console.print("Setting the stage: a company, twelve months of numbers, two messengers …")
    async with open_stage(
        folder,
        world=empty_world if is_empty else demo_world,
        seed=install_only if is_empty else seed,
        transport=transport,
        port=port,
        zones=_ZONES,
    ) as stage:
        console.print(f"The demo is open at [bold]{stage.page}[/bold]  (Ctrl-C ends it and leaves nothing behind)")
        if opens:
            webbrowser.open(stage.page)
        await until_stopped()
