"""undo: takes back one's own report, as long as nothing newer stands there."""

from __future__ import annotations

from dataclasses import dataclass

from commands.command import Access, Command, Context, slot
from commands.figures import figure
from commands.message import Facts, Message
from commands.refusals import NothingToUndo
from commands.slots import Batch
from commands.vocabulary import vocabulary_of
from integrations.database import audit
from integrations.database.taking_back import take_back
from locales import translatable


@dataclass(frozen=True, slots=True)
class UndoReport:
    """Which report: the batch its receipt carries."""

    batch: Batch = slot(translatable("Receipt number"), is_required=True)


def undo_report(ask: UndoReport, context: Context) -> Message:
    """Give each day of the report back what stood there before."""
    restored = take_back(context.work, ask.batch)
    if not restored:
        raise NothingToUndo
    audit.note(context.work, "undo", str(ask.batch), {"days": len(restored)})
    speaker, rows = context.speaker, []
    by_measure = vocabulary_of(context.company).by_measure
    for observation in restored:
        known = by_measure[observation.measure]
        value = observation.value
        rows.append(
            (
                speaker.say("{kpi} · {place}", kpi=known.name_for(speaker), place=speaker.day(observation.day)),
                speaker.say("nothing reported")
                if value is None
                else figure(known.kpi, value, observation.currency or None, speaker),
            )
        )
    return Message(speaker.say("Undone. Back to:"), (Facts(tuple(rows)),))


UNDO = Command(
    name="undo",
    asks=UndoReport,
    answer=undo_report,
    access=Access.MEMBER,
    summary=translatable("Take back a report by its receipt's button"),
    examples=("undo {batch}",),
    writes=True,
)
