"""Price-volume-mix: the change of sales told by prices, by units sold, and by which items they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpi_engine.bridge import (
    DIGITS,
    NO_FX_LINE,
    Bridge,
    BridgeBasis,
    BridgeEffect,
    BridgeError,
    BridgeFault,
    BridgeMethod,
    BridgePart,
    BridgeProblem,
    FxLine,
    twice,
)

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Sold:
    """Units and revenue of one item on both sides, in one currency at budget rates."""

    item: str
    units_before: Decimal
    revenue_before: Decimal
    units_after: Decimal
    revenue_after: Decimal

    @property
    def is_kept(self) -> bool:
        """Whether it sold on both sides, so that its prices can be compared."""
        return bool(self.units_before and self.units_after)


def price_volume_mix(
    items: Iterable[Sold],
    *,
    totals: tuple[Decimal, Decimal] | None = None,
    fx: FxLine = NO_FX_LINE,
    basis: BridgeBasis = BridgeBasis.EARLIER,
    unit: Decimal = _ONE,
) -> Bridge:
    """Return what prices, units and mix did, item by item; the items' parts add up to the totals people know.

    Over the items sold on both sides: volume is (Q1 - Q0) at the old average price, mix what the units moved between
    items were worth above that average, price the new units at the change of price. Items sold on one side only are
    new or lost as a whole.

    Args:
        items: Each item once, in one currency at budget rates.
        totals: The totals shown elsewhere, read independently (with the FX line); the bridge must meet them. None
            takes the items' own.
        fx: What exchange rates add on each side.
        basis: Whether `before` is an earlier period or the target's assumptions.
        unit: What a residual is measured in.

    Raises:
        BridgeError: When units are negative or an item stands twice.
        BridgeDoesNotAddUp: When the items do not meet the totals.
    """
    given = sorted(items, key=lambda sold: sold.item)
    problems = twice(sold.item for sold in given)
    negative = (sold.item for sold in given if min(sold.units_before, sold.units_after) < 0)
    problems += [BridgeProblem(BridgeFault.NEGATIVE_UNITS, item) for item in negative]
    if problems:
        raise BridgeError(tuple(problems))
    with localcontext(prec=DIGITS):
        kept = [sold for sold in given if sold.is_kept]
        units = sum((sold.units_before for sold in kept), _ZERO)
        average = sum((sold.revenue_before for sold in kept), _ZERO) / units if units else _ZERO
        parts = [part for sold in given for part in _parts(sold, average)]
        before, after = totals or (
            sum((sold.revenue_before for sold in given), fx.before),
            sum((sold.revenue_after for sold in given), fx.after),
        )
    return Bridge(BridgeMethod.PRICE_VOLUME_MIX, before, after, (*parts, fx.part), basis, unit)


def _parts(sold: Sold, average: Decimal) -> list[BridgePart]:
    if not sold.is_kept:
        return [BridgePart(_one_sided(sold), sold.revenue_after - sold.revenue_before, sold.item)]
    price = sold.revenue_before / sold.units_before
    moved = sold.units_after - sold.units_before
    return [
        BridgePart(BridgeEffect.PRICE, sold.revenue_after - sold.units_after * price, sold.item),
        BridgePart(BridgeEffect.VOLUME, moved * average, sold.item),
        BridgePart(BridgeEffect.MIX, moved * (price - average), sold.item),
    ]


def _one_sided(sold: Sold) -> BridgeEffect:
    if sold.units_after:
        return BridgeEffect.NEW
    return BridgeEffect.LOST if sold.units_before else BridgeEffect.UNITLESS
