"""leadline clock: run the heartbeat alone; any number of these may run."""

from __future__ import annotations

from bot.assembly import Part
from bot.cli.process import run_parts


def clock() -> None:
    """Run the heartbeat alone; any number of these may run."""
    run_parts(Part.CLOCK, needs_messenger=False)
