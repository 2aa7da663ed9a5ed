"""Promises about `leadline engine evaluate`: what a case file answers, how it ends, and what bad input is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.cli.program import program

_STORES = ("BR-01", "MX-01")
_NO_PESO = ("budget_rates.per_unit.MXN", "missing_rate", "MXN")


def _case(**changes: Any) -> dict[str, Any]:
    """Two stores through 5 November of a period of ten days: 450 USD and ten orders so far."""
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


def _evaluated(folder: Path, case: object, *options: str) -> Result:
    path = folder / "case.json"
    path.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    return CliRunner().invoke(program(), ["engine", "evaluate", str(path), *options], env={"COLUMNS": "200"})


def _results(folder: Path, case: object) -> dict[tuple[str, str], dict[str, Any]]:
    result = _evaluated(folder, case, "--json")
    assert result.exit_code == 0, result.output
    return {(one["scope"], one["definition"]["kpi"]): one for one in json.loads(result.stdout)["results"]}


def _problems(folder: Path, case: object) -> list[tuple[str, str, str]]:
    result = _evaluated(folder, case, "--json")
    assert result.exit_code == 1, result.output
    return [(one["place"], one["fault"], one["found"]) for one in json.loads(result.stdout)["problems"]]


def test_a_case_answers_with_value_verdict_and_every_step_as_json(tmp_path: Path) -> None:
    gmv = _results(tmp_path, _case())["all", "gmv"]

    assert gmv["value"] == {"exact": "450.00", "shown": "450.00", "currency": "USD"}
    assert gmv["verdict"]["light"] == "amber"
    assert (gmv["verdict"]["expected"], gmv["verdict"]["pace"], gmv["verdict"]["attainment"]) == ("500", "0.90", "0.45")
    assert [(line["scope"], line["value"], line["currency"], line["source"]) for line in gmv["inputs"]] == [
        ("BR-01", "2000.0", "BRL", "export"),
        ("MX-01", "1000", "MXN", "export"),
    ]
    assert [(rate["currency"], rate["worth"]) for rate in gmv["rates"]] == [("BRL", "0.2"), ("MXN", "0.05")]


def test_a_ratio_is_a_ratio_of_sums_and_an_own_formula_counts_like_a_shipped_one(tmp_path: Path) -> None:
    found = _results(tmp_path, _case())

    assert found["all", "aov"]["value"]["exact"] == "45.00"
    assert found["all", "samples_per_order"]["value"]["exact"] == "0.2"
    assert found["all", "samples_per_order"]["definition"]["formula"] == "samples / orders"
    assert found["all", "samples_per_order"]["verdict"]["light"] == "green"


def test_each_node_is_answered_by_its_own_leaves_and_target(tmp_path: Path) -> None:
    case = _case(
        nodes={"brazil": ["BR-01"], "both": ["BR-01", "MX-01"]},
        kpis=["gmv"],
        targets=[{"kpi": "gmv", "node": "brazil", "value": 3000, "currency": "BRL"}],
    )

    found = _results(tmp_path, case)

    assert found["brazil", "gmv"]["value"] == {"exact": "2000.0", "shown": "2000.00", "currency": "BRL"}
    assert found["brazil", "gmv"]["verdict"]["light"] == "green"
    assert found["both", "gmv"]["value"]["exact"] == "450.00"
    assert found["both", "gmv"]["verdict"]["reason"] == "no_target"


def test_a_target_falls_due_as_its_phasing_says(tmp_path: Path) -> None:
    phasing = {"weekdays": [1, 1, 1, 1, 1, 0, 0], "promotions": {"2026-11-09": 3}}
    case = _case(kpis=["gmv"], targets=[{"kpi": "gmv", "value": 1000, "currency": "USD", "phasing": phasing}])

    # 2 to 5 November are four of 4 + 1 + 3 + 1 weights: the weekends weigh nothing, the 9th weighs three.
    expected = _results(tmp_path, case)["all", "gmv"]["verdict"]["expected"]

    assert expected.startswith("444.44444")


def test_a_feed_past_its_lag_is_told_stale_and_keeps_its_value(tmp_path: Path) -> None:
    late = _results(tmp_path, _case(now="2026-11-08T12:00:00Z"))["all", "aov"]

    assert late["flags"] == ["stale"]
    assert late["value"]["exact"] == "45.00"


def test_a_store_without_one_of_the_inputs_is_left_out_and_lowers_coverage(tmp_path: Path) -> None:
    feeds = [feed | {"measures": ["gmv"]} if feed["leaf"] == "MX-01" else feed for feed in _case()["feeds"]]
    facts = [fact for fact in _case()["facts"] if (fact["leaf"], fact["measure"]) != ("MX-01", "orders")]

    aov = _results(tmp_path, _case(feeds=feeds, facts=facts))["all", "aov"]

    assert aov["value"]["exact"] == "50.00"
    assert aov["coverage"] == {"share": "0.5", "least": "0.6", "missing": ["MX-01"]}
    assert aov["verdict"]["reason"] == "insufficient_data"


def test_items_answer_what_no_total_can(tmp_path: Path) -> None:
    buyers = {"unit": "count", "over_time": "distinct"}
    feed = {
        "leaf": "BR-01",
        "measures": ["visitors_by_key"],
        "first_day": "2026-11-01",
        "complete_through": "2026-11-05",
    }
    items = [
        {"leaf": "BR-01", "measure": "visitors_by_key", "day": f"2026-11-0{day}", "key": key}
        for day, key in ((1, "ana"), (2, "bo"), (3, "ana"))
    ]
    case = _case(
        kpis=["reach"],
        measures={"visitors_by_key": buyers},
        definitions={"reach": {"formula": "distinct(visitors_by_key)"}},
        feeds=[feed],
        facts=[],
        items=items,
        targets=[],
    )

    assert _results(tmp_path, case)["all", "reach"]["value"]["exact"] == "2"


def test_the_table_shows_value_target_pace_and_the_light_by_symbol_and_word(tmp_path: Path) -> None:
    result = _evaluated(tmp_path, _case())

    assert result.exit_code == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "│" in line]
    assert cells == [
        ["all", "gmv", "US$450.00", "US$1,000.00", "US$500.00", "90%", "▲ amber", "2026-11-05", ""],
        ["all", "aov", "US$45.00", "US$50.00", "US$50.00", "90%", "▲ amber", "2026-11-05", ""],
        ["all", "samples_per_order", "0.20", "0.20", "0.20", "100%", "● green", "2026-11-05", ""],
    ]


def test_all_problems_are_listed_at_once_with_their_places(tmp_path: Path) -> None:
    case = _case(
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

    assert sorted(_problems(tmp_path, case)) == [
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
    rows = _case()[part]
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
    assert problem in _problems(tmp_path, _case(**changes))


@pytest.mark.parametrize("formula", ["gmv - offset(gmv, 9999 years)", "trailing(gmv, 9999 years)"])
def test_a_formula_that_looks_back_before_the_calendar_is_refused(tmp_path: Path, formula: str) -> None:
    case = _case(kpis=["far"], definitions={"far": {"formula": formula}}, targets=[])

    assert _problems(tmp_path, case) == [("kpis", "too_far_back", "far")]


def test_a_corridor_turned_round_is_refused(tmp_path: Path) -> None:
    corridor = {"low": 5, "high": 4, "tolerance": 1}
    definitions = {"samples_per_order": {"formula": "samples / orders", "better": "range", "corridor": corridor}}

    assert ("definitions.samples_per_order.corridor.low", "bad_range", "5") in _problems(
        tmp_path, _case(definitions=definitions)
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


@given(place=st.sampled_from(list(_places(_case()))), slip=st.sampled_from(_SLIPS))
@settings(max_examples=60, deadline=None)
def test_any_slip_at_any_place_is_answered_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], slip: Any
) -> None:
    case: Any = _case()
    part = case
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = slip

    result = _evaluated(tmp_path_factory.mktemp("slip"), case, "--json")

    # An exception would end with 1, too, but leave no JSON.
    assert {0: "results", 1: "problems"}[result.exit_code] in json.loads(result.stdout)


def _unusable() -> Iterator[tuple[str, tuple[str, str]]]:
    yield "{", ("line 1, column 2", "not_json")
    yield "[" * 100_000, ("", "not_json")
    yield "[]", ("", "wrong_kind")
    yield '{"now": "a", "now": "b"}', ("now", "twice")


@pytest.mark.parametrize(("text", "problem"), list(_unusable()))
def test_text_that_is_no_case_is_refused(tmp_path: Path, text: str, problem: tuple[str, str]) -> None:
    assert problem in [(place, fault) for place, fault, _ in _problems(tmp_path, text)]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b'{"now": "\xff"}')

    result = CliRunner().invoke(program(), ["engine", "evaluate", str(path)])

    assert (result.exit_code, result.stderr) == (1, "byte 9: not_json: found “case.json”, wanted UTF-8\n")


def test_without_json_each_problem_is_a_line_of_its_own(tmp_path: Path) -> None:
    result = _evaluated(tmp_path, _case(period="November", currency="usdx", kpis=["gvm"], targets=[]))

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "period: bad_period: found “November”, wanted 2026-11, 2026-Q4, 2026-W47, 2026, a day or a..b",
        "currency: unknown_currency: found “usdx”, wanted an ISO 4217 code like BRL",
        "kpis[0]: unknown_kpi: found “gvm”, wanted gmv, gmroi",
    ]


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert CliRunner().invoke(program(), ["engine", "evaluate", str(tmp_path / "none.json")]).exit_code == 2
