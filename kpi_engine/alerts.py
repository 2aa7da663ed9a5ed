"""Alerts: when a light has truly changed, so that a KPI at the edge of a colour does not flap."""

from __future__ import annotations

from decimal import Decimal

from kpi_engine.kpis import Bands
from kpi_engine.pace import Light, Verdict, light_of

ALERT_MARGIN = Decimal("0.01")
_BADNESS = {Light.GREEN: 0, Light.AMBER: 1, Light.RED: 2}


def alert_light(verdict: Verdict, thresholds: Bands, before: Light, *, margin: Decimal = ALERT_MARGIN) -> Light:
    """Return the light alerts go by: worse at once, better only when the limit is cleared by the margin.

    It is never better than the light shown, so that nobody is told of a green that looks amber.

    Args:
        verdict: Today's; a stale or grey one leaves the light as it was.
        thresholds: The KPI's limits.
        before: The light alerts went by until now; grey when there was none.
        margin: One point by default.
    """
    if verdict.is_stale or verdict.light is Light.GREY:
        return before
    if before is Light.GREY or _BADNESS[verdict.light] >= _BADNESS[before]:
        return verdict.light
    if verdict.pace is None:
        return before
    cleared = light_of(verdict.pace - margin, thresholds)
    return min(cleared, before, key=_BADNESS.__getitem__)


def is_alert(before: Light, after: Light) -> bool:
    """Return whether someone should be told: the light alerts go by turned amber or red, or from amber to red."""
    return after is not Light.GREY and _BADNESS[after] > _BADNESS.get(before, 0)
