"""Corrections count once approved, in fixed order, beside the raw figures (E44)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    AddPoints,
    Adjusted,
    Adjustment,
    AdjustmentFault,
    Better,
    Case,
    ChangeTarget,
    Counting,
    Effect,
    ExcludeDays,
    Figure,
    Range,
    ReplaceActual,
    ScoringRule,
    State,
    WaiveGate,
    adjust,
    adjustment_faults,
    attainment,
    parse_period,
    score_kpi,
)

PERIOD = parse_period("2026-11-01..2026-11-10")
TODAY = date(2026, 11, 20)
POINTS = Decimal("0.05")


def day(number: int) -> date:
    return date(2026, 11, number)


def asked(effect: Effect, name: str = "a1", *, state: State = State.APPROVED, at: int = 12) -> Adjustment:
    approved = datetime(2026, 11, at, tzinfo=UTC) if state is State.APPROVED else None
    return Adjustment(
        name, "gmv", "BR-01", PERIOD, effect, "customs", "ana", ("notice.pdf",), state=state, approved_at=approved
    )


def case(**changes: object) -> Case:
    """Seventy sold on the first seven of ten days, a hundred aimed at."""
    sold = {day(number): Decimal(10) for number in range(1, 8)}
    return Case("gmv", "BR-01", PERIOD, sold, Decimal(100), **changes)  # type: ignore[arg-type]


def adjusted(*adjustments: Adjustment, given: Case | None = None) -> Adjusted:
    return adjust(given or case(), adjustments, on=TODAY)


def reached(figure: Figure) -> Decimal | None:
    assert figure.value is not None
    assert figure.target is not None
    return attainment(figure.value, figure.target, Better.HIGHER)


def test_e44_approved_days_leave_actual_and_target_while_pending_points_do_nothing() -> None:
    days_off = asked(ExcludeDays(frozenset({day(9), day(10)})))
    points = asked(AddPoints(POINTS), "a2", state=State.PENDING)
    found = adjusted(days_off, points)
    assert (reached(found.raw), reached(found.adjusted)) == (Decimal("0.7"), Decimal("0.875"))
    assert found.adjusted.points == 0
    assert (found.applied, found.ignored) == (("a1",), (("a2", Counting.NOT_APPROVED),))
    rule = ScoringRule("gmv", Better.HIGHER, Decimal(1))
    assert score_kpi(rule, found.adjusted).score == Decimal("0.875")


def test_approved_points_are_added_to_the_score() -> None:
    found = adjusted(asked(AddPoints(POINTS)))
    rule = ScoringRule("gmv", Better.HIGHER, Decimal(1))
    assert (score_kpi(rule, found.raw).score, score_kpi(rule, found.adjusted).score) == (
        Decimal("0.7"),
        Decimal("0.75"),
    )


def test_points_of_several_are_bounded_together() -> None:
    many = [asked(AddPoints(Decimal("0.08")), f"a{number}") for number in range(3)]
    assert adjusted(*many).adjusted.points == Decimal("0.1")
    fewer = [asked(AddPoints(Decimal("-0.08")), f"a{number}") for number in range(3)]
    assert adjusted(*fewer).adjusted.points == Decimal("-0.1")


def test_an_excluded_day_takes_its_actual_with_it() -> None:
    found = adjusted(asked(ExcludeDays(frozenset({day(1), day(10), date(2026, 12, 1)}))))
    assert (found.adjusted.value, found.adjusted.target) == (Decimal(60), Decimal(80))


def test_the_five_kinds_apply_in_fixed_order_whatever_their_order_of_approval() -> None:
    five = [
        asked(WaiveGate(), "e", at=11),
        asked(AddPoints(POINTS), "d", at=12),
        asked(ChangeTarget(Decimal(90)), "c", at=13),
        asked(ReplaceActual(Decimal(72)), "b", at=14),
        asked(ExcludeDays(frozenset({day(1)})), "a", at=15),
    ]
    found = adjusted(*five)
    assert found.applied == ("a", "b", "c", "d", "e")
    assert found.adjusted == Figure(Decimal(72), Decimal(90), points=POINTS)
    assert found.waives_gate
    assert found.raw == Figure(Decimal(70), Decimal(100))


def test_of_two_replacements_the_later_counts_and_the_earlier_is_told() -> None:
    early, late = asked(ReplaceActual(Decimal(1)), "z", at=12), asked(ReplaceActual(Decimal(2)), "a", at=13)
    found = adjusted(late, early)
    assert found.adjusted.value == 2
    assert (found.applied, found.ignored) == (("a",), (("z", Counting.OVERRULED),))


@pytest.mark.parametrize("state", [State.DRAFT, State.PENDING, State.REFUSED, State.REVOKED])
def test_only_approved_ones_count(state: State) -> None:
    found = adjusted(asked(ReplaceActual(Decimal(1)), state=state))
    assert found.adjusted == found.raw
    assert found.ignored == (("a1", Counting.NOT_APPROVED),)


def test_an_expired_one_counts_until_its_last_day() -> None:
    lasting = replace(asked(ReplaceActual(Decimal(1))), expires_on=TODAY)
    assert adjust(case(), [lasting], on=TODAY).applied == ("a1",)
    assert adjust(case(), [lasting], on=date(2026, 11, 21)).ignored == (("a1", Counting.EXPIRED),)


def test_after_the_lock_an_approval_is_a_settlement_item() -> None:
    late = asked(ReplaceActual(Decimal(1)), at=16)
    locked = adjust(case(), [late], on=TODAY, locked_at=datetime(2026, 11, 15, tzinfo=UTC))
    assert (locked.adjusted, locked.ignored) == (locked.raw, (("a1", Counting.SETTLED_LATER),))
    assert adjust(case(), [late], on=TODAY, locked_at=datetime(2026, 11, 16, tzinfo=UTC)).applied == ("a1",)


def test_adjustments_of_other_cases_are_passed_over() -> None:
    other = Adjustment("x", "orders", "BR-01", PERIOD, WaiveGate(), "why", "ana")
    assert adjusted(other) == Adjusted(Figure(Decimal(70), Decimal(100)), Figure(Decimal(70), Decimal(100)))


def test_a_ratio_keeps_its_target_and_loses_both_sides_of_the_day() -> None:
    ratio = case(below={day(number): Decimal(20 if number < 7 else 80) for number in range(1, 8)})
    found = adjusted(asked(ExcludeDays(frozenset({day(7)}))), given=ratio)
    assert (found.raw.value, found.adjusted.value) == (Decimal("0.35"), Decimal("0.5"))
    assert found.adjusted.target == 100


def test_a_ratio_divides_by_any_amount_above_nothing() -> None:
    below = [adjusted(given=case(below={day(1): Decimal(under)})).raw.value for under in ("0.5", "1", "0", "-1")]
    assert below == [Decimal(140), Decimal(70), None, None]
    assert adjusted(given=case(below={})).raw.value is None


def test_a_stock_reads_its_last_day_that_stays() -> None:
    stock = Case("gmv", "BR-01", PERIOD, {day(1): Decimal(5), day(9): Decimal(0)}, Decimal(4), is_stock=True)
    found = adjusted(asked(ExcludeDays(frozenset({day(9)}))), given=stock)
    assert [found.raw.value, found.adjusted.value, found.adjusted.target] == [0, 5, 4]


def test_a_corridor_of_a_sum_shrinks_with_its_days() -> None:
    corridor = Case("gmv", "BR-01", PERIOD, {day(1): Decimal(9)}, Range(Decimal(30), Decimal(60), Decimal(30)))
    half = frozenset(day(number) for number in range(6, 11))
    found = adjusted(asked(ExcludeDays(half)), given=corridor)
    assert found.adjusted.target == Range(Decimal(15), Decimal(30), Decimal(15))


def test_a_period_without_days_has_neither_actual_nor_corridor() -> None:
    everything = frozenset(day(number) for number in range(1, 11))
    found = adjusted(asked(ExcludeDays(everything)))
    assert (found.adjusted.value, found.adjusted.target) == (None, Decimal(0))
    corridor = Case("gmv", "BR-01", PERIOD, {}, Range(Decimal(30), Decimal(60), Decimal(30)))
    assert adjusted(asked(ExcludeDays(everything)), given=corridor).adjusted == Figure(None)
    untargeted = Case("gmv", "BR-01", PERIOD, {}, None)
    assert adjusted(asked(ExcludeDays(everything)), given=untargeted).adjusted == Figure(None)


@pytest.mark.parametrize(
    ("effect", "faults"),
    [
        (ExcludeDays(frozenset()), (AdjustmentFault.NO_DAYS,)),
        (ExcludeDays(frozenset({day(11)})), (AdjustmentFault.DAYS_OUTSIDE_PERIOD,)),
        (ExcludeDays(frozenset({day(10)})), ()),
        (AddPoints(Decimal(0)), (AdjustmentFault.NO_POINTS,)),
        (AddPoints(Decimal("-0.11")), (AdjustmentFault.POINTS_OUT_OF_BOUNDS,)),
        (AddPoints(Decimal("0.1")), ()),
        (ReplaceActual(Decimal(1)), ()),
    ],
)
def test_what_an_effect_lacks_is_told(effect: Effect, faults: tuple[AdjustmentFault, ...]) -> None:
    assert adjustment_faults(asked(effect)) == faults


def test_a_reason_and_evidence_are_asked_for_as_well() -> None:
    bare = Adjustment("a", "gmv", "BR-01", PERIOD, AddPoints(Decimal(0)), " ", "ana")
    assert adjustment_faults(bare) == (
        AdjustmentFault.NO_REASON,
        AdjustmentFault.NO_EVIDENCE,
        AdjustmentFault.NO_POINTS,
    )


@given(st.permutations(range(6)))
def test_the_order_of_adjustments_does_not_matter(order: list[int]) -> None:
    six = [
        asked(ExcludeDays(frozenset({day(1)})), "a"),
        asked(ExcludeDays(frozenset({day(2)})), "b"),
        asked(ChangeTarget(Decimal(90)), "c"),
        asked(ChangeTarget(Decimal(95)), "d"),
        asked(AddPoints(POINTS), "e"),
        asked(AddPoints(POINTS), "f"),
    ]
    found = adjusted(*(six[place] for place in order))
    assert (found.adjusted, found.applied) == (
        Figure(Decimal(50), Decimal(95), points=Decimal("0.1")),
        ("a", "b", "d", "e", "f"),
    )
