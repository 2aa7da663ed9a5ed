"""Bridges: a change taken apart into parts that add up to it, or refused. Arithmetic, not causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import Enum
from typing import Final

from kpi_engine.figures import rounded, rounded_parts

_ZERO, _ONE = Decimal(0), Decimal(1)
_MOST_RESIDUAL = Decimal("0.01")
DIGITS: Final = 34
"""Significant digits that bridges are computed with, whatever the caller's context: logarithms never end."""

CLAIM: Final = "arithmetic"
"""What a bridge claims: which figures changed the total by how much, never why they changed."""


class BridgeMethod(Enum):
    """How a change was taken apart."""

    LMDI = "lmdi"  # additive LMDI-I, for products
    PRICE_VOLUME_MIX = "price_volume_mix"  # for items sold
    RATE_MIX = "rate_mix"  # for ratios


class BridgeBasis(Enum):
    """What the change is measured from."""

    EARLIER = "earlier"  # another period
    TARGET = "target"  # what was planned


class BridgeEffect(Enum):
    """What a part of a change comes from."""

    FACTOR = "factor"  # one factor of a product; the part names it
    PRICE = "price"
    VOLUME = "volume"
    MIX = "mix"
    RATE = "rate"
    NEW = "new"  # was not there before
    LOST = "lost"  # is not there any more
    UNITLESS = "unitless"  # money without units, such as a fee
    FX = "fx"


_ORDER = {effect: place for place, effect in enumerate(BridgeEffect)}


@dataclass(frozen=True, slots=True)
class BridgePart:
    """One part of a change: its effect, its scope or item (None for the whole), and which factor it is."""

    effect: BridgeEffect
    amount: Decimal
    scope: str | None = None
    factor: str | None = None

    @property
    def driver(self) -> tuple[BridgeEffect, str | None]:
        """Return what to add parts of several scopes up by."""
        return self.effect, self.factor


class BridgeFault(Enum):
    """Why a change cannot be taken apart."""

    NEGATIVE_FACTOR = "negative_factor"  # a product of negatives has no logarithm
    FACTOR_COUNT = "factor_count"
    NEGATIVE_UNITS = "negative_units"
    ZERO_DENOMINATOR = "zero_denominator"  # of all scopes together, or a negative one
    TWICE = "twice"  # the same scope or item is given twice


@dataclass(frozen=True, slots=True)
class BridgeProblem:
    """One fault, the scope or item and the factor it stands at."""

    fault: BridgeFault
    scope: str | None = None
    factor: str | None = None


class BridgeError(ValueError):
    """A change cannot be taken apart; lists all problems at once."""

    def __init__(self, problems: tuple[BridgeProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class BridgeDoesNotAddUp(ValueError):  # noqa: N818 - named after what happened
    """The parts miss the change by a hundredth of a unit or more: such a bridge is never shown."""

    def __init__(self, method: BridgeMethod, residual: Decimal, unit: Decimal) -> None:
        super().__init__(method, residual, unit)
        self.method = method
        self.residual = residual
        self.unit = unit


@dataclass(frozen=True, slots=True)
class ShownBridge:
    """A bridge for print: `before` plus all parts plus `others` is `after`, digit for digit.

    Attributes:
        method: How it was taken apart; named beside the chart.
        basis: What it is measured from.
        before: Where it starts.
        after: Where it ends.
        parts: The largest ones, largest first.
        others: What the parts not shown add up to.
        others_count: How many these are.
        claim: What it claims to say: arithmetic.
    """

    method: BridgeMethod
    basis: BridgeBasis
    before: Decimal
    after: Decimal
    parts: tuple[BridgePart, ...]
    others: Decimal
    others_count: int
    claim: str = CLAIM


@dataclass(frozen=True, slots=True)
class Bridge:
    """A change and its parts, checked to add up when it is made.

    Attributes:
        method: How it was taken apart.
        before: The value it starts from.
        after: The value it ends at.
        parts: By scope and effect, in a fixed order; none is 0.
        basis: What `before` is.
        unit: What a residual is measured in: 1 for money and pieces, less for ratios.
        residual: What the parts miss of the change: less than a hundredth of the unit.
    """

    method: BridgeMethod
    before: Decimal
    after: Decimal
    parts: tuple[BridgePart, ...]
    basis: BridgeBasis = BridgeBasis.EARLIER
    unit: Decimal = _ONE
    residual: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        ordered = sorted((part for part in self.parts if part.amount), key=_place)
        object.__setattr__(self, "parts", tuple(ordered))
        with localcontext(prec=DIGITS):
            residual = self.change - sum((part.amount for part in ordered), _ZERO)
        object.__setattr__(self, "residual", residual)
        if abs(residual) >= _MOST_RESIDUAL * self.unit:
            raise BridgeDoesNotAddUp(self.method, residual, self.unit)

    @property
    def change(self) -> Decimal:
        """Return how much it changed."""
        return self.after - self.before

    def by_driver(self) -> tuple[BridgePart, ...]:
        """Return one part a driver, scopes added up, in a fixed order."""
        sums: dict[tuple[BridgeEffect, str | None], Decimal] = {}
        for part in self.parts:
            sums[part.driver] = sums.get(part.driver, _ZERO) + part.amount
        added = (BridgePart(effect, amount, None, factor) for (effect, factor), amount in sums.items() if amount)
        return tuple(sorted(added, key=_place))

    def shown(self, step: Decimal, *, most: int = 3, is_by_scope: bool = True) -> ShownBridge:
        """Return it for print: the largest parts and the sum of the others, on whole steps that add up.

        Args:
            step: The smallest amount shown.
            most: How many parts are shown.
            is_by_scope: Whether parts of several scopes stand apart or are added up by driver.
        """
        parts = sorted(self.parts if is_by_scope else self.by_driver(), key=lambda part: -abs(part.amount))
        shown, others = parts[:most], parts[most:]
        before, after = rounded(self.before, step), rounded(self.after, step)
        amounts = [part.amount for part in shown]
        if others:
            amounts.append(sum((part.amount for part in others), _ZERO))
        figures = rounded_parts(amounts, after - before, step) if amounts else ()
        printed = tuple(
            BridgePart(part.effect, figure, part.scope, part.factor)
            for part, figure in zip(shown, figures, strict=False)
        )
        rest = after - before - sum((part.amount for part in printed), _ZERO)
        return ShownBridge(self.method, self.basis, before, after, printed, rest, len(others))


@dataclass(frozen=True, slots=True)
class FxLine:
    """What exchange rates add to the budget-rate totals on each side; a target at budget rates has none."""

    before: Decimal = _ZERO
    after: Decimal = _ZERO

    @property
    def part(self) -> BridgePart:
        """Return the line of the bridge."""
        return BridgePart(BridgeEffect.FX, self.after - self.before)


NO_FX_LINE: Final = FxLine()


def twice(names: Iterable[str]) -> list[BridgeProblem]:
    """Return a problem for each name given more than once."""
    return [BridgeProblem(BridgeFault.TWICE, name) for name, count in Counter(names).items() if count > 1]


def _place(part: BridgePart) -> tuple[str, int, str]:
    return part.scope or "", _ORDER[part.effect], part.factor or ""
