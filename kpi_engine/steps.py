"""Steps: a calculation as lines for a pocket calculator, each checked to give the result that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import Enum
from typing import assert_never

from kpi_engine.expressions import Operator
from kpi_engine.figures import ShownFigure

_ZERO = Decimal(0)
_DIGITS = 34


class StepRole(Enum):
    """What an operand is, so that a reader's language can name it."""

    INPUT = "input"  # one leaf's amount; `name` is the input's key, `scope` the leaf
    TOTAL = "total"  # an input over all leaves that count; `name` is its key
    RATE = "rate"  # what one unit of a currency is worth at budget rates; `name` is the currency
    NUMBER = "number"  # a constant
    PART = "part"  # a part of the formula; `name` is how it is written
    VALUE = "value"
    SETTLED = "settled"  # the value without days that may still be restated: what a ratio is judged by
    TARGET = "target"
    WEIGHT = "weight"  # plan weight of the leaves known through a day; `name` is that day
    DUE = "due"  # days (or their weight) due by then
    WHOLE = "whole"  # days (or their weight) of the whole period
    EXPECTED = "expected"
    BASELINE = "baseline"
    PACE = "pace"
    ATTAINMENT = "attainment"
    LIMIT = "limit"  # an end of a corridor; `name` is low or high
    TOLERANCE = "tolerance"


class StepKind(Enum):
    """How the result comes from the operands."""

    CHAIN = "chain"  # from left to right, as a pocket calculator does
    FLOOR = "floor"  # not below 0
    JOINT = "joint"  # counted or ordered over all leaves together: nothing to add up
    INSIDE = "inside"  # within a corridor: low, value, high


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure with its name, and the step it comes from where it was computed."""

    role: StepRole
    figure: ShownFigure
    name: str = ""
    scope: str | None = None
    step: Step | None = None


class StepDoesNotAddUp(ValueError):  # noqa: N818 - named after what happened
    """The shown operands do not give the shown result."""

    def __init__(self, step: Step, recomputed: Decimal) -> None:
        super().__init__(step.result.role, step.result.name, recomputed, step.result.figure.shown)
        self.step = step
        self.recomputed = recomputed


@dataclass(frozen=True, slots=True)
class Step:
    """One line: `operands[0] signs[0] operands[1] ... = result`.

    Attributes:
        kind: How the result comes about.
        operands: In reading order.
        signs: Between the operands of a chain, one fewer than these.
        result: What comes out; its own `step` is empty.
        tolerance: By how much the result from shown operands may miss the shown result, since both are rounded: 0 where
            only sums are involved.
    """

    kind: StepKind
    operands: tuple[Operand, ...]
    result: Operand
    signs: tuple[Operator, ...] = ()
    tolerance: Decimal = _ZERO

    def __post_init__(self) -> None:
        recomputed = recompute(self)
        if recomputed is not None and abs(recomputed - self.result.figure.shown) > self.tolerance:
            raise StepDoesNotAddUp(self, recomputed)


def recompute(step: Step) -> Decimal | None:
    """Return the result that the shown operands give, None for what no calculator can add up."""
    shown = [operand.figure.shown for operand in step.operands]
    match step.kind:
        case StepKind.CHAIN:
            with localcontext(prec=_DIGITS):
                found = shown[0]
                for sign, value in zip(step.signs, shown[1:], strict=True):
                    found = _joined(sign, found, value)
            return found
        case StepKind.FLOOR:
            return max(_ZERO, shown[0])
        case StepKind.JOINT:
            return None
        case StepKind.INSIDE:
            low, value, high = shown
            return Decimal(low <= value <= high)
        case _:
            assert_never(step.kind)


def _joined(sign: Operator, left: Decimal, right: Decimal) -> Decimal:
    match sign:
        case Operator.PLUS:
            return left + right
        case Operator.MINUS:
            return left - right
        case Operator.TIMES:
            return left * right
        case Operator.OVER:
            return left / right
        case _:
            assert_never(sign)


def walk(step: Step) -> Iterator[Step]:
    """Yield all steps below and this one, in the order in which one computes them."""
    for operand in step.operands:
        if operand.step is not None:
            yield from walk(operand.step)
    yield step
