"""Target histories: versions of a target with the day from which each holds, so that no revision rewrites the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from kpi_engine.attainment import Range
from kpi_engine.periods import Period
from kpi_engine.phasing import phased
from kpi_engine.targets import Target

_ZERO, _ONE = Decimal(0), Decimal(1)
_DAY = timedelta(days=1)


class Restates(Enum):
    """What the figure of a revision stands for."""

    WHOLE_PERIOD = "whole_period"  # the period is to end on it: the open days carry the difference
    PACE_FROM_HERE = "pace_from_here"  # the pace of a whole period at that figure, from that day on


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a target.

    Attributes:
        target: The target as it reads in this version.
        effective_on: The first day it holds; the first version holds from the period's beginning.
        recorded_at: When it was published, aware.
        restates: What its figure stands for.
    """

    target: Target
    effective_on: date
    recorded_at: datetime
    restates: Restates = Restates.WHOLE_PERIOD


class RevisionFault(Enum):
    """What is wrong with a history."""

    EMPTY = "empty"
    OTHER_TARGET = "other_target"  # another KPI, scope, period or currency
    BEGINS_LATE = "begins_late"
    OUT_OF_ORDER = "out_of_order"  # version, effective day or instant before an earlier one's
    REWRITES_LOCKED_DAYS = "rewrites_locked_days"
    CHANGES_KIND = "changes_kind"  # a number became a corridor, or the reverse


@dataclass(frozen=True, slots=True)
class RevisionProblem:
    """One fault and the version it stands at (0 for the whole)."""

    fault: RevisionFault
    version: int = 0


class RevisionError(ValueError):
    """Versions do not make a history; lists all problems at once."""

    def __init__(self, problems: tuple[RevisionProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """All versions of one target, oldest first.

    It is a phasing as well (`FallsDue`): the weight of a day is what falls due on it, so that
    `judge(kpi, reading, history.whole, period, phasing=history)` holds every day to its own version.
    """

    revisions: tuple[Revision, ...]

    def __post_init__(self) -> None:
        if problems := tuple(_problems(self.revisions)):
            raise RevisionError(problems)

    @property
    def period(self) -> Period:
        """The days the target covers."""
        return self.revisions[0].target.period

    def in_force(self, day: date) -> Target:
        """Return the version that holds on a day; the first before the period, the last after it."""
        holding = self.revisions[0]
        for revision in self.revisions:
            if revision.effective_on <= day:
                holding = revision
        return holding.target

    def as_known(self, instant: datetime) -> TargetHistory | None:
        """Return the history as it was known at an instant, or None before its first publication."""
        known = tuple(revision for revision in self.revisions if revision.recorded_at <= instant)
        return TargetHistory(known) if known else None

    def revised(self, revision: Revision, *, locked_through: date | None = None) -> TargetHistory:
        """Return the history with one more version.

        Raises:
            RevisionError: Also when it would hold on a day that is locked.
        """
        if locked_through is not None and revision.effective_on <= locked_through:
            fault = RevisionFault.REWRITES_LOCKED_DAYS
            raise RevisionError((RevisionProblem(fault, revision.target.version),))
        return replace(self, revisions=(*self.revisions, revision))

    @property
    def whole(self) -> Decimal | Range:
        """What is due at the period's end: what all versions add up to; of a corridor, the last one."""
        last = self.revisions[-1].target
        return last.value if isinstance(last.value, Range) else self.due(self.period.last)

    def due(self, through: date) -> Decimal:
        """Return what was due by the end of a day, each day by the version that held on it."""
        return self.weight_between(self.period.first, through)

    def weight_between(self, first: date, last: date) -> Decimal:
        """Return what falls due on the days from `first` to `last`, both included.

        Of a corridor it is the share of the days by the last version's phasing.
        """
        if isinstance(self.revisions[-1].target.value, Range):
            return self.revisions[-1].target.phasing.weight_between(first, last)
        return self._due_through(last) - self._due_through(first - _DAY)

    def _due_through(self, day: date) -> Decimal:
        due, period = _ZERO, self.period
        ends = [later.effective_on - _DAY for later in self.revisions[1:]] + [period.last]
        for revision, end in zip(self.revisions, ends, strict=True):
            begin = max(revision.effective_on, period.first)
            if day < begin or end < begin:
                continue
            due += _falling_due(revision, due, begin, min(day, end, period.last))
        return due


def _falling_due(revision: Revision, due_before: Decimal, begin: date, end: date) -> Decimal:
    """Return what one version makes due from the day it begins to hold to `end`."""
    target = revision.target
    assert not isinstance(target.value, Range)
    before, whole = phased(target.period, begin - _DAY, target.phasing)
    through, _ = phased(target.period, end, target.phasing)
    if revision.restates is Restates.PACE_FROM_HERE:
        return target.value * (through - before) / whole
    rest = target.value - due_before
    if rest < 0 <= target.value or whole == before:
        return rest  # revised below what was due already: it is all due at once, and nothing more falls due
    return rest * (through - before) / (whole - before)


def _problems(revisions: tuple[Revision, ...]) -> Iterator[RevisionProblem]:
    if not revisions:
        yield RevisionProblem(RevisionFault.EMPTY)
        return
    first = revisions[0]
    if first.effective_on > first.target.period.first:
        yield RevisionProblem(RevisionFault.BEGINS_LATE, first.target.version)
    for before, after in pairwise(revisions):
        version = after.target.version
        if _subject(before.target) != _subject(after.target):
            yield RevisionProblem(RevisionFault.OTHER_TARGET, version)
        if isinstance(before.target.value, Range) is not isinstance(after.target.value, Range):
            yield RevisionProblem(RevisionFault.CHANGES_KIND, version)
        is_ordered = before.effective_on <= after.effective_on and before.recorded_at <= after.recorded_at
        if version <= before.target.version or not is_ordered:
            yield RevisionProblem(RevisionFault.OUT_OF_ORDER, version)


def _subject(target: Target) -> tuple[str, str, Period, str | None]:
    return target.kpi, target.scope, target.period, target.currency
