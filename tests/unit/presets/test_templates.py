"""The shipped templates are fair cards, and a damaged file is refused with all its faults."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.preset_references import Named, read_easings, read_names, read_platforms, read_sources
from integrations.presets import PresetError, load_catalog
from integrations.templates import Cadence, References, load_templates, read_templates
from kpi_engine import Kind, Tier, card_problems

BUYER = Named("buyer", "Media buyer", "投手")
CATALOG = {preset.kpi.id: preset for preset in load_catalog()}
PLATFORMS = """
[amazon]
name_en = "Amazon"
name_zh = "亚马逊"
limits.odr = { at = 0.01, official = true, sources = ["SPAPI"] }
"""
EASINGS = """
[acos]
new = 1.8
growing = 1.4
"""
GOOD = """
[amazon]
cadence = "week"
weights.acos = 60
weights.ad_sales_share = 40
guards = ["ad_sales_share"]
gates.odr = 0.6
"""


def references(easings: str = EASINGS) -> References:
    return References(CATALOG, read_platforms(PLATFORMS, CATALOG, {"SPAPI"}), read_easings(easings, CATALOG))


def faults_of(text: str, easings: str = EASINGS) -> set[tuple[str, str, str]]:
    with pytest.raises(PresetError) as caught:
        read_templates(BUYER, text, references(easings))
    return faults_in(caught.value)


def faults_in(error: PresetError) -> set[tuple[str, str, str]]:
    return {(problem.entry, problem.key, problem.found) for problem in error.problems}


def test_thirty_templates_are_six_roles_on_five_platforms() -> None:
    templates = load_templates().values()
    assert len(templates) == 30
    assert len({template.role.id for template in templates}) == 6
    assert len({template.platform.named.id for template in templates}) == 5
    assert all(template.role.name_zh and template.platform.named.name_zh for template in templates)


@pytest.mark.parametrize("name", load_templates())
def test_every_card_adds_up_for_every_tier_and_has_a_guard(name: str) -> None:
    template = load_templates()[name]
    assert template.guards
    for tier in Tier:
        card = template.card_for(tier)
        assert card_problems(card) == ()
        assert sum(rule.weight for rule in card.rules) == 100


@pytest.mark.parametrize("name", load_templates())
def test_every_card_weighs_a_control_kpi(name: str) -> None:
    assert any(rule.kind is Kind.CONTROL for rule in load_templates()[name].card_for(Tier.MATURE).rules)


def test_the_share_of_process_and_results_is_known() -> None:
    assert load_templates()["manager@amazon"].process_share == 30
    assert load_templates()["service@shopee"].process_share == 90


def test_a_red_line_has_the_platforms_own_limit() -> None:
    (rate, late, violations) = load_templates()["manager@shopee"].card_for(Tier.MATURE).red_lines
    assert (rate.kpi, rate.limit, rate.ceiling) == ("cancel_rate", Decimal("0.10"), Decimal("0.6"))
    assert (late.kpi, late.limit, late.ceiling) == ("lsr", Decimal("0.10"), Decimal("0.6"))
    assert violations.kpi == "policy_violations"
    assert violations.limit == violations.ceiling == 0


def test_official_limits_are_marked_and_the_others_are_not() -> None:
    official = {
        (template.platform.named.id, kpi_id): limit.is_official
        for template in load_templates().values()
        for kpi_id, limit in template.platform.limits.items()
    }
    assert official["amazon", "odr"]
    assert official["shopee", "cancel_rate"]
    assert official["tiktok_shop", "lsr"]
    assert not official["ebay_aliexpress", "lsr"]


def test_what_a_new_store_is_not_scored_on_is_carried_by_its_process_kpis() -> None:
    template = load_templates()["manager@amazon"]
    grown, new = template.weights_for(Tier.MATURE), template.weights_for(Tier.NEW)
    assert grown["net_margin"] == 20
    assert "net_margin" not in new
    assert [new[kpi_id] for kpi_id in ("listings_launched", "task_on_time", "gmv")] == [10, 20, 30]


def test_a_whole_file_is_read() -> None:
    (template,) = read_templates(BUYER, GOOD, references())
    assert (template.id, template.cadence) == ("buyer@amazon", Cadence.WEEK)
    assert template.weights == {"acos": Decimal(60), "ad_sales_share": Decimal(40)}
    assert template.easings["acos"].by_tier() == {Tier.NEW: Decimal("1.8"), Tier.GROWING: Decimal("1.4")}


def test_every_fault_of_a_file_is_listed_at_once() -> None:
    broken = (
        GOOD.replace('"week"', '"hourly"').replace("acos = 60", 'acos = "much"').replace("gates.odr", "gates.ghost")
        + "shade = 1\n[ebay]\ncadence = "
        + '"week"\nweights.acos = -1\n'
    )
    assert faults_of(broken) == {
        ("amazon", "cadence", "hourly"),
        ("amazon.weights", "acos", "much"),
        ("amazon", "gates", "ghost"),
        ("amazon", "shade", "1"),
        ("ebay", "", "ebay"),
        ("ebay", "weights.acos", "-1"),
    }


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("weights.acos = 60", "weights.acos = 50", ("amazon", "weights", "90")),
        ('guards = ["ad_sales_share"]', "guards = []", ("amazon", "guards", "")),
        ('guards = ["ad_sales_share"]', 'guards = ["tacos"]', ("amazon", "guards", "tacos")),
        ("gates.odr = 0.6", "gates.acos = 0.6", ("amazon", "gates", "acos")),
        ("gates.odr = 0.6", "gates.lsr = 0.6", ("amazon", "gates", "lsr")),
        ("gates.odr = 0.6", "gates.odr = 1.2", ("amazon", "gates.odr", "1.2")),
    ],
)
def test_an_unfair_card_is_refused(before: str, after: str, fault: tuple[str, str, str]) -> None:
    assert fault in faults_of(GOOD.replace(before, after))


def test_weight_that_nothing_carries_while_a_kpi_is_unscored_is_refused() -> None:
    assert faults_of(GOOD, '[acos]\nunscored = ["new"]\n') == {("amazon", "weights", "40")}


def test_limits_and_easings_stand_for_kpis_that_exist_and_cite_sources_that_exist() -> None:
    with pytest.raises(PresetError) as platforms:
        read_platforms(PLATFORMS + 'limits.ghost = { sources = ["HEARSAY"] }\n', CATALOG, {"SPAPI"})
    assert faults_in(platforms.value) == {
        ("amazon.limits.ghost", "", "ghost"),
        ("amazon.limits.ghost", "at", ""),
        ("amazon.limits.ghost", "sources", "HEARSAY"),
    }
    with pytest.raises(PresetError) as easings:
        read_easings('[ghost]\nnew = 0\n[acos]\nnew = 1.8\nunscored = ["new"]\n', CATALOG)
    assert faults_in(easings.value) == {
        ("ghost", "", "ghost"),
        ("ghost", "new", "0"),
        ("acos", "unscored", "new"),
    }


def test_names_and_sources_may_not_be_blank() -> None:
    with pytest.raises(PresetError) as names:
        read_names("roles.toml", '[buyer]\nname_en = " "\nname_zh = "投手"\n')
    assert faults_in(names.value) == {("buyer", "name_en", " ")}
    with pytest.raises(PresetError) as sources:
        read_sources("[EXP]\n")
    assert faults_in(sources.value) == {("EXP", "says", "")}
