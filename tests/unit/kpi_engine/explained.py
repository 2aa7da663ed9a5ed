"""Explained: a few KPIs and leaf sums to take apart, and their steps as one types them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from kpi_engine import (
    Better,
    BudgetRates,
    Kpi,
    LeafSum,
    Measure,
    OverTime,
    Target,
    Unit,
    evaluate,
    judge,
    parse_formula,
    parse_period,
)
from kpi_engine.explaining import Beside, Judged, explain
from kpi_engine.explanation import Explanation
from kpi_engine.steps import Step, walk

NOVEMBER = parse_period("2026-11")
TENTH = date(2026, 11, 10)
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("refunds", Unit.MONEY),
        Measure("orders", Unit.COUNT),
        Measure("sessions", Unit.COUNT),
        Measure("minutes", Unit.MINUTES),
        Measure("buyers", Unit.COUNT, OverTime.DISTINCT),
        Measure("rating", Unit.RATIO, OverTime.LAST, fills_zero=False),
    )
}
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
NET = Kpi("net", Unit.MONEY, Better.HIGHER, parse_formula("gmv - refunds"))
CVR = Kpi("cvr", Unit.PERCENT, Better.HIGHER, parse_formula("orders"), parse_formula("sessions"))
REFUND_RATE = Kpi("refund_rate", Unit.PERCENT, Better.LOWER, parse_formula("refunds"), parse_formula("gmv"))
HOURS = Kpi("hours", Unit.HOURS, Better.LOWER, parse_formula("minutes / 60"))
RATES = BudgetRates("USD", {"GBP": Decimal("1.20"), "EUR": Decimal("1.10"), "CNY": Decimal("0.14")})


def leaf(scope: str, measure: str, total: str | None, currency: str | None = None, through: date = TENTH) -> LeafSum:
    days = (through - NOVEMBER.first).days + 1
    return LeafSum(scope, measure, None if total is None else Decimal(total), currency, days, days, through, as_of=NOON)


def explained(
    kpi: Kpi,
    leaves: list[LeafSum],
    target: Target | None = None,
    currency: str | None = None,
    beside: Beside | None = None,
) -> Explanation:
    reading = evaluate(kpi, leaves, measures=MEASURES, currency=currency, rates=RATES)
    judged = None
    if target is not None:
        verdict = judge(kpi, reading, target.value, NOVEMBER, phasing=target.phasing)
        judged = Judged(verdict, target)
    return explain(
        kpi,
        leaves,
        reading,
        measures=MEASURES,
        scope="latam",
        period=NOVEMBER,
        rates=RATES,
        judged=judged,
        beside=beside or Beside(),
    )


def lines(explanation: Explanation) -> list[str]:
    """Return each step as a reader would type it into a calculator."""
    return [line(step) for root in explanation.steps for step in walk(root)]


def line(step: Step) -> str:
    shown = [str(operand.figure.shown) for operand in step.operands]
    typed = " ".join([shown[0], *(f"{sign.value} {value}" for sign, value in zip(step.signs, shown[1:], strict=False))])
    return f"{typed} = {step.result.figure.shown}"


def every_step(explanation: Explanation) -> Iterator[Step]:
    for root in explanation.steps:
        yield from walk(root)
