"""Promises about `leadline engine evaluate` for bad input: everything at once, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.program import program
from tests.unit.cli.cases import case_of, evaluated, problems_of

_NO_PESO = ("budget_rates.per_unit.MXN", "missing_rate", "MXN")


def test_all_problems_are_listed_at_once_with_their_places(tmp_path: Path) -> None:
    case = case_of(
        now="2026-11-06T12:00:00",
        period="November",
        currency="USDX",
        kpis=["gmv", "gvm", "a", "b", "c", "d"],
        leaves={"BR-01": {"zone": "America/Brasilia", "wieght": 2}, "MX-01": {"zone": "America/Mexico_City"}},
        definitions={
            "a": {"formula": "b + gmv"},
            "b": {"formula": "a * 2"},
            "c": {"formula": "gmv / ordres"},
            "d": {"formula": "gmv + orders"},
        },
        budget_rates={"base": "USD", "per_unit": {"XXQ": "0.2", "MXN": 0}},
        feeds=[
            {"leaf": "BR-02", "measures": ["gmvs"], "first_day": "2026-11-01", "complete_through": "2026-11-31"},
            {"leaf": "MX-01", "measures": ["orders"], "first_day": "2026-11-01", "complete_through": "2026-11-05"},
        ],
        facts=[
            {"leaf": "MX-01", "measure": "gmv", "day": "2026-11-02", "value": "NaN"},
            {"leaf": "MX-01", "measure": "orders", "day": "2026-11-02", "value": 8, "currency": "MXN"},
        ],
        targets=[
            {"kpi": "gmv", "value": 0, "currency": "USD"},
            {"kpi": "orders", "node": "moon", "value": 1, "phasing": {"weekdays": [1, 2]}},
        ],
    )

    assert sorted(problems_of(tmp_path, case)) == [
        ("budget_rates.per_unit.MXN", "wrong_kind", "0"),
        ("budget_rates.per_unit.XXQ", "unknown_currency", "XXQ"),
        ("currency", "unknown_currency", "USDX"),
        ("definitions.b.formula", "circular", "a > b > a"),
        ("definitions.c.formula", "unknown_measure", "ordres"),
        ("definitions.d.formula", "mixed_units", "orders"),
        ("facts[0]", "without_feed", "MX-01, gmv"),
        ("facts[0].currency", "currency_missing", ""),
        ("facts[0].value", "wrong_kind", "NaN"),
        ("facts[1].currency", "currency_without_money", "MXN"),
        ("feeds[0].complete_through", "bad_day", "2026-11-31"),
        ("feeds[0].leaf", "unknown_leaf", "BR-02"),
        ("feeds[0].measures[0]", "unknown_measure", "gmvs"),
        ("kpis[1]", "unknown_kpi", "gvm"),
        ("leaves.BR-01.wieght", "no_such_key", "2"),
        ("leaves.BR-01.zone", "unknown_zone", "America/Brasilia"),
        ("now", "bad_instant", "2026-11-06T12:00:00"),
        ("period", "bad_period", "November"),
        ("targets[0].value", "zero_target", "0"),
        ("targets[1].kpi", "unknown_kpi", "orders"),
        ("targets[1].node", "unknown_node", "moon"),
        ("targets[1].phasing.weekdays", "bad_phasing", "1, 2"),
    ]


def _with(part: str, place: int, **changes: Any) -> dict[str, Any]:
    rows = case_of()[part]
    return {part: [row | changes if at == place else row for at, row in enumerate(rows)]}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kpis": None}, ("kpis", "missing", "")),
        ({"leaves": None, "facts": [], "feeds": []}, ("leaves", "missing", "")),
        ({"kpis": ["gmv", "aov", "samples_per_order", "gmv"]}, ("kpis[3]", "twice", "gmv")),
        ({"measures": {"gmv": {"unit": "money"}, "samples": {"unit": "count"}}}, ("measures.gmv", "name_taken", "gmv")),
        (
            {"measures": {"samples": {"unit": "count", "provisional_days": 99_999_999}}},
            ("measures.samples.provisional_days", "wrong_kind", "99999999"),
        ),
        ({"facts": {"gmv": 1}}, ("facts", "wrong_kind", '{"gmv": "1"}')),
        ({"colour": "red"}, ("colour", "no_such_key", "red")),
        (
            {"budget_rates": {"base": "USD", "per_unit": {"BRL": 1}}},
            ("budget_rates.per_unit.MXN", "missing_rate", "MXN"),
        ),
        ({"nodes": {"all": ["BR-01", "XX"]}}, ("nodes.all[1]", "unknown_leaf", "XX")),
        (_with("feeds", 0, complete_through="2026-11-06"), ("feeds[0].complete_through", "day_not_over", "2026-11-06")),
        (_with("feeds", 0, complete_through="2026-10-31"), ("feeds[0].complete_through", "bad_day", "2026-10-31")),
        (_with("feeds", 1, leaf="BR-01"), ("feeds[1].measures[0]", "twice", "gmv")),
        (_with("facts", 1, day="2026-11-02"), ("facts[1]", "twice", "BR-01, gmv, 2026-11-02")),
        (_with("facts", 2, value="1e400"), ("facts[2].value", "wrong_kind", "1e400")),
        (_with("targets", 2, currency="USD"), ("targets[2].currency", "currency_without_money", "USD")),
        (_with("targets", 0, value=-5), ("targets[0].value", "negative_without_baseline", "-5")),
        (_with("targets", 1, kpi="gmv"), ("targets[1]", "twice", "gmv, all")),
    ],
)
def test_a_single_slip_is_named_where_it_stands(
    tmp_path: Path, changes: dict[str, Any], problem: tuple[str, str, str]
) -> None:
    assert problem in problems_of(tmp_path, case_of(**changes))


def test_offsets_that_together_leave_the_calendar_are_refused(tmp_path: Path) -> None:
    formula = "gmv"
    for _ in range(21):
        formula = f"offset({formula}, 99 years)"
    case = case_of(kpis=["far"], definitions={"far": {"formula": formula}}, targets=[])

    assert problems_of(tmp_path, case) == [("kpis", "too_far_back", "far")]


def test_a_corridor_turned_round_is_refused(tmp_path: Path) -> None:
    corridor = {"low": 5, "high": 4, "tolerance": 1}
    definitions = {"samples_per_order": {"formula": "samples / orders", "better": "range", "corridor": corridor}}

    assert ("definitions.samples_per_order.corridor.low", "bad_range", "5") in problems_of(
        tmp_path, case_of(definitions=definitions)
    )


_SLIPS: list[Any] = [
    None,
    "",
    0,
    -1,
    "1e30",
    "NaN",
    [],
    {},
    [[]],
    True,
    "1970",
    "2100-12-31",
    "USD",
    "gmv",
    "BR-01",
    "[b]",
    "gmv / (",
]


def _places(part: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        yield (*above, key)
        yield from _places(value, (*above, key))


@given(place=st.sampled_from(list(_places(case_of()))), slip=st.sampled_from(_SLIPS))
@settings(max_examples=60, deadline=None)
def test_any_slip_at_any_place_is_answered_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], slip: Any
) -> None:
    case: Any = case_of()
    part = case
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = slip

    result = evaluated(tmp_path_factory.mktemp("slip"), case, "--json")

    # An exception would end with 1, too, but leave no JSON.
    assert {0: "results", 1: "problems"}[result.exit_code] in json.loads(result.stdout)


def _unusable() -> Iterator[tuple[str, tuple[str, str]]]:
    yield "{", ("line 1, column 2", "not_json")
    yield "[" * 100_000, ("", "not_json")
    yield "[]", ("", "wrong_kind")
    yield '{"now": "a", "now": "b"}', ("now", "twice")


@pytest.mark.parametrize(("text", "problem"), list(_unusable()))
def test_text_that_is_no_case_is_refused(tmp_path: Path, text: str, problem: tuple[str, str]) -> None:
    assert problem in [(place, fault) for place, fault, _ in problems_of(tmp_path, text)]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b'{"now": "\xff"}')

    result = CliRunner().invoke(program(), ["engine", "evaluate", str(path)])

    assert (result.exit_code, result.stderr) == (1, "byte 9: not_json: found “case.json”, wanted UTF-8\n")


def test_without_json_each_problem_is_a_line_of_its_own(tmp_path: Path) -> None:
    result = evaluated(tmp_path, case_of(period="November", currency="usdx", kpis=["gvm"], targets=[]))

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "period: bad_period: found “November”, wanted 2026-11, 2026-Q4, 2026-W47, 2026, a day or a..b",
        "currency: unknown_currency: found “usdx”, wanted an ISO 4217 code like BRL",
        "kpis[0]: unknown_kpi: found “gvm”, wanted gmv, gmroi",
    ]


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert CliRunner().invoke(program(), ["engine", "evaluate", str(tmp_path / "none.json")]).exit_code == 2
