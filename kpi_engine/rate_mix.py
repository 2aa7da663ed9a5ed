"""Rate-mix: the change of a ratio told by what became better in itself and by what became more of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpi_engine.bridge import (
    DIGITS,
    Bridge,
    BridgeBasis,
    BridgeEffect,
    BridgeError,
    BridgeFault,
    BridgeMethod,
    BridgePart,
    BridgeProblem,
    twice,
)

_ZERO, _TWO = Decimal(0), Decimal(2)
_POINT_OF_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RatioShare:
    """Numerator and denominator of one scope on both sides."""

    scope: str
    above_before: Decimal
    below_before: Decimal
    above_after: Decimal
    below_after: Decimal


@dataclass(frozen=True, slots=True)
class _Whole:
    """Denominators of all scopes and the mean of both ratios, against which a growing share is good or bad."""

    before: Decimal
    after: Decimal
    middle: Decimal


def rate_mix(
    shares: Iterable[RatioShare],
    *,
    totals: tuple[Decimal, Decimal] | None = None,
    basis: BridgeBasis = BridgeBasis.EARLIER,
    unit: Decimal = _POINT_OF_PERCENT,
) -> Bridge:
    """Return what rates and mix did, scope by scope, for a ratio of sums.

    Rate is (r1 - r0) * (s0 + s1) / 2; mix is (s1 - s0) * ((r0 + r1) / 2 - (R0 + R1) / 2), s being the scope's share of
    the denominator. Both are symmetric and exact, so Simpson's paradox shows instead of confusing. A scope without a
    denominator on one side has no rate there: what it brings is new or lost as a whole.

    Args:
        shares: Each scope once.
        totals: The ratios shown elsewhere, read independently; the bridge must meet them. None takes the shares' own.
        basis: Whether `before` is an earlier period or the target's assumptions.
        unit: What a residual is measured in; a percentage point by default.

    Raises:
        BridgeError: When there is nothing to divide by on a side, a denominator is negative, or a scope stands twice.
        BridgeDoesNotAddUp: When the shares do not meet the totals.
    """
    given = sorted(shares, key=lambda share: share.scope)
    if problems := _problems(given):
        raise BridgeError(problems)
    with localcontext(prec=DIGITS):
        below_before = sum((share.below_before for share in given), _ZERO)
        below_after = sum((share.below_after for share in given), _ZERO)
        ratio_before = sum((share.above_before for share in given), _ZERO) / below_before
        ratio_after = sum((share.above_after for share in given), _ZERO) / below_after
        whole = _Whole(below_before, below_after, (ratio_before + ratio_after) / _TWO)
        parts = [part for share in given for part in _parts(share, whole)]
    before, after = totals or (ratio_before, ratio_after)
    return Bridge(BridgeMethod.RATE_MIX, before, after, tuple(parts), basis, unit)


def _parts(share: RatioShare, whole: _Whole) -> list[BridgePart]:
    weight_before, weight_after = share.below_before / whole.before, share.below_after / whole.after
    if share.below_before and share.below_after:
        before, after = share.above_before / share.below_before, share.above_after / share.below_after
        rate = (after - before) * (weight_before + weight_after) / _TWO
        mix = (weight_after - weight_before) * ((before + after) / _TWO - whole.middle)
        return [BridgePart(BridgeEffect.RATE, rate, share.scope), BridgePart(BridgeEffect.MIX, mix, share.scope)]
    brought = share.above_after / whole.after - share.above_before / whole.before
    amount = brought - whole.middle * (weight_after - weight_before)
    if share.below_after:
        return [BridgePart(BridgeEffect.NEW, amount, share.scope)]
    return [BridgePart(BridgeEffect.LOST if share.below_before else BridgeEffect.UNITLESS, amount, share.scope)]


def _problems(shares: list[RatioShare]) -> tuple[BridgeProblem, ...]:
    found = twice(share.scope for share in shares)
    negative = (share.scope for share in shares if min(share.below_before, share.below_after) < 0)
    found += [BridgeProblem(BridgeFault.ZERO_DENOMINATOR, scope) for scope in negative]
    sides = (sum((share.below_before for share in shares), _ZERO), sum((share.below_after for share in shares), _ZERO))
    if min(sides) <= 0:
        found.append(BridgeProblem(BridgeFault.ZERO_DENOMINATOR))
    return tuple(found)
