"""Explained verdicts: pace and attainment from value, target and what is due, for a pocket calculator (E24-E35)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpi_engine import (
    Better,
    Flag,
    Kpi,
    Phasing,
    Range,
    Target,
    Unit,
    evaluate,
    judge,
    parse_formula,
)
from kpi_engine.explaining import Judged, explain
from kpi_engine.steps import StepKind
from tests.unit.kpi_engine.explained import (
    CVR,
    GMV,
    MEASURES,
    NOVEMBER,
    REFUND_RATE,
    explained,
    leaf,
    lines,
)


def test_lower_is_better_counts_down_from_two() -> None:
    # E35: 27 % against 25 % is 2 - 1.08 = 0.92.
    sums = [leaf("a", "refunds", "27", "USD"), leaf("a", "gmv", "100", "USD")]

    found = explained(REFUND_RATE, sums, Target("refund_rate", "latam", NOVEMBER, Decimal("0.25")))

    assert lines(found)[3:5] == ["0.270000 / 0.250000 = 1.0800", "2 - 1.0800 = 0.9200"]
    assert found.value is not None
    assert found.value.currency is None


def test_what_falls_below_nothing_is_told_as_nothing() -> None:
    # E31: 55 % against 25 % is 2 - 2.2, hence 0.
    sums = [leaf("a", "refunds", "55", "USD"), leaf("a", "gmv", "100", "USD")]

    found = explained(REFUND_RATE, sums, Target("refund_rate", "latam", NOVEMBER, Decimal("0.25")))

    assert found.steps[-1].kind is StepKind.FLOOR
    assert found.steps[-1].operands[0].figure.shown == Decimal("-0.2")
    assert found.steps[-1].result.figure.shown == 0


def test_a_corridor_is_kept_or_missed_by_a_distance() -> None:
    # E32: 30 to 60 with a tolerance of 30: 75 is half.
    changes = Kpi("orders", Unit.COUNT, Better.RANGE, parse_formula("orders"))
    corridor = Target("orders", "latam", NOVEMBER, Range(Decimal(30), Decimal(60), Decimal(30)))

    outside = explained(changes, [leaf("a", "orders", "75", through=NOVEMBER.last)], corridor)
    inside = explained(changes, [leaf("a", "orders", "45", through=NOVEMBER.last)], corridor)

    assert lines(outside)[1:4] == ["75 - 60 = 15", "15 / 30 = 0.5000", "1 - 0.5000 = 0.5000"]
    assert inside.steps[-1].kind is StepKind.INSIDE
    assert inside.steps[-1].result.figure.shown == 1


def test_a_promotion_makes_more_of_the_target_due() -> None:
    # E24: weight 4 on the last five days.
    promotions = tuple((date(2026, 11, day), Decimal(4)) for day in range(26, 31))
    target = Target("gmv", "latam", NOVEMBER, Decimal(45000), "USD", phasing=Phasing(promotions=promotions))

    found = explained(GMV, [leaf("a", "gmv", "25000", "USD", date(2026, 11, 25))], target)

    assert lines(found)[1] == "45000.00 * 25 / 45 = 25000.00"


def test_a_leaf_is_held_to_its_own_days() -> None:
    target = Target("gmv", "latam", NOVEMBER, Decimal(60000), "USD")
    sums = [leaf("a", "gmv", "10000", "USD"), leaf("b", "gmv", "20000", "USD", date(2026, 11, 20))]

    found = explained(GMV, sums, target)

    assert lines(found)[1:6] == [
        "1 * 10 = 10",
        "1 * 20 = 20",
        "10 + 20 = 30",
        "2 * 30 = 60",
        "60000.00 * 30 / 60 = 30000.00",
    ]


def test_a_loss_is_measured_from_where_it_began() -> None:
    # E27: from -100 towards -50, at -60: 0.8.
    sums = [leaf("a", "gmv", "-60", "USD", NOVEMBER.last)]
    target = Target("gmv", "latam", NOVEMBER, Decimal(-50), "USD")
    reading = evaluate(GMV, sums, measures=MEASURES)
    verdict = judge(GMV, reading, target.value, NOVEMBER, baseline=Decimal(-100))

    found = explain(
        GMV,
        sums,
        reading,
        measures=MEASURES,
        scope="a",
        period=NOVEMBER,
        judged=Judged(verdict, target, baseline=Decimal(-100)),
    )

    assert lines(found)[-3:] == ["-60.00 - -100.00 = 40.00", "-50.00 - -100.00 = 50.00", "40.00 / 50.00 = 0.8000"]


def test_a_provisional_ratio_is_explained_by_its_settled_days() -> None:
    sums = [
        replace(leaf("a", "orders", "4"), flags=frozenset({Flag.PROVISIONAL})),
        leaf("a", "sessions", "100"),
    ]
    older = [leaf("a", "orders", "3"), leaf("a", "sessions", "60")]
    target = Target("cvr", "a", NOVEMBER, Decimal("0.05"))
    reading = evaluate(CVR, sums, measures=MEASURES)
    settled = evaluate(CVR, older, measures=MEASURES)
    judged = Judged(judge(CVR, reading, target.value, NOVEMBER, settled=settled), target, settled)

    found = explain(CVR, sums, reading, measures=MEASURES, scope="a", period=NOVEMBER, judged=judged)

    assert lines(found)[2] == "4 / 100 = 0.040"
    assert lines(found)[3] == "0.050000 / 0.050000 = 1.0000"
