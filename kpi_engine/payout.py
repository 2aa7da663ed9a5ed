"""Payouts: scores become multipliers and money; a withheld score pays later, which is not nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_engine.apportion import apportion
from kpi_engine.curves import Curve
from kpi_engine.money import Money, minor_units
from kpi_engine.scorecard import Gate, rounded_score

_ZERO, _ONE = Decimal(0), Decimal(1)


class PayoutFault(Enum):
    """Why a payout cannot be computed."""

    NEGATIVE_BASE = "negative_base"
    NEGATIVE_MULTIPLIER = "negative_multiplier"
    SHARE_OUT_OF_BOUNDS = "share_out_of_bounds"
    NEGATIVE_POOL = "negative_pool"
    OTHER_CURRENCY = "other_currency"
    FINER_THAN_CENTS = "finer_than_cents"


class PayoutError(ValueError):
    """A payout cannot be computed; `faults` are all the reasons, each with who it stands at ("" for the whole)."""

    def __init__(self, faults: tuple[tuple[PayoutFault, str], ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class PayoutState(Enum):
    """Whether money flows."""

    PAID = "paid"
    WITHHELD = "withheld"  # too little is known yet: it is settled later
    GATED = "gated"  # a red line took all or part of it


@dataclass(frozen=True, slots=True)
class Payout:
    """One person's bonus.

    Attributes:
        amount: Half up to the currency's own places; None while withheld.
        multiplier: What counted, after gates.
        earned: The multiplier before gates.
        state: Paid, withheld or cut by a gate.
        breached: KPIs whose gate cut it.
    """

    amount: Money | None
    multiplier: Decimal | None
    earned: Decimal | None
    state: PayoutState
    breached: tuple[str, ...] = ()


def multiplier_of(score: Decimal | None, payout_curve: Curve) -> Decimal | None:
    """Return what a card's score multiplies the bonus by; None for a withheld score.

    The score is taken as it is stored (`rounded_score`), so that nobody misses a threshold by a decimal that no
    page shows.
    """
    return None if score is None else payout_curve(rounded_score(score))


def team_and_individual(team: Decimal | None, individual: Decimal | None, team_share: Decimal) -> Decimal | None:
    """Return a * m_team + (1 - a) * m_individual; None while a part that counts is withheld.

    Raises:
        PayoutError: When the share is not within 0 and 1.
    """
    if not _ZERO <= team_share <= _ONE:
        raise PayoutError(((PayoutFault.SHARE_OUT_OF_BOUNDS, ""),))
    parts = [(team, team_share), (individual, _ONE - team_share)]
    counting = [(multiplier, share) for multiplier, share in parts if share]
    if any(multiplier is None for multiplier, _ in counting):
        return None
    return sum((multiplier * share for multiplier, share in counting if multiplier is not None), _ZERO)


def bonus(
    base: Money,
    multiplier: Decimal | None,
    *,
    eligible: Decimal = _ONE,
    whole: Decimal = _ONE,
    gates: Iterable[Gate] = (),
) -> Payout:
    """Return base * multiplier * eligible / whole, with the gates applied to the multiplier last.

    Args:
        base: The bonus on target for a whole period.
        multiplier: From `multiplier_of`; None is withheld.
        eligible: Days, or weight, that count for this person.
        whole: Days, or weight, of the period; 20 of 30 days stay exact when passed apart.
        gates: Those that stand over the payout itself; ceilings are multipliers.

    Raises:
        PayoutError: With every amount or share that makes no sense.
    """
    faults = [
        (fault, "")
        for fault, is_so in (
            (PayoutFault.NEGATIVE_BASE, base.amount < 0),
            (PayoutFault.NEGATIVE_MULTIPLIER, multiplier is not None and multiplier < 0),
            (PayoutFault.SHARE_OUT_OF_BOUNDS, whole <= 0 or not _ZERO <= eligible <= whole),
        )
        if is_so
    ]
    if faults:
        raise PayoutError(tuple(faults))
    if multiplier is None:
        return Payout(None, None, None, PayoutState.WITHHELD)
    cutting = [gate for gate in gates if gate.is_breached and not gate.is_waived and gate.ceiling < multiplier]
    counted = min([multiplier, *(gate.ceiling for gate in cutting)])
    amount = Money(base.amount * counted * eligible / whole, base.currency).rounded()
    state = PayoutState.GATED if cutting else PayoutState.PAID
    return Payout(amount, counted, multiplier, state, tuple(gate.kpi for gate in cutting))


@dataclass(frozen=True, slots=True)
class Claim:
    """One person's part in a pool: their base in the pool's currency and their multiplier (None: withheld)."""

    base: Money
    multiplier: Decimal | None


@dataclass(frozen=True, slots=True)
class PoolShares:
    """A pool divided: paid, held and left over are exactly the pool.

    Attributes:
        paid: By person.
        held: Set aside for people whose score is withheld, until it is known.
        left_over: What nobody has earned: the whole pool where all multipliers are 0.
    """

    paid: Mapping[str, Money]
    held: Mapping[str, Money]
    left_over: Money


def divide_pool(pool: Money, claims: Mapping[str, Claim], *, held_at: Decimal = _ONE) -> PoolShares:
    """Divide a fixed pool by base times multiplier, by largest remainder on cents, ties by id.

    Args:
        pool: A multiple of the currency's smallest unit.
        claims: By person.
        held_at: The multiplier at which a withheld claim is set aside.

    Raises:
        PayoutError: With every claim that is negative or in another currency, and what is wrong with the pool.
    """
    cent = _ONE.scaleb(-minor_units(pool.currency))
    if faults := tuple(_pool_faults(pool, claims, cent)):
        raise PayoutError(faults)
    weights = {
        person: claim.base.amount * (held_at if claim.multiplier is None else claim.multiplier)
        for person, claim in claims.items()
    }
    if not any(weights.values()):
        nothing = Money(_ZERO, pool.currency)
        return PoolShares(dict.fromkeys(claims, nothing), {}, pool)
    parts = {
        person: Money(units * cent, pool.currency)
        for person, units in apportion(int(pool.amount / cent), weights).items()
    }
    held = {person: part for person, part in parts.items() if claims[person].multiplier is None}
    paid = {person: part for person, part in parts.items() if person not in held}
    return PoolShares(paid, held, Money(_ZERO, pool.currency))


def _pool_faults(pool: Money, claims: Mapping[str, Claim], cent: Decimal) -> Iterable[tuple[PayoutFault, str]]:
    if pool.amount < 0:
        yield PayoutFault.NEGATIVE_POOL, ""
    if pool.amount % cent:
        yield PayoutFault.FINER_THAN_CENTS, ""
    for person, claim in claims.items():
        if claim.base.currency != pool.currency:
            yield PayoutFault.OTHER_CURRENCY, person
        if claim.base.amount < 0:
            yield PayoutFault.NEGATIVE_BASE, person
        if claim.multiplier is not None and claim.multiplier < 0:
            yield PayoutFault.NEGATIVE_MULTIPLIER, person
