"""What the tests of metric types share: measures of every kind, facts in a line, a formula asked at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kpi_engine import (
    Better,
    Fact,
    Facts,
    Item,
    Kpi,
    Maturity,
    Measure,
    OverTime,
    Period,
    Reading,
    Reporting,
    Unit,
    evaluate,
    leaf_sums,
    parse_period,
    read_definitions,
)

MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("units", Unit.COUNT),
        Measure("orders", Unit.COUNT),
        Measure("sessions", Unit.COUNT),
        Measure("cogs", Unit.MONEY),
        Measure("ad_spend", Unit.MONEY),
        Measure(
            "ad_sales",
            Unit.MONEY,
            provisional_days=7,
            maturity=Maturity(((1, Decimal("0.8")), (8, Decimal(1)))),
        ),
        Measure("stock", Unit.COUNT, OverTime.LAST, fills_zero=False),
        Measure("stars", Unit.RATIO, OverTime.LAST, fills_zero=False),
        Measure("buyers", Unit.COUNT, OverTime.DISTINCT),
        Measure("reply", Unit.MINUTES, keeps_items=True),
        Measure("basket", Unit.MONEY, keeps_items=True),
        Measure("launched", Unit.COUNT, keeps_items=True),
        Measure("sold", Unit.COUNT, keeps_items=True),
    )
}
FOUR_DAYS = parse_period("2026-11-01..2026-11-04")
SINCE = date(2025, 1, 1)


def kpi(formula: str, *, is_stock: bool = False) -> Kpi:
    found = read_definitions({"asked": formula}, measures=MEASURES)["asked"]
    return Kpi("asked", found.unit, Better.HIGHER, found.numerator, found.denominator, is_stock=is_stock)


def daily(measure: str, scope: str, rows: Iterable[tuple[str, int]], currency: str | None = None) -> list[Fact]:
    return [Fact(scope, measure, date.fromisoformat(day), Decimal(value), currency) for day, value in rows]


def book(
    facts: Iterable[Fact] = (),
    items: Iterable[Item] = (),
    *,
    first: date = SINCE,
    through: date = date(2026, 12, 31),
    today: date | None = None,
) -> Facts:
    known, singles = tuple(facts), tuple(items)
    places = {(fact.scope, fact.measure) for fact in known} | {(item.scope, item.measure) for item in singles}
    return Facts(known, singles, dict.fromkeys(places, Reporting(first, through, today=today)))


def read(asked: Kpi, facts: Facts, period: Period, until: date | None = None) -> Reading:
    return evaluate(asked, leaf_sums(asked, facts, period, measures=MEASURES, until=until), measures=MEASURES)
