"""A card reweighs around what is missing, withholds too little, and applies red lines last (E36-E38)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Gate, Kind, Reason, ScorecardError, ScoreLine, score, shares_by_kind

SCORES = st.decimals(min_value=0, max_value=2, places=3)
LINES = st.lists(
    st.builds(ScoreLine, st.text(max_size=3), st.none() | SCORES, st.integers(1, 100).map(Decimal)),
    min_size=1,
    max_size=8,
)


def card(*lines: tuple[str | None, int]) -> list[ScoreLine]:
    return [
        ScoreLine(f"kpi{number}", None if reached is None else Decimal(reached), Decimal(weight))
        for number, (reached, weight) in enumerate(lines)
    ]


def test_e36_a_missing_kpi_is_reweighted_and_not_counted_as_zero() -> None:
    found = score(card(("1.1", 50), ("0.8", 30), (None, 20)))
    assert (found.value, found.coverage) == (Decimal("0.9875"), Decimal("0.8"))


def test_e37_a_breached_red_line_caps_the_card_after_weighting() -> None:
    odr = Gate("odr", ceiling=Decimal("0.6"), is_breached=True)
    found = score(card(("1.1", 50), ("0.8", 30), (None, 20)), [odr])
    assert (found.value, found.weighted, found.breached) == (Decimal("0.6"), Decimal("0.9875"), ("odr",))


def test_e38_weights_times_ten_change_nothing() -> None:
    found = score(card(("1.1", 500), ("0.8", 300), (None, 200)))
    assert (found.value, found.coverage) == (Decimal("0.9875"), Decimal("0.8"))


def test_a_gate_without_data_does_not_fire_and_is_shown_as_unknown() -> None:
    found = score(card(("0.9", 1)), [Gate("odr", Decimal("0.6"), is_breached=None)])
    assert (found.value, found.breached, found.unknown) == (Decimal("0.9"), (), ("odr",))


def test_a_red_line_never_lifts_a_card() -> None:
    assert score(card(("0.4", 1)), [Gate("odr", Decimal("0.6"), is_breached=True)]).value == Decimal("0.4")


def test_a_card_of_which_too_little_is_known_is_withheld_and_not_zero() -> None:
    found = score(card(("1", 59), (None, 41)))
    assert (found.value, found.reason, found.coverage) == (None, Reason.INSUFFICIENT_DATA, Decimal("0.59"))
    assert score(card(("1", 60), (None, 40))).value == 1
    assert score(card((None, 1)), least_coverage=Decimal(0)).value is None


def test_one_kpi_cannot_bring_more_than_the_cap() -> None:
    assert score(card(("3", 50), ("0.8", 50))).value == 1


def test_weights_that_are_negative_or_all_zero_are_refused() -> None:
    barely_negative = [ScoreLine("gmv", Decimal(1), Decimal(3)), ScoreLine("acos", Decimal(1), Decimal("-0.5"))]
    for lines in (card(), card(("1", 0)), card(("1", 3), ("1", -1)), barely_negative):
        for refuse in (score, shares_by_kind):
            with pytest.raises(ScorecardError) as caught:
                refuse(lines)
            assert caught.value.lines == tuple(lines)


def test_a_weight_may_be_a_fraction_or_nothing_beside_others() -> None:
    lines = [
        ScoreLine("gmv", Decimal("0.9"), Decimal("0.5")),
        ScoreLine("acos", Decimal("0.1"), Decimal(0), Kind.PROCESS),
    ]
    assert (score(lines).value, score(lines).coverage) == (Decimal("0.9"), Decimal(1))
    assert shares_by_kind(lines) == {Kind.RESULT: 1, Kind.PROCESS: 0, Kind.CONTROL: 0}


def test_shares_by_kind_add_up_to_the_card() -> None:
    lines = [ScoreLine("gmv", None, Decimal(65)), ScoreLine("listings", None, Decimal(35), Kind.PROCESS)]
    assert shares_by_kind(lines) == {Kind.RESULT: Decimal("0.65"), Kind.PROCESS: Decimal("0.35"), Kind.CONTROL: 0}


@given(LINES, st.sampled_from([Decimal(10), Decimal("0.5")]))
def test_rescaling_weights_changes_nothing(lines: list[ScoreLine], factor: Decimal) -> None:
    rescaled = [ScoreLine(line.kpi, line.score, line.weight * factor) for line in lines]
    assert score(lines) == score(rescaled)


@given(LINES, st.integers(0, 7), SCORES)
def test_a_better_kpi_never_lowers_the_card(lines: list[ScoreLine], index: int, gain: Decimal) -> None:
    place = index % len(lines)
    line = lines[place]
    better = list(lines)
    better[place] = ScoreLine(line.kpi, None if line.score is None else line.score + gain, line.weight)
    before, after = score(lines).value, score(better).value
    assert (before is None) == (after is None)
    assert before is None or after is None or before <= after
