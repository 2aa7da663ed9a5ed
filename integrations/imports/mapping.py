"""Mapping files: TOML that says which column holds what where headers cannot tell."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.imports.cells import read_currency, read_zone
from integrations.imports.kinds import FIELDS, ImportKind
from integrations.imports.problems import CellFault
from integrations.sources.files import Dialect

_FILE_KEYS = frozenset({"sheet", "header_row", "encoding", "delimiter", "date_format", "decimal"})
_STORE_KEYS = frozenset({"create", "zone", "currency", "market", "codes"})
_FACT_KEYS = frozenset({"measures", "replace", "source"})
_TOLD_BY_LOOKING = Dialect()


class MappingError(ValueError):
    """A mapping file that cannot be followed: the key, what stands there and what could."""

    def __init__(self, key: str, found: object, wanted: str) -> None:
        super().__init__(key, found, wanted)
        self.key = key
        self.found = str(found)
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Constant:
    """One value for every row, where the file has no column for it."""

    value: str


@dataclass(frozen=True, slots=True)
class MeasureColumn:
    """The column a measure comes from: its numbers added up, or its different keys counted."""

    header: str
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class NewStores:
    """What a store that the file names and the company lacks is created with."""

    market: str
    zone: str
    currency: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything a mapping file can say; without one, everything is told from the headers.

    Attributes:
        kind: What the rows are.
        dialect: How the file is laid out.
        date_format: `strptime` format of days.
        decimal: The decimal mark of numbers.
        columns: Field name to header or constant.
        measures: Measure id to its column.
        source: Name of the file source.
        replaces_range: Whether a re-import replaces every day from the file's first to its last, not only its own.
        codes: What the file calls a store, to the store's code.
        new_stores: What missing stores are created with; None refuses them.
    """

    kind: ImportKind | None = None
    dialect: Dialect = _TOLD_BY_LOOKING
    date_format: str | None = None
    decimal: str | None = None
    columns: Mapping[str, str | Constant] = field(default_factory=dict)
    measures: Mapping[str, MeasureColumn] = field(default_factory=dict)
    source: str | None = None
    replaces_range: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    new_stores: NewStores | None = None


def read_mapping(text: str) -> Layout:
    """Read a mapping file.

    Raises:
        MappingError: It is not TOML, or says something that cannot be followed.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError("", str(error), "TOML") from error
    kind = _kind(tables)
    file = _table(tables, "file", _FILE_KEYS)
    own = _table(tables, kind.value, None) if kind else {}
    stores = _table(tables, "stores", _STORE_KEYS) if kind is ImportKind.FACTS else {}
    extra = _table(own, "measures", None, "facts.") if kind is ImportKind.FACTS else {}
    header_row = file.get("header_row", 1)
    if not isinstance(header_row, int) or header_row < 1:
        raise MappingError("file.header_row", header_row, "1, 2, 3 …")
    return Layout(
        kind=kind,
        dialect=Dialect(
            sheet=_text(file, "sheet", "file."),
            header_row=header_row,
            encoding=checked_encoding(_text(file, "encoding", "file.")),
            delimiter=_text(file, "delimiter", "file."),
        ),
        date_format=_text(file, "date_format", "file."),
        decimal=_choice(file, "decimal", "file.", (".", ",")),
        columns=_columns(kind, own),
        measures={name: _measure(name, value) for name, value in extra.items()},
        source=_text(own, "source", "facts.") if kind is ImportKind.FACTS else None,
        replaces_range=kind is ImportKind.FACTS and _choice(own, "replace", "facts.", ("days", "range")) == "range",
        codes={str(called): str(code) for called, code in _table(stores, "codes", None, "stores.").items()},
        new_stores=_new_stores(stores),
    )


def _kind(tables: Mapping[str, Any]) -> ImportKind | None:
    kinds = [kind for kind in ImportKind if kind.value in tables]
    unknown = set(tables) - {"file"} - {kind.value for kind in kinds}
    if unknown:
        raise MappingError(min(unknown), tables[min(unknown)], ", ".join(("file", *ImportKind)))
    # Beside [facts], [stores] says how their stores are found.
    if kinds in ([ImportKind.FACTS, ImportKind.STORES], [ImportKind.FACTS]):
        return ImportKind.FACTS
    if len(kinds) > 1:
        raise MappingError(kinds[1].value, "", "one kind of rows")
    return kinds[0] if kinds else None


def _table(tables: Mapping[str, Any], key: str, known: frozenset[str] | None, above: str = "") -> Mapping[str, Any]:
    table = tables.get(key, {})
    if not isinstance(table, dict):
        raise MappingError(f"{above}{key}", table, f"[{above}{key}]")
    unknown = set(table) - known if known is not None else set()
    if unknown:
        raise MappingError(f"{above}{key}.{min(unknown)}", table[min(unknown)], ", ".join(sorted(known or ())))
    return table


def _text(table: Mapping[str, Any], key: str, above: str) -> str | None:
    value = table.get(key)
    if value is None or (isinstance(value, str) and value):
        return value
    raise MappingError(f"{above}{key}", value, "text")


def _choice(table: Mapping[str, Any], key: str, above: str, choices: tuple[str, ...]) -> str | None:
    value = _text(table, key, above)
    if value is not None and value not in choices:
        raise MappingError(f"{above}{key}", value, " / ".join(choices))
    return value


def checked_encoding(name: str | None) -> str | None:
    """Return the codec of that name, None for None.

    Raises:
        MappingError: There is none.
    """
    if name is None:
        return None
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise MappingError("file.encoding", name, "utf-8, gb18030, big5, windows-1252 …") from error


def _columns(kind: ImportKind | None, own: Mapping[str, Any]) -> Mapping[str, str | Constant]:
    if kind is None:
        return {}
    known = {entry.name for entry in FIELDS[kind]}
    beside = _FACT_KEYS if kind is ImportKind.FACTS else frozenset()
    columns: dict[str, str | Constant] = {}
    for name, value in own.items():
        match value:
            case _ if name in beside:
                continue
            case _ if name not in known:
                raise MappingError(f"{kind}.{name}", value, ", ".join(sorted(known | beside)))
            case str(header) if header:
                columns[name] = header
            case {"value": str(constant), **rest} if constant and not rest:
                columns[name] = Constant(constant)
            case _:
                raise MappingError(f"{kind}.{name}", value, '"column header" / { value = "…" }')
    return columns


def _measure(name: str, value: object) -> MeasureColumn:
    match value:
        case str(header) if header:
            return MeasureColumn(header)
        case {"distinct": str(header), **rest} if header and not rest:
            return MeasureColumn(header, is_distinct=True)
        case _:
            raise MappingError(f"facts.measures.{name}", value, '"column header" / { distinct = "column header" }')


def _new_stores(stores: Mapping[str, Any]) -> NewStores | None:
    create = stores.get("create", False)
    if not isinstance(create, bool):
        raise MappingError("stores.create", create, "true / false")
    if not create:
        return None
    values = {key: _text(stores, key, "stores.") for key in ("market", "zone", "currency")}
    for key, value in values.items():
        if value is None:
            raise MappingError(f"stores.{key}", "", "text")
    market, zone, currency = (str(value) for value in values.values())
    try:
        return NewStores(market, read_zone(zone), read_currency(currency))
    except CellFault as fault:
        raise MappingError("stores", fault.found, "America/New_York, USD …") from fault
