"""Settling: what an outcome means for an intent, as pure rules; the outbox only writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from integrations.database.outbox import Intent, State

MOST_ATTEMPTS = 8
"""With the waits below, eight attempts span about an hour: what fails for longer needs a person."""
_FIRST_WAIT = timedelta(seconds=5)
_WAIT_GROWTH = 3.0
_LONGEST_WAIT = timedelta(minutes=30)
_UNREADABLE_WAIT = timedelta(minutes=5)
"""A chat that cannot be read is asked again rarely: repeating the post instead might say it twice."""
NO_ROUTE_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What to write about a claimed intent; the fields are those of `outbox.settle`."""

    state: State
    reason: str = ""
    remote_id: str | None = None
    not_before: datetime | None = None
    lane_until: datetime | None = None
    is_counted: bool = True


def may_stand(intent: Intent) -> bool:
    """Whether a claimed intent may have been posted already, so that it must be looked for before it is posted."""
    return intent.state is State.UNKNOWN and intent.payload is not None


def is_expired(intent: Intent, now: datetime) -> bool:
    """Whether it is too late to say it."""
    return intent.not_after is not None and intent.not_after <= now


def expired() -> Settlement:
    """Return what becomes of an intent that is too late."""
    return Settlement(State.DROPPED, "expired")


def of_post(outcome: Outcome, intent: Intent, now: datetime, rest: timedelta) -> Settlement:
    """Return what the outcome of a post means; `rest` is how long the chat is left alone after it."""
    match outcome:
        case Sent(remote_id=remote_id):
            return Settlement(State.SENT, remote_id=remote_id, lane_until=now + rest)
        case Throttled(seconds=seconds):
            again = now + timedelta(seconds=seconds)
            return Settlement(_open_state(intent), "throttled", not_before=again, lane_until=again, is_counted=False)
        case Refused():
            return Settlement(State.DEAD, _refusal(outcome), lane_until=now + rest)
        case Unknown():
            return _unknown("no answer to the post", intent, now + _wait(intent))
        case _:
            assert_never(outcome)


def of_failed_look(obstacle: Throttled | Refused | Unknown, intent: Intent, now: datetime) -> Settlement:
    """Return what it means that a chat could not be read: the intent waits, for it may stand there."""
    match obstacle:
        case Throttled(seconds=seconds):
            again = now + timedelta(seconds=seconds)
            return Settlement(State.UNKNOWN, "look-up throttled", not_before=again, is_counted=False)
        case Refused():
            return _unknown(
                f"chat unreadable: {_refusal(obstacle)}", intent, now + max(_wait(intent), _UNREADABLE_WAIT)
            )
        case Unknown():
            return _unknown("chat unreadable", intent, now + max(_wait(intent), _UNREADABLE_WAIT))
        case _:
            assert_never(obstacle)


def of_failed_composing(error: Exception, intent: Intent, now: datetime) -> Settlement:
    """Return what a fault of ours in composing means: nothing is posted; a fixed program finds it ready again."""
    reason = f"composing failed: {type(error).__name__}"
    if intent.attempts >= MOST_ATTEMPTS:
        return Settlement(State.DEAD, reason)
    return Settlement(State.READY, reason, not_before=now + _wait(intent))


def put_back(reason: str, intent: Intent, until: datetime) -> Settlement:
    """Return how an intent is given back that was not tried at all."""
    return Settlement(_open_state(intent), reason, not_before=until, is_counted=False)


def _unknown(reason: str, intent: Intent, again: datetime) -> Settlement:
    if intent.attempts >= MOST_ATTEMPTS:
        return Settlement(State.DEAD, f"{reason}, after {intent.attempts} attempts")
    return Settlement(State.UNKNOWN, reason, not_before=again)


def _open_state(intent: Intent) -> State:
    # What may stand stays so until it is found or surely absent; a throttled repeat tells neither.
    return State.UNKNOWN if may_stand(intent) else State.READY


def _wait(intent: Intent) -> timedelta:
    return min(_FIRST_WAIT * _WAIT_GROWTH ** (intent.attempts - 1), _LONGEST_WAIT)


def _refusal(refused: Refused) -> str:
    return f"{refused.code}: {refused.fix_hint}" if refused.fix_hint else refused.code
