"""kpi define: a company's own KPI from a formula, checked as a whole, all of its problems told at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commands.command import Access, Command, Context, slot
from commands.figures import unit_name
from commands.forms import form_message
from commands.message import Button, Buttons, Facts, Message, Note, Tone
from commands.refusals import BadFormula, BadKpiName
from commands.slots import FreeWord
from commands.slots import Note as Words
from commands.vocabulary import read_own_kpi, vocabulary_of
from integrations.database import audit
from integrations.database.definitions import define_kpi
from integrations.presets import load_measures
from kpi_engine import Better, DefinitionError
from locales import translatable

_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class DefineKpi:
    """A short name, the formula after `=`, which way is good, and a name to show."""

    kpi: FreeWord | None = slot(translatable("Short name"))
    formula: Words | None = slot(translatable("Formula"))
    better: FreeWord | None = slot(translatable("Better is"))
    name: FreeWord | None = slot(translatable("Name"))


def define(ask: DefineKpi, context: Context) -> Message:
    """Keep a KPI of the company's own, or change its formula."""
    speaker = context.speaker
    if ask.kpi is None or ask.formula is None:
        return form_message(
            KPI_DEFINE,
            context,
            title=speaker.say("Define a KPI"),
            values={"kpi": ask.kpi or "", "formula": ask.formula or ""},
            options={
                "better": (
                    (Better.HIGHER.value, speaker.say("higher is better")),
                    (Better.LOWER.value, speaker.say("lower is better")),
                )
            },
            required=("kpi", "formula"),
        )
    kpi_id = ask.kpi.casefold()
    # A word by which the catalog's KPIs are found would mean two things from now on.
    is_taken = kpi_id in load_measures() or any(
        not known.is_own for known in vocabulary_of(context.company).find(kpi_id)
    )
    if not _ID.fullmatch(kpi_id) or is_taken:
        raise BadKpiName(ask.kpi)
    better = Better.LOWER if (ask.better or "").casefold() == Better.LOWER.value else Better.HIGHER
    definition = {"formula": str(ask.formula), "better": better.value, "names": {"en_US": ask.name or ask.kpi}}
    try:
        read = read_own_kpi(kpi_id, definition, context.company.kpi_definitions)
    except DefinitionError as error:
        problems = tuple(
            (found.kpi, found.problem.fault.value, found.problem.text, found.problem.at) for found in error.problems
        )
        raise BadFormula(str(ask.formula), problems) from None
    is_new = kpi_id not in vocabulary_of(context.company).by_id
    define_kpi(context.work, kpi_id, definition)
    audit.note(context.work, "kpi define", kpi_id, {"formula": str(ask.formula), "better": better.value})
    rows = (
        (speaker.say("KPI"), ask.name or ask.kpi),
        (speaker.say("Formula"), str(ask.formula)),
        (speaker.say("Counted in"), unit_name(read.unit, speaker)),
    )
    blocks = (
        Facts(rows),
        Note(speaker.say("Numerator and denominator are summed over stores and days first, and divided last.")),
        Buttons((Button(speaker.say_in("button", "Show"), f"show {kpi_id}"),)),
    )
    title = speaker.say("KPI defined") if is_new else speaker.say("KPI changed")
    return Message(title, blocks, Tone.GOOD)


KPI_DEFINE = Command(
    name="kpi define",
    asks=DefineKpi,
    answer=define,
    access=Access.ADMIN,
    summary=translatable("Define a KPI of your own by a formula"),
    examples=("kpi define sales_per_visit #gmv / sessions",),
    writes=True,
)
