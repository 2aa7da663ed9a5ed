"""The courier: claims, posts and settles, round after round, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TypeVar

from bot.delivery.composing import Composer
from bot.delivery.outcome import Sent, Unknown
from bot.delivery.ports import Absent, Route, Trace
from bot.delivery.preparing import Letter, take
from bot.delivery.settling import Settlement, expired, is_expired, may_stand, of_failed_look, of_post, put_back
from integrations.database import outbox
from integrations.database.engine import Database
from integrations.database.outbox import State

T = TypeVar("T")

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Far above all time-outs of one letter together, so that a live courier never loses one."""
_CALL_SECONDS = 20.0
_ROUND = 20
_IDLE_SECONDS = 1.0
_BUSY_SECONDS = 0.1
"""The least pause while something is due whose chat rests: no chat may be posted into faster."""


class Courier:
    """Carries what is due to the messengers; any number of couriers may share a database.

    `now` is the house's clock, which leases and rests are counted on; the demo moves it. Time-outs and the pace of an
    app are real time.
    """

    def __init__(
        self, database: Database, composer: Composer, routes: Mapping[str, Route], *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._composer = composer
        self._routes = routes
        self._now = now

    async def run(self, stop: asyncio.Event, wake: asyncio.Event) -> None:
        """Deliver until `stop` is set, then finish the round in hand; `wake` ends a pause early."""
        while not stop.is_set():
            wake.clear()
            try:
                if await self.deliver_once():
                    continue
                pause = await self._pause()
            except Exception:  # noqa: BLE001  (a restarted database, say: what is claimed comes back by its lease)
                _log.exception("delivery: a round failed")
                pause = _IDLE_SECONDS
            await _any_of(stop, wake, seconds=pause)

    async def deliver_once(self) -> int:
        """Claim one round of due intents and carry each to its end; return how many were claimed."""
        # A name of its own for each round: what settles late from an earlier round finds its lease gone.
        lease, now = uuid.uuid4().hex, self._now()
        count, letters = await self._database.run(self._take, lease, now)
        await asyncio.gather(*(self._carry(letter, lease, now + LEASE) for letter in letters))
        return count

    def _take(self, lease: str, now: datetime) -> tuple[int, tuple[Letter, ...]]:
        return take(self._database, self._composer, self._routes, lease=lease, length=LEASE, limit=_ROUND, now=now)

    async def _carry(self, letter: Letter, lease: str, lease_until: datetime) -> None:
        intent = letter.intent
        try:
            settlement = await self._delivered(letter, lease_until)
            is_ours = await self._database.run(self._settle, letter, lease, settlement)
        except Exception:  # noqa: BLE001  (its lease ends, and whoever claims it looks first; the others go on)
            _log.exception("delivery: %s of company %s is left unsettled", intent.key, intent.org_id)
            return
        if not is_ours:
            _log.warning("delivery: %s of company %s lost its lease", intent.key, intent.org_id)
        elif settlement.state is State.DEAD:
            _log.error("delivery: %s of company %s is dead: %s", intent.key, intent.org_id, settlement.reason)

    async def _delivered(self, letter: Letter, lease_until: datetime) -> Settlement:
        intent, port = letter.intent, letter.route.port
        if may_stand(intent):
            trace = Trace(intent.key, letter.payload, letter.since)
            found = await _answered(port.look(intent.tenant, intent.chat, trace))
            if isinstance(found, Sent):
                return of_post(found, intent, self._now(), timedelta())
            if not isinstance(found, Absent):
                return of_failed_look(found, intent, self._now())
            if is_expired(intent, self._now()):
                return expired()
        await letter.route.bucket.take()
        # Whoever stalled past this point in time must not post: another courier may have claimed the letter.
        if self._now() + timedelta(seconds=_CALL_SECONDS) >= lease_until:
            return put_back("its lease was about to end", intent, self._now())
        outcome = await _answered(port.send(intent.tenant, intent.chat, letter.payload, intent.key))
        return of_post(outcome, intent, self._now(), letter.route.rest)

    def _settle(self, letter: Letter, lease: str, settlement: Settlement) -> bool:
        with self._database.write() as connection:
            return outbox.settle(connection, letter.intent, lease, now=self._now(), **asdict(settlement))

    async def _pause(self) -> float:
        due = await self._database.run(self._next_due)
        if due is None:
            return _IDLE_SECONDS
        return min(max((due - self._now()).total_seconds(), _BUSY_SECONDS), _IDLE_SECONDS)

    def _next_due(self) -> datetime | None:
        with self._database.read() as connection:
            return outbox.next_due(connection)


async def _answered(call: Awaitable[T]) -> T | Unknown:
    """Return what a port says; silence and surprises are an unknown end, never a known one."""
    try:
        async with asyncio.timeout(_CALL_SECONDS):
            return await call
    except TimeoutError:
        return Unknown()
    except Exception:  # noqa: BLE001  (a port that breaks its promise may still have posted)
        _log.exception("delivery: a port raised")
        return Unknown()


async def _any_of(*events: asyncio.Event, seconds: float) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
