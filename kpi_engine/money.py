"""Money: amounts with a currency, daily exchange rates and frozen budget rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_ONE = Decimal(1)
_LONGEST_CARRY = 7  # calendar days: over Easter and Christmas, not over a broken feed
_WITHOUT_CENTS = frozenset(
    {
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    },
)
_WITH_MILLS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


class CurrencyMismatch(ValueError):  # noqa: N818 - named after what happened, as the trade says it
    """Two amounts of different currencies were combined without a rate."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(left, right)
        self.left = left
        self.right = right


def minor_units(currency: str) -> int:
    """Return how many decimal places the currency has (ISO 4217): 2 unless it is known to differ."""
    if currency in _WITHOUT_CENTS:
        return 0
    return 3 if currency in _WITH_MILLS else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount

    def rounded(self) -> Money:
        """Return the amount half up at the currency's own places: for display and payment only."""
        places = Decimal(1).scaleb(-minor_units(self.currency))
        return Money(self.amount.quantize(places, ROUND_HALF_UP), self.currency)


@dataclass(frozen=True, slots=True)
class RateTable:
    """Published daily rates.

    Attributes:
        base: The currency all rates are given in.
        rates: Units of a currency per one unit of `base`, by (currency, day).
        pegs: Currencies held at a fixed rate: the anchor, and units per one unit of it. An own rate comes first.
    """

    base: str
    rates: Mapping[tuple[str, date], Decimal]
    pegs: Mapping[str, tuple[str, Decimal]] = field(default_factory=dict)

    def _per_base(self, currency: str, day: date) -> Decimal | None:
        if (found := self._published(currency, day)) is not None:
            return found
        anchor, units = self.pegs.get(currency, ("", _ONE))
        held = self._published(anchor, day)
        return None if held is None else held * units

    def _published(self, currency: str, day: date) -> Decimal | None:
        if currency == self.base:
            return _ONE
        for age in range(_LONGEST_CARRY + 1):
            if (found := self.rates.get((currency, day - timedelta(days=age)))) is not None:
                return found
        return None

    def rate(self, source: str, target: str, day: date) -> Decimal | None:
        """Return units of `target` per unit of `source`: last published on or before `day`, at most 7 days old."""
        if source == target:
            return _ONE
        below, above = self._per_base(source, day), self._per_base(target, day)
        return None if below is None or above is None else above / below

    def supplemented(self, other: RateTable) -> RateTable:
        """Return a table that also knows what only another source publishes, such as VND or TWD.

        The other table may have another base; its days without a rate between the two bases are left out.
        """
        rates = dict(self.rates)
        for (currency, day), units in other.rates.items():
            per_other_base = self._per_base(other.base, day)
            if per_other_base is not None and currency != self.base:
                rates.setdefault((currency, day), per_other_base * units)
        return RateTable(self.base, rates, {**other.pegs, **self.pegs})

    def translate(self, money: Money, target: str, day: date) -> Money | None:
        """Return the amount at that day's rate, or None without one. Never 1.0 by default."""
        if money.currency == target:
            return money
        below, above = self._per_base(money.currency, day), self._per_base(target, day)
        # Multiplying first keeps the round trip exact.
        return None if below is None or above is None else Money(money.amount * above / below, target)


@dataclass(frozen=True, slots=True)
class BudgetRates:
    """Rates frozen with a target: how much of `base_currency` one unit of each currency is worth."""

    base_currency: str
    per_unit: Mapping[str, Decimal]

    def worth(self, currency: str) -> Decimal | None:
        """Return the base-currency value of one unit, or None when it is not budgeted."""
        return _ONE if currency == self.base_currency else self.per_unit.get(currency)

    def rate(self, source: str, target: str) -> Decimal | None:
        """Return units of `target` per unit of `source`, or None when either is not budgeted."""
        if source == target:
            return _ONE
        below, above = self.worth(target), self.worth(source)
        return None if below is None or above is None else above / below

    def translate(self, money: Money, target: str | None = None) -> Money | None:
        """Return the amount in `target` (the base currency by default), or None without a rate."""
        wanted = target or self.base_currency
        if money.currency == wanted:
            return money
        below, above = self.worth(wanted), self.worth(money.currency)
        return None if below is None or above is None else Money(money.amount * above / below, wanted)


def fx_effect(local: Decimal, actual_rate: Decimal, budget_rate: Decimal) -> Decimal:
    """Return the part of a translated amount that exchange rates, not people, made."""
    return local * (actual_rate - budget_rate)
