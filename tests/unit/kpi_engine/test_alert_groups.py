"""Alert groups: one message for a platform's bad day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kpi_engine.alert_groups import GroupedAlert, group_alerts
from kpi_engine.anomaly import Finding, Oddity

LOW = Finding(date(2026, 11, 9), Oddity.LOW, Decimal(70), Decimal(100), Decimal(-8))
HIGH = Finding(date(2026, 11, 9), Oddity.HIGH, Decimal(170), Decimal(100), Decimal(8))
PARENTS = {
    "amazon": "company",
    "tiktok": "company",
    "amazon-us": "amazon",
    "amazon-de": "amazon",
    "us-1": "amazon-us",
    "us-2": "amazon-us",
    "de-1": "amazon-de",
    "tt-1": "tiktok",
}


def test_when_all_stores_of_a_platform_fall_the_platform_alone_is_told() -> None:
    found = group_alerts({"us-1": LOW, "us-2": LOW, "de-1": LOW, "tt-1": None}, PARENTS)

    assert found == (GroupedAlert("amazon", Oddity.LOW, ("de-1", "us-1", "us-2")),)


def test_one_ordinary_sibling_makes_each_speak_for_itself() -> None:
    found = group_alerts({"us-1": LOW, "us-2": None, "de-1": LOW, "tt-1": None}, PARENTS)

    assert found == (GroupedAlert("de-1", Oddity.LOW, ("de-1",)), GroupedAlert("us-1", Oddity.LOW, ("us-1",)))


def test_a_country_that_fell_and_one_that_rose_are_two_alerts() -> None:
    found = group_alerts({"us-1": LOW, "us-2": LOW, "de-1": HIGH}, PARENTS)

    assert found == (
        GroupedAlert("amazon-us", Oddity.LOW, ("us-1", "us-2")),
        GroupedAlert("de-1", Oddity.HIGH, ("de-1",)),
    )


def test_a_store_that_could_not_be_judged_does_not_split_its_platform() -> None:
    found = group_alerts({"us-1": LOW, "de-1": LOW, "tt-1": None}, PARENTS)

    assert found == (GroupedAlert("amazon", Oddity.LOW, ("de-1", "us-1")),)


def test_a_platform_of_one_store_is_told_by_the_stores_name() -> None:
    assert group_alerts({"tt-1": LOW, "us-1": None}, PARENTS) == (GroupedAlert("tt-1", Oddity.LOW, ("tt-1",)),)


def test_a_scope_without_parent_speaks_for_itself() -> None:
    assert group_alerts({"solo": HIGH}, PARENTS) == (GroupedAlert("solo", Oddity.HIGH, ("solo",)),)


def test_nothing_odd_is_no_alert() -> None:
    assert group_alerts({"us-1": None, "us-2": None}, PARENTS) == ()
    assert group_alerts({}, PARENTS) == ()
