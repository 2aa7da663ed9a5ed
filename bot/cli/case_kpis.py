"""KPIs of a case file: its own measures and formulas beside the shipped ones, and the KPIs it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.cli.case_entries import ABOVE_ZERO, FLAG, NUMBER, TEXT, CaseEntry, CaseFault, Reader, one_of, whole_up_to
from integrations.imports.nearest import nearest
from integrations.presets import load_catalog, load_measures
from kpi_engine import (
    Better,
    Definition,
    DefinitionError,
    FormulaFault,
    Kpi,
    Measure,
    OverTime,
    Range,
    Unit,
    read_definitions,
)

_FLOWS = (OverTime.SUM, OverTime.DISTINCT)
_LONGEST_DAYS = 366  # that a platform may take to settle a number
_MOST_DECIMALS = 6
_FORMULA: Reader[str] = Reader("a formula like gmv / orders", lambda value: value if isinstance(value, str) else None)
_UNIT, _BETTER, _OVER_TIME = one_of(Unit), one_of(Better), one_of(OverTime)


def read_case_measures(case: CaseEntry) -> dict[str, Measure]:
    """Return the shipped measures and the file's own."""
    measures = dict(load_measures())
    for name, entry in case.tables("measures").items():
        if name in measures:
            entry.fault("", CaseFault.NAME_TAKEN, name, "a name that no shipped measure has")
        over_time = entry.read("over_time", _OVER_TIME) or OverTime.SUM
        lag = entry.read("lag_hours", whole_up_to(24 * _LONGEST_DAYS))
        own = Measure(
            id=name,
            unit=entry.read("unit", _UNIT, is_required=True) or Unit.COUNT,
            over_time=over_time,
            fills_zero=over_time in _FLOWS,
            lag=timedelta(hours=24 if lag is None else lag),
            provisional_days=entry.read("provisional_days", whole_up_to(_LONGEST_DAYS)) or 0,
            keeps_items=entry.read("keeps_items", FLAG) or False,
        )
        entry.finish()
        measures.setdefault(name, own)
    return measures


def read_case_kpis(case: CaseEntry, measures: Mapping[str, Measure]) -> dict[str, Kpi | None]:
    """Return the KPIs that the file asks for, in its order; None for one whose own definition has a fault."""
    shipped = {preset.kpi.id: preset.kpi for preset in load_catalog()}
    known: dict[str, Kpi | None] = {**shipped, **_own_kpis(case.tables("definitions"), shipped, measures)}
    asked: dict[str, Kpi | None] = {}
    for place, name in enumerate(case.listed("kpis", TEXT, is_required=True)):
        if name not in known:
            near = ", ".join(nearest(name, known)) or "leadline presets show manager@amazon names some"
            case.fault(f"kpis[{place}]", CaseFault.UNKNOWN_KPI, name, near)
        elif name in asked:
            case.fault(f"kpis[{place}]", CaseFault.TWICE, name, "each KPI once")
        else:
            asked[name] = known[name]
    return asked


def _own_kpis(
    entries: Mapping[str, CaseEntry], shipped: Mapping[str, Kpi], measures: Mapping[str, Measure]
) -> dict[str, Kpi | None]:
    formulas: dict[str, str] = {}
    units: dict[str, Unit] = {}
    for name, entry in entries.items():
        if name in measures or name in shipped:
            entry.fault("", CaseFault.NAME_TAKEN, name, "a name that no measure and no shipped KPI has")
        formulas[name] = entry.read("formula", _FORMULA) or ""
        if (unit := entry.read("unit", _UNIT)) is not None:
            units[name] = unit
    definitions = _definitions(formulas, entries, shipped, measures, units)
    return {name: _own_kpi(name, entry, definitions.get(name)) for name, entry in entries.items()}


def _definitions(
    formulas: Mapping[str, str],
    entries: Mapping[str, CaseEntry],
    shipped: Mapping[str, Kpi],
    measures: Mapping[str, Measure],
    units: Mapping[str, Unit],
) -> dict[str, Definition]:
    """Return the sound definitions; the others' problems are noted once, and what names these is left out with them."""
    try:
        return read_definitions(formulas, measures=measures, kpis=shipped, units=units)
    except DefinitionError as error:
        for found in error.problems:
            problem = found.problem
            near = ", ".join(nearest(problem.text, measures)) if problem.fault is FormulaFault.UNKNOWN_MEASURE else ""
            wanted = near or f"see character {problem.at + 1} of “{formulas[found.kpi]}”"
            entries[found.kpi].fault("formula", problem.fault, problem.text, wanted)
        return _those_that_stand_alone(formulas, {found.kpi for found in error.problems}, shipped, measures, units)


def _those_that_stand_alone(
    formulas: Mapping[str, str],
    faulty: set[str],
    shipped: Mapping[str, Kpi],
    measures: Mapping[str, Measure],
    units: Mapping[str, Unit],
) -> dict[str, Definition]:
    """Return the definitions that need none of the faulty ones, so that their targets can be checked as well."""
    left = {name: formula for name, formula in formulas.items() if name not in faulty}
    try:
        return read_definitions(left, measures=measures, kpis=shipped, units=units)
    except DefinitionError as error:
        return _those_that_stand_alone(left, {found.kpi for found in error.problems}, shipped, measures, units)


def _own_kpi(name: str, entry: CaseEntry, definition: Definition | None) -> Kpi | None:
    better = entry.read("better", _BETTER) or Better.HIGHER
    decimals = entry.read("decimals", whole_up_to(_MOST_DECIMALS))
    corridor_entry = entry.table("corridor")
    corridor = None if corridor_entry is None else read_range(corridor_entry)
    if corridor_entry is not None:
        corridor_entry.finish()
    is_cost = entry.read("is_cost", FLAG) or False
    entry.finish()
    if definition is None:
        return None
    return Kpi(
        id=name,
        unit=definition.unit,
        better=better,
        numerator=definition.numerator,
        denominator=definition.denominator,
        corridor=corridor,
        is_cost=is_cost,
        is_stock=definition.is_stock,
        decimals=2 if decimals is None else decimals,
    )


def read_range(entry: CaseEntry) -> Range | None:
    """Return the corridor that an entry gives by low, high and tolerance; None with its faults noted."""
    low, high = entry.read("low", NUMBER, is_required=True), entry.read("high", NUMBER, is_required=True)
    tolerance = entry.read("tolerance", ABOVE_ZERO, is_required=True)
    if low is None or high is None or tolerance is None:
        return None
    if low > high:
        entry.fault("low", CaseFault.BAD_RANGE, str(low), f"at most {high}, the high end")
        return None
    return Range(low, high, tolerance)
