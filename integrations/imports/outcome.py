"""Outcome: what an import changes, or why it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from integrations.database.work import Work
from integrations.imports.kinds import ImportKind
from integrations.imports.problems import Problems

Shown = str | Decimal | date | int | None
CHANGES_KEPT = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another; `before` None is new, `after` None is withdrawn.

    Attributes:
        subject: The store, person, team or KPI.
        what: The measure or attribute.
        day: Of a fact; the first day of a period.
        period: Name of a target's period.
        currency: Of an amount.
    """

    subject: str
    what: str
    before: Shown
    after: Shown
    day: date | None = None
    period: str = ""
    currency: str = ""


@dataclass(slots=True)
class Counts:
    """How many cells or attributes are new, changed, unchanged and withdrawn."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    @property
    def differing(self) -> int:
        """Return how many are not as they were."""
        return self.new + self.changed + self.withdrawn

    def add(self, other: Counts) -> None:
        """Add another's counts."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.withdrawn += other.withdrawn


@dataclass(slots=True)
class Outcome:
    """What one file does to one company.

    Attributes:
        kind: What its rows are.
        problems: Why nothing is written, where there are any.
        rows: How many rows were read.
        source: Name of the file source of facts.
        counts: Counts by store, or by subject.
        changes: The first changes, each before and after.
        created_stores: Codes of stores that the mapping lets the import create.
        not_of_record: Series kept beside another source: (store, measure, that source).
        unused: Headers that nothing was read from.
        without_rate: Currencies that cannot be rolled up into the company's.
        frozen_rates: Budget rates taken from published ones: (currency, rate, origin).
        is_written: Whether the database was changed to this.
    """

    kind: ImportKind
    problems: Problems = field(default_factory=Problems)
    rows: int = 0
    source: str = ""
    counts: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    changes: list[Change] = field(default_factory=list)
    created_stores: tuple[str, ...] = ()
    not_of_record: list[tuple[str, str, str]] = field(default_factory=list)
    unused: tuple[str, ...] = ()
    without_rate: tuple[str, ...] = ()
    frozen_rates: tuple[tuple[str, Decimal, str], ...] = ()
    is_written: bool = False

    @property
    def total(self) -> Counts:
        """Return the counts of all subjects together."""
        total = Counts()
        for counts in self.counts.values():
            total.add(counts)
        return total

    def note(self, change: Change) -> None:
        """Count a change and keep it while it is one of the first."""
        counts = self.counts[change.subject]
        if change.before == change.after:
            counts.unchanged += 1
            return
        if change.before is None:
            counts.new += 1
        elif change.after is None:
            counts.withdrawn += 1
        else:
            counts.changed += 1
        if len(self.changes) < CHANGES_KEPT:
            self.changes.append(change)


@dataclass(slots=True)
class Steps:
    """What will be written, in order, together with how it reads."""

    outcome: Outcome
    acts: list[Callable[[Work], None]] = field(default_factory=list)

    def change(self, change: Change, act: Callable[[Work], None] | None = None) -> None:
        """Note a change; `act` writes it, where it differs."""
        self.outcome.note(change)
        if act is not None and change.before != change.after:
            self.acts.append(act)
