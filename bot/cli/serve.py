"""leadline serve: run the messengers' side alone; pair it with work and clock on PostgreSQL."""

from __future__ import annotations

from bot.assembly import Part
from bot.cli.process import run_parts


def serve() -> None:
    """Run the messengers' side alone; pair it with work and clock on PostgreSQL."""
    run_parts(Part.WEB)
