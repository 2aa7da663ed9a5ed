"""leadline run: run Leadline whole in one process: messengers, deliveries and clock; SQLite by default."""

from __future__ import annotations

from bot.assembly import Part
from bot.cli.process import run_parts


def run() -> None:
    """Run Leadline whole in one process: messengers, deliveries and clock; SQLite by default."""
    run_parts(Part.ALL, migrates=True)
