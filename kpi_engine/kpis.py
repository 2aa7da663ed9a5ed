"""KPIs: expressions over base measures with a direction and thresholds; names and words live outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from kpi_engine.attainment import Better, Range
from kpi_engine.dimensions import problems_with
from kpi_engine.expressions import Expression, Node, Operation, Operator
from kpi_engine.faults import FormulaFault
from kpi_engine.formula import Formula
from kpi_engine.inputs import Demand, Input, demands_of
from kpi_engine.measures import Measure, Unit
from kpi_engine.periods import Period

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
        inputs: Keys of what it is computed from, each once; the key of a plain input is its measure's id.
        sources: The same inputs in full.
        measures: Ids of the measures behind its inputs, each once.
        is_ratio: Whether it is no sum of its parts, mostly since it divides: its target is never phased or split.
        is_plain: Whether every input is just a measure over the asked days.
        accumulates: Whether its value grows through the period, so that its target is phased.
        least_coverage: Coverage below which it is not judged.
    """

    id: str
    unit: Unit
    better: Better
    numerator: Formula | Expression
    denominator: Formula | Expression | None = None
    thresholds: Bands = Bands()
    corridor: Range | None = None
    is_cost: bool = False
    is_stock: bool = False
    layer: Layer = Layer.MIDDLE
    kind: Kind = Kind.RESULT
    decimals: int = 2
    min_coverage: Decimal | None = None
    inputs: tuple[str, ...] = field(init=False, compare=False)
    sources: tuple[Input, ...] = field(init=False, compare=False, repr=False)
    measures: tuple[str, ...] = field(init=False, compare=False, repr=False)
    is_ratio: bool = field(init=False, compare=False, repr=False)
    is_plain: bool = field(init=False, compare=False, repr=False)
    accumulates: bool = field(init=False, compare=False, repr=False)
    least_coverage: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Worked out once: every card asks a dozen times.
        below = () if self.denominator is None else self.denominator.sources
        object.__setattr__(self, "sources", tuple(dict.fromkeys((*self.numerator.sources, *below))))
        object.__setattr__(self, "inputs", tuple(source.key for source in self.sources))
        names = tuple(dict.fromkeys(name for source in self.sources for name in source.measures))
        object.__setattr__(self, "measures", names)
        is_ratio = self.denominator is not None or isinstance(self.numerator, Expression)
        object.__setattr__(self, "is_ratio", is_ratio)
        object.__setattr__(self, "is_plain", all(source.is_plain for source in self.sources))
        object.__setattr__(self, "accumulates", not is_ratio and not self.is_stock and self.is_plain)
        usual = _COVERAGE_OF_RATIOS if self.is_ratio else _COVERAGE_OF_TOTALS
        object.__setattr__(self, "least_coverage", usual if self.min_coverage is None else self.min_coverage)

    @property
    def node(self) -> Node:
        """Return its whole arithmetic as one tree."""
        if self.denominator is None:
            return self.numerator.node
        return Operation(Operator.OVER, self.numerator.node, self.denominator.node)

    def provisional_days(self, measures: Mapping[str, Measure]) -> int:
        """Return how many of the youngest days are still restated for any of its measures."""
        return max(measures[name].provisional_days for name in self.measures)


def needs(kpi: Kpi, measures: Mapping[str, Measure], period: Period) -> tuple[Demand, ...]:
    """Return the facts a KPI may need in a period, each once.

    Args:
        kpi: What will be evaluated.
        measures: Definitions of its measures.
        period: The asked days; through whichever of them a leaf is known, the demands suffice.
    """
    found = (demand for source in kpi.sources for demand in demands_of(source, measures[source.measure], period))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class KpiProblem:
    """One fault of one KPI; `text` is the measure or the part of a formula at which it shows."""

    kpi: str
    fault: FormulaFault
    text: str


def problems_of(kpi: Kpi, measures: Mapping[str, Measure]) -> tuple[KpiProblem, ...]:
    """Return everything wrong between a definition and the measures that exist (empty when sound)."""
    found = [KpiProblem(kpi.id, FormulaFault.UNKNOWN_MEASURE, name) for name in kpi.measures if name not in measures]
    if all(side is None or side.sources for side in (kpi.numerator, kpi.denominator)):
        found += [
            KpiProblem(kpi.id, problem.fault, problem.text) for problem in problems_with(kpi.node, measures, kpi.unit)
        ]
    return tuple(found)
