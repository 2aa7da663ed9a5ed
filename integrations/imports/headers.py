"""Headers: which column of a file holds which field, and what kind of rows a file has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from integrations.database.company import Company
from integrations.imports.kinds import FIELDS, ImportKind
from integrations.imports.mapping import Constant, Layout, MappingError
from integrations.presets import load_kpis, load_preset_measures
from locales import match_key

_SURROUNDINGS = "*＊:： "
_LONG_FIELDS = frozenset({"measure", "value"})


class HeadersRefused(ValueError):  # noqa: N818 - named after what happened
    """The headers do not hold what the kind needs.

    Attributes:
        row: The header row.
        kind: What was looked for; None when no kind fits or `fitting` kinds fit alike.
        missing: Fields without a column: (field, the header it is usually under, the nearest one in the file).
        headers: What the file has.
    """

    def __init__(
        self,
        row: int,
        kind: ImportKind | None,
        headers: tuple[str, ...],
        *,
        missing: tuple[tuple[str, str, str], ...] = (),
        fitting: tuple[ImportKind, ...] = (),
    ) -> None:
        super().__init__(row, kind, headers, missing, fitting)
        self.row = row
        self.kind = kind
        self.headers = headers
        self.missing = missing
        self.fitting = fitting


@dataclass(frozen=True, slots=True)
class MeasureAt:
    """The column of one measure of a wide file."""

    measure: str
    index: int
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands.

    Attributes:
        headers: The file's headers.
        places: Field to column index.
        constants: Field to the value that every row has.
        measures: Columns of a wide file of facts.
        unused: Headers that nothing is read from.
    """

    headers: tuple[str, ...]
    places: Mapping[str, int]
    constants: Mapping[str, str]
    measures: tuple[MeasureAt, ...]
    unused: tuple[str, ...]

    def header_of(self, field: str) -> str:
        """Return the header a field stands under, the field's own name for a constant."""
        place = self.places.get(field)
        return field if place is None else self.headers[place]


def kind_of(headers: tuple[str, ...], row: int, company: Company) -> ImportKind:
    """Return the kind that all required fields are there for, with the most columns used.

    Raises:
        HeadersRefused: no kind fits, or several fit alike.
    """
    used: dict[ImportKind, int] = {}
    for kind in ImportKind:
        try:
            found = find_columns(kind, headers, row, Layout(), company)
        except HeadersRefused:
            continue
        used[kind] = len(found.places) + len(found.measures)
    best = [kind for kind, count in used.items() if count == max(used.values())]
    if len(best) != 1:
        raise HeadersRefused(row, None, headers, fitting=tuple(best))
    return best[0]


def find_columns(kind: ImportKind, headers: tuple[str, ...], row: int, layout: Layout, company: Company) -> Columns:
    """Find each field's column: by the mapping file where it says so, else by header.

    Raises:
        HeadersRefused: a required field has no column.
        MappingError: the mapping names a column that the file lacks, or an unknown measure.
    """
    by_key = {match_key(header.strip(_SURROUNDINGS)): index for index, header in enumerate(headers) if header}
    places: dict[str, int] = {}
    constants: dict[str, str] = {}
    for field in FIELDS[kind]:
        match layout.columns.get(field.name):
            case Constant(value):
                constants[field.name] = value
            case str(header):
                places[field.name] = _index(f"{kind}.{field.name}", header, by_key, headers)
            case None if layout.measures and field.name in _LONG_FIELDS:
                pass  # the mapping says where the numbers stand, whatever other headers are called
            case None:
                free = (index for key, index in by_key.items() if key in field.keys and index not in places.values())
                if (index := next(free, None)) is not None:
                    places[field.name] = index
    measures: tuple[MeasureAt, ...] = ()
    if kind is ImportKind.FACTS:
        measures = _measures(by_key, headers, layout, company, set(places.values()), is_long="value" in places)
    _require(kind, headers, row, {*places, *constants}, has_measures=bool(measures))
    taken = {*places.values(), *(column.index for column in measures)}
    unused = tuple(header for index, header in enumerate(headers) if header and index not in taken)
    return Columns(headers, places, constants, measures, unused)


def _index(key: str, header: str, by_key: Mapping[str, int], headers: tuple[str, ...]) -> int:
    found = by_key.get(match_key(header.strip(_SURROUNDINGS)))
    if found is None:
        raise MappingError(key, header, ", ".join(filter(None, headers)))
    return found


def _measures(
    by_key: Mapping[str, int],
    headers: tuple[str, ...],
    layout: Layout,
    company: Company,
    taken: set[int],
    *,
    is_long: bool,
) -> tuple[MeasureAt, ...]:
    words = measure_words(company)
    if layout.measures:
        named = []
        for name, column in layout.measures.items():
            measure = words.get(match_key(name))
            if measure is None:
                near = get_close_matches(match_key(name), words, n=2)
                raise MappingError(f"facts.measures.{name}", name, ", ".join(words[word] for word in near))
            index = _index(f"facts.measures.{name}", column.header, by_key, headers)
            named.append(MeasureAt(measure, index, column.is_distinct))
        return tuple(named)
    if is_long:
        return ()
    found: dict[str, MeasureAt] = {}
    for key, index in by_key.items():
        if key in words and index not in taken:
            found.setdefault(words[key], MeasureAt(words[key], index))
    return tuple(found.values())


def measure_words(company: Company) -> Mapping[str, str]:
    """Return every word that names a measure, folded: its own names, and those of KPIs that are just that measure."""
    words: dict[str, str] = {}
    for preset in load_kpis():
        terms = preset.kpi.numerator.terms
        if preset.kpi.denominator is not None or len(terms) != 1 or terms[0].factor != 1 or terms[0].divisor != 1:
            continue
        own = company.kpi_definitions.get(preset.kpi.id, {})
        names, aliases = own.get("names"), own.get("aliases")
        for word in (
            *(names.values() if isinstance(names, dict) else ()),
            *(aliases if isinstance(aliases, list) else ()),
            *(preset.kpi.id, preset.name_en, preset.name_zh, *preset.aliases),
        ):
            words.setdefault(match_key(str(word)), terms[0].measure)
    for known in load_preset_measures():
        words.update((match_key(word), known.measure.id) for word in (known.measure.id, known.name_en, known.name_zh))
    return words


def _require(kind: ImportKind, headers: tuple[str, ...], row: int, found: set[str], *, has_measures: bool) -> None:
    needed = {field.name for field in FIELDS[kind] if field.is_required}
    if kind is ImportKind.FACTS and not has_measures:
        needed |= _LONG_FIELDS
    lacking = [field for field in FIELDS[kind] if field.name in needed - found]
    if not lacking:
        return
    named = [header for header in headers if header]
    folded = {match_key(header): header for header in named}
    missing = []
    for field in lacking:
        near = [word for key in sorted(field.keys) for word in get_close_matches(key, folded, n=1, cutoff=0.75)]
        missing.append((field.name, field.english[0], folded[near[0]] if near else ""))
    raise HeadersRefused(row, kind, headers, missing=tuple(missing))
