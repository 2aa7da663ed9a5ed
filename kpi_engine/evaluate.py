"""Evaluation: leaf sums of a KPI's inputs become one reading, with its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpi_engine.freshness import FeedState
from kpi_engine.inputs import FILLED, Input, how_of, is_money
from kpi_engine.items import Sample, ValueList, merged
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure
from kpi_engine.money import BudgetRates
from kpi_engine.periods import Period
from kpi_engine.readings import Extent, Flag, LeafSum, Reading, Reason, UnevenLeaf

__all__ = ["Extent", "Flag", "LeafSum", "Reading", "Reason", "UnevenLeaf", "evaluate"]

_ZERO, _ONE = Decimal(0), Decimal(1)
_NO_FLAGS: frozenset[Flag] = frozenset()
_STALE = frozenset({Flag.STALE})


@dataclass(slots=True)
class _Leaf:
    """What is known of one leaf while its rows come in."""

    weight: Decimal
    values: dict[str, Decimal] = field(default_factory=dict)
    samples: list[tuple[str, Sample]] = field(default_factory=list)
    through: date | None = None
    reported: int = 1
    expected: int = 1
    state: FeedState = FeedState.FRESH
    lacks_rate: bool = False


def evaluate(
    kpi: Kpi,
    leaves: Iterable[LeafSum],
    *,
    measures: Mapping[str, Measure],
    currency: str | None = None,
    rates: BudgetRates | None = None,
) -> Reading:
    """Return the KPI over the given leaves: each input's total over the leaves first, then the arithmetic, once.

    So a ratio is always a ratio of sums, and any other formula is computed on the asked node's own totals. A leaf
    that lacks any input is left out altogether and lowers coverage: sales of ten stores are never divided by the
    visits of nine.

    Args:
        kpi: What to compute.
        leaves: Sums of the KPI's inputs; others are ignored. A leaf without data appears with total None.
        measures: Definitions of the KPI's measures.
        currency: Wanted currency; None keeps the leaves' own if it is one, else the budget's base.
        rates: Budget rates for leaves in other currencies.

    Raises:
        UnevenLeaf: When the sums of one leaf end on different days.
    """
    sources = dict(zip(kpi.inputs, kpi.sources, strict=True))
    rows = [leaf for leaf in leaves if leaf.measure in sources]
    money = frozenset(key for key, source in sources.items() if is_money(source, measures))
    filled = frozenset(key for key, source in sources.items() if _is_filled(source, measures))
    wanted = _currency_of(money, rows, currency, rates)
    return _sum_up(kpi, rows, _gather(rows, money, filled, wanted, rates), wanted)


def _is_filled(source: Input, measures: Mapping[str, Measure]) -> bool:
    measure = measures[source.measure]
    return measure.fills_zero and how_of(source, measure) in FILLED


def _currency_of(
    money: frozenset[str], rows: Iterable[LeafSum], wanted: str | None, rates: BudgetRates | None
) -> str | None:
    """Return the currency of the reading: none without money, else the wanted, the leaves' own or the budget's."""
    if not money or wanted is not None:
        return wanted if money else None
    found = {row.currency for row in rows if row.measure in money and row.currency is not None}
    if len(found) > 1 and rates is not None:
        return rates.base_currency
    return min(found, default=None)


def _gather(
    rows: Iterable[LeafSum],
    money: frozenset[str],
    filled: frozenset[str],
    wanted: str | None,
    rates: BudgetRates | None,
) -> dict[str, _Leaf]:
    """Fold rows into leaves: filled, translated, and checked to end on one day."""
    leaves: dict[str, _Leaf] = {}
    for row in rows:
        leaf = leaves.get(row.scope)
        if leaf is None:
            leaf = leaves[row.scope] = _Leaf(row.weight)
        _note_days(leaf, row)
        value, sample = row.total, row.sample
        if value is None:
            if not (row.days_reported and row.measure in filled):
                continue
            value = _ZERO
        elif row.currency != wanted and row.measure in money:
            value = _translated(value, row.currency, wanted, rates)
            if value is None:
                leaf.lacks_rate = True
                continue
            if isinstance(sample, ValueList):
                parts = (_translated(part, row.currency, wanted, rates) for part in sample.values)
                sample = ValueList(tuple(part for part in parts if part is not None))
        known = leaf.values.get(row.measure)
        leaf.values[row.measure] = value if known is None else known + value
        if sample is not None:
            leaf.samples.append((row.measure, sample))
    return leaves


def _translated(amount: Decimal, currency: str | None, wanted: str | None, rates: BudgetRates | None) -> Decimal | None:
    if rates is None or currency is None or wanted is None:
        return None
    above, below = rates.worth(currency), rates.worth(wanted)
    return None if above is None or below is None else amount * above / below


def _note_days(leaf: _Leaf, row: LeafSum) -> None:
    """Keep the worst of the leaf's feeds: fewest days, oldest news."""
    if row.days_reported * leaf.expected < leaf.reported * row.days_expected:
        leaf.reported, leaf.expected = row.days_reported, row.days_expected
    leaf.state = max(leaf.state, row.freshness.state)
    if row.complete_through is not None and row.complete_through != leaf.through:
        if leaf.through is not None:
            raise UnevenLeaf(row.scope, (leaf.through, row.complete_through))
        leaf.through = row.complete_through


