"""The audit log: who changed what and when, appended in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.database.tables import audit
from integrations.database.upsert import add
from integrations.database.work import Work


def note(work: Work, verb: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Append one entry; `detail` holds facts by name, amounts as text, never names of people."""
    entry = {
        "org_id": work.org_id,
        "id": work.new_id(),
        "at": work.now,
        "actor_id": work.actor_id,
        "verb": verb,
        "subject": subject[:200],
        "detail": dict(detail),
    }
    add(work.connection, audit, [entry])
