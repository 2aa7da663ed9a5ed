"""leadline work: run deliveries alone; any number of these may run."""

from __future__ import annotations

from bot.assembly import Part
from bot.cli.process import run_parts


def work() -> None:
    """Run deliveries alone; any number of these may run."""
    run_parts(Part.WORKER)
