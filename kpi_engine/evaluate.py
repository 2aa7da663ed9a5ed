"""Evaluation: leaf sums of base measures become one reading of a KPI, with its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from kpi_engine.freshness import FRESH, FeedState, Freshness
from kpi_engine.kpis import Kpi
from kpi_engine.measures import Measure, Unit
from kpi_engine.money import BudgetRates

_ZERO, _ONE = Decimal(0), Decimal(1)


class Reason(Enum):
    """Why there is no value."""

    NO_DATA = "no_data"
    ZERO_DENOMINATOR = "zero_denominator"  # a negative one too: its ratio would have the wrong sign
    NO_FX = "no_fx"
    NO_TARGET = "no_target"
    INSUFFICIENT_DATA = "insufficient_data"


class Flag(Enum):
    """What a reader must know beside the value."""

    STALE = "stale"
    PROVISIONAL = "provisional"
    RESTATED = "restated"
    ADJUSTED = "adjusted"


_NO_FLAGS: frozenset[Flag] = frozenset()
_STALE = frozenset({Flag.STALE})


class UnevenLeaf(ValueError):  # noqa: N818 - named after what happened
    """Sums of one leaf end on different days; clip them with `common_through` first."""

    def __init__(self, scope: str, ends: tuple[date, date]) -> None:
        super().__init__(scope, ends)
        self.scope = scope
        self.ends = ends


@dataclass(frozen=True, slots=True)
class LeafSum:
    """One measure of one leaf scope over the asked days, in local currency.

    Several rows of the same scope and measure (one per currency) add up.

    Attributes:
        scope: The leaf's id.
        measure: The measure's id.
        total: The sum (or last value of a stock); None when there was no row.
        currency: Local currency of a money measure, else None.
        days_reported: Days on which the source reported, up to `complete_through`.
        days_expected: Days on which it should have, up to the same day.
        complete_through: Last day inside the total, equal for all measures of one leaf; None when no day is.
        freshness: State of its feed now.
        weight: Its share of the plan; 1 counts leaves.
        as_of: When the source last told us.
        flags: Provisional, restated, adjusted.
    """

    scope: str
    measure: str
    total: Decimal | None
    currency: str | None = None
    days_reported: int = 1
    days_expected: int = 1
    complete_through: date | None = None
    freshness: Freshness = FRESH
    weight: Decimal = _ONE
    as_of: datetime | None = None
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the plan weight has data through a day."""

    through: date | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI's value at one node and period, with everything needed to trust or doubt it.

    Attributes:
        value: None with a `reason` when there is none; never rounded.
        reason: Why there is no value.
        currency: Currency of the money inside numerator and denominator, None without money.
        numerator: Sum over the leaves that have all inputs.
        denominator: The same below the line; None for a simple KPI.
        coverage: Weight with data over weight expected, 0 to 1.
        complete_through: The day through which every leaf with data is complete.
        as_of: The oldest word from any of its sources.
        flags: Stale when any part is, provisional, restated, adjusted.
        spend_without_result: Money was spent and nothing came of it.
        extents: Weight by last day, so that each leaf is held to its own days only.
        weight: Weight expected in all.
        late_weight: Weight of leaves past their lag.
        unheard_weight: Weight of leaves so late that nothing is known.
        days_behind: Of its most belated leaf.
    """

    value: Decimal | None
    reason: Reason | None = None
    currency: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal = _ZERO
    complete_through: date | None = None
    as_of: datetime | None = None
    flags: frozenset[Flag] = frozenset()
    spend_without_result: bool = False
    extents: tuple[Extent, ...] = ()
    weight: Decimal = _ZERO
    late_weight: Decimal = _ZERO
    unheard_weight: Decimal = _ZERO
    days_behind: int = 0


@dataclass(slots=True)
class _Leaf:
    """What is known of one leaf while its rows come in."""

    weight: Decimal
    values: dict[str, Decimal] = field(default_factory=dict)
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
    """Return the KPI over the given leaves: each leaf whole, then the sums, then the division.

    A leaf that lacks any input is left out of numerator and denominator alike and lowers coverage, so that
    a ratio never divides the sales of ten stores by the visits of nine.

    Args:
        kpi: What to compute.
        leaves: Sums of the KPI's measures; others are ignored. A leaf without data appears with total None.
        measures: Definitions of the KPI's measures.
        currency: Wanted currency; None keeps the leaves' own if it is one, else the budget's base.
        rates: Budget rates for leaves in other currencies.

    Raises:
        UnevenLeaf: When the sums of one leaf end on different days.
    """
    rows = [leaf for leaf in leaves if leaf.measure in kpi.inputs]
    wanted = _currency_of(kpi, rows, measures, currency, rates)
    return _sum_up(kpi, rows, _gather(rows, measures, wanted, rates), wanted)


def _currency_of(
    kpi: Kpi, rows: Iterable[LeafSum], measures: Mapping[str, Measure], wanted: str | None, rates: BudgetRates | None
) -> str | None:
    """Return the currency of the reading: none without money, else the wanted, the leaves' own or the budget's."""
    money = {name for name in kpi.inputs if measures[name].unit is Unit.MONEY}
    if not money or wanted is not None:
        return wanted if money else None
    found = {row.currency for row in rows if row.measure in money and row.currency is not None}
    if len(found) > 1 and rates is not None:
        return rates.base_currency
    return min(found, default=None)


def _gather(
    rows: Iterable[LeafSum], measures: Mapping[str, Measure], wanted: str | None, rates: BudgetRates | None
) -> dict[str, _Leaf]:
    """Fold rows into leaves: filled, translated, and checked to end on one day."""
    leaves: dict[str, _Leaf] = {}
    for row in rows:
        leaf = leaves.get(row.scope)
        if leaf is None:
            leaf = leaves[row.scope] = _Leaf(row.weight)
        _note_days(leaf, row)
        measure = measures[row.measure]
        value = row.total
        if value is None:
            if not (measure.fills_zero and row.days_reported):
                continue
            value = _ZERO
        elif measure.unit is Unit.MONEY and row.currency != wanted:
            value = _translated(value, row.currency, wanted, rates)
            if value is None:
                leaf.lacks_rate = True
                continue
        known = leaf.values.get(row.measure)
        leaf.values[row.measure] = value if known is None else known + value
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
    above: Decimal | None = None
    below: Decimal | None = None
    expected = known = late = unheard = _ZERO
    reach: dict[date | None, Decimal] = {}
    lacks_rate = False
    # Quotients round at the 28th digit, so a fixed order keeps the answer independent of the rows' order.
    for leaf in (leaves[scope] for scope in sorted(leaves)):
        expected += leaf.weight
        upper = None if leaf.lacks_rate else kpi.numerator.apply(leaf.values)
        lower = _ZERO if kpi.denominator is None else kpi.denominator.apply(leaf.values)
        if upper is None or lower is None:
            lacks_rate = lacks_rate or leaf.lacks_rate
            continue
        above = upper if above is None else above + upper
        below = lower if below is None else below + lower
        share = leaf.weight
        if leaf.reported < leaf.expected:
            share = share * leaf.reported / leaf.expected
        known += share
        reach[leaf.through] = reach.get(leaf.through, _ZERO) + share
        if leaf.state >= FeedState.STALE_DIMMED:
            late += leaf.weight
            if leaf.state is FeedState.UNKNOWN:
                unheard += leaf.weight
    value, reason = _divide(kpi, above, below, Reason.NO_FX if lacks_rate else Reason.NO_DATA)
    return Reading(
        value=value,
        reason=reason,
        currency=wanted,
        numerator=above,
        denominator=None if kpi.denominator is None else below,
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
    )


def _divide(
    kpi: Kpi, above: Decimal | None, below: Decimal | None, missing: Reason
) -> tuple[Decimal | None, Reason | None]:
    if above is None or below is None:
        return None, missing
    if kpi.denominator is None:
        return above, None
    return (above / below, None) if below > 0 else (None, Reason.ZERO_DENOMINATOR)


def _flags(rows: Iterable[LeafSum]) -> frozenset[Flag]:
    found = _NO_FLAGS
    for row in rows:
        if row.flags:
            found |= row.flags
        if row.freshness.state >= FeedState.STALE_DIMMED:
            found |= _STALE
    return found
