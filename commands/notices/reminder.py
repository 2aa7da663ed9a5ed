"""The reminder: which of one's own numbers are missing for the last market day, with a button for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commands.command import Context
from commands.message import Button, Buttons, Message, Note, Style, Text, Tone
from commands.notices.unwanted import Unwanted
from commands.report import MANUAL, business_day, own_stores
from commands.vocabulary import KnownKpi, vocabulary_of
from integrations.database import facts
from integrations.database.company import Store

_MOST_BUTTONS = 5


@dataclass(frozen=True, slots=True)
class MissingReport:
    """One number that nobody has reported for a store's business day."""

    known: KnownKpi
    store: Store
    day: date


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What is missing of one person, in the order of stores and KPIs."""

    missing: tuple[MissingReport, ...]


def gather(context: Context) -> ReminderFacts | Unwanted:
    """Return what the person has still to report, or why there is nothing to remind of."""
    company = context.company
    manual = next((source for source in company.sources.values() if source.code == MANUAL), None)
    by_measure = vocabulary_of(company).by_measure
    stores = own_stores(context)
    if not stores:
        return Unwanted("owns no store")
    missing: list[MissingReport] = []
    for store in stores:
        leaf = company.whole_leaf(store.id)
        assert leaf is not None, "a store is added together with its whole leaf"
        day = business_day(context.now, store.zone)
        measures = _measures_by_hand(context, leaf.id, None if manual is None else manual.id)
        reported = facts.measures_reported(context.work, leaf.id, day)
        missing.extend(
            MissingReport(by_measure[measure], store, day)
            for measure in measures
            if measure not in reported and measure in by_measure
        )
    return ReminderFacts(tuple(missing)) if missing else Unwanted("everything is reported")


def compose(found: ReminderFacts, context: Context) -> Message:
    """Return the reminder in the reader's language."""
    speaker = context.speaker
    count = len(found.missing)
    title = speaker.count("{number} number to report", "{number} numbers to report", count)
    lines = tuple(
        Text(
            speaker.say(
                "{kpi} · {place} · {day}",
                kpi=missing.known.name_for(speaker),
                place=missing.store.code,
                day=speaker.day(missing.day),
            )
        )
        for missing in found.missing
    )
    buttons = tuple(
        Button(
            speaker.say("Report {kpi} {place}", kpi=missing.known.name_for(speaker), place=missing.store.code),
            f"report {missing.known.kpi.id} {missing.store.code} {missing.day.isoformat()}",
            Style.PRIMARY,
        )
        for missing in found.missing[:_MOST_BUTTONS]
    )
    note = Note(
        speaker.say(
            "Sent at {time} your time ({zone}). Change it with: remind 8:30, or: remind off.",
            time=speaker.time(context.now),
            zone=speaker.zone_name(context.asker.zone, context.now),
        )
    )
    return Message(title, (*lines, Buttons(buttons), note), Tone.WARN)


def _measures_by_hand(context: Context, leaf_id: int, manual_id: int | None) -> tuple[str, ...]:
    """Return the measures whose system of record at this leaf is what people report; GMV where nothing is yet."""
    here = {measure: source for (scope_id, measure), source in context.company.records.items() if scope_id == leaf_id}
    return tuple(sorted(measure for measure, source in here.items() if source == manual_id)) if here else ("gmv",)
