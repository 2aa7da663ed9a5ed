"""Targets: what is aimed at, for whom and when, in which version."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.attainment import Range
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
    """

    kpi: str
    scope: str
    period: Period
    value: Decimal | Range
    currency: str | None = None
    version: int = 1
    phasing: FallsDue = LINEAR
    budget_rates: BudgetRates | None = None
