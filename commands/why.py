"""why: takes a number apart, so that anyone with a pocket calculator finds it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commands.cards import as_of_note, meter, period_name, tone_of
from commands.command import Access, Command, Context, slot
from commands.figures import LIGHT_WORDS, REASONS
from commands.message import Block, Button, Buttons, Column, Facts, Message, Note, Table, Text
from commands.places import asked_node, typed_node
from commands.slots import KpiId, PersonId
from commands.standing import Question, Standing, stand, this_month
from commands.step_words import step_line
from commands.visibility import refuse_unseen
from integrations.database.company import Store, Team
from integrations.presets import load_measures, load_preset_measures
from kpi_engine import (
    LINEAR,
    Beside,
    Explanation,
    InputLine,
    Judged,
    Period,
    StepRole,
    Target,
    explain,
    walk,
)
from locales import translatable

_MOST_LINES = 100
_LONGEST_PARAGRAPH = 2500
_MOST_INPUTS = 40


@dataclass(frozen=True, slots=True)
class AskWhy:
    """Which KPI, where and when."""

    kpi: KpiId = slot(translatable("KPI"), is_required=True)
    store: Store | None = slot(translatable("Store"))
    team: Team | None = slot(translatable("Team"))
    period: Period | None = slot(translatable("Period"))
    person: PersonId | None = slot(translatable("Person"))


def tell_why(ask: AskWhy, context: Context) -> Message:
    """Return definition, steps, inputs with their sources, target and verdict of one number."""
    node, name = asked_node(context, ask.store, ask.team, ask.person)
    refuse_unseen(context, node, name)
    period = ask.period or this_month(context, node)
    standing = stand(context, Question((node,), period, (ask.kpi,)))[0]
    explained = explanation_of(standing, context)
    speaker, known = context.speaker, standing.known
    title = speaker.say(
        "Why {kpi}, {place}, {period}",
        kpi=known.name_for(speaker),
        place=name,
        period=period_name(period, speaker),
    )
    blocks: list[Block] = [meter(standing, context, with_node=False)]
    blocks.append(Facts(((speaker.say("Formula"), explained.definition.formula),)))
    if explained.steps:
        blocks.append(Text(speaker.say("Step by step"), is_strong=True))
        blocks.extend(_calculation(explained, context))
    blocks.append(Facts(_judgement(standing, explained, context)))
    if explained.inputs:
        blocks.append(_inputs(explained.inputs, context))
    if len(explained.inputs) > _MOST_INPUTS:
        blocks.append(_left_out(len(explained.inputs) - _MOST_INPUTS, context))
    blocks.append(as_of_note([standing], context))
    blocks.append(
        Buttons(
            (
                Button(
                    speaker.say_in("button", "Show"),
                    " ".join(f"show {ask.kpi} {typed_node(context, node)} {period.key}".split()),
                ),
            )
        )
    )
    return Message(title, tuple(blocks), tone_of([standing]))


def explanation_of(standing: Standing, context: Context) -> Explanation:
    """Return the engine's explanation of a standing, from the very values it was made of."""
    making = standing.made_of
    assert making is not None, "a standing that was just made"
    target = None
    if standing.target is not None:
        target = Target(
            kpi=standing.known.kpi.id,
            scope=str(standing.node.id),
            period=standing.period,
            value=standing.target if making.history is None else making.history.whole,
            currency=standing.reading.currency,
            version=standing.target_version or 1,
            phasing=LINEAR if making.history is None else making.history,
        )
    company = context.company
    sources = {
        (str(scope_id), measure): company.sources[source_id].name
        for (scope_id, measure), source_id in company.records.items()
    }
    return explain(
        standing.known.kpi,
        making.sums,
        standing.reading,
        measures=load_measures(),
        scope=str(standing.node.id),
        period=standing.period,
        rates=making.rates,
        judged=Judged(standing.verdict, target, making.settled, tuple(making.settled_sums)),
        beside=Beside(sources=sources),
    )


def _calculation(explained: Explanation, context: Context) -> Iterator[Block]:
    """Yield the lines of the calculation, a few paragraphs of them: messengers count blocks.

    Of more lines than anyone types, translations of single stores go first; what adds up to the number stays.
    """
    steps = [step for top in explained.steps for step in walk(top)]
    # What a formula names twice is worked out once.
    lines = {step_line(step, context): step.result.role is StepRole.INPUT for step in steps}
    shown = [line for line, is_of_one_store in lines.items() if len(lines) <= _MOST_LINES or not is_of_one_store]
    paragraph = ""
    for line in shown:
        if paragraph and len(paragraph) + len(line) > _LONGEST_PARAGRAPH:
            yield Text(paragraph)
            paragraph = ""
        paragraph = f"{paragraph}\n{line}" if paragraph else line
    yield Text(paragraph)
    if len(shown) < len(lines):
        yield _left_out(len(lines) - len(shown), context)


def _left_out(number: int, context: Context) -> Note:
    return Note(context.speaker.count("… and {number} more.", "… and {number} more.", number))


def _judgement(standing: Standing, explained: Explanation, context: Context) -> tuple[tuple[str, str], ...]:
    speaker, verdict = context.speaker, standing.verdict
    word = speaker.say(LIGHT_WORDS[verdict.light] if verdict.reason is None else REASONS[verdict.reason])
    rows = [(speaker.say("Light"), f"{verdict.light.symbol} {word}")]
    if explained.target is not None:
        rows.append((speaker.say("Target version"), str(explained.target.version)))
    rows.append((speaker.say("Coverage"), speaker.percent(explained.coverage.share, decimals=0)))
    bands = standing.known.kpi.thresholds
    rows.append(
        (
            speaker.say("Green from, amber from"),
            speaker.items((speaker.percent(bands.green, decimals=0), speaker.percent(bands.amber, decimals=0))),
        )
    )
    return tuple(rows)


def _inputs(lines: Sequence[InputLine], context: Context) -> Table:
    speaker, company = context.speaker, context.company
    names = {preset.measure.id: preset.name_en for preset in load_preset_measures()}
    rows = []
    for line in lines[:_MOST_INPUTS]:
        leaf = company.leaves.get(int(line.scope))
        store = None if leaf is None or leaf.store_id is None else company.stores[leaf.store_id]
        rows.append(
            (
                store.code if store is not None else "–",
                speaker.say(names[line.measure]) if line.measure in names else line.measure,
                _amount(line.value, line.currency, context),
                "" if line.days is None else speaker.day_range(line.days.first, line.days.last),
                line.source or "–",
            )
        )
    columns = (
        Column(speaker.say("Store")),
        Column(speaker.say("Measure")),
        Column(speaker.say("Value"), is_number=True),
        Column(speaker.say("Days")),
        Column(speaker.say("Source")),
    )
    return Table(columns, tuple(rows), speaker.say("What it is made of"))


def _amount(value: Decimal | None, currency: str | None, context: Context) -> str:
    if value is None:
        return "–"
    return context.speaker.number(value) if currency is None else context.speaker.money(value, currency)


WHY = Command(
    name="why",
    asks=AskWhy,
    answer=tell_why,
    access=Access.MEMBER,
    summary=translatable("Take a number apart: formula, steps, sources, target"),
    examples=("why gmv {store}", "why acos {team}"),
)
