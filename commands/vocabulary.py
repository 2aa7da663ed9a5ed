"""The KPIs a company knows: the presets under its own names and thresholds, found by any word people use."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.database.company import Company
from integrations.presets import load_kpis, load_measures
from kpi_engine import Bands, Better, Definition, Formula, Kpi, read_definitions
from locales import COMPLETE, Speaker, match_key, speaker


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI with the words that lead to it.

    Attributes:
        kpi: its definition.
        name: message id of its name, or the company's own name.
        own_names: the company's names by language, which go before translation.
        words: everything that finds it, folded for matching.
        is_own: whether the company defined it itself.
    """

    kpi: Kpi
    name: str
    own_names: Mapping[str, str]
    words: frozenset[str]
    is_own: bool = False

    @property
    def reported_measure(self) -> str | None:
        """Return the measure that a report of this KPI sets, None where it is computed from several."""
        numerator = self.kpi.numerator
        if self.kpi.denominator is not None or not isinstance(numerator, Formula) or len(numerator.terms) != 1:
            return None
        is_plain = numerator.terms[0].factor == 1 and numerator.sources[0].is_plain
        return numerator.terms[0].measure if is_plain else None

    def name_for(self, speaker: Speaker) -> str:
        """Return its name for a reader."""
        own = self.own_names.get(speaker.language)
        # A company's own name is its own words: there is nothing to translate.
        return own or (self.name if self.is_own else speaker.say(self.name))


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
    known |= _own_kpis(definitions, {kpi_id: entry.kpi for kpi_id, entry in known.items()})
    by_word: dict[str, tuple[str, ...]] = {}
    for kpi_id, entry in known.items():
        for word in entry.words:
            by_word[word] = (*by_word.get(word, ()), kpi_id)
    by_measure: dict[str, KnownKpi] = {}
    for entry in known.values():
        if entry.reported_measure is not None:
            by_measure.setdefault(entry.reported_measure, entry)
    return Vocabulary(known, by_word, by_measure)


def read_own_kpi(
    kpi_id: str, definition: Mapping[str, Any], definitions: Mapping[str, Mapping[str, Any]]
) -> Definition:
    """Return what a company's own formula means, read together with those that stand already.

    Raises:
        DefinitionError: with every problem and its place.
    """
    others = {key: str(own["formula"]) for key, own in definitions.items() if "formula" in own}
    presets = {preset.kpi.id: preset.kpi for preset in load_kpis()}
    formulas = {**others, kpi_id: str(definition["formula"])}
    return read_definitions(formulas, measures=load_measures(), kpis=presets)[kpi_id]


def _own_kpis(definitions: Mapping[str, Mapping[str, Any]], presets: Mapping[str, Kpi]) -> dict[str, KnownKpi]:
    """Return the KPIs a company defined by formula; they were checked when they were defined."""
    own = {kpi_id: definition for kpi_id, definition in definitions.items() if "formula" in definition}
    if not own:
        return {}
    formulas = {kpi_id: str(definition["formula"]) for kpi_id, definition in own.items()}
    read = read_definitions(formulas, measures=load_measures(), kpis=presets)
    found = {}
    for kpi_id, definition in own.items():
        names = {str(language): str(name) for language, name in dict(definition.get("names", {})).items()}
        words = {kpi_id, *names.values(), *definition.get("aliases", ())}
        kpi = Kpi(
            id=kpi_id,
            unit=read[kpi_id].unit,
            better=Better(definition.get("better", Better.HIGHER.value)),
            numerator=read[kpi_id].numerator,
            denominator=read[kpi_id].denominator,
            is_stock=read[kpi_id].is_stock,
        )
        found[kpi_id] = KnownKpi(
            kpi=_with_thresholds(kpi, definition.get("thresholds")),
            name=next(iter(names.values()), kpi_id),
            own_names=names,
            words=frozenset(match_key(word) for word in words),
            is_own=True,
        )
    return found


def _with_thresholds(kpi: Kpi, thresholds: Mapping[str, Any] | None) -> Kpi:
    if not thresholds:
        return kpi
    return dataclasses.replace(kpi, thresholds=Bands(Decimal(thresholds["green"]), Decimal(thresholds["amber"])))
