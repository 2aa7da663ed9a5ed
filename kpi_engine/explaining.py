"""Explaining: a reading and its verdict taken apart again, from the very values they were made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kpi_engine.attainment import Better, Range, point_range
from kpi_engine.backtest import TrackRecord
from kpi_engine.bridge import ShownBridge
from kpi_engine.counted_inputs import COUNTS, CountedInputs
from kpi_engine.explanation import (
    AdjustmentLine,
    CoverageLine,
    Explanation,
    InputLine,
    InputUse,
    KpiDefinition,
    PhasingLine,
    TargetLine,
)
from kpi_engine.expressions import written
from kpi_engine.figures import ShownFigure, rounded, step_of
from kpi_engine.forecast import Forecast
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure, Unit
from kpi_engine.money import BudgetRates
from kpi_engine.outlook import outlook
from kpi_engine.pace import Verdict
from kpi_engine.periods import Period
from kpi_engine.readings import Flag, LeafSum, Reading
from kpi_engine.steps import Step, StepRole
from kpi_engine.targets import Target
from kpi_engine.value_steps import ValueWriter, places_shown
from kpi_engine.verdict_steps import Aim, due_of, expected_step, reached_steps

_MORE_PLACES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reading was judged by.

    Attributes:
        verdict: From `judge`.
        target: The target applied; its value is what `judge` was given.
        settled: The reading judged instead of a provisional ratio, as given to `judge`.
        settled_leaves: The very sums that reading was made of, so that it can be taken apart, too.
        baseline: As given to `judge`.
    """

    verdict: Verdict
    target: Target | None = None
    settled: Reading | None = None
    settled_leaves: tuple[LeafSum, ...] = ()
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the figures of a reading.

    Attributes:
        sources: Who told us, by (leaf, input key).
        adjustments: What was changed by hand.
        forecast: Where the period will end.
        record: How good such forecasts were.
        bridge: What changed.
    """

    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    adjustments: tuple[AdjustmentLine, ...] = ()
    forecast: Forecast | None = None
    record: TrackRecord | None = None
    bridge: ShownBridge | None = None


NOTHING_BESIDE = Beside()


def explain(
    kpi: Kpi,
    leaves: Iterable[LeafSum],
    reading: Reading,
    *,
    measures: Mapping[str, Measure],
    scope: str,
    period: Period,
    rates: BudgetRates | None = None,
    judged: Judged | None = None,
    beside: Beside = NOTHING_BESIDE,
) -> Explanation:
    """Return everything behind a reading, each step checked to give what is shown.

    Args:
        kpi: The KPI read.
        leaves: The very sums given to `evaluate`.
        reading: What it made of them.
        measures: Definitions of the KPI's measures.
        scope: The node.
        period: The asked days.
        rates: The budget rates given to `evaluate`.
        judged: How it was judged, None when it was not.
        beside: Sources, adjustments, forecast and bridge, where there are any.

    Raises:
        ReadingNotExplained: When the sums do not add up to the reading's totals.
        StepDoesNotAddUp: When shown figures do not give a shown result; such an explanation is never shown.
    """
    rows = sorted((row for row in leaves if row.measure in kpi.inputs), key=_place)
    counted = CountedInputs(kpi, measures, reading.currency, rates)
    uses = counted.uses(rows)
    totals = counted.totals(rows, uses, reading)
    writer = ValueWriter(totals, rates)
    currency = _value_currency(kpi, reading)
    places = places_shown(kpi.unit, currency, kpi.decimals)
    value = None
    steps: list[Step] = []
    if reading.value is not None:
        steps.append(writer.value_step(kpi.node, reading.value, places, currency))
        value = steps[0].result.figure
    else:
        steps += [step for key in kpi.inputs if key in totals and (step := writer.total_step(key)) is not None]
    if judged is not None and value is not None:
        judgement = tuple(_judged_steps(kpi, reading, value, places, period, judged))
        settled = _settled(kpi, reading, judged)
        if judgement and settled is not None and judged.settled_leaves:
            steps.append(_settled_step(kpi, settled, judged.settled_leaves, measures, rates))
        steps += judgement
    target = None if judged is None else judged.target
    foreseen = beside.forecast
    missing = {row.scope for row in rows} - {row.scope for row, use in zip(rows, uses, strict=True) if use in COUNTS}
    return Explanation(
        definition=KpiDefinition(kpi.id, written(kpi.node), kpi.unit, kpi.better, kpi.is_stock),
        scope=scope,
        period=period,
        value=value,
        reason=reading.reason,
        complete_through=reading.complete_through,
        as_of=reading.as_of,
        flags=reading.flags,
        inputs=tuple(_line(row, use, period, beside.sources) for row, use in zip(rows, uses, strict=True)),
        rates=counted.rate_lines(rows, uses),
        coverage=CoverageLine(reading.coverage, kpi.least_coverage, tuple(sorted(missing))),
        target=None if target is None else TargetLine(target.value, target.currency, target.version, target.period),
        phasing=_phasing(kpi, reading, judged),
        verdict=None if judged is None else judged.verdict,
        adjustments=beside.adjustments,
        steps=tuple(steps),
        forecast=foreseen,
        outlook=None if foreseen is None or target is None else outlook(foreseen, target.value, kpi.better),
        record=beside.record,
        bridge=beside.bridge,
    )


def _judged_steps(
    kpi: Kpi, reading: Reading, value: ShownFigure, places: int, period: Period, judged: Judged
) -> Iterator[Step]:
    verdict, target = judged.verdict, judged.target
    goal = kpi.corridor if target is None else target.value
    if goal is None or verdict.expected is None or verdict.pace is None or verdict.attainment is None:
        return
    if kpi.better is Better.RANGE and not isinstance(goal, Range):
        goal = point_range(goal)
    settled = _settled(kpi, reading, judged)
    read = reading if settled is None else settled
    exact = value.exact if read.value is None else read.value
    # A ratio is shown with few digits, too few to divide by a target again: here it gets some more.
    step = step_of(places + _MORE_PLACES if kpi.is_ratio else places)
    value = ShownFigure(exact, rounded(exact, step), value.currency)
    role = StepRole.VALUE if settled is None else StepRole.SETTLED
    aim = Aim(value, goal, verdict.expected, kpi.better, step, value.currency, judged.baseline, judged.baseline, role)
    if kpi.accumulates and target is not None:
        due, whole = due_of(read, period, target.phasing)
        if judged.baseline is not None:
            aim = replace(aim, begun=judged.baseline * due.figure.exact / whole.figure.exact)
        if isinstance(goal, Decimal) and isinstance(verdict.expected, Decimal):
            yield expected_step(aim, goal, verdict.expected, due, whole)
    yield from reached_steps(aim, StepRole.PACE, verdict.pace)
    yield from reached_steps(aim, StepRole.ATTAINMENT, verdict.attainment)


def _settled(kpi: Kpi, reading: Reading, judged: Judged) -> Reading | None:
    """Return what was judged in the place of a provisional ratio, None where the reading itself was."""
    return judged.settled if kpi.is_ratio and Flag.PROVISIONAL in reading.flags else None


def _settled_step(
    kpi: Kpi, settled: Reading, leaves: Iterable[LeafSum], measures: Mapping[str, Measure], rates: BudgetRates | None
) -> Step:
    """Return the step that ends in the value of settled days, with as many digits as it is judged with."""
    rows = sorted((row for row in leaves if row.measure in kpi.inputs), key=_place)
    counted = CountedInputs(kpi, measures, settled.currency, rates)
    writer = ValueWriter(counted.totals(rows, counted.uses(rows), settled), rates)
    assert settled.value is not None, "what is judged has a value"
    currency = _value_currency(kpi, settled)
    places = places_shown(kpi.unit, currency, kpi.decimals) + _MORE_PLACES
    made = writer.value_step(kpi.node, settled.value, places, currency)
    return replace(made, result=replace(made.result, role=StepRole.SETTLED))


def _phasing(kpi: Kpi, reading: Reading, judged: Judged | None) -> PhasingLine | None:
    if judged is None or judged.verdict.expected is None or not kpi.accumulates:
        return None
    return PhasingLine(judged.verdict.expected, reading.extents)


def _value_currency(kpi: Kpi, reading: Reading) -> str | None:
    """Return the currency of the value itself: a ratio of money by money has none."""
    return reading.currency if kpi.unit is Unit.MONEY else None


def _line(row: LeafSum, use: InputUse, period: Period, sources: Mapping[tuple[str, str], str]) -> InputLine:
    return InputLine(
        scope=row.scope,
        measure=row.measure,
        days=row.window or _known_days(period, row.complete_through),
        value=row.total,
        currency=row.currency,
        use=use,
        days_reported=row.days_reported,
        days_expected=row.days_expected,
        source=sources.get((row.scope, row.measure)),
        as_of=row.as_of,
        flags=row.flags,
    )


def _known_days(period: Period, through: date | None) -> Period | None:
    if through is None or through < period.first:
        return None
    return period if through >= period.last else Period(period.first, through)


def _place(row: LeafSum) -> tuple[str, str, str]:
    return row.scope, row.measure, row.currency or ""