def _sum_up(kpi: Kpi, rows: list[LeafSum], leaves: Mapping[str, _Leaf], wanted: str | None) -> Reading:
    totals: dict[str, Decimal] = {}
    samples: dict[str, list[Sample]] = {}
    expected = known = late = unheard = _ZERO
    reach: dict[date | None, Decimal] = {}
    lacks_rate = False
    needed = len(kpi.inputs)
    # Translated amounts round at the 28th digit, so a fixed order keeps the answer independent of the rows' order.
    for leaf in (leaves[scope] for scope in sorted(leaves)):
        expected += leaf.weight
        if leaf.lacks_rate or len(leaf.values) < needed:
            lacks_rate = lacks_rate or leaf.lacks_rate
            continue
        for key, part in leaf.values.items():
            total = totals.get(key)
            totals[key] = part if total is None else total + part
        for key, sample in leaf.samples:
            samples.setdefault(key, []).append(sample)
        share = leaf.weight
        if leaf.reported < leaf.expected:
            share = share * leaf.reported / leaf.expected
        known += share
        reach[leaf.through] = reach.get(leaf.through, _ZERO) + share
        if leaf.state >= FeedState.STALE_DIMMED:
            late += leaf.weight
            if leaf.state is FeedState.UNKNOWN:
                unheard += leaf.weight
    for key, parts in samples.items():
        totals[key] = merged(parts).value
    above = kpi.numerator.apply(totals)
    below = None if kpi.denominator is None else kpi.denominator.apply(totals)
    missing = Reason.ZERO_DENOMINATOR if totals else Reason.NO_FX if lacks_rate else Reason.NO_DATA
    value, reason = _divide(kpi, above, below, missing)
    return Reading(
        value=value,
        reason=reason,
        currency=wanted,
        numerator=above,
        denominator=below,
        coverage=known / expected if expected else _ZERO,
        complete_through=min((day for day in reach if day is not None), default=None),
        as_of=min((row.as_of for row in rows if row.as_of is not None), default=None),
        flags=_flags(rows),
        spend_without_result=bool(kpi.is_cost and above and below is not None and above > 0 >= below),
        extents=tuple(Extent(day, reach[day]) for day in sorted(reach, key=lambda day: day or date.min)),
        weight=expected,
        late_weight=late,
        unheard_weight=unheard,
        days_behind=max((row.freshness.days_behind for row in rows), default=0),
        totals=tuple((key, totals[key]) for key in kpi.inputs if key in totals),
        windows=_windows(rows),
    )


def _divide(
    kpi: Kpi, above: Decimal | None, below: Decimal | None, missing: Reason
) -> tuple[Decimal | None, Reason | None]:
    if above is None:
        return None, missing
    if kpi.denominator is None:
        return above, None
    if below is None:
        return None, missing
    return (above / below, None) if below > 0 else (None, Reason.ZERO_DENOMINATOR)


def _flags(rows: Iterable[LeafSum]) -> frozenset[Flag]:
    found = _NO_FLAGS
    for row in rows:
        if row.flags:
            found |= row.flags
        if row.freshness.state >= FeedState.STALE_DIMMED:
            found |= _STALE
    return found


def _windows(rows: Iterable[LeafSum]) -> tuple[tuple[str, Period], ...]:
    found: dict[str, Period] = {}
    for row in rows:
        if row.window is not None:
            widest = found.get(row.measure, row.window)
            found[row.measure] = Period(min(widest.first, row.window.first), max(widest.last, row.window.last))
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))
