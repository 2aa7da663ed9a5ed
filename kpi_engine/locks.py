"""Locks: the official results of a closed period, sealed, and what has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from kpi_engine.periods import Period


@dataclass(frozen=True, slots=True)
class LockedResult:
    """One KPI's value at one node; `reason` says why there is none."""

    kpi: str
    scope: str
    value: Decimal | None
    currency: str | None = None
    reason: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Return what it is the result of."""
        return self.kpi, self.scope


@dataclass(frozen=True, slots=True)
class Lock:
    """A closed period.

    Attributes:
        period: What was closed.
        as_of: The instant whose knowledge the results show.
        results: Sorted by KPI and node.
        rules: Versions of the rules they were made by (`formula:gmv` to `3`), sorted.
        digest: SHA-256 over all of this, in hexadecimal.
    """

    period: Period
    as_of: datetime
    results: tuple[LockedResult, ...]
    rules: tuple[tuple[str, str], ...]
    digest: str

    @property
    def is_intact(self) -> bool:
        """Whether nothing was changed since it was sealed."""
        return self.digest == _digest(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """A result that is no longer what was locked: an item to settle in the next period.

    `delta` is current less official; None when either has no value or the currency changed.
    """

    kpi: str
    scope: str
    official: Decimal | None
    current: Decimal | None
    delta: Decimal | None
    currency: str | None = None


class RepeatedResult(ValueError):  # noqa: N818 - named after what happened
    """Two results of one KPI at one node in one period."""

    def __init__(self, kpi: str, scope: str) -> None:
        super().__init__(kpi, scope)
        self.kpi = kpi
        self.scope = scope


def close_period(period: Period, as_of: datetime, results: Iterable[LockedResult], rules: Mapping[str, str]) -> Lock:
    """Return the sealed results of a period; their order does not matter.

    Raises:
        RepeatedResult: When one KPI has two results at one node.
    """
    ordered = tuple(sorted(results, key=lambda result: result.place))
    _by_place(ordered)
    lock = Lock(period, as_of, ordered, tuple(sorted(rules.items())), "")
    return replace(lock, digest=_digest(lock))


def differences(lock: Lock, current: Iterable[LockedResult]) -> tuple[Difference, ...]:
    """Return what is now otherwise than it was locked, results that came or went included.

    Raises:
        RepeatedResult: When one KPI has two current results at one node.
    """
    before, now = _by_place(lock.results), _by_place(current)
    found = []
    for kpi, scope in sorted(before.keys() | now.keys()):
        old, new = before.get((kpi, scope)), now.get((kpi, scope))
        official, present = (None if result is None else result.value for result in (old, new))
        currencies = {result.currency for result in (old, new) if result is not None}
        is_same_money = len(currencies) == 1
        if official == present and is_same_money:
            continue
        delta = None if official is None or present is None or not is_same_money else present - official
        currency = next(iter(currencies)) if is_same_money else None
        found.append(Difference(kpi, scope, official, present, delta, currency))
    return tuple(found)


def _by_place(results: Iterable[LockedResult]) -> dict[tuple[str, str], LockedResult]:
    found: dict[tuple[str, str], LockedResult] = {}
    for result in results:
        if found.setdefault(result.place, result) is not result:
            raise RepeatedResult(result.kpi, result.scope)
    return found


def _digest(lock: Lock) -> str:
    """Return the digest of a text that is the same for the same numbers, however they were written (1.0 and 1)."""
    told = {
        "period": [lock.period.first.isoformat(), lock.period.last.isoformat()],
        "as_of": lock.as_of.astimezone(UTC).isoformat(),
        "results": [
            [found.kpi, found.scope, _told(found.value), found.currency, found.reason] for found in lock.results
        ],
        "rules": lock.rules,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize() + 0, "f")
