"""Promises about the lights that someone sees who opens the demo."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from commands.standing import Question, Standing, stand
from integrations.database.company import Node, NodeKind
from integrations.database.targets import read_targets
from kpi_engine import Flag, GreyReason, Light, parse_period
from tests.contracts.demo.conftest import Demo

_NOVEMBER = parse_period("2026-11")
_RATES = {"BRL": Decimal("1.30"), "MXN": Decimal("0.39")}


def _standings(demo: Demo, *nodes: Node, period: str = "2026-11") -> list[Standing]:
    with demo.asked_by("陈立") as context:
        return stand(context, Question(nodes, parse_period(period)))


def test_half_of_the_board_is_green_a_quarter_amber_a_quarter_red(demo: Demo) -> None:
    nodes = [Node(NodeKind.STORE, store.id) for store in demo.company.stores.values()]

    lights = Counter(standing.verdict.light for standing in _standings(demo, *nodes))

    assert lights == {Light.GREEN: 16, Light.AMBER: 8, Light.RED: 8, Light.GREY: 3}


def test_the_stale_feed_of_de_01_dims_its_lights_and_reddens_none(demo: Demo) -> None:
    found = {standing.known.kpi.id: standing.verdict for standing in _standings(demo, demo.store("DE-01"))}

    fed = [found[kpi_id] for kpi_id in ("gmv", "orders", "acos")]
    assert [verdict.is_stale for verdict in fed] == [True, True, True]
    assert {(verdict.light, verdict.reason, verdict.days_behind) for verdict in fed} == {
        (Light.GREY, GreyReason.STALE, 5)
    }
    assert Light.RED not in {verdict.judged for verdict in fed}


def test_id_01_sells_next_to_nothing_without_stock_and_is_red(demo: Demo) -> None:
    found = {standing.known.kpi.id: standing for standing in _standings(demo, demo.store("ID-01"))}

    assert found["gmv"].verdict.light is Light.RED
    assert found["orders"].verdict.light is Light.RED
    assert Flag.STALE not in found["gmv"].reading.flags
    before, after = (
        _standings(demo, demo.store("ID-01"), period=days)[0].reading.value
        for days in ("2026-11-12..2026-11-16", "2026-11-18..2026-11-22")
    )
    assert before is not None
    assert after is not None
    assert after < before / 20


def test_reports_by_hand_are_not_stale_while_yesterdays_may_still_come(demo: Demo) -> None:
    found = {standing.known.kpi.id: standing for standing in _standings(demo, demo.store("BR-01"))}

    assert found["gmv"].verdict.light is Light.GREEN
    assert found["gmv"].verdict.is_stale is False
    assert str(found["gmv"].reading.complete_through) == "2026-11-21"


def test_young_ad_data_is_marked_provisional_and_still_judged(demo: Demo) -> None:
    found = {standing.known.kpi.id: standing for standing in _standings(demo, demo.store("TH-02"))}

    assert Flag.PROVISIONAL in found["acos"].reading.flags
    assert found["acos"].verdict.light is Light.RED


def test_profit_can_be_told_of_every_store(demo: Demo) -> None:
    nodes = tuple(Node(NodeKind.STORE, store.id) for store in demo.company.stores.values())

    with demo.asked_by("陈立") as context:
        found = stand(context, Question(nodes, parse_period("2026-10"), ("net_margin",)))

    margins = [standing.reading.value for standing in found]
    assert len(margins) == 9
    assert all(margin is not None and Decimal("0.05") < margin < Decimal("0.35") for margin in margins)


def test_a_team_aims_at_what_its_stores_aim_at_in_the_budget_rates_of_the_company(demo: Demo) -> None:
    stores = [Node(NodeKind.STORE, demo.store(code).id) for code in ("BR-01", "BR-02", "MX-01")]
    with demo.work() as work:
        aims = read_targets(work, [Node(NodeKind.TEAM, demo.team("latam").id), *stores], _NOVEMBER)
    gmv = [row for (_, kpi_id), row in aims.items() if kpi_id == "gmv"]
    parts = [row for row in gmv if row.node in stores]
    (whole,) = [row for row in gmv if row.node not in stores]

    total = sum((row.value * _RATES[row.currency] for row in parts), Decimal(0))
    assert len(parts) == 3
    assert whole.currency == "CNY"
    assert abs(whole.value - total) <= total / 200  # said in three digits


def test_last_month_this_month_the_next_and_the_quarter_have_targets(demo: Demo) -> None:
    stores = [Node(NodeKind.STORE, store.id) for store in demo.company.stores.values()]
    with demo.work() as work:
        aimed = {
            key: {kpi_id for _, kpi_id in read_targets(work, stores, parse_period(key))}
            for key in ("2026-10", "2026-11", "2026-12", "2026-Q4")
        }

    wanted = {"gmv", "orders", "acos", "listings_launched", "search_terms"}
    assert aimed == dict.fromkeys(aimed, wanted)


def test_an_advertiser_and_a_help_desk_have_lights_of_their_own(demo: Demo) -> None:
    nodes = [Node(NodeKind.PERSON, demo.people[name].id) for name in ("赵磊", "孙悦")]

    found = {(standing.node, standing.known.kpi.id): standing.verdict.light for standing in _standings(demo, *nodes)}

    assert found == {
        (nodes[0], "acos"): Light.GREEN,
        (nodes[0], "roas"): Light.AMBER,
        (nodes[1], "reply_24h"): Light.GREEN,
        (nodes[1], "reply_time"): Light.AMBER,
    }


def test_a_day_later_nothing_but_what_nobody_reported_is_newly_stale(demo: Demo) -> None:
    nodes = [Node(NodeKind.STORE, store.id) for store in demo.company.stores.values()]
    with demo.asked_by("陈立") as context:
        today = {
            (s.node, s.known.kpi.id) for s in stand(context, Question(tuple(nodes), _NOVEMBER)) if s.verdict.is_stale
        }
        later = replace(context, now=context.now.replace(day=24, hour=13))
        tomorrow = {
            (s.node, s.known.kpi.id) for s in stand(later, Question(tuple(nodes), _NOVEMBER)) if s.verdict.is_stale
        }

    fresh = {kpi_id for _, kpi_id in tomorrow - today}
    assert fresh <= {"gmv", "orders", "listings_launched", "search_terms"}
    assert {node for node, kpi_id in tomorrow - today if kpi_id == "gmv"} == {demo.store("BR-01")}
