"""Step words: one line of arithmetic as people write it, with every figure just as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from commands.command import Context
from integrations.presets import load_preset_measures
from kpi_engine import Operand, ShownFigure, Step, StepKind, StepRole
from kpi_engine.expressions import Operator
from locales import translatable

_SIGNS = {Operator.PLUS: "+", Operator.MINUS: "\u2212", Operator.TIMES: "\u00d7", Operator.OVER: "\u00f7"}


_LABELS: Mapping[StepRole, str] = {
    StepRole.VALUE: translatable("actual"),
    StepRole.SETTLED: translatable("actual without provisional days"),
    StepRole.TARGET: translatable("target"),
    StepRole.WEIGHT: translatable("weight"),
    StepRole.DUE: translatable("days due"),
    StepRole.WHOLE: translatable("days in all"),
    StepRole.EXPECTED: translatable("due by now"),
    StepRole.BASELINE: translatable("baseline"),
    StepRole.PACE: translatable("pace"),
    StepRole.ATTAINMENT: translatable("attainment"),
    StepRole.LIMIT: translatable("limit"),
    StepRole.TOLERANCE: translatable("tolerance"),
}


def step_line(step: Step, context: Context) -> str:
    """Return a step: what goes in, how it is joined, what comes out."""
    speaker = context.speaker
    result = _operand(step.result, context)
    match step.kind:
        case StepKind.CHAIN:
            parts = [_operand(step.operands[0], context)]
            for sign, operand in zip(step.signs, step.operands[1:], strict=True):
                parts += [_SIGNS[sign], _operand(operand, context)]
            return f"{' '.join(parts)} = {result}"
        case StepKind.FLOOR:
            return speaker.say("{result} (never below zero)", result=result)
        case StepKind.JOINT:
            return speaker.say("{result} (counted over all stores together)", result=result)
        case StepKind.INSIDE:
            low, value, high = (_figure(operand.figure, context) for operand in step.operands)
            return speaker.say(
                "{value} lies between {low} and {high}: {result}", value=value, low=low, high=high, result=result
            )


def _operand(operand: Operand, context: Context) -> str:
    label = _label(operand, context)
    figure = _figure(operand.figure, context)
    return f"{label} {figure}".strip()


def _figure(figure: ShownFigure, context: Context) -> str:
    """Return exactly the decimals that are shown, so that a reader's calculator agrees."""
    exponent = figure.shown.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return context.speaker.number(Decimal(figure.shown), decimals=decimals)


def _label(operand: Operand, context: Context) -> str:
    speaker = context.speaker
    if operand.role is StepRole.INPUT:
        return _place(operand.scope, context)
    if operand.role is StepRole.TOTAL:
        names = {preset.measure.id: preset.name_en for preset in load_preset_measures()}
        return speaker.say(names[operand.name]) if operand.name in names else operand.name
    if operand.role is StepRole.RATE:
        return speaker.say("rate of {currency}", currency=operand.name)
    return speaker.say(_LABELS[operand.role]) if operand.role in _LABELS else ""


def _place(scope: str | None, context: Context) -> str:
    leaf = None if scope is None else context.company.leaves.get(int(scope))
    if leaf is None:
        return ""
    if leaf.store_id is not None:
        return context.company.stores[leaf.store_id].code
    return context.company.teams[leaf.team_id].name if leaf.team_id is not None else ""
