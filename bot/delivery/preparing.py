"""Preparing: claimed intents become letters, their bytes stored before anything is posted."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.delivery.composing import Composer
from bot.delivery.ports import Route
from bot.delivery.settling import (
    NO_ROUTE_WAIT,
    Settlement,
    expired,
    is_expired,
    may_stand,
    of_failed_composing,
    put_back,
)
from commands.notices.unwanted import Unwanted
from integrations.database import outbox
from integrations.database.engine import Database
from integrations.database.outbox import Intent, State

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed intent with the bytes that are stored for it, when they were first to be posted, and its way out."""

    intent: Intent
    payload: bytes
    since: datetime
    route: Route


def take(
    database: Database,
    composer: Composer,
    routes: Mapping[str, Route],
    *,
    lease: str,
    length: timedelta,
    limit: int,
    now: datetime,
) -> tuple[int, tuple[Letter, ...]]:
    """Claim due intents and prepare them; return how many were claimed, and those to carry.

    Runs in a database thread: one transaction to claim, a snapshot for each text, one transaction to store them all.
    """
    with database.write() as connection:
        claimed = outbox.claim(connection, now, owner=lease, lease=length, limit=limit)
    if not claimed:
        return 0, ()
    prepared = [_prepared(database, composer, routes, intent, now) for intent in claimed]
    return len(claimed), _kept(database, lease, prepared, now)


def _kept(
    database: Database, lease: str, prepared: Sequence[Letter | tuple[Intent, Settlement]], now: datetime
) -> tuple[Letter, ...]:
    letters = []
    with database.write() as connection:
        for one in prepared:
            if not isinstance(one, Letter):
                intent, settlement = one
                outbox.settle(connection, intent, lease, now=now, **asdict(settlement))
            # A lease lost while composing means that another replica carries it now.
            elif one.intent.payload is not None or outbox.keep_payload(
                connection, one.intent, lease, one.since, one.payload
            ):
                letters.append(one)
    return tuple(letters)


def _prepared(
    database: Database, composer: Composer, routes: Mapping[str, Route], intent: Intent, now: datetime
) -> Letter | tuple[Intent, Settlement]:
    if is_expired(intent, now) and not may_stand(intent):
        return intent, expired()
    route = routes.get(intent.platform)
    if route is None:
        return intent, put_back(f"no way to {intent.platform} from here", intent, now + NO_ROUTE_WAIT)
    if intent.payload is not None:
        return Letter(intent, intent.payload, intent.first_tried_at or now, route)
    try:
        payload = composer.payload(database, intent, route.render, now)
    except Exception as error:  # noqa: BLE001  (whatever one notice trips over, the others go out)
        _log.exception("delivery: %s of company %s cannot be composed", intent.key, intent.org_id)
        return intent, of_failed_composing(error, intent, now)
    if isinstance(payload, Unwanted):
        return intent, Settlement(State.DROPPED, payload.reason)
    return Letter(intent, payload, now, route)
