"""Promises about `leadline presets`: what it prints, how it ends, and what a wrong call is told."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from bot.cli.presets import presets
from bot.cli.presets_report import CADENCES, EFFECTS, KINDS, SETTINGS
from integrations.presets_applying import Effect, Setting
from integrations.templates import Cadence, load_templates
from kpi_engine import Kind
from tests.contracts.presets.shop import Shop


def _presets(*words: str) -> Result:
    return CliRunner().invoke(presets(), list(words), env={"COLUMNS": "200"})


def _apply(shop: Shop, *words: str) -> Result:
    url = shop.database.engine.url.render_as_string(hide_password=False)
    return _presets("apply", *words, "--period", "2026-12", "--database-url", url)


def test_the_list_names_all_thirty_with_role_and_platform() -> None:
    result = _presets("list")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in load_templates())
    assert "Media buyer" in result.stdout
    assert "eBay and AliExpress" in result.stdout


def test_the_list_can_be_of_one_role_or_platform() -> None:
    shown = _presets("list", "--role", "buyer", "--platform", "amazon").stdout
    assert "buyer@amazon" in shown
    assert "buyer@shopee" not in shown
    assert "manager@amazon" not in shown


def test_a_preset_shows_weights_guards_red_lines_and_sources() -> None:
    result = _presets("show", "Manager@Amazon")
    assert result.exit_code == 0
    for words in (
        "Store manager · Amazon",
        "Looked at every month.",
        "guard rail, keeps the others honest",
        "≤ 1%",
        "SPAPI, official",
        "AMZ-IPI, official",
        "a store is not scored on Net margin; Listings launched and Tasks on time carry the weight.",
        "SPAPI: Amazon SP-API account health report schema",
    ):
        assert words in result.stdout


def test_a_dry_run_shows_the_difference_and_writes_nothing(shop: Shop) -> None:
    result = _apply(shop, "manager@amazon", "--team", "latam", "--dry-run")
    assert result.exit_code == 0
    for words in (
        "Dry run: nothing is written.",
        "green from 100%, amber from 53.3%",
        "≤ 1%, else worth at most 60%",
        "not scored: new store",
        "27%",
    ):
        assert words in result.stdout
    assert shop.company().kpi_definitions == {}
    assert (shop.versions(), shop.notes()) == (0, [])


def test_applying_twice_says_that_everything_stands(shop: Shop) -> None:
    assert _apply(shop, "buyer@amazon", "--team", "LATAM").exit_code == 0
    assert shop.weights("LATAM")["acos"] == 30
    again = _apply(shop, "buyer@amazon", "--team", "LATAM").stdout
    assert "Nothing changed: everything stands there already." in again


def test_what_is_kept_is_said_with_the_way_to_replace_it(shop: Shop) -> None:
    shop.set_target("BR-01", "tacos", "0.12")
    kept = _apply(shop, "manager@amazon", "--team", "LATAM").stdout
    assert "What is kept somebody has set; --overwrite replaces it." in kept
    changed = _apply(shop, "manager@amazon", "--team", "LATAM", "--overwrite").stdout
    assert "12%" in changed
    assert "15%" in changed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--role", "pirate"], "There is no “pirate”. Choose from: manager, operator"),
        (["show", "manger@amazon"], "No preset is called “manger@amazon”. The nearest: manager@amazon"),
        (["list", "--language", "klingon"], "“klingon” is no language we know."),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_possible(words: list[str], said: str) -> None:
    result = _presets(*words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["manager@amazon"], "Say for whom: --team CODE or --store CODE."),
        (["manager@amazon", "--team", "LATAM", "--store", "BR-01"], "Say for whom: --team CODE or --store CODE."),
        (["manager@amazon", "--store", "BR-1"], "There is no “BR-1”. Choose from: BR-01"),
        (["manager@amazon", "--team", "LATM"], "There is no “LATM”. Choose from: LATAM"),
        (["manager@amazon", "--team", "LATAM", "--period", "soon"], "“soon” is no period."),
        (["manager@amazon", "--team", "LATAM", "--org", "Nowhere"], "No single company is called “Nowhere”."),
    ],
)
def test_a_place_or_period_that_does_not_exist_is_refused(shop: Shop, words: list[str], said: str) -> None:
    url = shop.database.engine.url.render_as_string(hide_password=False)
    result = _presets("apply", *words, "--database-url", url)
    assert result.exit_code == 2
    assert said in result.stderr


def test_every_word_that_a_table_needs_is_there() -> None:
    assert (set(KINDS), set(CADENCES)) == (set(Kind), set(Cadence))
    assert (set(SETTINGS), set(EFFECTS)) == (set(Setting), set(Effect))
