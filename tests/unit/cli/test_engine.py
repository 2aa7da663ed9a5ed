"""Promises about `leadline engine evaluate` for sound cases: what they answer, as JSON and as a table."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.cases import case_of, evaluated, results_of


def test_a_case_answers_with_value_verdict_and_every_step_as_json(tmp_path: Path) -> None:
    gmv = results_of(tmp_path, case_of())["all", "gmv"]

    assert gmv["value"] == {"exact": "450.00", "shown": "450.00", "currency": "USD"}
    assert gmv["verdict"]["light"] == "amber"
    assert (gmv["verdict"]["expected"], gmv["verdict"]["pace"], gmv["verdict"]["attainment"]) == ("500", "0.90", "0.45")
    assert [(line["scope"], line["value"], line["currency"], line["source"]) for line in gmv["inputs"]] == [
        ("BR-01", "2000.0", "BRL", "export"),
        ("MX-01", "1000", "MXN", "export"),
    ]
    assert [(rate["currency"], rate["worth"]) for rate in gmv["rates"]] == [("BRL", "0.2"), ("MXN", "0.05")]


def test_a_ratio_is_a_ratio_of_sums_and_an_own_formula_counts_like_a_shipped_one(tmp_path: Path) -> None:
    found = results_of(tmp_path, case_of())

    assert found["all", "aov"]["value"]["exact"] == "45.00"
    assert found["all", "samples_per_order"]["value"]["exact"] == "0.2"
    assert found["all", "samples_per_order"]["definition"]["formula"] == "samples / orders"
    assert found["all", "samples_per_order"]["verdict"]["light"] == "green"


def test_each_node_is_answered_by_its_own_leaves_and_target(tmp_path: Path) -> None:
    case = case_of(
        nodes={"brazil": ["BR-01"], "both": ["BR-01", "MX-01"]},
        kpis=["gmv"],
        targets=[{"kpi": "gmv", "node": "brazil", "value": 3000, "currency": "BRL"}],
    )

    found = results_of(tmp_path, case)

    assert found["brazil", "gmv"]["value"] == {"exact": "2000.0", "shown": "2000.00", "currency": "BRL"}
    assert found["brazil", "gmv"]["verdict"]["light"] == "green"
    assert found["both", "gmv"]["value"]["exact"] == "450.00"
    assert found["both", "gmv"]["verdict"]["reason"] == "no_target"


def test_a_target_falls_due_as_its_phasing_says(tmp_path: Path) -> None:
    phasing = {"weekdays": [1, 1, 1, 1, 1, 0, 0], "promotions": {"2026-11-09": 3}}
    case = case_of(kpis=["gmv"], targets=[{"kpi": "gmv", "value": 1000, "currency": "USD", "phasing": phasing}])

    # 2 to 5 November are four of 4 + 1 + 3 + 1 weights: the weekends weigh nothing, the 9th weighs three.
    expected = results_of(tmp_path, case)["all", "gmv"]["verdict"]["expected"]

    assert expected.startswith("444.44444")


def test_a_feed_past_its_lag_is_told_stale_and_keeps_its_value(tmp_path: Path) -> None:
    late = results_of(tmp_path, case_of(now="2026-11-08T12:00:00Z"))["all", "aov"]

    assert late["flags"] == ["stale"]
    assert late["value"]["exact"] == "45.00"


def test_a_store_without_one_of_the_inputs_is_left_out_and_lowers_coverage(tmp_path: Path) -> None:
    feeds = [feed | {"measures": ["gmv"]} if feed["leaf"] == "MX-01" else feed for feed in case_of()["feeds"]]
    facts = [fact for fact in case_of()["facts"] if (fact["leaf"], fact["measure"]) != ("MX-01", "orders")]

    aov = results_of(tmp_path, case_of(feeds=feeds, facts=facts))["all", "aov"]

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
    case = case_of(
        kpis=["reach"],
        measures={"visitors_by_key": buyers},
        definitions={"reach": {"formula": "distinct(visitors_by_key)"}},
        feeds=[feed],
        facts=[],
        items=items,
        targets=[],
    )

    assert results_of(tmp_path, case)["all", "reach"]["value"]["exact"] == "2"


def test_the_table_shows_value_target_pace_and_the_light_by_symbol_and_word(tmp_path: Path) -> None:
    result = evaluated(tmp_path, case_of())

    assert result.exit_code == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "│" in line]
    assert cells == [
        ["all", "gmv", "US$450.00", "US$1,000.00", "US$500.00", "90%", "▲ amber", "2026-11-05", ""],
        ["all", "aov", "US$45.00", "US$50.00", "US$50.00", "90%", "▲ amber", "2026-11-05", ""],
        ["all", "samples_per_order", "0.20", "0.20", "0.20", "100%", "● green", "2026-11-05", ""],
    ]
