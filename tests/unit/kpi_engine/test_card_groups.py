"""Groups of a card are flat leaf weights, unless scoring group by group is asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_engine import Gate, LineGroup, Reason, ScorecardError, ScoreLine, flattened, score, score_groups_first


def line(kpi: str, reached: str | None, weight: int) -> ScoreLine:
    return ScoreLine(kpi, None if reached is None else Decimal(reached), Decimal(weight))


def card(profit: str | None = "0.5") -> tuple[LineGroup, LineGroup]:
    return (
        LineGroup("result", Decimal(65), (line("gmv", "1", 2), line("profit", profit, 1))),
        LineGroup("process", Decimal(35), (line("listings", "0.8", 1),)),
    )


def test_leaves_carry_their_exact_share_of_the_whole_card() -> None:
    weights = {leaf.kpi: leaf.weight for leaf in flattened(card())}
    assert weights == {"gmv": 26, "profit": 13, "listings": 21}


def test_groups_within_groups_multiply() -> None:
    inner = LineGroup("inner", Decimal(1), (line("a", "1", 1), line("b", "1", 3)))
    weights = {
        leaf.kpi: leaf.weight for leaf in flattened([LineGroup("outer", Decimal(7), (inner, line("c", "1", 1)))])
    }
    assert weights == {"a": 1, "b": 3, "c": 4}


def test_both_modes_agree_while_nothing_is_missing() -> None:
    expected = Decimal(26 * 10 + 13 * 5 + 21 * 8) / 600
    assert score(flattened(card())).value == expected
    assert score_groups_first(card()).value == pytest.approx(expected, abs=Decimal("1e-26"))


def test_a_missing_kpi_shifts_weight_between_groups_only_where_all_see_it() -> None:
    flat, grouped = score(flattened(card(None))), score_groups_first(card(None))
    assert flat.value == Decimal(26 + Decimal("16.8")) / 47
    assert grouped.value == Decimal("0.93")
    assert flat.coverage == pytest.approx(grouped.coverage, abs=Decimal("1e-26"))


def test_a_group_without_any_value_leaves_its_weight_to_the_others() -> None:
    empty = LineGroup("control", Decimal(10), (line("returns", None, 1),))
    found = score_groups_first([*card("1"), empty])
    assert (found.value, found.coverage) == (Decimal("0.93"), Decimal(100) / 110)


def test_too_little_is_withheld_and_gates_come_last_group_by_group_too() -> None:
    thin = [LineGroup("result", Decimal(1), (line("gmv", "1", 1), line("profit", None, 1)))]
    assert score_groups_first(thin).reason is Reason.INSUFFICIENT_DATA
    nothing = [LineGroup("result", Decimal(1), (line("gmv", None, 1),))]
    assert score_groups_first(nothing, least_coverage=Decimal(0)).value is None
    breached = Gate("odr", Decimal("0.6"), is_breached=True)
    found = score_groups_first(card(), [breached])
    assert (found.value, found.breached) == (Decimal("0.6"), ("odr",))


def test_one_kpi_cannot_bring_more_than_the_cap_group_by_group_either() -> None:
    assert score_groups_first([line("gmv", "9", 1)]).value == Decimal("1.2")


def test_every_group_that_cannot_be_weighed_is_named() -> None:
    broken = [
        LineGroup("result", Decimal(-1), (line("gmv", "1", 0),)),
        LineGroup("process", Decimal(1), (line("listings", "1", 1),)),
    ]
    for scoring in (flattened, score_groups_first):
        with pytest.raises(ScorecardError) as caught:
            scoring(broken)
        assert [bad.kpi for bad in caught.value.lines] == ["result", "process", "gmv"]
