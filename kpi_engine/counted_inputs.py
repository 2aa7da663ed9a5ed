"""Counted inputs: which rows count in a reading and why others do not, by the rules of evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_engine.explanation import InputUse, RateLine
from kpi_engine.inputs import FILLED, JOINT, Input, how_of, is_money
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure
from kpi_engine.money import BudgetRates
from kpi_engine.readings import LeafSum, Reading
from kpi_engine.value_steps import CountedRow, Total

_ZERO, _ONE = Decimal(0), Decimal(1)
_MOST_APART = Decimal("1e-9")
COUNTS = frozenset({InputUse.COUNTED, InputUse.FILLED})


class ReadingNotExplained(ValueError):  # noqa: N818 - named after what happened
    """The leaf sums do not add up to what the reading says: they are not the ones it was made of."""

    def __init__(self, kpi: str, measure: str, added: Decimal, read: Decimal | None) -> None:
        super().__init__(kpi, measure, added, read)
        self.kpi = kpi
        self.measure = measure
        self.added = added
        self.read = read


@dataclass(frozen=True, slots=True)
class CountedInputs:
    """Tells rows apart for one KPI in one currency."""

    kpi: Kpi
    measures: Mapping[str, Measure]
    currency: str | None
    rates: BudgetRates | None

    def uses(self, rows: Sequence[LeafSum]) -> list[InputUse]:
        """Return of each row whether it counts; a leaf that lacks an input or a rate counts nowhere."""
        alone = [self._use(row) for row in rows]
        known: dict[str, set[str]] = {}
        without_rate = {row.scope for row, use in zip(rows, alone, strict=True) if use is InputUse.NO_RATE}
        for row, use in zip(rows, alone, strict=True):
            if use in COUNTS:
                known.setdefault(row.scope, set()).add(row.measure)
        whole = {scope for scope, keys in known.items() if len(keys) == len(self.kpi.inputs)} - without_rate
        return [
            InputUse.LEAF_INCOMPLETE if use in COUNTS and row.scope not in whole else use
            for row, use in zip(rows, alone, strict=True)
        ]

    def totals(self, rows: Sequence[LeafSum], uses: Sequence[InputUse], reading: Reading) -> dict[str, Total]:
        """Return each input's counted rows with the total that evaluation made of them.

        Raises:
            ReadingNotExplained: When they differ.
        """
        found, read = {}, dict(reading.totals)
        for source in self.kpi.sources:
            counted = tuple(
                CountedRow(row.scope, row.total or _ZERO, row.currency, self._translated(row) or _ZERO)
                for row, use in zip(rows, uses, strict=True)
                if row.measure == source.key and use in COUNTS
            )
            total = read.get(source.key)
            if total is None and not counted:
                continue
            added = sum((row.translated for row in counted), _ZERO)
            is_joint = how_of(source, self.measures[source.measure]) in JOINT
            if total is None or not (is_joint or abs(added - total) <= _MOST_APART * max(_ONE, abs(total))):
                raise ReadingNotExplained(self.kpi.id, source.key, added, total)
            currency = self.currency if is_money(source, self.measures) else None
            found[source.key] = Total(source.key, counted, total, currency, is_joint)
        return found

    def rate_lines(self, rows: Sequence[LeafSum], uses: Sequence[InputUse]) -> tuple[RateLine, ...]:
        """Return the rates that translated something, by currency."""
        if self.rates is None:
            return ()
        used = {row.currency for row, use in zip(rows, uses, strict=True) if use in COUNTS and self._is_foreign(row)}
        wanted = used | {self.currency} if used else used
        worths = ((name, self.rates.worth(name)) for name in sorted(name for name in wanted if name is not None))
        base = self.rates.base_currency
        return tuple(RateLine(name, base, worth) for name, worth in worths if worth is not None and name != base)

    def _use(self, row: LeafSum) -> InputUse:
        if row.total is None:
            source = self._source(row)
            measure = self.measures[source.measure]
            is_filled = measure.fills_zero and how_of(source, measure) in FILLED and row.days_reported
            return InputUse.FILLED if is_filled else InputUse.NO_DATA
        return InputUse.NO_RATE if self._translated(row) is None else InputUse.COUNTED

    def _source(self, row: LeafSum) -> Input:
        return self.kpi.sources[self.kpi.inputs.index(row.measure)]

    def _is_foreign(self, row: LeafSum) -> bool:
        is_elsewhere = row.total is not None and row.currency != self.currency
        return is_elsewhere and is_money(self._source(row), self.measures)

    def _translated(self, row: LeafSum) -> Decimal | None:
        if row.total is None or not self._is_foreign(row):
            return row.total
        if self.rates is None or row.currency is None or self.currency is None:
            return None
        above, below = self.rates.worth(row.currency), self.rates.worth(self.currency)
        return None if above is None or below is None else row.total * above / below
