"""Verdict steps: how pace and attainment come from value, target and what is due by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.attainment import Better, Range
from kpi_engine.expressions import Operator
from kpi_engine.figures import ShownFigure, rounded, step_of
from kpi_engine.periods import Period
from kpi_engine.phasing import FallsDue, phased
from kpi_engine.readings import Reading
from kpi_engine.steps import Operand, Step, StepKind, StepRole
from kpi_engine.value_steps import slack

_ZERO, _ONE, _TWO = Decimal(0), Decimal(1), Decimal(2)
_SHARE = step_of(4)
_PRODUCT = (Operator.TIMES, Operator.OVER)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a value is held to.

    Attributes:
        value: The value, as shown.
        target: For the whole period.
        expected: By now; the target itself for ratios and stocks.
        better: Which way is good.
        step: The smallest amount of the value that is shown.
        currency: Of money.
        baseline: Where the whole period would end without effort, None without one.
        begun: The baseline by now.
        role: What the value is: the reading's own, or the settled one judged instead.
    """

    value: ShownFigure
    target: Decimal | Range
    expected: Decimal | Range
    better: Better
    step: Decimal
    currency: str | None
    baseline: Decimal | None = None
    begun: Decimal | None = None
    role: StepRole = StepRole.VALUE

    def figure(self, exact: Decimal) -> ShownFigure:
        """Return an amount in the unit of the value."""
        return ShownFigure(exact, rounded(exact, self.step), self.currency)


def due_of(reading: Reading, period: Period, phasing: FallsDue) -> tuple[Operand, Operand]:
    """Return what is due by the last complete days and what the whole period weighs, each with its steps."""
    whole = _ONE
    products: list[Operand] = []
    for extent in reading.extents:
        fallen, whole = phased(period, extent.through, phasing)
        name = "" if extent.through is None else extent.through.isoformat()
        weighed = _chained(
            StepRole.DUE,
            fallen * extent.weight,
            (_plain(StepRole.WEIGHT, extent.weight, name), _plain(StepRole.DUE, fallen, name)),
            (Operator.TIMES,),
            name=name,
        )
        products.append(_plain(StepRole.DUE, fallen, name) if extent.weight == reading.weight == 1 else weighed)
    due_in_all = sum((operand.figure.exact for operand in products), _ZERO)
    if len(products) == 1:
        due = products[0]
    else:
        due = _chained(StepRole.DUE, due_in_all, tuple(products), (Operator.PLUS,) * max(0, len(products) - 1))
    weight = reading.weight or _ONE
    whole_weight = _plain(StepRole.WHOLE, whole)
    if weight != 1:
        operands = (_plain(StepRole.WEIGHT, weight), whole_weight)
        whole_weight = _chained(StepRole.WHOLE, whole * weight, operands, (Operator.TIMES,))
    return due, whole_weight


def expected_step(aim: Aim, target: Decimal, expected: Decimal, due: Operand, whole: Operand) -> Step:
    """Return target * due / whole = expected."""
    operands = (Operand(StepRole.TARGET, aim.figure(target)), due, whole)
    result = Operand(StepRole.EXPECTED, aim.figure(expected))
    return Step(StepKind.CHAIN, operands, result, _PRODUCT, slack(expected, aim.step, operands))


