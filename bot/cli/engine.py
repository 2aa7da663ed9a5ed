"""`leadline engine`: the KPI engine alone, for a file of facts, definitions, targets and a query; no database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.case_entries import CaseFault, CaseProblem, CaseRefused
from bot.cli.case_file import EngineCase, read_case
from commands.figures import figure
from kpi_engine import (
    LINEAR,
    Beside,
    Explanation,
    Judged,
    Kpi,
    Light,
    Range,
    evaluate,
    explain,
    judge,
    leaf_sums,
    to_json,
)
from locales import SOURCE, Speaker, speaker

_REFUSED = 1
_COLOURS = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "red", Light.GREY: "bright_black"}


def engine() -> typer.Typer:
    """Return the verbs of the engine."""
    verbs = typer.Typer(help="The KPI engine alone, without a database.", no_args_is_help=True)
    # A callback keeps `evaluate` a verb of its own while it is the only one.
    verbs.callback()(_engine)
    verbs.command("evaluate")(evaluate_case)
    return verbs


def _engine() -> None:
    """Answer files of facts, definitions and targets."""


def evaluate_case(
    case: Annotated[
        Path,
        typer.Argument(metavar="CASE.json", exists=True, dir_okay=False, help="See docs/how-to/use-the-engine.md."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything behind each number as JSON.")] = False,
) -> None:
    """Evaluate a case file: what its KPIs read, how they stand, and how that was computed.

    Ends with 0, with 1 when the file is refused (all its problems are listed), or with 2 when the call is wrong.
    """
    try:
        found = read_case(_text_of(case))
    except CaseRefused as refused:
        _print_problems(refused.problems, as_json=as_json)
        raise typer.Exit(_REFUSED) from None
    results = tuple(_results(found))
    if as_json:
        _print_json({"now": found.now.isoformat(), "results": [to_json(result) for result in results]})
    else:
        Console().print(_table(found, results))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        odd = CaseProblem(f"byte {error.start}", CaseFault.NOT_JSON.value, path.name, "UTF-8")
        raise CaseRefused((odd,)) from error


def _results(case: EngineCase) -> Iterator[Explanation]:
    for node in case.nodes:
        for kpi in case.kpis.values():
            yield _result(case, node, kpi)


def _result(case: EngineCase, node: str, kpi: Kpi) -> Explanation:
    target = case.targets.get((kpi.id, node))
    rows, settled_rows = (
        leaf_sums(
            kpi,
            case.facts,
            case.period,
            measures=case.measures,
            scopes=case.nodes[node],
            weights=case.weights,
            is_settled=is_settled,
        )
        for is_settled in (False, True)
    )
    currency = case.currency_of(kpi.id, node)
    reading, settled = (
        evaluate(kpi, sums, measures=case.measures, currency=currency, rates=case.rates)
        for sums in (rows, settled_rows)
    )
    verdict = judge(
        kpi,
        reading,
        None if target is None else target.value,
        case.period,
        settled=settled,
        phasing=LINEAR if target is None else target.phasing,
        baseline=None if target is None else target.baseline,
    )
    judged = Judged(verdict, target, settled, tuple(settled_rows), None if target is None else target.baseline)
    return explain(
        kpi,
        rows,
        reading,
        measures=case.measures,
        scope=node,
        period=case.period,
        rates=case.rates,
        judged=judged,
        beside=Beside(sources=case.sources),
    )


def _print_problems(problems: tuple[CaseProblem, ...], *, as_json: bool) -> None:
    if as_json:
        found = [{"place": one.place, "fault": one.fault, "found": one.found, "wanted": one.wanted} for one in problems]
        _print_json({"problems": found})
        return
    errors = Console(stderr=True)
    for one in problems:
        seen = f"found “{one.found}”, " if one.found else ""
        line = f"{one.place or 'the file'}: {one.fault}: {seen}wanted {one.wanted}"
        errors.print(line, markup=False, highlight=False, soft_wrap=True)


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _table(case: EngineCase, results: Iterable[Explanation]) -> Table:
    voice = speaker(SOURCE)
    table = Table("Node", "KPI", "Value", "Target", "Due by now", "Pace", "Light", "Through", "Notes")
    for result in results:
        kpi, verdict, target = case.kpis[result.definition.kpi], result.verdict, result.target
        light, due = (Light.GREY, None) if verdict is None else (verdict.light, verdict.expected)
        currency = None if result.value is None else result.value.currency
        table.add_row(
            _plain(result.scope),
            _plain(kpi.id),
            "–" if result.value is None else _amount(kpi, result.value.exact, currency, voice),
            "–" if target is None else _amount(kpi, target.value, target.currency, voice),
            "–" if due is None else _amount(kpi, due, currency, voice),
            "–" if verdict is None or verdict.pace is None else voice.percent(verdict.pace),
            f"[{_COLOURS[light]}]{light.symbol} {light.value}[/]",
            "–" if result.complete_through is None else result.complete_through.isoformat(),
            ", ".join(_notes(result)),
        )
    return table


def _amount(kpi: Kpi, value: Decimal | Range, currency: str | None, voice: Speaker) -> str:
    if isinstance(value, Range):
        return f"{_amount(kpi, value.low, currency, voice)} … {_amount(kpi, value.high, currency, voice)}"
    return figure(kpi, value, currency, voice)


def _notes(result: Explanation) -> Iterator[str]:
    if result.reason is not None:
        yield result.reason.value
    elif result.verdict is not None and result.verdict.reason is not None:
        yield result.verdict.reason.value
    yield from sorted(flag.value for flag in result.flags)
    if result.coverage.share < 1:
        yield f"coverage {result.coverage.share:.0%}"


def _plain(text: str) -> str:
    # Square brackets are Rich's markup; a node may be called [test].
    return text.replace("[", "\\[")
