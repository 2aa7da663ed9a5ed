"""Scoring many scopes at once equals the explained path exactly, after the stated rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    Card,
    Curve,
    CurveOver,
    KpiColumn,
    RedLine,
    ScorecardError,
    ScoringRule,
    curve,
    rounded_score,
    score_batch,
    score_card,
)

M = 1_000_000
ONE = Decimal(1)
JUMP = curve([(Decimal("0.7"), Decimal(0)), (Decimal("0.7"), Decimal("0.5")), (ONE, ONE), (Decimal("1.2"), Decimal(2))])
STRETCH = curve([(Decimal("0.8"), Decimal(0)), (ONE, ONE), (Decimal("1.2"), Decimal("1.5"))])
OVER_VALUE = curve([(Decimal("0.01"), ONE), (Decimal("0.5"), Decimal("-0.5"))], CurveOver.VALUE)
STEEP = curve([(Decimal("0.999999"), Decimal(0)), (ONE, ONE)])
FLAT = curve([(ONE, Decimal("0.5"))])


def explained(card: Card, columns: dict[str, KpiColumn], place: int) -> tuple[int | None, int | None, int]:
    found = score_card(card, {kpi: column.figure(place) for kpi, column in columns.items()}).score

    def whole(value: Decimal | None) -> int | None:
        return None if value is None else int(rounded_score(value) * M)

    coverage = whole(found.coverage)
    assert coverage is not None
    return whole(found.value), whole(found.weighted), coverage


def agree(card: Card, columns: dict[str, KpiColumn], size: int) -> None:
    batch = score_batch(card, columns, size)
    found = list(zip(batch.values, batch.weighted, batch.coverage, strict=True))
    assert found == [explained(card, columns, place) for place in range(size)]


def card(*rules: ScoringRule, red_lines: tuple[RedLine, ...] = (), cap: str = "1.2") -> Card:
    return Card("operator", rules, red_lines, Decimal(cap))


def test_e36_and_e37_come_out_of_columns_as_of_figures() -> None:
    operator = card(
        ScoringRule("gmv", Better.HIGHER, Decimal(50)),
        ScoringRule("acos", Better.LOWER, Decimal(30)),
        ScoringRule("returns", Better.LOWER, Decimal(20)),
        red_lines=(RedLine("odr", Decimal("0.01"), ceiling=Decimal("0.6")),),
    )
    columns = {
        "gmv": KpiColumn([110 * M] * 3, [100 * M] * 3),
        "acos": KpiColumn([30 * M] * 3, [250_000] * 3, [100 * M] * 3),
        "odr": KpiColumn([None, 14 * M, 10 * M], (), [1000 * M] * 3),
    }
    batch = score_batch(operator, columns, 3)
    assert (batch.values, batch.weighted) == ([987_500, 600_000, 987_500], [987_500] * 3)
    assert (batch.coverage, batch.rescored) == ([800_000] * 3, 0)
    agree(operator, columns, 3)


def test_a_score_half_way_between_two_steps_is_rounded_as_decimals_are() -> None:
    halves = card(ScoringRule("gmv", Better.HIGHER, ONE))
    columns = {"gmv": KpiColumn([1_000_001, 1_000_003], [2 * M, 2 * M])}
    batch = score_batch(halves, columns, 2)
    assert (batch.values, batch.rescored) == ([500_001, 500_002], 2)


def test_a_value_at_a_jump_is_scored_as_decimals_are() -> None:
    payout = card(ScoringRule("gmv", Better.HIGHER, ONE, curve=JUMP), cap="2")
    columns = {"gmv": KpiColumn([7 * M, 7 * M - 1, 21 * M], [10 * M, 10 * M, 30 * M])}
    batch = score_batch(payout, columns, 3)
    assert (batch.values, batch.rescored) == ([500_000, 0, 500_000], 2)


def test_too_little_data_is_withheld_and_not_zero() -> None:
    thin = card(ScoringRule("gmv", Better.HIGHER, Decimal(59)), ScoringRule("acos", Better.LOWER, Decimal(41)))
    batch = score_batch(thin, {"gmv": KpiColumn([M], [M])}, 1)
    assert (batch.values, batch.coverage) == ([None], [590_000])


def test_money_without_result_scores_nothing_even_without_a_target() -> None:
    acos = card(ScoringRule("acos", Better.LOWER, ONE))
    columns = {"acos": KpiColumn([50 * M, 0, 50 * M], (), [0, 0, None], is_cost=True)}
    batch = score_batch(acos, columns, 3)
    assert batch.values == [0, None, None]
    agree(acos, columns, 3)


def test_columns_of_another_length_and_weights_of_nothing_are_refused() -> None:
    gmv = ScoringRule("gmv", Better.HIGHER, ONE)
    with pytest.raises(ValueError, match="3"):
        score_batch(card(gmv), {"gmv": KpiColumn([M, M], [M, M, M])}, 2)
    for weight in (Decimal(0), Decimal(-1)):
        with pytest.raises(ScorecardError):
            score_batch(card(ScoringRule("gmv", Better.HIGHER, weight)), {}, 0)


SIZE = 6
AMOUNTS = st.none() | st.integers(-3, 12).map(lambda n: n * M // 4) | st.integers(-(10**13), 10**15)
TARGETS = st.none() | st.sampled_from([0, M, 2 * M, -M, 333_333]) | st.integers(1, 10**15)
CORRIDORS = st.tuples(st.integers(0, 2 * M), st.integers(2 * M, 4 * M), st.integers(1, 3 * M))
CURVES = st.sampled_from([None, None, STRETCH, JUMP, OVER_VALUE, STEEP, FLAT])
WEIGHTS = st.sampled_from([Decimal(0), ONE, Decimal(8), Decimal("0.35"), Decimal(30)])


@st.composite
def columns(draw: st.DrawFn) -> KpiColumn:
    def cells(of: st.SearchStrategy[int | None]) -> list[int | None]:
        return draw(st.lists(of, min_size=SIZE, max_size=SIZE))

    target: st.SearchStrategy[int | tuple[int, int, int] | None] = TARGETS
    if draw(st.booleans()):
        target = TARGETS | CORRIDORS
    return KpiColumn(
        cells(AMOUNTS),
        draw(st.just(()) | st.lists(target, min_size=SIZE, max_size=SIZE)),
        cells(AMOUNTS) if draw(st.booleans()) else None,
        cells(AMOUNTS) if draw(st.integers(0, 3)) == 0 else None,
        is_cost=draw(st.booleans()),
    )


@st.composite
def cards(draw: st.DrawFn) -> tuple[Card, dict[str, KpiColumn]]:
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    bends: list[Curve | None] = [draw(CURVES) for _ in names]
    rules = tuple(
        ScoringRule(name, draw(st.sampled_from(Better)), draw(WEIGHTS), curve=bend)
        for name, bend in zip(names, bends, strict=True)
    )
    red_lines = draw(
        st.lists(
            st.builds(
                RedLine,
                st.sampled_from(["a", "x", "nowhere"]),
                st.sampled_from([Decimal(0), ONE, Decimal("0.333333"), Decimal(-1)]),
                st.sampled_from([Better.LOWER, Better.HIGHER]),
                st.sampled_from([Decimal(0), Decimal("0.6"), Decimal("0.1234565")]),
            ),
            max_size=2,
        )
    )
    cap = draw(st.sampled_from(["1.2", "1", "2"]))
    found = {name: draw(columns()) for name in [*names, "x"] if draw(st.integers(0, 9))}
    return card(*rules, red_lines=tuple(red_lines), cap=cap), found


@given(cards().filter(lambda drawn: any(rule.weight for rule in drawn[0].rules)))
@example((card(ScoringRule("a", Better.RANGE, ONE)), {"a": KpiColumn([M] * SIZE, [0] * SIZE)}))
@settings(max_examples=200, deadline=None)
def test_the_batch_equals_the_explained_path_for_every_scope(drawn: tuple[Card, dict[str, KpiColumn]]) -> None:
    defined, given_columns = drawn
    agree(defined, given_columns, SIZE)