def reached_steps(aim: Aim, role: StepRole, reached: Decimal) -> Iterator[Step]:
    """Yield the step that ends in pace (against what is expected) or attainment (against the target), if one can.

    A target of zero is a yes or no without arithmetic and has none.
    """
    is_pace = role is StepRole.PACE
    goal, baseline = (aim.expected, aim.begun) if is_pace else (aim.target, aim.baseline)
    against = StepRole.EXPECTED if is_pace else StepRole.TARGET
    value = Operand(aim.role, aim.value)
    if isinstance(goal, Range):
        raw = _in_corridor(aim, role, value, goal)
        yield raw if raw.kind is StepKind.INSIDE else _floored(raw, role, reached)
        return
    target = Operand(against, aim.figure(goal))
    if not target.figure.shown:
        return
    if baseline is not None:
        start = Operand(StepRole.BASELINE, aim.figure(baseline))
        top, bottom = _less(aim, value, start), _less(aim, target, start)
        if not bottom.figure.shown:
            return
        raw = _shares(role, top.figure.exact / bottom.figure.exact, (top, bottom), (Operator.OVER,))
    else:
        quotient = aim.value.exact / goal
        raw = _shares(role, quotient, (value, target), (Operator.OVER,))
        if aim.better is Better.LOWER:
            two = _plain(StepRole.NUMBER, _TWO)
            part = Operand(StepRole.PART, raw.result.figure, step=_renamed(raw, StepRole.PART))
            raw = _shares(role, _TWO - quotient, (two, part), (Operator.MINUS,))
    yield _floored(raw, role, reached)


def _in_corridor(aim: Aim, role: StepRole, value: Operand, corridor: Range) -> Step:
    low = Operand(StepRole.LIMIT, aim.figure(corridor.low), "low")
    high = Operand(StepRole.LIMIT, aim.figure(corridor.high), "high")
    if low.figure.shown <= value.figure.shown <= high.figure.shown:
        return Step(StepKind.INSIDE, (low, value, high), Operand(role, ShownFigure(_ONE, _ONE)))
    away = _less(aim, low, value) if value.figure.shown < low.figure.shown else _less(aim, value, high)
    reach = Operand(StepRole.TOLERANCE, aim.figure(corridor.tolerance))
    share = _shares(StepRole.PART, away.figure.exact / corridor.tolerance, (away, reach), (Operator.OVER,))
    part = Operand(StepRole.PART, share.result.figure, step=share)
    return _shares(role, _ONE - share.result.figure.exact, (_plain(StepRole.NUMBER, _ONE), part), (Operator.MINUS,))


def _floored(raw: Step, role: StepRole, reached: Decimal) -> Step:
    """Return the step itself, or one more where what is below nothing is told as nothing."""
    if raw.result.figure.exact >= 0:
        return raw
    part = Operand(StepRole.PART, raw.result.figure, step=_renamed(raw, StepRole.PART))
    return Step(StepKind.FLOOR, (part,), Operand(role, ShownFigure(reached, rounded(reached, _SHARE))))


def _less(aim: Aim, left: Operand, right: Operand) -> Operand:
    exact = left.figure.exact - right.figure.exact
    shown = left.figure.shown - right.figure.shown
    figure = ShownFigure(exact, shown, aim.currency)
    made = Step(StepKind.CHAIN, (left, right), Operand(StepRole.PART, figure), (Operator.MINUS,))
    return Operand(StepRole.PART, figure, step=made)


def _shares(role: StepRole, exact: Decimal, operands: tuple[Operand, ...], signs: tuple[Operator, ...]) -> Step:
    """Return a step that ends in a share of one; sums of shares miss by what their parts were rounded."""
    figure = ShownFigure(exact, rounded(exact, _SHARE))
    tolerance = _SHARE if signs == (Operator.MINUS,) else slack(exact, _SHARE, operands)
    return Step(StepKind.CHAIN, operands, Operand(role, figure), signs, tolerance)


def _chained(
    role: StepRole, exact: Decimal, operands: tuple[Operand, ...], signs: tuple[Operator, ...], name: str = ""
) -> Operand:
    """Return weights multiplied or added, shown in full."""
    figure = ShownFigure(exact, exact)
    if not operands:
        return Operand(role, figure, name)
    tolerance = slack(exact, _ZERO, operands) + abs(exact) * Decimal("1e-20")
    return Operand(
        role, figure, name, step=Step(StepKind.CHAIN, operands, Operand(role, figure, name), signs, tolerance)
    )


def _renamed(step: Step, role: StepRole) -> Step:
    return Step(step.kind, step.operands, Operand(role, step.result.figure), step.signs, step.tolerance)


def _plain(role: StepRole, value: Decimal, name: str = "") -> Operand:
    return Operand(role, ShownFigure(value, value), name)
