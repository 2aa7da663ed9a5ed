"""The shipped presets are whole and usable, and a damaged file is refused with all its faults."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.presets import (
    PresetError,
    load_kpis,
    load_measures,
    load_preset_measures,
    read_kpis,
    read_measures,
)
from kpi_engine import Better, Measure, OverTime, Unit, problems_of

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
MEASURES = {name: Measure(name, Unit.MONEY) for name in ("ad_sales", "ad_spend")}


def faults_of(text: str) -> set[tuple[str, str, str]]:
    with pytest.raises(PresetError) as caught:
        read_kpis(text, MEASURES)
    return {(problem.entry, problem.key, problem.found) for problem in caught.value.problems}


def test_all_sixty_four_measures_and_forty_two_kpis_are_there() -> None:
    assert (len(load_measures()), len(load_kpis())) == (64, 42)


def test_every_shipped_kpi_is_sound_and_a_sum_or_a_ratio_of_sums() -> None:
    measures = load_measures()
    for preset in load_kpis():
        assert problems_of(preset.kpi, measures) == ()
        assert {measures[name].over_time for name in preset.kpi.inputs} == {OverTime.SUM}


def test_every_preset_has_names_a_role_and_a_sourced_suggestion() -> None:
    roles = {"manager", "operator", "buyer", "finance", "service", "supply", "all"}
    for preset in load_kpis():
        assert preset.name_en
        assert preset.name_zh
        assert preset.owner in roles
        assert preset.suggested.sources
        assert preset.suggested.note
    assert all(preset.name_en and preset.name_zh and preset.source for preset in load_preset_measures())


def test_suggested_limits_run_the_way_that_is_better() -> None:
    for preset in load_kpis():
        good, warn = preset.suggested.good, preset.suggested.warn
        if good is not None and warn is not None:
            assert (good > warn) is (preset.kpi.better is Better.HIGHER)


def test_only_spending_kpis_turn_red_without_result() -> None:
    assert {preset.kpi.id for preset in load_kpis() if preset.kpi.is_cost} == {"acos", "tacos", "cpc", "cpa"}


def test_official_suggestions_are_marked() -> None:
    assert [preset.kpi.id for preset in load_kpis() if preset.suggested.is_official] == ["reply_24h"]


def test_gmv_is_found_by_the_words_people_type() -> None:
    gmv = next(preset for preset in load_kpis() if preset.kpi.id == "gmv")
    assert {"销售额", "成交额", "sales", "vendas"} <= set(gmv.aliases)


def test_net_profit_takes_every_cost_from_net_sales() -> None:
    profit = next(preset.kpi for preset in load_kpis() if preset.kpi.id == "net_profit")
    values = dict.fromkeys(profit.inputs, Decimal(1))
    assert profit.numerator.apply(values | {"net_sales": Decimal(100)}) == 94


def test_a_measure_carries_its_lag_and_its_restatement() -> None:
    measures = load_measures()
    assert measures["ad_sales"].provisional_days == 7
    assert measures["net_sales"].lag == timedelta(hours=48)
    assert not measures["inventory_units"].fills_zero
    assert measures["gmv"].fills_zero


def test_a_whole_file_is_read() -> None:
    (preset,) = read_kpis(GOOD_KPI, MEASURES)
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


def test_two_kpis_may_not_share_a_word() -> None:
    second = GOOD_KPI.replace("[roas]", "[other]").replace('"ROAS"', '"Other"')
    assert faults_of(GOOD_KPI + second) == {("other", "aliases", "广告产出比")}


def test_money_and_counts_do_not_add_up() -> None:
    with pytest.raises(PresetError) as caught:
        read_kpis(
            GOOD_KPI.replace('"ad_sales"', '"ad_sales + clicks"'), MEASURES | {"clicks": Measure("clicks", Unit.COUNT)}
        )
    assert [(problem.found, problem.wanted) for problem in caught.value.problems] == [("clicks", "mixed_units")]


def test_text_that_is_no_toml_is_refused_with_its_place() -> None:
    with pytest.raises(PresetError) as caught:
        read_measures("[gmv\n")
    (problem,) = caught.value.problems
    assert problem.file == "measures.toml"
    assert "line 1" in problem.found
