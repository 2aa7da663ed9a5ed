"""The planner: subscriptions that are due become intents in the outbox, each local date at most once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commands.remind import DIGEST, REMINDER
from commands.schedules import Schedule, instant_of, next_run
from integrations.database import outbox, people, subscriptions
from integrations.database.engine import Database
from integrations.database.outbox import Draft
from integrations.database.people import Address
from integrations.database.subscriptions import Step, Subscription

_log = logging.getLogger(__name__)

BATCH = 500
_INSTANT = timedelta(microseconds=1)
_UNPLANNABLE = timedelta(days=1)
"""How long a subscription rests whose zone this machine does not know."""


@dataclass(frozen=True, slots=True)
class Usefulness:
    """How late a kind of notice is still worth planning, and how long it may still be sent once planned.

    Attributes:
        catch_up: after downtime, a run later than this folds into the next one.
        kept: an intent expires this long after its run.
        within_day: an intent expires at the end of the local date it serves.
    """

    catch_up: timedelta
    kept: timedelta
    within_day: bool


_USEFUL: Mapping[str, Usefulness] = MappingProxyType(
    {
        # Asking for a day's numbers late at night is no help any more; a digest still informs at dinner.
        REMINDER: Usefulness(timedelta(hours=4), timedelta(days=1), within_day=True),
        DIGEST: Usefulness(timedelta(hours=12), timedelta(hours=12), within_day=False),
    }
)
# A newer replica may subscribe people to kinds that this one does not know yet: planning them is not composing them.
_USEFUL_OTHERWISE = _USEFUL[DIGEST]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run of the planner did: subscriptions looked at, and what became of them.

    Attributes:
        count: subscriptions that were due.
        intended: of these, how many wrote a new intent.
        moved: moved on without one: too late to be useful, or no longer meant for this instant.
        unreachable: served nothing since the person has no messenger account.
    """

    count: int = 0
    intended: int = 0
    moved: int = 0
    unreachable: int = 0

    def __add__(self, other: Planned) -> Planned:
        return Planned(
            self.count + other.count,
            self.intended + other.intended,
            self.moved + other.moved,
            self.unreachable + other.unreachable,
        )


def plan_all(database: Database, now: datetime) -> Planned:
    """Plan all that is due now, a batch at a time; any number of replicas may do so at once."""
    whole = Planned()
    while True:
        batch = plan(database, now)
        whole += batch
        if batch.count < BATCH:
            return whole


def plan(database: Database, now: datetime, limit: int = BATCH) -> Planned:
    """Plan at most `limit` due subscriptions of all companies in one transaction: claim, intend, advance."""
    with database.write() as connection:
        due = subscriptions.claim_due(connection, now, limit)
        if not due:
            return Planned()
        served = {(wish.org_id, wish.id): run for wish in due if (run := _run_to_serve(wish, now)) is not None}
        recipients = {(wish.org_id, wish.person_id) for wish in due if (wish.org_id, wish.id) in served}
        addresses = people.latest_addresses(connection, recipients)
        drafts, steps, unreachable = [], [], 0
        for wish in due:
            run = served.get((wish.org_id, wish.id))
            steps.append(_step(wish, run, now))
            if run is None:
                continue
            address = addresses.get((wish.org_id, wish.person_id))
            if address is None:
                unreachable += 1
                _log.warning("planner: person %s of company %s has no messenger account", wish.person_id, wish.org_id)
                continue
            drafts.append(_draft(wish, run, address, now))
        intended = outbox.intend(connection, drafts, now)
        subscriptions.advance(connection, steps)
    return Planned(len(due), intended, len(due) - len(served), unreachable)


def _run_to_serve(wish: Subscription, now: datetime) -> datetime | None:
    """Return the run that a due subscription is served for, None when it only moves on.

    Asked of today's rules and not of `next_due`: a zone, a working day or the tz data may have changed since that was
    written. The search starts where a run is still useful, so that of several missed ones the last alone is served.
    """
    assert wish.next_due is not None, "claim_due returns subscriptions with a due time"
    try:
        run = next_run(_schedule(wish), max(wish.next_due, now - _usefulness(wish).catch_up) - _INSTANT)
    except (ZoneInfoNotFoundError, ValueError):
        _log.error("planner: person %s of company %s has no known zone", wish.person_id, wish.org_id)
        return None
    return run if run is not None and run <= now < _expiry(wish, run) else None


def _step(wish: Subscription, run: datetime | None, now: datetime) -> Step:
    day = wish.last_local_day if run is None else _local_day(wish, run)
    try:
        upcoming = next_run(_schedule(wish, day), now)
    except (ZoneInfoNotFoundError, ValueError):
        upcoming = now + _UNPLANNABLE
    return Step(wish.org_id, wish.id, day, upcoming)


def _draft(wish: Subscription, run: datetime, address: Address, now: datetime) -> Draft:
    day = _local_day(wish, run)
    return Draft(
        org_id=wish.org_id,
        key=f"{wish.kind}:{wish.person_id}:{day}",
        kind=wish.kind,
        person_id=wish.person_id,
        platform=address.platform,
        tenant=address.tenant,
        # Both messengers take a person's own id where no private chat is known yet.
        chat=address.direct_chat or address.external_id,
        facts={"day": day.isoformat()},
        not_before=now,
        not_after=_expiry(wish, run),
    )


def _expiry(wish: Subscription, run: datetime) -> datetime:
    useful = _usefulness(wish)
    kept_until = run + useful.kept
    if not useful.within_day:
        return kept_until
    return min(kept_until, instant_of(_local_day(wish, run) + timedelta(days=1), 0, wish.zone))


def _usefulness(wish: Subscription) -> Usefulness:
    return _USEFUL.get(wish.kind, _USEFUL_OTHERWISE)


def _schedule(wish: Subscription, served: date | None = None) -> Schedule:
    return Schedule(wish.local_minute, wish.zone, wish.working_days, served or wish.last_local_day)


def _local_day(wish: Subscription, run: datetime) -> date:
    return run.astimezone(ZoneInfo(wish.zone)).date()
