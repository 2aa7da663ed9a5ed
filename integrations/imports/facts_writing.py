"""Facts into the database: compared with what the same source said before, then recorded as versions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain

from integrations.database.company import Company
from integrations.database.facts import Observation, record, source_id
from integrations.database.source_days import days_of_source
from integrations.database.stores import add_store
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.imports.facts import FileFacts, Series
from integrations.imports.outcome import Change, Outcome
from integrations.presets import load_measures
from kpi_engine import Unit

_FILE = "file"
_LONGEST_SOURCE = 40
# "sales 2026-11", "2026年11月 销售", "sales (1)": a new month's export is the same source.
_CHANGING_ENDS = re.compile(
    r"^[\d\s_.\-年月日号]+|[\s_.\-]*(?:[(（]?\d[\d\s_.\-年月日号]*[)）]?|副本|copy)$", re.IGNORECASE
)


class SourceTaken(ValueError):  # noqa: N818 - named after what happened
    """The name belongs to a source that is no file: reports of people, or a connected shop."""

    def __init__(self, source: str, kind: str) -> None:
        super().__init__(source, kind)
        self.source = source
        self.kind = kind


def default_source(stem: str) -> str:
    """Return a source name from a file's name, less the dates and counters in which the next export will differ."""
    name = " ".join(stem.casefold().split())
    while (shorter := _CHANGING_ENDS.sub("", name)) != name:
        name = shorter
    return name[:_LONGEST_SOURCE] or _FILE


@dataclass(slots=True)
class FactChanges:
    """What differs between a file and its source's standing values.

    Attributes:
        observations: By series; what is new, changed or withdrawn.
        last_days: The last value of each series, restated so that the source counts as heard from.
    """

    observations: defaultdict[Series, list[tuple[date, Decimal | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    last_days: dict[Series, tuple[date, Decimal | None]] = field(default_factory=dict)


def compare_facts(
    work: Work, company: Company, facts: FileFacts, source: str, outcome: Outcome, *, replaces_range: bool
) -> FactChanges:
    """Return what differs, noting each difference in `outcome`; one query a series.

    A (store, day) that the file has any row for is replaced as a whole: a measure that the file carries but no
    longer has a value for there is withdrawn. With `replaces_range` so is every day between its first and last.

    Raises:
        SourceTaken: `source` is not a file.
    """
    known = next((entry for entry in company.sources.values() if entry.code == source), None)
    if known is not None and known.kind != _FILE:
        raise SourceTaken(source, known.kind)
    changes = FactChanges()
    measures = sorted(facts.measures)
    outcome.created_stores = tuple(facts.shops.created)
    for code in sorted(facts.days):
        shop = facts.shops.find(code)
        covered = facts.days[code]
        first, last = min(covered), max(covered)
        for measure in measures:
            values = facts.values.get((code, measure), {})
            standing: dict[date, tuple[Decimal, str]] = {}
            if known is not None and shop.scope_id is not None:
                standing = days_of_source(work, known.id, shop.scope_id, measure, first, last)
            currency = _currency(measure, shop.currency)
            for day in sorted(values.keys() | standing.keys()):
                after, before = values.get(day), standing.get(day)
                if after is None and day not in covered and not replaces_range:
                    continue
                is_same = before == (after, currency)
                old = after if is_same else (None if before is None else before[0])
                outcome.note(Change(code, measure, old, after, day=day, currency=currency))
                if not is_same:
                    changes.observations[code, measure].append((day, after))
            if values:
                end = max(values)
                changes.last_days[code, measure] = (end, values[end])
                _note_record(company, shop.scope_id, measure, source, code, outcome)
    return changes


def _note_record(
    company: Company, scope_id: int | None, measure: str, source: str, code: str, outcome: Outcome
) -> None:
    holder = None if scope_id is None else company.records.get((scope_id, measure))
    if holder is not None and company.sources[holder].code != source:
        outcome.not_of_record.append((code, measure, company.sources[holder].name))


def write_facts(
    work: Work, facts: FileFacts, changes: FactChanges, source: str, *, complete_through: date | None
) -> None:
    """Create the missing stores and record the differences of one import as one batch."""
    for shop in facts.shops.created.values():
        add_store(work, code=shop.code, name=shop.code, market=shop.market, zone=shop.zone, currency=shop.currency)
    from_source = source_id(work, source, name=source, kind=_FILE)
    company = read_company(work)
    record(
        work,
        from_source,
        _observations(company, facts, changes),
        complete_through=complete_through,
    )


def _observations(company: Company, facts: FileFacts, changes: FactChanges) -> Iterator[Observation]:
    restated = ((series, [last]) for series, last in changes.last_days.items())
    for (code, measure), days in chain(restated, changes.observations.items()):
        store = company.stores_by_code[code.casefold()]
        leaf = company.whole_leaf(store.id)
        assert leaf is not None, "every store has its whole-store leaf"
        currency = _currency(measure, store.currency)
        for day, value in days:
            yield Observation(leaf.id, measure, day, value, currency, facts.notes.get(((code, measure), day), ""))


def _currency(measure: str, of_store: str) -> str:
    return of_store if load_measures()[measure].unit is Unit.MONEY else ""
