"""The outbox: intents to tell someone something, claimed by lane with a lease and settled with a fence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select, update

from integrations.database.identity import new_id
from integrations.database.tables import lane, outbox
from integrations.database.upsert import insert_all_new, upsert


class State(StrEnum):
    """Where an intent stands."""

    READY = "ready"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


_CLAIMED = (State.IN_FLIGHT.value, State.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Intent:
    """Something to tell, not yet a text: whom, about what, until when.

    Attributes:
        key: unique within the company, such as `digest:<person>:<local day>`.
        kind: which notice composes it.
        facts: typed parameters of the notice, JSON values.
        chat: the platform's chat or user id; it is the lane.
        payload: the bytes stored at the first try; a retry posts exactly them.
    """

    org_id: int
    id: int
    key: str
    kind: str
    person_id: int | None
    platform: str
    tenant: str
    chat: str
    facts: Mapping[str, Any]
    state: State
    not_before: datetime
    not_after: datetime | None
    payload: bytes | None
    attempts: int
    first_tried_at: datetime | None
    remote_id: str | None
    reason: str
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An intent as its cause writes it; the fields mean what they mean in `Intent`."""

    org_id: int
    key: str
    kind: str
    person_id: int | None
    platform: str
    tenant: str
    chat: str
    facts: Mapping[str, Any]
    not_before: datetime
    not_after: datetime | None = None


# dataclasses.asdict copies deeply: a third of the planner's time over 7,500 drafts.
_DRAFTED = tuple(field.name for field in fields(Draft))


def intend(connection: Connection, drafts: Sequence[Draft], now: datetime) -> int:
    """Write intents in the transaction that caused them; return how many had no intent of the same key before them."""
    if not drafts:
        return 0
    # In one order everywhere: two planners that open the same lanes must wait for each other, never both.
    lanes = sorted({(draft.platform, draft.tenant, draft.chat, draft.org_id) for draft in drafts})
    opened = [dict(zip(("platform", "tenant", "chat", "org_id"), names, strict=True), next_at=now) for names in lanes]
    insert_all_new(connection, lane, opened, unique=("platform", "tenant", "chat"))
    rows = [
        {name: getattr(draft, name) for name in _DRAFTED}
        | {"id": new_id(now), "state": State.READY.value, "created_at": now}
        for draft in sorted(drafts, key=lambda draft: (draft.org_id, draft.key))
    ]
    return insert_all_new(connection, outbox, rows, unique=("org_id", "key"))


def claim(connection: Connection, now: datetime, *, owner: str, lease: timedelta, limit: int) -> tuple[Intent, ...]:
    """Claim the oldest due intent of each resting lane, under a lease; one intent a lane at a time.

    Lanes are locked first, so that no two replicas post into one chat at once. An intent whose lease ran out comes
    back as `unknown`: whoever claims it must look before posting again.
    """
    claimed = []
    for row in connection.execute(_open_lanes(connection, now, limit)).all():
        intent_id = connection.execute(_oldest_due(row, now)).scalar_one_or_none()
        if intent_id is not None:
            claimed.append(intent_id)
    if not claimed:
        return ()
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(claimed))
        .values(
            state=case((outbox.c.state == State.READY.value, State.IN_FLIGHT.value), else_=State.UNKNOWN.value),
            lease=owner,
            lease_until=now + lease,
            attempts=outbox.c.attempts + 1,
        )
    )
    rows = connection.execute(select(outbox).where(outbox.c.id.in_(claimed)).order_by(outbox.c.created_at))
    return tuple(_intent(row) for row in rows)


def _open_lanes(connection: Connection, now: datetime, limit: int) -> Select[Any]:
    in_lane = (
        outbox.c.platform == lane.c.platform,
        outbox.c.tenant == lane.c.tenant,
        outbox.c.chat == lane.c.chat,
    )
    query = (
        select(lane)
        .where(
            lane.c.next_at <= now,
            exists().where(*in_lane, _is_due(now)),
            ~exists().where(*in_lane, outbox.c.state.in_(_CLAIMED), outbox.c.lease_until > now),
        )
        .order_by(lane.c.next_at)
        .limit(limit)
    )
    return query.with_for_update(skip_locked=True) if connection.dialect.name == "postgresql" else query


