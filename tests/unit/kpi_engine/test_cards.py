"""A card explains every step from figure to score, and is refused without a guard (E28-E33, E36-E38)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Better,
    Card,
    CardFault,
    CardProblem,
    CurveOver,
    Figure,
    Gate,
    GreyReason,
    Kind,
    Range,
    Reading,
    RedLine,
    ScorecardError,
    ScoringRule,
    card_problems,
    curve,
    rounded_score,
    score_card,
    score_kpi,
)

ONE = Decimal(1)
STRETCH = curve([(Decimal("0.8"), Decimal(0)), (ONE, ONE), (Decimal("1.2"), Decimal("1.5"))])
GMV = ScoringRule("gmv", Better.HIGHER, Decimal(50))
ACOS = ScoringRule("acos", Better.LOWER, Decimal(30), Kind.PROCESS)
RETURNS = ScoringRule("returns", Better.LOWER, Decimal(20), Kind.CONTROL)
ODR = RedLine("odr", Decimal("0.01"), ceiling=Decimal("0.6"))
CARD = Card("operator", (GMV, ACOS, RETURNS), (ODR,))


def figure(value: str | None, target: str | None = None) -> Figure:
    return Figure(None if value is None else Decimal(value), None if target is None else Decimal(target))


def scored(rule: ScoringRule, value: str, target: str | None = None) -> Decimal | None:
    return score_kpi(rule, figure(value, target), cap=Decimal(2)).score


def test_e28_to_e31_attainment_is_the_score_where_there_is_no_curve() -> None:
    assert scored(GMV, "108", "120") == Decimal("0.9")
    assert scored(ACOS, "0.30", "0.25") == Decimal("0.8")
    assert scored(ACOS, "0.20", "0.25") == Decimal("1.2")
    assert scored(ACOS, "0.55", "0.25") == 0


def test_e32_a_corridor_scores_by_the_distance_outside() -> None:
    cover = ScoringRule("days_of_cover", Better.RANGE, ONE)
    corridor = Range(Decimal(30), Decimal(60), Decimal(30))
    assert score_kpi(cover, Figure(Decimal(75), corridor)).score == Decimal("0.5")


def test_e33_a_curve_bends_attainment_and_the_cap_comes_after_it() -> None:
    bent = ScoringRule("gmv", Better.HIGHER, ONE, curve=STRETCH)
    assert [scored(bent, value, "100") for value in ("79", "90", "110", "150")] == [
        0,
        Decimal("0.5"),
        Decimal("1.25"),
        Decimal("1.5"),
    ]
    found = score_kpi(bent, figure("150", "100"))
    assert (found.attainment, found.curved, found.score) == (Decimal("1.5"), Decimal("1.5"), Decimal("1.2"))


def test_a_curve_over_the_value_needs_no_target() -> None:
    thresholds = curve([(Decimal("0.01"), ONE), (Decimal("0.02"), Decimal(0))], CurveOver.VALUE)
    found = score_kpi(ScoringRule("odr", Better.LOWER, ONE, curve=thresholds), figure("0.014"))
    assert (found.score, found.attainment) == (Decimal("0.6"), None)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (figure(None, "1"), GreyReason.NO_DATA),
        (figure("1"), GreyReason.NO_TARGET),
        (figure("1", "0"), GreyReason.UNSCORABLE_TARGET),
        (figure("1", "-5"), GreyReason.UNSCORABLE_TARGET),
        (Figure(ONE, ONE, is_stale=True), GreyReason.STALE),
        (Figure(None, ONE, spend_without_result=True, is_stale=True), GreyReason.STALE),
    ],
)
def test_what_is_left_out_says_why(given: Figure, reason: GreyReason) -> None:
    found = score_kpi(GMV, given)
    assert (found.score, found.reason) == (None, reason)


def test_e27_a_loss_scores_from_its_baseline() -> None:
    loss = Figure(Decimal(-60), Decimal(-50), baseline=Decimal(-100))
    assert score_kpi(GMV, loss).score == Decimal("0.8")


def test_e07_money_without_result_scores_nothing_instead_of_being_left_out() -> None:
    reading = Reading(None, spend_without_result=True)
    assert score_kpi(ACOS, Figure.of(reading, Decimal("0.25"))).score == 0


def test_points_are_added_after_the_curve_within_floor_and_cap() -> None:
    def with_points(points: str, value: str = "100") -> Decimal | None:
        return score_kpi(GMV, Figure(Decimal(value), Decimal(100), points=Decimal(points))).score

    assert with_points("0.05") == Decimal("1.05")
    assert with_points("0.5") == Decimal("1.2")
    assert with_points("-0.5", "40") == 0


def test_e36_a_card_reweighs_around_what_is_missing() -> None:
    found = score_card(CARD, {"gmv": figure("110", "100"), "acos": figure("0.30", "0.25"), "returns": figure(None)})
    assert (found.score.value, found.score.coverage) == (Decimal("0.9875"), Decimal("0.8"))
    assert [line.score for line in found.lines] == [Decimal("1.1"), Decimal("0.8"), None]
    assert found.score.unknown == ("odr",)


def test_e37_a_breached_red_line_caps_the_card_and_a_value_at_the_limit_does_not() -> None:
    figures = {"gmv": figure("110", "100"), "acos": figure("0.30", "0.25"), "odr": figure("0.014")}
    assert score_card(CARD, figures).score.value == Decimal("0.6")
    assert score_card(CARD, figures | {"odr": figure("0.01")}).score.value == Decimal("0.9875")


def test_a_red_line_of_nothing_zeroes_the_card() -> None:
    card = Card("operator", (GMV,), (RedLine("violations", Decimal(0)),))
    assert score_card(card, {"gmv": figure("100", "100"), "violations": figure("1")}).score.value == 0


def test_a_red_line_may_lie_below() -> None:
    tracked = RedLine("vtr", Decimal("0.95"), Better.HIGHER)
    assert [tracked.gate(Decimal(value)).is_breached for value in ("0.9499", "0.95")] == [True, False]


def test_a_gate_is_waived_only_when_somebody_waived_it() -> None:
    assert ODR.gate(Decimal("0.014")) == Gate("odr", Decimal("0.6"), is_breached=True, is_waived=False)
    assert ODR.gate(None) == Gate("odr", Decimal("0.6"), is_breached=None, is_waived=False)


def test_a_waived_gate_is_listed_and_does_not_fire() -> None:
    figures = {"gmv": figure("100", "100"), "acos": figure("0.25", "0.25"), "odr": figure("0.014")}
    found = score_card(CARD, figures, waived={"odr"}).score
    assert (found.value, found.breached, found.waived) == (ONE, (), ("odr",))
    fine = score_card(CARD, figures | {"odr": figure("0.001")}, waived={"odr"}).score
    assert fine.waived == ()


def test_a_stale_gate_is_unknown() -> None:
    stale = Figure(Decimal("0.014"), is_stale=True)
    assert score_card(CARD, {"gmv": figure("1", "1"), "odr": stale}).score.unknown == ("odr",)


def test_shares_of_result_process_and_control_are_shown() -> None:
    assert score_card(CARD, {}).shares == {
        Kind.RESULT: Decimal("0.5"),
        Kind.PROCESS: Decimal("0.3"),
        Kind.CONTROL: Decimal("0.2"),
    }


def test_a_card_without_guard_invites_brushed_orders_and_is_refused() -> None:
    assert card_problems(Card("operator", (GMV, ACOS))) == (CardProblem(CardFault.NO_GUARD),)
    assert card_problems(Card("operator", (GMV, ACOS), (ODR,))) == ()
    assert card_problems(Card("operator", (GMV, RETURNS))) == ()
    weightless = ScoringRule("returns", Better.LOWER, Decimal(0), Kind.CONTROL)
    assert card_problems(Card("operator", (GMV, weightless))) == (CardProblem(CardFault.NO_GUARD),)


def test_everything_wrong_with_a_card_is_told_at_once() -> None:
    falling = curve([(Decimal(0), ONE), (ONE, Decimal(0))])
    card = Card(
        "operator",
        (
            ScoringRule("gmv", Better.HIGHER, Decimal(0), curve=falling),
            ScoringRule("gmv", Better.HIGHER, Decimal(0)),
        ),
        (RedLine("odr", ONE, Better.RANGE),),
    )
    assert set(card_problems(card)) == {
        CardProblem(CardFault.CURVE_WRONG_WAY, "gmv"),
        CardProblem(CardFault.TWICE_ON_CARD, "gmv"),
        CardProblem(CardFault.RED_LINE_WITHOUT_DIRECTION, "odr"),
        CardProblem(CardFault.ALL_WEIGHTS_ZERO),
    }
    negative = Card("operator", (GMV, ScoringRule("acos", Better.LOWER, Decimal(-1), Kind.CONTROL)))
    assert card_problems(negative) == (CardProblem(CardFault.NEGATIVE_WEIGHT, "acos"),)
    with pytest.raises(ScorecardError):
        score_card(negative, {})


def test_scores_are_rounded_half_up_to_six_places() -> None:
    assert rounded_score(Decimal("0.9875005")) == Decimal("0.987501")
    assert rounded_score(Decimal("0.98750049")) == Decimal("0.9875")


VALUES = st.decimals(min_value=0, max_value=200, places=2)


@given(VALUES, VALUES, st.sampled_from([None, STRETCH]), st.sampled_from([Better.HIGHER, Better.LOWER]))
def test_doing_better_never_scores_less(one: Decimal, other: Decimal, bent: object, better: Better) -> None:
    rule = ScoringRule("gmv", better, ONE, curve=STRETCH if bent else None)
    worse, best = sorted((one, other), reverse=better is Better.LOWER)
    scores = [score_kpi(rule, Figure(value, Decimal(100))).score for value in (worse, best)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] <= scores[1] + Decimal("1e-24")


@given(VALUES, VALUES, st.sampled_from([Decimal(10), Decimal("0.5")]))
def test_e38_rescaling_the_weights_of_a_card_changes_nothing(gmv: Decimal, acos: Decimal, factor: Decimal) -> None:
    figures = {"gmv": Figure(gmv, Decimal(100)), "acos": Figure(acos, Decimal(50))}
    rescaled = Card(
        CARD.id,
        tuple(ScoringRule(rule.kpi, rule.better, rule.weight * factor, rule.kind) for rule in CARD.rules),
        CARD.red_lines,
    )
    assert score_card(CARD, figures).score == score_card(rescaled, figures).score
