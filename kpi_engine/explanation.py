"""Explanations: everything behind one number as one value, the same for chat, command line and JSON."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from kpi_engine.attainment import Better, Range
from kpi_engine.backtest import TrackRecord
from kpi_engine.bridge import ShownBridge
from kpi_engine.figures import ShownFigure
from kpi_engine.forecast import Forecast
from kpi_engine.measures import Unit
from kpi_engine.outlook import Outlook
from kpi_engine.pace import Verdict
from kpi_engine.periods import Period
from kpi_engine.readings import Extent, Flag, Reason
from kpi_engine.steps import Step


class InputUse(Enum):
    """Whether a row counts in the total, or why not."""

    COUNTED = "counted"
    FILLED = "filled"  # the source reported the days and had no row: nought
    NO_DATA = "no_data"
    NO_RATE = "no_rate"
    LEAF_INCOMPLETE = "leaf_incomplete"  # its leaf lacks another input, so the whole leaf is left out


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input of one leaf.

    Attributes:
        scope: The leaf.
        measure: The input's key.
        days: The days it covers; None when no day is complete.
        value: In local currency, as recorded; None when there was no row.
        currency: Local currency of money.
        use: Whether it counts.
        days_reported: Days on which the source reported.
        days_expected: Days on which it should have.
        source: Who told us.
        as_of: When they last did.
        flags: Provisional, restated, adjusted.
    """

    scope: str
    measure: str
    days: Period | None
    value: Decimal | None
    currency: str | None
    use: InputUse
    days_reported: int
    days_expected: int
    source: str | None
    as_of: datetime | None
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """What a KPI is: its formula as written, its unit and which way is good."""

    kpi: str
    formula: str
    unit: Unit
    better: Better
    is_stock: bool


@dataclass(frozen=True, slots=True)
class RateLine:
    """What one unit of a currency is worth in the base currency of the budget."""

    currency: str
    base: str
    worth: Decimal


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How much of the plan weight has data, the least that is judged, and which leaves are missing."""

    share: Decimal
    least: Decimal
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """The target that was applied, in its version."""

    value: Decimal | Range
    currency: str | None
    version: int
    period: Period


@dataclass(frozen=True, slots=True)
class PhasingLine:
    """What was due: the target's expected part, and through which day each weight is known."""

    expected: Decimal | Range
    extents: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """One approved adjustment with the figures before and after it; both are kept.

    Attributes:
        id: The adjustment's id.
        kind: exclude_days, replace_actual, change_target, add_points or waive_gate.
        why: The reason that was given.
        by: Who approved it.
        raw: The figure without it.
        adjusted: The figure with it.
    """

    id: str
    kind: str
    why: str
    by: str
    raw: Decimal | None
    adjusted: Decimal | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one KPI at one node and period.

    Attributes:
        definition: What the KPI is.
        scope: The node.
        period: The asked days.
        value: What it reads, None with a `reason`.
        reason: Why there is no value.
        complete_through: The day through which every leaf with data is complete.
        as_of: The oldest word from any source.
        flags: Stale, provisional, restated, adjusted.
        inputs: Every row that came in, counted or not, by scope and input.
        rates: Budget rates that were used.
        coverage: How much is known.
        target: The target applied, None without one.
        phasing: What was due by now.
        verdict: How it stands.
        adjustments: What was changed by hand, in the order applied.
        steps: Lines for a pocket calculator: value, expected, pace, attainment, each a tree of its own.
        forecast: Where the period will end.
        outlook: Whether that reaches the target.
        record: How good such forecasts were.
        bridge: What changed, as arithmetic.
    """

    definition: KpiDefinition
    scope: str
    period: Period
    value: ShownFigure | None
    reason: Reason | None
    complete_through: date | None
    as_of: datetime | None
    flags: frozenset[Flag]
    inputs: tuple[InputLine, ...]
    rates: tuple[RateLine, ...]
    coverage: CoverageLine
    target: TargetLine | None
    phasing: PhasingLine | None
    verdict: Verdict | None
    adjustments: tuple[AdjustmentLine, ...]
    steps: tuple[Step, ...]
    forecast: Forecast | None = None
    outlook: Outlook | None = None
    record: TrackRecord | None = None
    bridge: ShownBridge | None = None


def to_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation in plain types: decimals as strings, days and instants in ISO, enums by value.

    Raises:
        ValueError: When a number is not finite; JSON must never carry NaN.
    """
    found: dict[str, Any] = _plain(explanation)
    return found


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            if not value.is_finite():
                raise ValueError(value)
            return format(value, "f")
        case Enum():
            return value.value
        case date():  # an instant is one, too
            return value.isoformat()
        case Period():
            return {"key": value.key, "first": value.first.isoformat(), "last": value.last.isoformat()}
        case tuple():
            return [_plain(part) for part in value]
        case frozenset():
            return sorted(_plain(part) for part in value)
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(type(value))
