"""Tiers go by full calendar months at the period's first day (E25)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import Tier, TierFound, TierLimits, TierOverride, full_months, tier_of, tiered

LAUNCH = date(2026, 3, 31)


def test_e25_two_full_months_and_thirty_days_are_still_new() -> None:
    assert tier_of(LAUNCH, date(2026, 6, 30)) == TierFound(Tier.NEW, 2)


def test_e25_a_day_later_three_months_are_full_and_the_store_is_growing() -> None:
    assert tier_of(LAUNCH, date(2026, 7, 1)) == TierFound(Tier.GROWING, 3)


def test_a_year_makes_a_store_mature() -> None:
    assert tier_of(LAUNCH, date(2027, 3, 30)).tier is Tier.GROWING
    assert tier_of(LAUNCH, date(2027, 3, 31)).tier is Tier.MATURE


def test_a_store_launched_within_the_period_is_new_in_it() -> None:
    assert tier_of(LAUNCH, date(2026, 3, 1)) == TierFound(Tier.NEW, -1)


def test_an_override_wins_and_takes_a_reason() -> None:
    moved = TierOverride(Tier.MATURE, "bought with its customers")
    assert tier_of(LAUNCH, date(2026, 6, 30), override=moved) == TierFound(Tier.MATURE, 2, moved)
    with pytest.raises(ValueError, match="TierOverride"):
        TierOverride(Tier.MATURE, "  ")


def test_limits_may_differ_but_neither_meet_nor_cross_nor_leave_no_store_new() -> None:
    assert tier_of(LAUNCH, date(2026, 5, 1), limits=TierLimits(1, 2)).tier is Tier.GROWING
    for growing, mature in ((12, 3), (3, 3), (0, 3)):
        with pytest.raises(ValueError, match="TierLimits"):
            TierLimits(growing, mature)


def test_a_tier_eases_a_target_or_takes_it_off_the_card() -> None:
    acos = {Tier.NEW: Decimal("1.8"), Tier.GROWING: Decimal("1.4")}
    assert tiered(Decimal("0.25"), Tier.NEW, acos) == Decimal("0.45")
    assert tiered(Decimal("0.25"), Tier.MATURE, acos) == Decimal("0.25")
    assert tiered(Decimal("0.15"), Tier.NEW, {Tier.NEW: None}) is None


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_full_months_only_grow(launched: date, days: int) -> None:
    day = launched + timedelta(days=days)
    assert 0 <= full_months(launched, day + timedelta(days=1)) - full_months(launched, day) <= 1
