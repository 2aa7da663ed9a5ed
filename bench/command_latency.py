"""Command latency: signed slash commands to the whole house on SQLite, beside a bare Bolt echo in the same run."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.claims import Claim
from bench.company import BenchCompany, Operator, found
from bench.filling import fill
from bench.load import Run, send, signed_command
from bench.nearby import free_port, slack_nearby
from bench.serving import running
from integrations.database.engine import open_database
from integrations.database.schema import migrate

_PEOPLE, _STORES, _MONTHS = 200, 50, 12
_MANY = 32
"""Connections of the throughput runs."""
_WARMING = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How long it measures: rounds, of which the best counts, and requests in each."""

    rounds: int
    single: int
    many: int


FULL = Size(rounds=7, single=1000, many=3000)
QUICK = Size(rounds=4, single=300, many=800)


@dataclass(slots=True)
class _Rounds:
    """One kind of ask on one server, measured in several rounds."""

    port: int
    ask: Callable[[], bytes]
    mark: bytes
    runs: list[Run] = field(default_factory=list)
    many: list[Run] = field(default_factory=list)

    def go(self, count: int, connections: int) -> Run:
        """Send some requests; each answer has to be the one that was measured for."""
        run = send(self.port, [self.ask() for _ in range(count)], connections=connections)
        for answer in run.answers:
            if self.mark not in answer:
                raise RuntimeError(f"not the answer that is measured: {answer[:2000]!r}")
        return run

    def best(self, share: float) -> float:
        """Return the best round's milliseconds at that share: the round that the machine disturbed least."""
        return min(run.at(share) for run in self.runs)

    def most(self) -> float:
        """Return the best round's requests a second over many connections."""
        return max(run.per_second for run in self.many)


def measure(size: Size) -> list[Claim]:
    """Return the claims on `my` and `report`."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as folder, slack_nearby() as slack:
        url = f"sqlite:///{Path(folder) / 'leadline.db'}"
        company = _prepare(url)
        echo, house = free_port(), free_port()
        with (
            running("echo", echo),
            running("house", house, database=url, slack_api=slack.api, slack_token=slack.token),
        ):
            return _compare(size, echo, house, company)


def _prepare(url: str) -> BenchCompany:
    database, now = open_database(url), datetime.now(UTC)
    migrate(database)
    company = found(database, now, people=_PEOPLE, stores=_STORES)
    fill(database, company, [store for asker in company.operators for store in asker.stores], now, months=_MONTHS)
    database.close()
    return company


def _compare(size: Size, echo_port: int, house_port: int, company: BenchCompany) -> list[Claim]:
    askers, numbers = itertools.cycle(company.operators), itertools.count(1000)
    echo = _Rounds(echo_port, lambda: signed_command(next(askers).slack_id, "my"), b"my")
    my = _Rounds(house_port, lambda: signed_command(next(askers).slack_id, "my"), b'"blocks"')
    report = _Rounds(house_port, lambda: _report(next(askers), numbers), b'"danger"')
    for kind in (echo, my, report):
        kind.go(_WARMING, 1)
    for _ in range(size.rounds):
        for kind in (echo, my, report):
            kind.runs.append(kind.go(size.single, 1))
        for kind in (echo, my):
            kind.many.append(kind.go(size.many, _MANY))
    p50, p99 = echo.best(0.5), echo.best(0.99)
    return [
        _ratio("my, p50", my.best(0.5), p50, 3.0),
        _ratio("my, p99", my.best(0.99), p99, 4.0),
        Claim(
            "command_latency", f"my, throughput at c={_MANY}", my.most() / echo.most(), 0.35, "×", is_floor=True,
            detail=f"{my.most():.0f}/s, echo {echo.most():.0f}/s",
        ),
        _ratio("report, p50", report.best(0.5), p50, 5.0),
    ]  # fmt: skip


def _ratio(name: str, ours: float, bare: float, bar: float) -> Claim:
    return Claim("command_latency", name, ours / bare, bar, "×", detail=f"{ours:.2f} ms, echo {bare:.2f} ms")


def _report(asker: Operator, numbers: Iterator[int]) -> bytes:
    """Report another value every time: to repeat one would write nothing new."""
    return signed_command(asker.slack_id, f"report listing_optims {next(numbers)} {asker.stores[0].code}")


__all__: Sequence[str] = ("FULL", "QUICK", "Size", "measure")
