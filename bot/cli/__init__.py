"""The command line: a verb a module, so that `leadline` alone tells what an installation can be asked to do."""

from __future__ import annotations


def main() -> None:
    """Run the command line (the console script `leadline`)."""
    from bot.cli.program import program  # here, so that importing the package costs nothing

    program()()
