"""Tiers: new, growing and mature stores, by full calendar months, fixed for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

_MONTHS_A_YEAR = 12


class Tier(Enum):
    """How grown a store is."""

    NEW = "new"
    GROWING = "growing"
    MATURE = "mature"


@dataclass(frozen=True, slots=True)
class TierLimits:
    """Full months from which a store counts as growing and as mature."""

    growing: int = 3
    mature: int = 12

    def __post_init__(self) -> None:
        if not 0 < self.growing < self.mature:
            raise ValueError(self)


@dataclass(frozen=True, slots=True)
class TierOverride:
    """A tier set by hand, which takes a reason."""

    tier: Tier
    why: str

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise ValueError(self)


@dataclass(frozen=True, slots=True)
class TierFound:
    """A store's tier for a period, with what led to it."""

    tier: Tier
    full_months: int
    override: TierOverride | None = None


def full_months(launched: date, day: date) -> int:
    """Return the full calendar months from launch to a day, without clamping month ends; negative before launch.

    A store launched on 31 March has two full months and thirty days on 30 June.
    """
    months = (day.year - launched.year) * _MONTHS_A_YEAR + day.month - launched.month
    return months - 1 if day.day < launched.day else months


def tier_of(
    launched: date,
    period_first: date,
    *,
    override: TierOverride | None = None,
    limits: TierLimits = TierLimits(),
) -> TierFound:
    """Return the tier that holds for the whole period that begins on `period_first`.

    A store that is launched within the period is new in it.
    """
    age = full_months(launched, period_first)
    if override is not None:
        return TierFound(override.tier, age, override)
    if age >= limits.mature:
        return TierFound(Tier.MATURE, age)
    return TierFound(Tier.GROWING if age >= limits.growing else Tier.NEW, age)


def tiered(target: Decimal, tier: Tier, multipliers: Mapping[Tier, Decimal | None]) -> Decimal | None:
    """Return a target made easier or harder for a tier; None where the KPI is not scored in it.

    Args:
        target: That of a mature store.
        tier: The store's tier.
        multipliers: By tier; one left out is 1, None takes the KPI off the card.
    """
    multiplier = multipliers.get(tier, Decimal(1))
    return None if multiplier is None else target * multiplier
