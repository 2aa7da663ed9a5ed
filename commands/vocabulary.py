"""The KPIs a company knows: the presets under its own names and thresholds, found by any word people use."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.database.company import Company
from integrations.presets import load_kpis
from kpi_engine import Bands, Kpi
from locales import COMPLETE, Speaker, match_key, speaker


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI with the words that lead to it.

    Attributes:
        kpi: its definition.
        name: message id of its name, or the company's own name.
        own_names: the company's names by language, which go before translation.
        words: everything that finds it, folded for matching.
    """

    kpi: Kpi
    name: str
    own_names: Mapping[str, str]
    words: frozenset[str]

    @property
    def reported_measure(self) -> str | None:
        """Return the measure that a report of this KPI sets, None where it is computed from several."""
        terms = self.kpi.numerator.terms
        is_plain = self.kpi.denominator is None and len(terms) == 1 and terms[0].factor == 1
        return terms[0].measure if is_plain else None

    def name_for(self, speaker: Speaker) -> str:
        """Return its name for a reader."""
        return self.own_names.get(speaker.language) or speaker.say(self.name)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All KPIs of one company, by id, by word and by measure."""

    by_id: Mapping[str, KnownKpi]
    by_word: Mapping[str, tuple[str, ...]]
    # The KPI that speaks for a measure people report: the first in the catalog, for two would say the same twice.
    by_measure: Mapping[str, KnownKpi]

    def find(self, words: str) -> tuple[KnownKpi, ...]:
        """Return the KPIs that these words name: none, one, or several to choose from."""
        return tuple(self.by_id[kpi_id] for kpi_id in self.by_word.get(match_key(words), ()))

    def __getitem__(self, kpi_id: str) -> KnownKpi:
        """Return the KPI of that id."""
        return self.by_id[kpi_id]


_KEPT = 64
_vocabularies: dict[int, tuple[int, Vocabulary]] = {}


def vocabulary_of(company: Company) -> Vocabulary:
    """Return the company's KPIs; built once a revision, since building takes milliseconds and asking microseconds."""
    revision, vocabulary = _vocabularies.get(company.org_id, (None, None))
    if vocabulary is not None and revision == company.revision:
        return vocabulary
    vocabulary = _build(company.kpi_definitions)
    if len(_vocabularies) >= _KEPT:
        _vocabularies.pop(next(iter(_vocabularies)), None)
    _vocabularies[company.org_id] = (company.revision, vocabulary)
    return vocabulary


def _build(definitions: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    known: dict[str, KnownKpi] = {}
    for preset in load_kpis():
        own = definitions.get(preset.kpi.id, {})
        names = {str(language): str(name) for language, name in dict(own.get("names", {})).items()}
        # Whatever name is shown to anyone can be typed by everyone.
        shown = (speaker(language).say(preset.name_en) for language in COMPLETE)
        words = {
            *shown,
            preset.kpi.id,
            preset.name_en,
            preset.name_zh,
            *preset.aliases,
            *names.values(),
            *own.get("aliases", ()),
        }
        known[preset.kpi.id] = KnownKpi(
            kpi=_with_thresholds(preset.kpi, own.get("thresholds")),
            name=preset.name_en,
            own_names=names,
            words=frozenset(match_key(word) for word in words),
        )
    by_word: dict[str, tuple[str, ...]] = {}
    for kpi_id, entry in known.items():
        for word in entry.words:
            by_word[word] = (*by_word.get(word, ()), kpi_id)
    by_measure: dict[str, KnownKpi] = {}
    for entry in known.values():
        if entry.reported_measure is not None:
            by_measure.setdefault(entry.reported_measure, entry)
    return Vocabulary(known, by_word, by_measure)


def _with_thresholds(kpi: Kpi, thresholds: Mapping[str, Any] | None) -> Kpi:
    if not thresholds:
        return kpi
    return dataclasses.replace(kpi, thresholds=Bands(Decimal(thresholds["green"]), Decimal(thresholds["amber"])))
