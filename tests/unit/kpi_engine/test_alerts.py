"""Alerts go by a light that worsens at once and recovers with a margin of one point."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Bands, Light, Verdict, alert_light, is_alert, light_of

PACES = st.decimals(min_value=0, max_value="1.2", places=3)
BADNESS = [Light.GREEN, Light.AMBER, Light.RED]


def at(pace: str | Decimal | None, *, is_stale: bool = False) -> Verdict:
    light = Light.RED if pace is None else light_of(Decimal(pace), Bands())
    return Verdict(light, light, None if pace is None else Decimal(pace), is_stale=is_stale)


def alerts_over(*paces: str) -> list[Light]:
    lights, before = [], Light.GREY
    for pace in paces:
        before = alert_light(at(pace), Bands(), before)
        lights.append(before)
    return lights


def test_a_pace_that_flickers_at_the_limit_is_told_once() -> None:
    assert alerts_over("0.951", "0.949", "0.951", "0.949", "0.9599") == [Light.GREEN, *[Light.AMBER] * 4]
    assert alerts_over("0.949", "0.96") == [Light.AMBER, Light.GREEN]


def test_a_recovery_stops_at_the_colour_it_has_cleared() -> None:
    assert alerts_over("0.8", "0.855", "0.86", "0.955", "0.96") == [
        Light.RED,
        Light.RED,
        Light.AMBER,
        Light.AMBER,
        Light.GREEN,
    ]


def test_a_worse_light_counts_at_once() -> None:
    assert alerts_over("1", "0.8499") == [Light.GREEN, Light.RED]


def test_stale_and_grey_change_nothing() -> None:
    assert alert_light(at("0.5", is_stale=True), Bands(), Light.GREEN) is Light.GREEN
    assert alert_light(Verdict(Light.GREY, Light.GREY), Bands(), Light.RED) is Light.RED


def test_money_without_result_is_red_without_a_pace() -> None:
    assert alert_light(at(None), Bands(), Light.GREEN) is Light.RED


def test_a_colour_without_pace_recovers_only_with_one() -> None:
    assert alert_light(Verdict(Light.AMBER, Light.AMBER), Bands(), Light.RED) is Light.RED


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (Light.GREEN, Light.AMBER, True),
        (Light.AMBER, Light.RED, True),
        (Light.GREY, Light.RED, True),
        (Light.GREY, Light.GREEN, False),
        (Light.RED, Light.RED, False),
        (Light.RED, Light.AMBER, False),
        (Light.AMBER, Light.GREY, False),
    ],
)
def test_people_are_told_of_what_got_worse(before: Light, after: Light, told: bool) -> None:
    assert is_alert(before, after) is told


@given(PACES, st.sampled_from(BADNESS))
def test_the_light_of_alerts_is_never_better_than_the_light_shown(pace: Decimal, before: Light) -> None:
    after = alert_light(at(pace), Bands(), before)
    assert BADNESS.index(after) >= BADNESS.index(light_of(pace, Bands()))


@given(st.lists(PACES, max_size=8), PACES)
def test_within_one_point_of_each_other_two_paces_never_alert_twice(run_up: list[Decimal], pace: Decimal) -> None:
    before = Light.GREY
    for step in run_up:
        before = alert_light(at(step), Bands(), before)
    near = [pace, pace + Decimal("0.005")] * 3
    alerts = 0
    for step in near:
        after = alert_light(at(step), Bands(), before)
        alerts += is_alert(before, after)
        before = after
    assert alerts <= 1
