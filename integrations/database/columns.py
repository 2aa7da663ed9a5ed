"""Column types that mean the same on SQLite and PostgreSQL: exact amounts, UTC instants, JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

MICROS = 1_000_000
_MICROS = Decimal(MICROS)
LARGEST = Decimal(2**63 - 1) / MICROS
# What one day may hold, so that a month of such days still has a sum.
LARGEST_A_DAY = Decimal((2**63 - 1) // 31) / MICROS
_RATE_PARTS = 10**12
LARGEST_RATE = Decimal(2**63 - 1) / _RATE_PARTS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class AmountOverflowError(ValueError):
    """An amount beyond what a BIGINT of millionths holds (about 9.2 trillion)."""

    def __init__(self, amount: Decimal) -> None:
        super().__init__(f"{amount} is beyond {LARGEST:f}")
        self.amount = amount


def to_micros(amount: Decimal) -> int:
    """Return the amount in whole millionths, halves rounded up.

    Raises:
        AmountOverflowError: the amount does not fit a BIGINT.
    """
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise AmountOverflowError(amount)
    return int((amount * MICROS).to_integral_value(ROUND_HALF_UP))


def kept(amount: Decimal) -> Decimal:
    """Return the amount as it will be read back.

    Raises:
        AmountOverflowError: the amount does not fit.
    """
    return from_micros(to_micros(amount))


def from_micros(micros: int) -> Decimal:
    """Return the exact amount of so many millionths."""
    return Decimal(micros) / _MICROS


class Amount(TypeDecorator[Decimal]):
    """Decimal in Python, BIGINT of millionths in the database, since SQLite would keep NUMERIC as a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store millionths."""
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read millionths."""
        del dialect
        return None if value is None else from_micros(value)


class Rate(TypeDecorator[Decimal]):
    """Decimal in Python, BIGINT of 10⁻¹² in the database: millionths would round a dong or a rupiah by per cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store parts of 10⁻¹²."""
        del dialect
        if value is None:
            return None
        if abs(value) > LARGEST_RATE:
            raise AmountOverflowError(value)
        return int((value * _RATE_PARTS).to_integral_value(ROUND_HALF_UP))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read parts of 10⁻¹²."""
        del dialect
        return None if value is None else Decimal(int(value)) / _RATE_PARTS


class Instant(TypeDecorator[datetime]):
    """Aware UTC datetime in Python, BIGINT of microseconds since 1970 in the database: one order, one precision."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store microseconds since the epoch; a naive datetime is a mistake and raises."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read microseconds since the epoch."""
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Bag(TypeDecorator[Mapping[str, Any]]):
    """A small JSON object: JSONB on PostgreSQL, text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose JSONB where it exists."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        # Only on PostgreSQL: its dialect's drivers take sixty milliseconds to load.
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())
