"""Outlook: whether a forecast makes reaching the target likely, open or unlikely."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import Better, Range, point_range
from kpi_engine.dispersion import deviation
from kpi_engine.forecast import Forecast

_LIKELY, _UNLIKELY = Decimal("0.8"), Decimal("0.2")
_PLACES = Decimal("0.0001")  # the normal curve is an assumption; more digits would only look precise


class Outlook(Enum):
    """What to tell people: a word, because a percentage would claim more than is known."""

    LIKELY = "likely"
    OPEN = "open"
    UNLIKELY = "unlikely"


def chance(forecast: Forecast, target: Decimal | Range, better: Better) -> Decimal | None:
    """Return the probability (0 to 1) of ending on the right side of the target, None without a forecast."""
    if forecast.value is None or forecast.half_width is None:
        return None
    spread = deviation(forecast.half_width)
    if isinstance(target, Range) or better is Better.RANGE:
        corridor = target if isinstance(target, Range) else point_range(target)
        inside = _below(corridor.high, forecast.value, spread) - _below(corridor.low, forecast.value, spread)
        # A settled value on the lower edge is inside, though nothing lies strictly below itself.
        return Decimal(1) if not spread and forecast.value == corridor.low else inside
    if better is Better.LOWER:
        return _below(target, forecast.value, spread)
    return _below(-target, -forecast.value, spread)


def outlook(forecast: Forecast, target: Decimal | Range, better: Better) -> Outlook | None:
    """Return likely from 80 %, unlikely up to 20 %, else open; None without a forecast."""
    probability = chance(forecast, target, better)
    if probability is None:
        return None
    if probability >= _LIKELY:
        return Outlook.LIKELY
    return Outlook.UNLIKELY if probability <= _UNLIKELY else Outlook.OPEN


def _below(limit: Decimal, value: Decimal, spread: Decimal) -> Decimal:
    """Return the probability of ending at or below a limit; a certain value gives 0 or 1."""
    if not spread:
        return Decimal(value <= limit)
    z = float((limit - value) / spread)
    return Decimal(0.5 * (1 + math.erf(z / math.sqrt(2)))).quantize(_PLACES)
