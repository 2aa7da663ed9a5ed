"""Maturity: how much of a measure's final value is known at which age, and what young days will become."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_ONE = Decimal(1)


class MaturityError(ValueError):
    """Points of a maturity curve are none, out of order, falling, not above 0, or do not end at 1."""

    def __init__(self, points: tuple[tuple[int, Decimal], ...]) -> None:
        super().__init__(points)
        self.points = points


@dataclass(frozen=True, slots=True)
class Maturity:
    """The share m(age) of the final value that is known after so many days, linear between its points.

    Attributes:
        points: Pairs of (age in days, share), both rising, the last share 1. Before the first age nothing is known.
    """

    points: tuple[tuple[int, Decimal], ...]

    def __post_init__(self) -> None:
        is_rising = all(one[0] < next_[0] and one[1] <= next_[1] for one, next_ in pairwise(self.points))
        if not self.points or not is_rising or self.points[0][1] <= 0 or self.points[-1][1] != 1:
            raise MaturityError(self.points)

    @property
    def settles_after(self) -> int:
        """Return the age in days from which the value is final."""
        return next(age for age, share in self.points if share == 1)

    def share(self, age: int) -> Decimal | None:
        """Return m(age), or None before anything is known."""
        if age < self.points[0][0]:
            return None
        for (young, less), (old, more) in pairwise(self.points):
            if age < old:
                return less + (more - less) * (age - young) / (old - young)
        return _ONE

    def final(self, value: Decimal, age: int) -> Decimal | None:
        """Return what a value of this age will become, x / m(age); None before anything is known."""
        share = self.share(age)
        return None if share is None else value / share
