"""KPIs from a file: a company's own names, words and thresholds over the presets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from integrations.database.company import Company
from integrations.database.definitions import define_kpi
from integrations.database.work import Work
from integrations.imports.cells import read_amount, read_words
from integrations.imports.directory import Directory
from integrations.imports.nearest import nearest
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record
from integrations.presets import PresetKpi, load_kpis
from kpi_engine import Bands
from locales import match_key

_NAMES = {"name": "en_US", "name_zh": "zh_Hans", "name_pt": "pt_BR"}
_LONGEST_NAME = 80
_LONGEST_ALIASES = 400


class KpiWords:
    """Which KPI a word names: the presets' words and the company's own."""

    def __init__(self, company: Company) -> None:
        self._by_word: dict[str, PresetKpi] = {}
        for preset in load_kpis():
            own = company.kpi_definitions.get(preset.kpi.id, {})
            for word in (preset.kpi.id, preset.name_en, preset.name_zh, *preset.aliases, *_own_words(own)):
                self._by_word.setdefault(match_key(word), preset)

    def find(self, word: str) -> PresetKpi:
        """Return the KPI that a word names.

        Raises:
            CellFault: There is none.
        """
        found = self.owner(word)
        if found is None:
            raise CellFault(Fault.UNKNOWN_KPI, word, nearest(word, self._by_word))
        return found

    def owner(self, word: str) -> PresetKpi | None:
        """Return the KPI that has this word already."""
        return self._by_word.get(match_key(word))

    def take(self, word: str, preset: PresetKpi) -> None:
        """Let a word name a KPI, for the rows that follow."""
        self._by_word[match_key(word)] = preset


def _own_words(definition: Mapping[str, Any]) -> tuple[str, ...]:
    return (*dict(definition.get("names", {})).values(), *definition.get("aliases", ()))


def plan_kpis(records: Iterable[Record], directory: Directory, steps: Steps, problems: Problems) -> None:
    """Plan what a file of KPIs changes; a blank cell leaves what stands."""
    words = KpiWords(directory.company)
    seen: set[str] = set()
    for record in records:
        steps.outcome.rows += 1
        faults = problems.count
        preset = record.read("kpi", words.find, is_required=True)
        names = {field: record.text(field, _LONGEST_NAME) for field in _NAMES}
        aliases = record.read("aliases", read_words, _LONGEST_ALIASES) or ()
        green, amber = _threshold(record, "green"), _threshold(record, "amber")
        if preset is None or problems.count > faults:
            continue
        if preset.kpi.id in seen:
            record.refuse("kpi", CellFault(Fault.REPEATED_ROW, preset.kpi.id))
            continue
        seen.add(preset.kpi.id)
        for field, word in (*names.items(), *(("aliases", alias) for alias in aliases)):
            _take_word(record, words, preset, field, word)
        standing: dict[str, Any] = dict(directory.company.kpi_definitions.get(preset.kpi.id, {}))
        bands = _bands(record, preset, standing, green, amber)
        if problems.count > faults:
            continue
        wanted = dict(standing)
        given = {_NAMES[field]: name for field, name in names.items() if name is not None}
        if given:
            wanted["names"] = {**dict(standing.get("names", {})), **given}
        if aliases:
            wanted["aliases"] = list(aliases)
        if bands is not None:
            wanted["thresholds"] = bands
        _plan(steps, preset.kpi.id, standing, wanted)


def _threshold(record: Record, field: str) -> Decimal | None:
    cell = record.cell(field)
    amount = None if cell is None else record.attempt(field, lambda: read_amount(cell))
    return None if amount is None else amount.value


def _take_word(record: Record, words: KpiWords, preset: PresetKpi, field: str, word: str | None) -> None:
    if word is None:
        return
    owner = words.owner(word)
    if owner is not None and owner.kpi.id != preset.kpi.id:
        record.refuse(field, CellFault(Fault.WORD_TAKEN, word, (owner.kpi.id,)))
    else:
        words.take(word, preset)


def _bands(
    record: Record, preset: PresetKpi, standing: Mapping[str, Any], green: Decimal | None, amber: Decimal | None
) -> dict[str, str] | None:
    """Return both thresholds as they will stand, None where the row says nothing of them."""
    if green is None and amber is None:
        return None
    own = standing.get("thresholds") or {}
    usual = preset.kpi.thresholds
    upper = green if green is not None else Decimal(own.get("green", usual.green))
    lower = amber if amber is not None else Decimal(own.get("amber", usual.amber))
    try:
        Bands(upper, lower)
    except ValueError:
        record.refuse("amber", CellFault(Fault.BANDS_CROSSED, lower, (str(upper),)))
        return None
    return {"green": str(upper.normalize()), "amber": str(lower.normalize())}


def _plan(steps: Steps, kpi_id: str, standing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for key in ("names", "aliases", "thresholds"):
        before, after = _shown(standing.get(key)), _shown(wanted.get(key))
        if after is not None:
            steps.change(Change(kpi_id, key, before, after))
    if wanted != standing:
        steps.acts.append(partial(_define, kpi_id, wanted))


def _define(kpi_id: str, definition: Mapping[str, Any], work: Work) -> None:
    define_kpi(work, kpi_id, definition)


def _shown(value: object) -> str | None:
    match value:
        case dict():
            return ", ".join(f"{key} {word}" for key, word in sorted(value.items()))
        case list():
            return ", ".join(map(str, value))
        case _:
            return None
