"""Targets: what is aimed at, for whom and when, in which version, and whether it can be judged at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import Better, Range, Unscorable, unscorable
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Unit
from kpi_engine.money import BudgetRates
from kpi_engine.periods import Period
from kpi_engine.phasing import LINEAR, FallsDue


@dataclass(frozen=True, slots=True)
class Target:
    """One version of a target.

    Attributes:
        kpi: The KPI's id.
        scope: The node's id.
        period: The days it covers.
        value: A number, or a corridor for a range KPI.
        currency: Of a money target, else None.
        version: 1 for the first; a revision never rewrites an earlier one.
        phasing: How a sum falls due.
        budget_rates: Frozen with this version, so that people are not scored on exchange rates.
        baseline: Where the whole period would end without effort; a negative target needs one.
    """

    kpi: str
    scope: str
    period: Period
    value: Decimal | Range
    currency: str | None = None
    version: int = 1
    phasing: FallsDue = LINEAR
    budget_rates: BudgetRates | None = None
    baseline: Decimal | None = None


class TargetFault(Enum):
    """What keeps a target from being published."""

    OTHER_KPI = "other_kpi"
    ZERO_TARGET = "zero_target"  # of a KPI where higher is better: anything would be infinitely good
    NEGATIVE_WITHOUT_BASELINE = "negative_without_baseline"
    TARGET_IS_BASELINE = "target_is_baseline"
    BASELINE_ON_WRONG_SIDE = "baseline_on_wrong_side"  # effort would lead away from the target
    CORRIDOR_WITHOUT_RANGE = "corridor_without_range"  # for a KPI with a direction
    CURRENCY_MISSING = "currency_missing"
    CURRENCY_WITHOUT_MONEY = "currency_without_money"


_UNSCORABLE = {
    Unscorable.ZERO_TARGET: TargetFault.ZERO_TARGET,
    Unscorable.NEGATIVE_WITHOUT_BASELINE: TargetFault.NEGATIVE_WITHOUT_BASELINE,
    Unscorable.TARGET_IS_BASELINE: TargetFault.TARGET_IS_BASELINE,
}


def target_faults(kpi: Kpi, target: Target) -> tuple[TargetFault, ...]:
    """Return everything that keeps a target from being judged by its KPI (empty when sound)."""
    return tuple(_faults(kpi, target))


def _faults(kpi: Kpi, target: Target) -> Iterator[TargetFault]:
    if target.kpi != kpi.id:
        yield TargetFault.OTHER_KPI
    if isinstance(target.value, Range):
        if kpi.better is not Better.RANGE:
            yield TargetFault.CORRIDOR_WITHOUT_RANGE
    elif (why := unscorable(target.value, kpi.better, baseline=target.baseline)) is not None:
        yield _UNSCORABLE[why]
    elif target.baseline is not None and kpi.better is not Better.RANGE:
        rises = target.value > target.baseline
        if rises is (kpi.better is Better.LOWER):
            yield TargetFault.BASELINE_ON_WRONG_SIDE
    if kpi.unit is Unit.MONEY and target.currency is None:
        yield TargetFault.CURRENCY_MISSING
    if kpi.unit is not Unit.MONEY and target.currency is not None:
        yield TargetFault.CURRENCY_WITHOUT_MONEY