def _oldest_due(row: Row[Any], now: datetime) -> Select[Any]:
    # Asked again under the lane's lock: what another replica has just claimed shows as busy now.
    in_lane = (outbox.c.platform == row.platform, outbox.c.tenant == row.tenant, outbox.c.chat == row.chat)
    busy = outbox.alias("busy")
    is_busy = exists().where(
        busy.c.platform == row.platform,
        busy.c.tenant == row.tenant,
        busy.c.chat == row.chat,
        busy.c.state.in_(_CLAIMED),
        busy.c.lease_until > now,
    )
    # What may have been posted goes first, so that a lane keeps its order.
    may_be_posted = case((outbox.c.state.in_(_CLAIMED), 0), else_=1)
    return (
        select(outbox.c.id)
        .where(*in_lane, _is_due(now), ~is_busy)
        .order_by(may_be_posted, outbox.c.created_at, outbox.c.id)
        .limit(1)
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(outbox.c.state == State.READY.value, outbox.c.not_before <= now),
        and_(outbox.c.state.in_(_CLAIMED), outbox.c.lease_until <= now),
    )


def keep_payload(connection: Connection, intent: Intent, owner: str, now: datetime, payload: bytes) -> bool:
    """Store the bytes about to be posted; False when the lease was lost meanwhile."""
    return _settle(connection, intent, owner, payload=payload, first_tried_at=now)


def settle(
    connection: Connection,
    intent: Intent,
    owner: str,
    state: State,
    now: datetime,
    *,
    remote_id: str | None = None,
    reason: str = "",
    not_before: datetime | None = None,
    lane_until: datetime | None = None,
    is_counted: bool = True,
) -> bool:
    """Set what became of a claimed intent, fenced by its lease; False when the lease was lost.

    `not_before` is when it may be claimed again: an unknown one keeps its lane until then, so that nothing overtakes
    what may have been posted. `lane_until` is when its lane may post again. An attempt that posted nothing through no
    fault of the message is not counted.
    """
    values: dict[str, Any] = {"state": state.value, "reason": reason[:400]}
    if state is State.UNKNOWN:
        values["lease_until"] = not_before or now
    else:
        values |= {"lease": None, "lease_until": None}
    if remote_id is not None:
        values["remote_id"] = remote_id
    if not_before is not None:
        values["not_before"] = not_before
    if not is_counted:
        values["attempts"] = intent.attempts - 1
    if state in (State.SENT, State.DROPPED, State.DEAD):
        values["settled_at"] = now
    if lane_until is not None:
        row = {
            "platform": intent.platform,
            "tenant": intent.tenant,
            "chat": intent.chat,
            "org_id": intent.org_id,
            "next_at": lane_until,
        }
        upsert(connection, lane, [row], changes=("next_at",))
    return _settle(connection, intent, owner, **values)


def _settle(connection: Connection, intent: Intent, owner: str, **values: Any) -> bool:
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.org_id == intent.org_id, outbox.c.id == intent.id, outbox.c.lease == owner)
        .values(**values)
    )
    return changed.rowcount == 1


def next_due(connection: Connection) -> datetime | None:
    """Return when the earliest open intent may be tried, or None when all is settled."""
    found: datetime | None = connection.execute(
        select(func.min(outbox.c.not_before)).where(outbox.c.state == State.READY.value)
    ).scalar_one_or_none()
    return found


def read_outbox(connection: Connection, *, limit: int = 50) -> tuple[Intent, ...]:
    """Return the newest intents of all companies, for the panel and the command line."""
    rows = connection.execute(select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit))
    return tuple(_intent(row) for row in rows)


def counts_by_state(connection: Connection) -> dict[State, int]:
    """Return how many intents stand in each state."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {State(state): count for state, count in rows}


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        org_id=row.org_id,
        id=row.id,
        key=row.key,
        kind=row.kind,
        person_id=row.person_id,
        platform=row.platform,
        tenant=row.tenant,
        chat=row.chat,
        facts=row.facts,
        state=State(row.state),
        not_before=row.not_before,
        not_after=row.not_after,
        payload=row.payload,
        attempts=row.attempts,
        first_tried_at=row.first_tried_at,
        remote_id=row.remote_id,
        reason=row.reason,
        created_at=row.created_at,
        settled_at=row.settled_at,
    )
