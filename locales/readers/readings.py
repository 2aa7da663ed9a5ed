"""What a reader of typed text can answer: the value, the question to ask back, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Why(StrEnum):
    """Why a text is no number we would store."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    HIDDEN_CHARACTERS = "hidden_characters"
    MIXED_DIGITS = "mixed_digits"
    NOT_A_NUMBER = "not_a_number"
    WHICH_CURRENCY = "which_currency"
    """A bare ¥ from a reader for whom it may be yuan or yen."""


@dataclass(frozen=True, slots=True)
class Number:
    """One certain value. A percentage is its share: "87.5 %" is 0.875 with `is_percent`."""

    value: Decimal
    currency: str | None = None
    is_increment: bool = False
    """Typed with a leading plus ("+5"): to be added to what is there. "=120" and "120" set."""
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more values, the likeliest first: to be asked back with a button each."""

    readings: tuple[Decimal, ...]
    currency: str | None = None
    is_increment: bool = False
    is_percent: bool = False

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Each reading as the number it would be; `Speaker.typed` writes it for a button."""
        return tuple(Number(value, self.currency, self.is_increment, self.is_percent) for value in self.readings)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No number at all."""

    text: str
    why: Why


NumberReading = Number | Ambiguous | Unreadable


@dataclass(frozen=True, slots=True)
class Day:
    """One certain day; it may lie in the future, which is for the caller to refuse."""

    day: date


@dataclass(frozen=True, slots=True)
class AmbiguousDay:
    """The days it may mean, the latest first; a single one is to be confirmed before it is taken."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class NotADay:
    """No day at all."""

    text: str


DayReading = Day | AmbiguousDay | NotADay
