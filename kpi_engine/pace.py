"""Pace: actual to date against what is due by now, and the light that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import assert_never

from kpi_engine.attainment import Better, Range, attainment, point_range
from kpi_engine.evaluate import Flag, Reading, Reason
from kpi_engine.kpis import Bands, Kpi
from kpi_engine.periods import Period
from kpi_engine.phasing import LINEAR, FallsDue, phased

_ZERO, _ONE = Decimal(0), Decimal(1)
_LEAST_SHARE = Decimal("0.05")
_LEAST_DAYS = 3


class Light(Enum):
    """A colour that always comes with its symbol, for readers who do not see colours."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"

    @property
    def symbol(self) -> str:
        """Return the sign shown beside or instead of the colour."""
        match self:
            case Light.GREEN:
                return "●"
            case Light.AMBER:
                return "▲"
            case Light.RED:
                return "■"
            case Light.GREY:
                return "○"
            case _:
                assert_never(self)


class GreyReason(Enum):
    """Why a light has no colour."""

    NO_DATA = "no_data"
    NO_FX = "no_fx"
    ZERO_DENOMINATOR = "zero_denominator"
    NO_TARGET = "no_target"
    UNSCORABLE_TARGET = "unscorable_target"  # zero for higher-is-better, or negative without a baseline
    INSUFFICIENT_DATA = "insufficient_data"
    TOO_EARLY = "too_early"
    PROVISIONAL = "provisional"
    STALE = "stale"  # so late that the last colour says nothing any more


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a reading stands against its target.

    Attributes:
        light: What to show.
        judged: The colour through the last complete day; kept when the light went grey for staleness.
        pace: Actual over expected to date (1 = on pace); the full target for ratios and stocks.
        attainment: Actual over the full target, raw and floored at 0.
        expected: What is due by the last complete days; the full target for ratios.
        reason: Why the light is grey.
        is_stale: Whether too much of it is late: show dimmed, keep out of red lists, alerts and scores.
        days_behind: Of its most belated feed.
    """

    light: Light
    judged: Light
    pace: Decimal | None = None
    attainment: Decimal | None = None
    expected: Decimal | Range | None = None
    reason: GreyReason | None = None
    is_stale: bool = False
    days_behind: int = 0


def light_of(pace: Decimal, thresholds: Bands) -> Light:
    """Return the colour of a pace."""
    if pace >= thresholds.green:
        return Light.GREEN
    return Light.AMBER if pace >= thresholds.amber else Light.RED


def judge(
    kpi: Kpi,
    reading: Reading,
    target: Decimal | Range | None,
    period: Period,
    *,
    phasing: FallsDue = LINEAR,
    settled: Reading | None = None,
    baseline: Decimal | None = None,
) -> Verdict:
    """Return the verdict on a reading, judged through its complete days only.

    Each leaf is held to its own last complete day, so a late feed lowers actual and expected alike.

    Args:
        kpi: The KPI read.
        reading: From `evaluate`, in the target's currency.
        target: For the whole period; None takes the KPI's standing corridor if it has one.
        period: The target's period.
        phasing: How a sum's target falls due; ignored for ratios and stocks.
        settled: The same KPI over days old enough not to be restated; judged instead of a provisional ratio.
        baseline: Where the whole period would end without effort; needed for negative targets, phased with them.
    """
    if kpi.is_ratio and Flag.PROVISIONAL in reading.flags:
        if settled is None or settled.numerator is None:
            return _grey(reading, GreyReason.PROVISIONAL)
        reading = settled
    aim = _aim(kpi, target)
    due, whole, latest = _due(kpi, reading, period, phasing)
    if reading.value is None and not reading.spend_without_result:
        return _grey(reading, _why_null(reading))
    if latest is None or _is_early(kpi, reading, due, whole, latest, period):
        return _grey(reading, GreyReason.TOO_EARLY)
    if reading.coverage < kpi.least_coverage:
        return _grey(reading, GreyReason.INSUFFICIENT_DATA)
    if reading.value is None:
        return _shown(kpi, reading, period, Light.RED)
    if aim is None:
        return _grey(reading, GreyReason.NO_TARGET)
    expected = aim.scaled(due, whole) if isinstance(aim, Range) else aim * due / whole
    begun = None if baseline is None else baseline * due / whole
    pace = attainment(reading.value, expected, kpi.better, baseline=begun)
    reached = attainment(reading.value, aim, kpi.better, baseline=baseline)
    if pace is None:
        return _grey(reading, GreyReason.UNSCORABLE_TARGET)
    colour = light_of(pace, kpi.thresholds)
    return _shown(kpi, reading, period, colour, pace=pace, reached=reached, expected=expected)


def _aim(kpi: Kpi, target: Decimal | Range | None) -> Decimal | Range | None:
    if target is None:
        return kpi.corridor
    if kpi.better is Better.RANGE and not isinstance(target, Range):
        return point_range(target)
    return target


def _due(kpi: Kpi, reading: Reading, period: Period, phasing: FallsDue) -> tuple[Decimal, Decimal, date | None]:
    """Return weight due, weight in all (their quotient scales the target), and the latest complete day."""
    latest = max((extent.through for extent in reading.extents if extent.through is not None), default=None)
    if not kpi.accumulates:
        return _ONE, _ONE, latest
    due = whole = _ZERO
    for extent in reading.extents:
        leaf_due, whole = phased(period, extent.through, phasing)
        due += leaf_due * extent.weight
    return due, (whole or _ONE) * (reading.weight or _ONE), latest


def _is_early(kpi: Kpi, reading: Reading, due: Decimal, whole: Decimal, latest: date, period: Period) -> bool:
    """Return whether too little has happened for a colour; a finished period never is too early."""
    if latest >= period.last:
        return False
    if (latest - period.first).days + 1 < min(_LEAST_DAYS, len(period)):
        return True
    # The share is that of the parts with data: a missing store does not make the others early.
    return kpi.accumulates and due < _LEAST_SHARE * whole * reading.coverage


def _why_null(reading: Reading) -> GreyReason:
    match reading.reason:
        case Reason.NO_FX:
            return GreyReason.NO_FX
        case Reason.ZERO_DENOMINATOR:
            return GreyReason.ZERO_DENOMINATOR
        case Reason.INSUFFICIENT_DATA:
            return GreyReason.INSUFFICIENT_DATA
        case Reason.NO_DATA | Reason.NO_TARGET | None:
            return GreyReason.NO_DATA
        case _:
            assert_never(reading.reason)


def _grey(reading: Reading, reason: GreyReason) -> Verdict:
    is_stale = Flag.STALE in reading.flags
    return Verdict(Light.GREY, Light.GREY, reason=reason, is_stale=is_stale, days_behind=reading.days_behind)


def _shown(
    kpi: Kpi,
    reading: Reading,
    period: Period,
    judged: Light,
    *,
    pace: Decimal | None = None,
    reached: Decimal | None = None,
    expected: Decimal | Range | None = None,
) -> Verdict:
    """Dim or withhold the judged colour by how much of it is late; what reached the period's end is not."""
    is_stale = is_unheard = False
    if reading.late_weight and (reading.complete_through is None or reading.complete_through < period.last):
        least = kpi.least_coverage * reading.weight
        known = reading.coverage * reading.weight
        is_stale = known - reading.late_weight < least
        is_unheard = known - reading.unheard_weight < least
    return Verdict(
        light=Light.GREY if is_unheard else judged,
        judged=judged,
        pace=pace,
        attainment=reached,
        expected=expected,
        reason=GreyReason.STALE if is_unheard else None,
        is_stale=is_stale,
        days_behind=reading.days_behind,
    )
