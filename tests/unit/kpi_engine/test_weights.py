"""Weights from history, capacity and blends are exact shares; newcomers stand beside their peers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kpi_engine import BlendError, Ramp, blend, decompose, newcomer_weight, shares

LAST_YEAR = {"BR": Decimal(300), "MX": Decimal(100)}
PEOPLE = {"BR": 2, "MX": 2}


def test_history_becomes_exact_shares() -> None:
    assert shares({"A": 1, "B": 2}) == {"A": Fraction(1, 3), "B": Fraction(2, 3)}


def test_a_blend_mixes_history_with_capacity() -> None:
    mixed = blend([(Decimal("0.6"), LAST_YEAR), (Decimal("0.4"), PEOPLE)])
    assert mixed == {"BR": Fraction(13, 20), "MX": Fraction(7, 20)}
    assert decompose(Decimal(1000), mixed) == {"BR": 650, "MX": 350}


def test_a_store_missing_from_one_part_of_a_blend_has_no_share_of_that_part() -> None:
    assert blend([(1, {"old": 5}), (1, {"old": 1, "new": 1})]) == {"old": Fraction(3, 4), "new": Fraction(1, 4)}


def test_every_part_that_cannot_be_blended_is_named() -> None:
    with pytest.raises(BlendError) as caught:
        blend([(1, {"A": 1}), (-1, {"A": 1}), (1, {"A": 0}), (1, {"A": 2, "B": -1})])
    assert caught.value.parts == (1, 2, 3)
    with pytest.raises(BlendError):
        blend([(0, {"A": 1})])


def test_a_new_store_weighs_what_its_middle_peer_does_times_its_ramp() -> None:
    peers = [Decimal(100), Decimal(900), Decimal(200), Decimal(300)]
    assert newcomer_weight(peers, Ramp().at(1)) == 125
    assert newcomer_weight([], Ramp().at(1)) is None


def test_a_ramp_ends_at_the_whole_and_begins_before_launch() -> None:
    assert [Ramp().at(month) for month in (-1, 0, 1, 2, 3, 40)] == [
        Decimal("0.25"),
        Decimal("0.25"),
        Decimal("0.5"),
        Decimal("0.75"),
        1,
        1,
    ]
    with pytest.raises(ValueError, match="Ramp"):
        Ramp((Decimal(-1),))
