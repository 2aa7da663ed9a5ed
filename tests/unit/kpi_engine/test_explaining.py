"""Explanations: any number can be taken apart and recomputed with a pocket calculator from what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    Flag,
    KeySet,
    Kpi,
    LeafSum,
    Reading,
    Reason,
    Target,
    Unit,
    evaluate,
    parse_formula,
)
from kpi_engine.bridge import CLAIM
from kpi_engine.counted_inputs import ReadingNotExplained
from kpi_engine.explaining import Beside, explain
from kpi_engine.explanation import AdjustmentLine, CoverageLine, InputUse, RateLine, to_json
from kpi_engine.expressions import Operator
from kpi_engine.figures import ShownFigure
from kpi_engine.forecast import forecast_sum
from kpi_engine.history import History
from kpi_engine.lmdi import Product, lmdi
from kpi_engine.outlook import Outlook
from kpi_engine.steps import Operand, Step, StepDoesNotAddUp, StepKind, StepRole, recompute
from tests.unit.kpi_engine.explained import (
    CVR,
    GMV,
    HOURS,
    MEASURES,
    NET,
    NOVEMBER,
    RATES,
    REFUND_RATE,
    TENTH,
    every_step,
    explained,
    leaf,
    lines,
)


def test_gmv_of_two_currencies_can_be_typed_into_a_pocket_calculator() -> None:
    # E34: a third of 300,000 is due after ten of thirty days; 93,000 are there.
    sums = [leaf("us", "gmv", "45000", "USD"), leaf("uk", "gmv", "40000", "GBP")]

    found = explained(GMV, sums, Target("gmv", "latam", NOVEMBER, Decimal(300000), "USD"), "USD")

    assert lines(found) == [
        "40000.00 * 1.20 = 48000.00",
        "48000.00 + 45000.00 = 93000.00",
        "2 * 10 = 20",
        "2 * 30 = 60",
        "300000.00 * 20 / 60 = 100000.00",
        "93000.00 / 100000.00 = 0.9300",
        "93000.00 / 300000.00 = 0.3100",
    ]
    assert found.value == ShownFigure(Decimal(93000), Decimal("93000.00"), "USD")
    assert found.rates == (RateLine("GBP", "USD", Decimal("1.20")),)
    assert found.definition.formula == "gmv"
    assert [step.result.role for step in found.steps] == [
        StepRole.VALUE,
        StepRole.EXPECTED,
        StepRole.PACE,
        StepRole.ATTAINMENT,
    ]


def test_cents_that_rounding_would_lose_are_shared_out() -> None:
    sums = [leaf(scope, "gmv", "10.01", "CNY") for scope in "abc"]

    found = explained(GMV, sums, currency="USD")

    # 10.01 * 0.14 = 1.4014, three times 4.2042.
    assert lines(found)[-1] == "1.40 + 1.40 + 1.40 = 4.20"
    sums = [leaf(scope, "gmv", "10.04", "CNY") for scope in "abc"]
    assert lines(explained(GMV, sums, currency="USD"))[-1] == "1.41 + 1.41 + 1.40 = 4.22"


def test_a_difference_is_told_by_its_parts() -> None:
    sums = [
        *(leaf("a", "gmv", "100.50", "USD"), leaf("b", "gmv", "20", "USD")),
        *(leaf("a", "refunds", "10.25", "USD"), leaf("b", "refunds", None, "USD")),
    ]

    found = explained(NET, sums)

    assert lines(found) == [
        "100.50 + 20.00 = 120.50",
        "10.25 + 0.00 = 10.25",
        "120.50 - 10.25 = 110.25",
    ]
    assert [(row.scope, row.measure, row.use) for row in found.inputs] == [
        ("a", "gmv", InputUse.COUNTED),
        ("a", "refunds", InputUse.COUNTED),
        ("b", "gmv", InputUse.COUNTED),
        ("b", "refunds", InputUse.FILLED),
    ]


def test_a_ratio_is_one_division_of_two_sums() -> None:
    # E01: 30/300 and 5/20 are 35/320, not the mean of both.
    sums = [
        leaf("a", "orders", "30"),
        leaf("b", "orders", "5"),
        leaf("a", "sessions", "300"),
        leaf("b", "sessions", "20"),
    ]

    found = explained(CVR, sums, Target("cvr", "latam", NOVEMBER, Decimal("0.12")))

    assert lines(found) == [
        "30 + 5 = 35",
        "300 + 20 = 320",
        "35 / 320 = 0.109",
        "0.109375 / 0.120000 = 0.9115",
        "0.109375 / 0.120000 = 0.9115",
    ]
    assert found.phasing is None


def test_what_one_divides_by_keeps_four_digits() -> None:
    kept = Kpi("kept", Unit.RATIO, Better.LOWER, parse_formula("orders"), parse_formula("gmv - refunds"))
    sums = [leaf("a", "orders", "1"), leaf("a", "gmv", "10.06", "CNY"), leaf("a", "refunds", "10.04", "CNY")]

    found = explained(kept, sums, currency="USD")

    # 1.4084 - 1.4056 = 0.0028 dollars, which cents would show as nothing.
    assert lines(found)[-2:] == ["1.408400 - 1.405600 = 0.002800", "1 / 0.002800 = 357.14"]


def test_a_constant_of_the_formula_stands_as_it_is_written() -> None:
    found = explained(HOURS, [leaf("a", "minutes", "90"), leaf("b", "minutes", "60")])

    assert lines(found) == ["90 + 60 = 150", "150 / 60 = 2.5"]


def test_buyers_shared_by_stores_are_not_added_up() -> None:
    buyers = Kpi("buyers", Unit.COUNT, Better.HIGHER, parse_formula("buyers"))
    sums = [
        replace(leaf("a", "buyers", "2"), sample=KeySet(frozenset({"x", "y"}))),
        replace(leaf("b", "buyers", "2"), sample=KeySet(frozenset({"y", "z"}))),
    ]

    found = explained(buyers, sums)

    assert found.steps[0].kind is StepKind.JOINT
    assert [operand.figure.shown for operand in found.steps[0].operands] == [2, 2]
    assert found.steps[0].result.figure.shown == 3
    assert recompute(found.steps[0]) is None


def test_what_does_not_count_is_listed_with_its_reason() -> None:
    sums = [
        *(leaf("a", "orders", "5"), leaf("a", "sessions", "50")),
        *(leaf("b", "orders", "5"), replace(leaf("b", "sessions", None), days_reported=0)),
    ]

    found = explained(CVR, sums)

    assert [row.use for row in found.inputs] == [
        InputUse.COUNTED,
        InputUse.COUNTED,
        InputUse.LEAF_INCOMPLETE,
        InputUse.NO_DATA,
    ]
    assert found.coverage == CoverageLine(Decimal("0.5"), Decimal("0.6"), ("b",))
    foreign = explained(GMV, [leaf("a", "gmv", "1", "TWD")], currency="USD")
    assert [row.use for row in foreign.inputs] == [InputUse.NO_RATE]
    assert (foreign.value, foreign.reason, foreign.steps) == (None, Reason.NO_FX, ())


def test_without_a_value_what_is_known_is_still_added_up() -> None:
    found = explained(CVR, [leaf("a", "orders", "5"), leaf("a", "sessions", "0")])

    assert (found.value, found.reason) == (None, Reason.ZERO_DENOMINATOR)
    assert lines(found) == ["5 = 5", "0 = 0"]


def test_sums_of_another_reading_are_refused() -> None:
    sums = [leaf("a", "gmv", "100", "USD")]
    reading = evaluate(GMV, sums, measures=MEASURES)

    with pytest.raises(ReadingNotExplained) as refused:
        explain(GMV, [leaf("a", "gmv", "90", "USD")], reading, measures=MEASURES, scope="a", period=NOVEMBER)

    assert (refused.value.measure, refused.value.added, refused.value.read) == ("gmv", Decimal(90), Decimal(100))
    with pytest.raises(ReadingNotExplained):
        explain(GMV, sums, Reading(None, Reason.NO_DATA, "USD"), measures=MEASURES, scope="a", period=NOVEMBER)


def test_a_step_that_does_not_add_up_cannot_be_made() -> None:
    def operand(value: int) -> Operand:
        return Operand(StepRole.PART, ShownFigure(Decimal(value), Decimal(value)))

    with pytest.raises(StepDoesNotAddUp) as refused:
        Step(StepKind.CHAIN, (operand(2), operand(2)), operand(5), (Operator.PLUS,))

    assert refused.value.recomputed == 4


def test_json_is_whole_and_plain() -> None:
    values = {date.fromordinal(TENTH.toordinal() - back): Decimal(100) for back in range(56)}
    forecast = forecast_sum(History(values, TENTH), NOVEMBER)
    bridge = lmdi([Product("de", (Decimal(2),), (Decimal(3),))], ("sessions",)).shown(Decimal(1))
    note = AdjustmentLine("7", "exclude_days", "flood", "bo", Decimal("0.7"), Decimal("0.875"))
    sources = {("a", "gmv"): "shopee"}
    flagged = replace(leaf("a", "gmv", "1000", "USD"), flags=frozenset({Flag.RESTATED, Flag.PROVISIONAL}))
    target = Target("gmv", "latam", NOVEMBER, Decimal(2000), "USD", version=3)

    found = to_json(explained(GMV, [flagged], target, None, Beside(sources, (note,), forecast, None, bridge)))

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["value"] == {"exact": "1000", "shown": "1000.00", "currency": "USD"}
    assert found["inputs"][0] | {"as_of": None} == {
        "scope": "a",
        "measure": "gmv",
        "days": {"key": "2026-11-01..2026-11-10", "first": "2026-11-01", "last": "2026-11-10"},
        "value": "1000",
        "currency": "USD",
        "use": "counted",
        "days_reported": 10,
        "days_expected": 10,
        "source": "shopee",
        "as_of": None,
        "flags": ["provisional", "restated"],
    }
    assert found["as_of"] == "2026-11-11T12:00:00+00:00"
    assert found["target"]["version"] == 3
    assert found["verdict"]["light"] == "green"
    assert found["forecast"]["value"] == "3000"
    assert found["outlook"] == Outlook.LIKELY.value
    assert found["bridge"]["claim"] == CLAIM
    assert found["adjustments"][0]["adjusted"] == "0.875"


def test_json_refuses_what_is_no_number() -> None:
    broken = replace(explained(GMV, [leaf("a", "gmv", "1", "USD")]), value=ShownFigure(Decimal("nan"), Decimal(0)))

    with pytest.raises(ValueError, match="NaN"):
        to_json(broken)


MONEY = st.decimals(min_value=-(10**6), max_value=10**9, places=2).map(str)
CURRENCIES = st.sampled_from(["USD", "GBP", "EUR", "CNY"])


@st.composite
def money_leaves(draw: st.DrawFn, measure: str) -> list[LeafSum]:
    scopes = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1))
    return [leaf(scope, measure, draw(MONEY), draw(CURRENCIES)) for scope in scopes]


@given(money_leaves("gmv"), money_leaves("refunds"), CURRENCIES, st.sampled_from([GMV, NET, REFUND_RATE]))
def test_shown_parts_always_sum_to_what_is_shown(
    gross: list[LeafSum], returned: list[LeafSum], currency: str, kpi: Kpi
) -> None:
    found = explained(kpi, [*gross, *returned], currency=currency)

    for step in every_step(found):
        if step.kind is StepKind.CHAIN and set(step.signs) <= {Operator.PLUS, Operator.MINUS}:
            assert recompute(step) == step.result.figure.shown


@given(money_leaves("gmv"), st.integers(1, 10**9), st.permutations(range(8)))
def test_an_explanation_equals_what_was_evaluated_and_judged(gross: list[LeafSum], aim: int, order: list[int]) -> None:
    target = Target("gmv", "latam", NOVEMBER, Decimal(aim), "USD")
    reading = evaluate(GMV, gross, measures=MEASURES, currency="USD", rates=RATES)

    found = explained(GMV, gross, target, "USD")
    shuffled = explained(GMV, [gross[index] for index in order if index < len(gross)], target, "USD")

    assert found.value is not None
    assert found.value.exact == reading.value
    assert found == shuffled
    verdict: Any = found.verdict
    if verdict.pace is not None:
        reached = {step.result.role: step.result.figure.shown for step in found.steps}
        assert abs(reached[StepRole.PACE] - verdict.pace) <= Decimal("0.0001")
