"""The shipped presets are whole and usable, and a damaged file is refused with all its faults."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.preset_references import load_roles, load_sources
from integrations.presets import (
    PresetError,
    load_catalog,
    load_kpis,
    load_measures,
    load_preset_measures,
    read_kpis,
    read_measures,
)
from kpi_engine import Better, Kpi, Measure, Unit, problems_of

GOOD_KPI = """
[roas]
name_en = "ROAS"
name_zh = "广告产出比"
unit = "ratio"
better = "higher"
numerator = "ad_sales"
denominator = "ad_spend"
layer = "middle"
kind = "result"
owner = "buyer"
"""
SOURCES = {"EXP"}
MEASURES = {name: Measure(name, Unit.MONEY) for name in ("ad_sales", "ad_spend")}


def faults_of(text: str) -> set[tuple[str, str, str]]:
    with pytest.raises(PresetError) as caught:
        read_kpis(text, MEASURES, SOURCES)
    return {(problem.entry, problem.key, problem.found) for problem in caught.value.problems}


def kpi_of(kpi_id: str) -> Kpi:
    return next(preset.kpi for preset in load_catalog() if preset.kpi.id == kpi_id)


def test_all_sixty_four_measures_and_fifty_nine_kpis_are_there() -> None:
    assert (len(load_measures()), len(load_catalog())) == (64, 59)


def test_every_shipped_kpi_is_sound() -> None:
    for preset in load_catalog():
        assert problems_of(preset.kpi, load_measures()) == ()


def test_every_preset_has_names_a_role_and_a_sourced_suggestion() -> None:
    for preset in load_catalog():
        assert preset.name_en
        assert preset.name_zh
        assert preset.owner in load_roles()
        assert set(preset.suggested.sources) <= set(load_sources())
        assert preset.suggested.sources
        assert preset.suggested.note
    assert all(preset.name_en and preset.name_zh and preset.source for preset in load_preset_measures())


def test_a_state_without_a_line_falls_due_on_no_day_and_a_sum_does() -> None:
    assert not kpi_of("policy_violations").accumulates
    assert kpi_of("gmv").accumulates
    assert kpi_of("active_creators").accumulates


def test_rates_of_a_platform_stand_in_its_window() -> None:
    windows = {kpi_id: kpi_of(kpi_id).inputs[0] for kpi_id in ("odr", "lsr", "cancel_rate", "vtr", "otdr")}
    assert windows == {
        "odr": "trailing(defect_orders, 60 days)",
        "lsr": "trailing(late_orders, 30 days)",
        "cancel_rate": "trailing(cancelled_orders, 7 days)",
        "vtr": "trailing(tracked_shipments, 30 days)",
        "otdr": "trailing(ontime_shipments, 30 days)",
    }


def test_a_launch_is_judged_when_its_thirty_days_are_over() -> None:
    assert kpi_of("launch_hit_rate").provisional_days(load_measures()) == 30


def test_suggested_limits_run_the_way_that_is_better() -> None:
    for preset in load_catalog():
        good, warn = preset.suggested.good, preset.suggested.warn
        if good is not None and warn is not None:
            assert (good > warn) is (preset.kpi.better is Better.HIGHER)


def test_only_spending_kpis_turn_red_without_result() -> None:
    assert {preset.kpi.id for preset in load_catalog() if preset.kpi.is_cost} == {"acos", "tacos", "cpc", "cpa"}


def test_official_suggestions_are_marked() -> None:
    assert {preset.kpi.id for preset in load_catalog() if preset.suggested.is_official} == {
        *("days_of_cover", "odr", "lsr", "cancel_rate", "vtr", "otdr", "policy_violations", "reply_24h")
    }


def test_gmv_is_found_by_the_words_people_type() -> None:
    gmv = next(preset for preset in load_catalog() if preset.kpi.id == "gmv")
    assert {"销售额", "成交额", "sales", "vendas"} <= set(gmv.aliases)


def test_net_profit_takes_every_cost_from_net_sales() -> None:
    profit = next(preset.kpi for preset in load_catalog() if preset.kpi.id == "net_profit")
    values = dict.fromkeys(profit.inputs, Decimal(1))
    assert profit.numerator.apply(values | {"net_sales": Decimal(100)}) == 94


def test_a_measure_carries_its_lag_and_its_restatement() -> None:
    measures = load_measures()
    assert measures["ad_sales"].provisional_days == 7
    assert measures["net_sales"].lag == timedelta(hours=48)
    assert not measures["inventory_units"].fills_zero
    assert measures["gmv"].fills_zero


def test_a_whole_file_is_read() -> None:
    (preset,) = read_kpis(GOOD_KPI, MEASURES, SOURCES)
    assert (preset.kpi.id, preset.kpi.unit, str(preset.kpi.denominator)) == ("roas", Unit.RATIO, "ad_spend")
    assert preset.aliases == ()


def test_every_fault_of_a_file_is_listed_at_once() -> None:
    broken = GOOD_KPI.replace('"ratio"', '"speed"').replace('"ad_sales"', '"ghost - 3"').replace('"ROAS"', '""')
    assert faults_of(broken + "decimals = true\nshade = 1\n") == {
        ("roas", "unit", "speed"),
        ("roas", "numerator", "ghost"),
        ("roas", "numerator", "3"),
        ("roas", "name_en", ""),
        ("roas", "decimals", "True"),
        ("roas", "shade", "1"),
    }


def test_a_corridor_and_a_suggestion_must_be_numbers_in_order() -> None:
    text = GOOD_KPI + 'corridor = { low = 2, high = 1, tolerance = 1 }\nsuggested = { good = "3", note = "x" }\n'
    assert faults_of(text) == {
        ("roas.corridor", "low, high, tolerance", "2, 1, 1"),
        ("roas.suggested", "good", "3"),
    }


def test_a_suggestion_may_only_cite_a_source_that_is_known() -> None:
    text = GOOD_KPI + 'suggested = { good = 3, sources = ["EXP", "HEARSAY"], note = "x" }\n'
    assert faults_of(text) == {("roas.suggested", "sources", "HEARSAY")}


def test_two_kpis_may_not_share_a_word() -> None:
    second = GOOD_KPI.replace("[roas]", "[other]").replace('"ROAS"', '"Other"')
    assert faults_of(GOOD_KPI + second) == {("other", "aliases", "广告产出比")}


def test_money_and_counts_do_not_add_up() -> None:
    with pytest.raises(PresetError) as caught:
        read_kpis(
            GOOD_KPI.replace('"ad_sales"', '"ad_sales + clicks"'),
            MEASURES | {"clicks": Measure("clicks", Unit.COUNT)},
            SOURCES,
        )
    assert [(problem.found, problem.wanted) for problem in caught.value.problems] == [("clicks", "mixed_units")]


def test_text_that_is_no_toml_is_refused_with_its_place() -> None:
    with pytest.raises(PresetError) as caught:
        read_measures("[gmv\n")
    (problem,) = caught.value.problems
    assert problem.file == "measures.toml"
    assert "line 1" in problem.found


def test_kpis_that_count_keys_are_left_out_where_only_daily_values_are_kept() -> None:
    left_out = {preset.kpi.id for preset in load_catalog()} - {preset.kpi.id for preset in load_kpis()}
    assert left_out == {"repeat_rate", "active_creators"}
