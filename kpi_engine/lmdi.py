"""LMDI: the change of a product told by its factors, exactly and whatever their order (additive LMDI-I, Ang 2004)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

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
class Product:
    """One scope's factors on both sides: sessions, conversion, order value."""

    scope: str
    before: tuple[Decimal, ...]
    after: tuple[Decimal, ...]


def chained(levels: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the factors behind a chain of totals.

    (sessions, orders, gmv) gives sessions, orders per session and gmv per order. Where the level before is 0, so is the
    factor.
    """
    with localcontext(prec=DIGITS):
        return (*levels[:1], *(after / before if before else _ZERO for before, after in pairwise(levels)))


def lmdi(
    products: Iterable[Product],
    factors: Sequence[str],
    *,
    totals: tuple[Decimal, Decimal] | None = None,
    fx: FxLine = NO_FX_LINE,
    basis: BridgeBasis = BridgeBasis.EARLIER,
    unit: Decimal = _ONE,
) -> Bridge:
    """Return what each factor of each scope did: L(V1, V0) * ln(x1 / x0), with L the logarithmic mean.

    The parts add up over factors and over scopes, do not depend on the order of either, and change only their sign
    when both sides are swapped. A scope whose product is zero on one side is new or lost as a whole: no small number is
    put in its place.

    Args:
        products: Each scope once, in one currency at budget rates.
        factors: What the factors are called, in their order.
        totals: The totals shown elsewhere, read independently (with the FX line); the bridge must meet them. None
            takes the products' own.
        fx: What exchange rates add on each side.
        basis: Whether `before` is an earlier period or the target's assumptions.
        unit: What a residual is measured in.

    Raises:
        BridgeError: When a factor is negative or missing, or a scope stands twice.
        BridgeDoesNotAddUp: When the products do not meet the totals.
    """
    given = sorted(products, key=lambda product: product.scope)
    if problems := _problems(given, factors):
        raise BridgeError(problems)
    with localcontext(prec=DIGITS):
        parts = [part for product in given for part in _parts(product, factors)]
        before, after = totals or (
            sum((_product(product.before) for product in given), fx.before),
            sum((_product(product.after) for product in given), fx.after),
        )
    return Bridge(BridgeMethod.LMDI, before, after, (*parts, fx.part), basis, unit)


def _parts(product: Product, factors: Sequence[str]) -> list[BridgePart]:
    before, after = _product(product.before), _product(product.after)
    if not before or not after:
        return [BridgePart(BridgeEffect.LOST if before else BridgeEffect.NEW, after - before, product.scope)]
    # Logarithms are subtracted, not taken of a quotient, so that swapping the sides swaps the sign and no digit.
    logs = [
        after_one.ln() - before_one.ln() for before_one, after_one in zip(product.before, product.after, strict=True)
    ]
    growth = sum(logs, _ZERO)
    mean = (after - before) / growth if after != before and growth else before
    return [
        BridgePart(BridgeEffect.FACTOR, mean * log, product.scope, factor)
        for factor, log in zip(factors, logs, strict=True)
    ]


def _product(values: Iterable[Decimal]) -> Decimal:
    found = _ONE
    for value in values:
        found *= value
    return found


def _problems(products: Sequence[Product], factors: Sequence[str]) -> tuple[BridgeProblem, ...]:
    found = twice(product.scope for product in products)
    for product in products:
        for side in (product.before, product.after):
            if len(side) != len(factors):
                found.append(BridgeProblem(BridgeFault.FACTOR_COUNT, product.scope))
            negative = (factor for factor, value in zip(factors, side, strict=False) if value < 0)
            found += [BridgeProblem(BridgeFault.NEGATIVE_FACTOR, product.scope, factor) for factor in negative]
    return tuple(dict.fromkeys(found))
