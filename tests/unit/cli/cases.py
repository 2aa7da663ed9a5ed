"""A case file of two stores, and how the command answers it or changes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.cli.program import program

_STORES = ("BR-01", "MX-01")


def case_of(**changes: Any) -> dict[str, Any]:
    """Return two stores through 5 November of a period of ten days: 450 USD and ten orders so far."""
    case: dict[str, Any] = {
        "now": "2026-11-06T12:00:00Z",
        "period": "2026-11-01..2026-11-10",
        "currency": "USD",
        "kpis": ["gmv", "aov", "samples_per_order"],
        "leaves": {"BR-01": {"zone": "America/Sao_Paulo"}, "MX-01": {"zone": "America/Mexico_City"}},
        "measures": {"samples": {"unit": "count"}},
        "definitions": {"samples_per_order": {"formula": "samples / orders", "better": "lower"}},
        "budget_rates": {"base": "USD", "per_unit": {"BRL": "0.2", "MXN": "0.05"}},
        "feeds": [
            {
                "leaf": store,
                "measures": ["gmv", "orders", "samples"],
                "first_day": "2026-11-01",
                "complete_through": "2026-11-05",
                "source": "export",
            }
            for store in _STORES
        ],
        "facts": [
            {"leaf": "BR-01", "measure": "gmv", "day": "2026-11-02", "value": "1500", "currency": "BRL"},
            {"leaf": "BR-01", "measure": "gmv", "day": "2026-11-05", "value": 500.0, "currency": "BRL"},
            {"leaf": "BR-01", "measure": "orders", "day": "2026-11-02", "value": 8},
            {"leaf": "BR-01", "measure": "samples", "day": "2026-11-02", "value": 2},
            {"leaf": "MX-01", "measure": "gmv", "day": "2026-11-03", "value": "1000", "currency": "MXN"},
            {"leaf": "MX-01", "measure": "orders", "day": "2026-11-03", "value": 2},
        ],
        "targets": [
            {"kpi": "gmv", "value": "1000", "currency": "USD"},
            {"kpi": "aov", "value": "50", "currency": "USD"},
            {"kpi": "samples_per_order", "value": "0.2"},
        ],
    }
    return {key: value for key, value in {**case, **changes}.items() if value is not None}


def evaluated(folder: Path, case: object, *options: str) -> Result:
    """Return how the command ends for a case, which is JSON already where it is text."""
    path = folder / "case.json"
    path.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    return CliRunner().invoke(program(), ["engine", "evaluate", str(path), *options], env={"COLUMNS": "200"})


def results_of(folder: Path, case: object) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a sound case answers, by node and KPI."""
    result = evaluated(folder, case, "--json")
    assert result.exit_code == 0, result.output
    return {(one["scope"], one["definition"]["kpi"]): one for one in json.loads(result.stdout)["results"]}


def problems_of(folder: Path, case: object) -> list[tuple[str, str, str]]:
    """Return place, fault and what was found of each problem of an unsound case."""
    result = evaluated(folder, case, "--json")
    assert result.exit_code == 1, result.output
    return [(one["place"], one["fault"], one["found"]) for one in json.loads(result.stdout)["problems"]]
