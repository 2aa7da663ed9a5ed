"""Measure everything and say which bars hold: `python -m bench [--quick] [NAME …]`; exits 1 on a missed bar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from rich.console import Console

from bench import card_query, command_latency, ingest, startup, whole_org
from bench.claims import Claim, show
from bench.debts import held, read_debts
from locales import prepare

_EASED = 2.0
"""How much wider the bars of the quick form are: it runs on busy machines, to catch what breaks and not what drifts."""
_BENCHES: Mapping[str, Callable[[bool], list[Claim]]] = {
    "startup": lambda is_quick: startup.measure(2 if is_quick else 5),
    "command_latency": lambda is_quick: command_latency.measure(
        command_latency.QUICK if is_quick else command_latency.FULL
    ),
    "card_query": lambda is_quick: card_query.measure(card_query.QUICK if is_quick else card_query.FULL),
    "whole_org": lambda is_quick: whole_org.measure(whole_org.QUICK if is_quick else whole_org.FULL),
    "ingest": lambda is_quick: ingest.measure(ingest.QUICK if is_quick else ingest.FULL),
}


def main() -> int:
    """Run the benches, print their table and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Leadline beside its bars.")
    parser.add_argument("--quick", action="store_true", help="fewer samples and facts, twice the bars")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of {', '.join(_BENCHES)}")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(_BENCHES)
    if unknown:
        parser.error(f"no bench called {', '.join(sorted(unknown))}")
    prepare()
    debts = read_debts()
    claims: list[Claim] = []
    for name, measure in _BENCHES.items():
        if not asked.names or name in asked.names:
            claims += [held(claim, debts, _EASED) if asked.quick else claim for claim in measure(asked.quick)]
    # A log of a build is no terminal and would be folded to 80 columns.
    show(claims, Console(width=None if sys.stdout.isatty() else 160))
    return 0 if all(claim.holds for claim in claims) else 1


if __name__ == "__main__":
    sys.exit(main())
