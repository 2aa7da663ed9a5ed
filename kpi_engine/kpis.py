"""KPIs: expressions over base measures with a direction and thresholds; names and words live outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import Better, Range
from kpi_engine.formula import Formula
from kpi_engine.measures import Measure, OverTime, Unit

# A total that lacks a twentieth of its parts misleads; a ratio of most of its parts does not.
_COVERAGE_OF_TOTALS = Decimal("0.95")
_COVERAGE_OF_RATIOS = Decimal("0.6")


class Layer(Enum):
    """Where a KPI sits between company and desk."""

    TOP = "top"
    MIDDLE = "middle"
    EXECUTION = "execution"


class Kind(Enum):
    """Outcome, own action, or guard rail against gaming the other two."""

    RESULT = "result"
    PROCESS = "process"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Bands:
    """Least pace for green and for amber; below is red."""

    green: Decimal = Decimal("0.95")
    amber: Decimal = Decimal("0.85")

    def __post_init__(self) -> None:
        if self.amber > self.green:
            raise ValueError(self)


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI, never stored, evaluated at any node and period.

    Attributes:
        id: The name used in commands and files.
        unit: What its value is counted in.
        better: Which direction is good.
        numerator: The sum itself for a simple KPI.
        denominator: None for a simple KPI.
        thresholds: Pace limits of its light.
        corridor: The standing range of a range KPI, used where no target is set.
        is_cost: Whether spend over nothing is money without result (ACoS, CPA), hence red.
        is_stock: Whether it is a state, not a flow: it has no phasing.
        layer: Top, middle or execution.
        kind: Result, process or control.
        decimals: Places shown.
        min_coverage: Own limit of coverage; None takes 0.95 for totals and 0.6 for ratios.
        inputs: The measures it needs, each once.
        least_coverage: Coverage below which it is not judged.
    """

    id: str
    unit: Unit
    better: Better
    numerator: Formula
    denominator: Formula | None = None
    thresholds: Bands = Bands()
    corridor: Range | None = None
    is_cost: bool = False
    is_stock: bool = False
    layer: Layer = Layer.MIDDLE
    kind: Kind = Kind.RESULT
    decimals: int = 2
    min_coverage: Decimal | None = None
    inputs: tuple[str, ...] = field(init=False, compare=False)
    least_coverage: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        below = self.denominator.measures if self.denominator else ()
        object.__setattr__(self, "inputs", tuple(dict.fromkeys((*self.numerator.measures, *below))))
        usual = _COVERAGE_OF_TOTALS if self.denominator is None else _COVERAGE_OF_RATIOS
        object.__setattr__(self, "least_coverage", usual if self.min_coverage is None else self.min_coverage)

    @property
    def is_ratio(self) -> bool:
        """Whether it divides, so that its target is never phased or split."""
        return self.denominator is not None

    @property
    def accumulates(self) -> bool:
        """Whether its value grows through the period, so that its target is phased."""
        return self.denominator is None and not self.is_stock

    def provisional_days(self, measures: Mapping[str, Measure]) -> int:
        """Return how many of the youngest days are still restated for any of its measures."""
        return max(measures[name].provisional_days for name in self.inputs)


class KpiFault(Enum):
    """What is wrong in a KPI's definition."""

    UNKNOWN_MEASURE = "unknown_measure"
    MIXED_UNITS = "mixed_units"
    NEEDS_KEYS = "needs_keys"


@dataclass(frozen=True, slots=True)
class KpiProblem:
    """One fault of one KPI; `measure` is the measure at which it shows."""

    kpi: str
    fault: KpiFault
    measure: str


def problems_of(kpi: Kpi, measures: Mapping[str, Measure]) -> tuple[KpiProblem, ...]:
    """Return everything wrong between a definition and the measures that exist (empty when sound)."""
    found: list[KpiProblem] = []
    for formula in (kpi.numerator, kpi.denominator):
        units: set[Unit] = set()
        for name in formula.measures if formula else ():
            measure = measures.get(name)
            if measure is None:
                found.append(KpiProblem(kpi.id, KpiFault.UNKNOWN_MEASURE, name))
                continue
            if measure.over_time is OverTime.DISTINCT:
                found.append(KpiProblem(kpi.id, KpiFault.NEEDS_KEYS, name))
            if units and measure.unit not in units:
                found.append(KpiProblem(kpi.id, KpiFault.MIXED_UNITS, name))
            units.add(measure.unit)
    return tuple(found)
