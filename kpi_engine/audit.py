"""Audit trails: entries that each carry the hash of the one before, so that no one of them can be changed alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

NO_ENTRY = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing done.

    Attributes:
        at: Aware instant.
        actor: Who did it.
        subject: The id of what it was done to.
        action: What was done.
        note: In the actor's words.
        previous: Digest of the entry before; `NO_ENTRY` for the first.
        digest: SHA-256 over all of the above, in hexadecimal.
    """

    at: datetime
    actor: str
    subject: str
    action: str
    note: str
    previous: str
    digest: str


def audit_entry(
    *, at: datetime, actor: str, subject: str, action: str, note: str = "", after: AuditEntry | None = None
) -> AuditEntry:
    """Return a sealed entry that follows another."""
    previous = NO_ENTRY if after is None else after.digest
    digest = _digest(at, actor, subject, action, note, previous)
    return AuditEntry(at, actor, subject, action, note, previous, digest)


def broken_at(trail: Iterable[AuditEntry]) -> int | None:
    """Return the place (0-based) of the first entry that was changed, dropped before or put elsewhere; None if whole.

    A trail cut short at its end looks whole: keep the last digest apart to notice that.
    """
    previous = NO_ENTRY
    for place, entry in enumerate(trail):
        sealed = _digest(entry.at, entry.actor, entry.subject, entry.action, entry.note, entry.previous)
        if entry.previous != previous or entry.digest != sealed:
            return place
        previous = entry.digest
    return None


def _digest(at: datetime, *words: str) -> str:
    # JSON keeps the borders between words, so that no two entries read alike.
    written = json.dumps([at.astimezone(UTC).isoformat(), *words], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
