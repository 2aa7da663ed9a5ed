"""OKR grades: how far an objective has come, on a scale of its own that is neither attainment nor pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from kpi_engine.pace import Light

_ZERO, _ONE = Decimal(0), Decimal(1)
_TENTH = Decimal("0.1")
_AMBER_FROM, _GREEN_FROM = Decimal("0.4"), Decimal("0.7")


class Promise(Enum):
    """What a key result promises."""

    ASPIRATIONAL = "aspirational"  # 0.7 is well done; 1.0 throughout means it was set too low
    COMMITTED = "committed"  # 1.0 or an explanation

    @property
    def aim(self) -> Decimal:
        """The grade that keeps the promise."""
        return _ONE if self is Promise.COMMITTED else _GREEN_FROM


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade from 0 to 1.

    It is no number on purpose: it can neither be compared with an attainment nor weigh in a scorecard or a payout.

    Attributes:
        exact: As computed; shown and judged only after rounding.
    """

    exact: Decimal

    def __post_init__(self) -> None:
        if not _ZERO <= self.exact <= _ONE:
            raise ValueError(self)

    @property
    def shown(self) -> Decimal:
        """The grade in tenths, half up: 0.39999 is 0.4."""
        return self.exact.quantize(_TENTH, ROUND_HALF_UP)

    @property
    def light(self) -> Light:
        """Red to 0.3, amber from 0.4, green from 0.7, after rounding."""
        if self.shown >= _GREEN_FROM:
            return Light.GREEN
        return Light.AMBER if self.shown >= _AMBER_FROM else Light.RED

    def keeps(self, promise: Promise) -> bool:
        """Tell whether the rounded grade reaches what was promised."""
        return self.shown >= promise.aim


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A key result: from where, to where, and where it stands (None: nobody has said).

    Attributes:
        start: Its value when the objective was set.
        goal: The value aimed at, above or below the start.
        actual: Its value now.
        weight: Within its objective.
        promise: Aspirational or committed.
    """

    start: Decimal
    goal: Decimal
    actual: Decimal | None
    weight: Decimal = _ONE
    promise: Promise = Promise.ASPIRATIONAL

    def __post_init__(self) -> None:
        if self.start == self.goal or self.weight < 0:
            raise ValueError(self)


def grade(result: KeyResult) -> Grade | None:
    """Return (actual - start) / (goal - start) within 0 and 1, or None without an actual."""
    if result.actual is None:
        return None
    return Grade(min(max((result.actual - result.start) / (result.goal - result.start), _ZERO), _ONE))


def objective_grade(results: Iterable[KeyResult]) -> Grade | None:
    """Return the weighted mean of an objective's graded key results, or None when none weighs anything."""
    graded = [(result.weight, found.exact) for result in results if (found := grade(result)) is not None]
    whole = sum((weight for weight, _ in graded), _ZERO)
    if not whole:
        return None
    return Grade(min(sum((weight * exact for weight, exact in graded), _ZERO) / whole, _ONE))
