"""Versions: append-only facts, and what was known of them at any instant."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Version(Generic[Key, Value]):
    """One thing said about a fact.

    Attributes:
        key: Which fact: measure, scope, day, and the key of an item.
        value: What it is now said to be; None withdraws it.
        recorded_at: When we learnt it, aware.
        sequence: Tells two of one instant apart; the higher one was said later.
    """

    key: Key
    value: Value | None
    recorded_at: datetime
    sequence: int = 0


class ConflictingVersions(ValueError):  # noqa: N818 - named after what happened
    """Two versions of one fact say different things at one instant and sequence."""

    def __init__(self, key: Hashable, recorded_at: datetime) -> None:
        super().__init__(key, recorded_at)
        self.key = key
        self.recorded_at = recorded_at


def known_at(versions: Iterable[Version[Key, Value]], as_of: datetime) -> dict[Key, Value]:
    """Return each fact as it was known at an instant: its newest version by then, withdrawn ones left out.

    The order in which versions come does not matter, and a version that comes twice changes nothing.

    Raises:
        ConflictingVersions: When two newest versions of a fact differ.
    """
    newest: dict[Key, Version[Key, Value]] = {}
    for version in versions:
        if version.recorded_at > as_of:
            continue
        known = newest.get(version.key)
        if known is None or _age(version) > _age(known):
            newest[version.key] = version
        elif _age(version) == _age(known) and version.value != known.value:
            raise ConflictingVersions(version.key, version.recorded_at)
    return {key: version.value for key, version in newest.items() if version.value is not None}


def restated(versions: Iterable[Version[Key, Value]], since: datetime, as_of: datetime) -> frozenset[Key]:
    """Return the facts that were known at `since` and are said to be something else, or withdrawn, by `as_of`."""
    told = tuple(versions)
    before, now = known_at(told, since), known_at(told, as_of)
    return frozenset(key for key, value in before.items() if now.get(key) != value)


def _age(version: Version[Key, Value]) -> tuple[datetime, int]:
    return version.recorded_at, version.sequence
