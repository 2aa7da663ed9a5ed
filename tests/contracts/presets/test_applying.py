"""Promises about applying a preset: shown first, written whole, nothing of anybody's lost, nothing done twice."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from integrations.database.definitions import define_kpi
from integrations.database.work import Work
from integrations.presets_applying import Effect, Line, Setting
from kpi_engine import Bands
from tests.contracts.presets.shop import Shop

MANAGER = {
    "gmv": Decimal(30),
    "net_margin": Decimal(20),
    **dict.fromkeys(("tacos", "days_of_cover", "return_rate", "cvr", "task_on_time"), Decimal(10)),
}


def effects(lines: tuple[Line, ...], setting: Setting) -> dict[tuple[str, str], Effect]:
    return {
        (line.kpi_id, "" if line.store is None else line.store.code): line.effect
        for line in lines
        if line.setting is setting
    }


def test_a_plan_writes_nothing(shop: Shop) -> None:
    lines = shop.plan("manager@amazon")
    assert {line.effect for line in lines} == {Effect.NEW, Effect.UNSCORED}
    assert shop.company().kpi_definitions == {}
    assert (shop.versions(), shop.notes()) == (0, [])


def test_a_plan_says_what_applying_then_does(shop: Shop) -> None:
    assert shop.plan("manager@amazon") == shop.apply("manager@amazon")


def test_the_team_gets_the_card_with_its_red_lines(shop: Shop) -> None:
    shop.apply("manager@amazon")
    card = shop.card("LATAM")
    assert card is not None
    assert shop.weights("LATAM") == MANAGER
    assert {line.kpi: (line.limit, line.ceiling) for line in card.red_lines} == {
        "odr": (Decimal("0.01"), Decimal("0.6")),
        "policy_violations": (Decimal(0), Decimal(0)),
    }
    assert shop.card("BR-01") is None


def test_a_new_stores_card_has_no_margin_and_more_process(shop: Shop) -> None:
    shop.apply("manager@amazon", "MX-01")
    assert shop.weights("MX-01") == {
        **{kpi_id: weight for kpi_id, weight in MANAGER.items() if kpi_id != "net_margin"},
        "task_on_time": Decimal(20),
        "listings_launched": Decimal(10),
    }
    shop.apply("manager@amazon", "BR-01")
    assert shop.weights("BR-01") == MANAGER


def test_stores_get_targets_where_a_suggestion_is_a_number(shop: Shop) -> None:
    shop.apply("manager@amazon")
    wanted = {"net_margin": "0.15", "tacos": "0.15", "return_rate": "0.06", "cvr": "0.1", "task_on_time": "0.9"}
    for kpi_id, value in {**wanted, "odr": "0.01", "policy_violations": "0"}.items():
        assert shop.target("BR-01", kpi_id) == Decimal(value)
    assert shop.target("BR-01", "gmv") is None
    assert shop.target("BR-01", "days_of_cover") is None


def test_a_new_store_is_eased_and_not_held_to_its_margin(shop: Shop) -> None:
    lines = shop.apply("manager@amazon")
    assert shop.target("MX-01", "tacos") == Decimal("0.27")
    assert shop.target("MX-01", "return_rate") == Decimal("0.072")
    assert shop.target("MX-01", "net_margin") is None
    assert effects(lines, Setting.TARGET)["net_margin", "MX-01"] is Effect.UNSCORED


def test_thresholds_are_green_when_good_and_amber_down_to_the_warning(shop: Shop) -> None:
    shop.apply("manager@amazon")
    assert shop.company().kpi_definitions["net_margin"]["thresholds"] == {"green": "1", "amber": "0.5333"}
    assert shop.company().kpi_definitions["cvr"]["thresholds"] == {"green": "1", "amber": "0.6"}


def test_applying_again_changes_nothing_and_notes_nothing(shop: Shop) -> None:
    shop.apply("manager@amazon")
    before = (shop.company().kpi_definitions, shop.versions(), shop.notes(), shop.company().revision)
    again = shop.apply("manager@amazon")
    assert {line.effect for line in again} == {Effect.UNCHANGED, Effect.UNSCORED}
    assert (shop.company().kpi_definitions, shop.versions(), shop.notes(), shop.company().revision) == before


def test_one_audit_entry_tells_what_was_applied_to_whom(shop: Shop) -> None:
    shop.apply("manager@amazon")
    team = shop.place("LATAM")
    assert shop.notes() == [("preset apply", f"manager@amazon team {team.id} 2026-12", shop.person_id)]


def test_what_somebody_has_set_is_kept(shop: Shop) -> None:
    shop.set_target("BR-01", "tacos", "0.12")
    with shop.database.write() as connection:
        own = {"thresholds": {"green": "0.9", "amber": "0.8"}, "names": {"en_US": "Margin after all"}}
        define_kpi(Work(connection, shop.org_id, shop.now), "net_margin", own)
    lines = shop.apply("manager@amazon")
    assert effects(lines, Setting.TARGET)["tacos", "BR-01"] is Effect.KEPT
    assert effects(lines, Setting.THRESHOLDS)["net_margin", ""] is Effect.KEPT
    assert shop.target("BR-01", "tacos") == Decimal("0.12")
    definition = shop.company().kpi_definitions["net_margin"]
    assert definition["thresholds"] == own["thresholds"]
    assert definition["names"] == own["names"]


def test_overwriting_replaces_it_and_keeps_the_earlier_version(shop: Shop) -> None:
    shop.set_target("BR-01", "tacos", "0.12")
    lines = shop.apply("manager@amazon", overwrites=True)
    (line,) = (
        line for line in lines if line.kpi_id == "tacos" and line.store is not None and line.store.code == "BR-01"
    )
    assert (line.before, line.after, line.effect) == (Decimal("0.12"), Decimal("0.15"), Effect.CHANGED)
    assert shop.target("BR-01", "tacos") == Decimal("0.15")


def test_another_preset_takes_the_place_of_the_first_card(shop: Shop) -> None:
    shop.apply("manager@amazon")
    lines = shop.apply("buyer@amazon")
    card = effects(lines, Setting.CARD)
    assert (card["tacos", ""], card["acos", ""], card["gmv", ""]) == (Effect.CHANGED, Effect.NEW, Effect.REMOVED)
    assert shop.weights("LATAM")["acos"] == 30
    assert "gmv" not in shop.weights("LATAM")
    found = shop.card("LATAM")
    assert found is not None
    assert found.red_lines == ()


def test_cards_of_other_places_stay(shop: Shop) -> None:
    shop.apply("manager@amazon", "BR-01")
    shop.apply("buyer@amazon", "LATAM")
    assert shop.weights("BR-01") == MANAGER


def test_every_line_of_a_plan_is_of_some_setting(shop: Shop) -> None:
    lines = shop.plan("supply@tiktok_shop")
    assert Counter(line.setting for line in lines) == {
        Setting.CARD: 8,
        Setting.THRESHOLDS: 1,
        Setting.TARGET: 14,
    }
    (bands,) = (line.after for line in lines if line.setting is Setting.THRESHOLDS)
    assert bands == Bands(Decimal(1), Decimal("0.3333"))
