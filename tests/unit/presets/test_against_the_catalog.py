"""The shipped presets say what the catalog of the shared folder says, formula by formula and weight by weight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own, for one test

from integrations.preset_references import load_roles, load_sources
from integrations.presets import load_catalog, load_preset_measures
from integrations.templates import load_templates
from kpi_engine import Unit, parse_formula
from tests.conftest import shared_folder

pytestmark = pytest.mark.shared

# The catalog writes windows into measures' names and into prose; in the engine's language they are these.
WINDOWED = {
    "cogs * 365 / days": "per_day(cogs) * 365",
    "avg_daily(inventory_value)": "average_daily(inventory_value)",
    "units_30d / 30": "trailing(units, 30 days) / 30",
    "units_90d": "trailing(units, 90 days)",
    "avg_daily(inventory_units, 90d)": "trailing(average_daily(inventory_units), 90 days)",
}
DAYS_OF_WINDOW = {"odr": 60, "lsr": 30, "cancel_rate": 7, "vtr": 30, "otdr": 30}
# What the catalog calls a duration is counted in hours by its KPIs.
UNITS = {"duration": Unit.HOURS}


@pytest.fixture(scope="module")
def catalog() -> Mapping[str, Any]:
    text = (shared_folder() / "facts" / "kpi-catalog.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def in_our_language(kpi: Mapping[str, Any], side: str) -> str | None:
    """Return one side of the catalog's formula as the engine writes it."""
    text: str | None = kpi[side]
    if text is None:
        return None
    text = WINDOWED.get(text, text)
    if kpi["id"] in DAYS_OF_WINDOW:
        text = f"trailing({text}, {DAYS_OF_WINDOW[kpi['id']]} days)"
    if kpi["over_time"] == "average of daily":
        text = f"average_daily({text})"
    return str(parse_formula(text))


def test_measures_are_the_same(catalog: Mapping[str, Any]) -> None:
    over_time = {"count_distinct": "distinct"}
    unit = {"duration": "minutes"}
    assert [
        (preset.measure.id, preset.name_zh, preset.measure.unit.value, preset.measure.over_time.value, preset.source)
        for preset in load_preset_measures()
    ] == [
        (
            measure["id"],
            measure["name_zh"],
            unit.get(measure["unit"], measure["unit"]),
            over_time.get(measure["over_time"], measure["over_time"]),
            measure["source"],
        )
        for measure in catalog["base_measures"]
    ]


def test_kpis_are_the_same_in_order_formula_unit_and_direction(catalog: Mapping[str, Any]) -> None:
    ours = {
        preset.kpi.id: (
            str(preset.kpi.numerator),
            None if preset.kpi.denominator is None else str(preset.kpi.denominator),
            preset.kpi.unit,
            preset.kpi.better.value,
            preset.kpi.layer.value,
            preset.kpi.kind.value,
            preset.owner,
        )
        for preset in load_catalog()
    }
    theirs = {
        kpi["id"]: (
            in_our_language(kpi, "numerator"),
            in_our_language(kpi, "denominator"),
            UNITS.get(kpi["unit"]) or Unit(kpi["unit"]),
            kpi["direction"],
            kpi["layer"],
            kpi["kind"],
            kpi["owner_role"],
        )
        for kpi in catalog["kpis"]
    }
    assert ours == theirs
    assert list(ours) == list(theirs)


def test_kpis_read_the_measures_that_the_catalog_lists(catalog: Mapping[str, Any]) -> None:
    ours = {preset.kpi.id: sorted(preset.kpi.measures) for preset in load_catalog()}
    assert ours == {kpi["id"]: kpi["base_measures"] for kpi in catalog["kpis"]}


def test_windows_are_those_that_the_catalog_tells_of(catalog: Mapping[str, Any]) -> None:
    told = {kpi["id"]: kpi["over_time"] for kpi in catalog["kpis"] if kpi["type"] == "ratio_windowed"}
    assert told.keys() == DAYS_OF_WINDOW.keys()
    for kpi_id, words in told.items():
        assert str(DAYS_OF_WINDOW[kpi_id]) in re.findall(r"\d+", words)


def test_suggestions_are_official_and_sourced_as_in_the_catalog(catalog: Mapping[str, Any]) -> None:
    ours = {preset.kpi.id: (list(preset.suggested.sources), preset.suggested.is_official) for preset in load_catalog()}
    assert ours == {kpi["id"]: (kpi["band_source"], kpi["band_official"]) for kpi in catalog["kpis"]}


def test_sources_and_roles_are_those_of_the_catalog(catalog: Mapping[str, Any]) -> None:
    assert set(load_sources()) == set(catalog["sources"])
    assert set(load_roles()) == set(catalog["roles"])


def test_templates_are_the_same(catalog: Mapping[str, Any]) -> None:
    ours = {
        name: (dict(template.weights), list(template.gates), template.process_share)
        for name, template in load_templates().items()
    }
    assert ours == {
        preset["id"]: (
            {kpi_id: Decimal(weight) for kpi_id, weight in preset["weights"].items()},
            preset["gates"],
            Decimal(preset["process_and_control_weight"]),
        )
        for preset in catalog["presets"]
    }


def test_young_stores_have_the_multipliers_of_the_catalog(catalog: Mapping[str, Any]) -> None:
    easings = {kpi_id: easing for template in load_templates().values() for kpi_id, easing in template.easings.items()}
    for kpi_id, multipliers in catalog["tiers"]["example_multipliers"].items():
        ours = {tier.value: number for tier, number in easings[kpi_id].by_tier().items()}
        for tier, number in multipliers.items():
            expected = None if number is None else Decimal(str(number))
            assert ours.get(tier, Decimal(1)) == expected
