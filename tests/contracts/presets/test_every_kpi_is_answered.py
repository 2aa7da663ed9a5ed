"""Every shipped KPI is answered from a store's daily facts, windows and stocks included, with exact values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from commands.command import Context, Room
from commands.standing import Question, Standing, stand
from integrations.database.company import Person, Right
from integrations.database.facts import Observation, record, source_id
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.presets import load_kpis, load_measures
from kpi_engine import OverTime, Unit, parse_period
from locales import speaker
from tests.contracts.presets.shop import Shop

LAST = date(2026, 11, 22)  # a day before the test's Monday: the last one that is over in São Paulo
# What a store of this test does on each and every day; what is not named here happens ten times a day.
A_DAY = {
    "gmv": 1200,
    "net_sales": 600,
    "cogs": 100,
    "orders": 50,
    "units": 60,
    "defect_orders": 1,
    "selfship_orders": 40,
    "late_orders": 2,
    "cancelled_orders": 1,
    "shipments": 40,
    "tracked_shipments": 38,
    "ontime_shipments": 19,
    "inventory_units": 3000,
    "inventory_value": 9125,
    "aged_units": 150,
    "stranded_units": 30,
    "active_skus": 200,
    "instock_skus": 190,
    "policy_violations": 2,
    "listings_sold30": 6,
}
LAST_YEAR = 1000


@pytest.fixture
def told(shop: Shop) -> Shop:
    """Return the company after its store told 120 days of everything, and gmv of the November before."""
    company = shop.company()
    leaf = company.whole_leaf(company.stores_by_code["br-01"].id)
    assert leaf is not None
    with shop.database.write() as connection:
        work = Work(connection, shop.org_id, shop.now)
        feed = source_id(work, "amazon", name="Amazon", kind="feed")
        days = [LAST - timedelta(days=age) for age in range(120)]
        record(
            work,
            feed,
            [
                Observation(leaf.id, "gmv", day - timedelta(days=365), Decimal(LAST_YEAR), "BRL")
                for day in days
                if day.month == LAST.month
            ],
        )
        record(
            work,
            feed,
            [
                Observation(leaf.id, measure.id, day, Decimal(A_DAY.get(measure.id, 10)), "BRL" if is_money else "")
                for measure in load_measures().values()
                if measure.over_time is not OverTime.DISTINCT
                for is_money in (measure.unit is Unit.MONEY,)
                for day in days
            ],
        )
    return shop


@contextmanager
def asking(shop: Shop) -> Iterator[Context]:
    asker = Person(shop.org_id, shop.person_id, "Li Wei", Right.ADMIN, "en_US", None, "Asia/Shanghai")
    room = Room("slack", "T1", "D1", is_private=True)
    with shop.database.read() as connection:
        work = Work(connection, shop.org_id, shop.now, shop.person_id)
        words = speaker("en_US", zone="Asia/Shanghai")
        yield Context(asker, read_company(work), work, room, words, shop.now)


def standings(shop: Shop) -> dict[str, Standing]:
    kpi_ids = tuple(preset.kpi.id for preset in load_kpis())
    with asking(shop) as context:
        question = Question((shop.place("BR-01"),), parse_period("2026-11"), kpi_ids)
        return {standing.known.kpi.id: standing for standing in stand(context, question)}


def test_every_kpi_has_a_value(told: Shop) -> None:
    found = standings(told)
    assert len(found) == 57
    assert {kpi_id for kpi_id, standing in found.items() if standing.reading.value is None} == set()


def test_windows_stocks_and_offsets_are_exact(told: Shop) -> None:
    found = {kpi_id: standing.reading.value for kpi_id, standing in standings(told).items()}
    expected: dict[str, Fraction] = {
        "gmv": Fraction(1200 * 22),
        "gmv_growth": Fraction(200, 1000),
        "gmroi": Fraction(500 * 22, 9125),
        "inventory_turnover": Fraction(100 * 365, 9125),
        "days_of_cover": Fraction(3000, 60),
        "sell_through": Fraction(60 * 90, 3000),
        "instock_rate": Fraction(190, 200),
        "aged_inventory_share": Fraction(150, 3000),
        "stranded_share": Fraction(30, 3000),
        "odr": Fraction(1, 50),
        "lsr": Fraction(2, 40),
        "cancel_rate": Fraction(1, 40),
        "vtr": Fraction(38, 40),
        "otdr": Fraction(19, 38),
        "policy_violations": Fraction(2),
        "launch_hit_rate": Fraction(6, 10),
        "neg_review_time": Fraction(10, 60 * 10),
    }
    for kpi_id, value in expected.items():
        number = found[kpi_id]
        assert number is not None, kpi_id
        exact = Decimal(value.numerator) / value.denominator
        assert abs(number - exact) < Decimal("1e-12"), kpi_id
