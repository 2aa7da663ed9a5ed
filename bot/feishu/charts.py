"""VChart specifications for Feishu's chart element: plain data, since Feishu runs no functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from commands.message import Chart, Curve

# A chart is for the eye; JSON numbers suffice, and the exact figures stand in the words beneath it.
_MOST_DIGITS = 12


def spec(chart: Chart) -> dict[str, Any]:
    """Return the specification that draws `chart`, with a legend where there is more than one series."""
    return {
        "type": _kind(chart.curve),
        "title": {"text": chart.title},
        "data": {
            "values": [
                {"at": category, "value": _number(value), "series": name}
                for name, values in chart.series
                for category, value in zip(chart.categories, values, strict=False)
            ]
        },
        # Bars of several series stand side by side only when the series takes part in the axis.
        "xField": ["at", "series"] if chart.curve is Curve.BAR and len(chart.series) > 1 else "at",
        "yField": "value",
        "seriesField": "series",
        "legends": {"visible": len(chart.series) > 1, "orient": "bottom"},
    }


def _kind(curve: Curve) -> str:
    match curve:
        case Curve.LINE:
            return "line"
        case Curve.BAR:
            return "bar"
        case _:
            assert_never(curve)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else round(float(value), _MOST_DIGITS)
