"""What can be wrong with a formula, in words: one sentence a fault, with the text it stands at."""

from __future__ import annotations

from collections.abc import Mapping

from commands.figures import unit_name
from kpi_engine import FormulaFault, Unit
from locales import Speaker, translatable

_SENTENCES: Mapping[FormulaFault, str] = {
    FormulaFault.EMPTY: translatable("The formula is empty."),
    FormulaFault.TOO_LONG: translatable("The formula is too long."),
    FormulaFault.TOO_DEEP: translatable("The formula has too many brackets within brackets."),
    FormulaFault.UNREADABLE_SIGN: translatable("“{text}” cannot stand in a formula."),
    FormulaFault.OPERAND_MISSING: translatable("Something is missing at “{text}”."),
    FormulaFault.OPERATOR_MISSING: translatable("A sign (+ - * /) is missing before “{text}”."),
    FormulaFault.PARENTHESIS_MISSING: translatable("A closing bracket is missing."),
    FormulaFault.PARENTHESIS_UNOPENED: translatable("A bracket closes that was never opened."),
    FormulaFault.DIVISION_BY_ZERO: translatable("Nothing can be divided by zero."),
    FormulaFault.UNKNOWN_MEASURE: translatable("“{text}” is not a measure or KPI."),
    FormulaFault.UNKNOWN_FUNCTION: translatable("“{text}” is not a function."),
    FormulaFault.CIRCULAR: translatable("The definition goes in a circle: {text}."),
    FormulaFault.WRONG_ARGUMENT: translatable("“{text}” is not what this function takes."),
    FormulaFault.NESTED_WINDOW: translatable("“{text}” is a window within a window."),
    FormulaFault.TERM_WITHOUT_MEASURE: translatable("“{text}” stands alone; only measures can be added."),
    FormulaFault.PRODUCT_OF_MEASURES: translatable("“{text}” multiplies two measures."),
    FormulaFault.DIVISION_BY_MEASURE: translatable("“{text}” divides within a sum."),
    FormulaFault.NO_MEASURE: translatable("The formula names no measure."),
    FormulaFault.MIXED_UNITS: translatable("“{text}” adds things counted in different units."),
    FormulaFault.UNNAMEABLE_UNIT: translatable("“{text}” has no unit that can be shown."),
    FormulaFault.UNIT_MISMATCH: translatable("The formula is counted in {text}, not as declared."),
    FormulaFault.NEEDS_FLOW: translatable("“{text}” is a level; only what flows can be summed."),
    FormulaFault.NEEDS_STOCK: translatable("“{text}” flows; only a level has a last value."),
    FormulaFault.NEEDS_KEYS: translatable("“{text}” needs single records, not daily totals."),
}


def fault_words(fault: FormulaFault, text: str, speaker: Speaker) -> str:
    """Return the sentence for one fault."""
    if fault is FormulaFault.OPERAND_MISSING and not text:
        return speaker.say("The formula breaks off at its end.")
    if fault is FormulaFault.UNIT_MISMATCH and text in {unit.value for unit in Unit}:
        text = unit_name(Unit(text), speaker)
    return speaker.say(_SENTENCES[fault], text=text)
