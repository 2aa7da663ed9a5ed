"""Promises of delivery: never lost, never repeated, in order, and at the messenger's pace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.courier import LEASE
from bot.delivery.outcome import Outcome, Refused, Unknown
from bot.delivery.settling import MOST_ATTEMPTS
from integrations.database import outbox
from integrations.database.outbox import State
from tests.contracts.delivery.conftest import House, courier
from tests.contracts.delivery.fakes import SECOND, Desk, FakeMessenger


async def test_a_due_intent_is_composed_posted_and_settled_once(
    house: House, messenger: FakeMessenger, desk: Desk
) -> None:
    person = house.person("Asia/Shanghai")
    house.intend(person, "r:1")
    worker = courier(house, messenger, desk)

    assert [await worker.deliver_once(), await worker.deliver_once()] == [1, 0]

    assert messenger.said == [("U1", "r:1", b"reminder 1")]
    intent = house.intents()["r:1"]
    assert (intent.state, intent.remote_id, intent.payload, intent.attempts) == (State.SENT, "m1", b"reminder 1", 1)
    assert intent.settled_at == house.clock.at
    (context,) = desk.contexts
    assert (context.asker.id, context.speaker.zone, context.room.is_private) == (person.id, "Asia/Shanghai", True)


async def test_a_crash_between_post_and_settle_repeats_nothing_for_the_post_is_found(
    house: House, messenger: FakeMessenger
) -> None:
    house.intend(house.person(), "r:1")
    messenger.script = ["hang"]
    dying = asyncio.create_task(courier(house, messenger).deliver_once())
    await messenger.posted.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    successor = courier(house, messenger)

    assert await successor.deliver_once() == 0  # the lease of the dead still runs
    house.clock.move(LEASE)
    assert await successor.deliver_once() == 1

    assert messenger.keys() == ["r:1"]
    intent = house.intents()["r:1"]
    assert (intent.state, intent.remote_id, messenger.looks) == (State.SENT, "m1", 1)


async def test_a_crash_before_the_post_loses_nothing_and_posts_the_stored_bytes(
    house: House, messenger: FakeMessenger, desk: Desk
) -> None:
    house.intend(house.person(), "r:1")
    with house.database.write() as connection:  # claimed and stored, then the process died
        (intent,) = outbox.claim(connection, house.clock.at, owner="dead", lease=LEASE, limit=1)
        assert outbox.keep_payload(connection, intent, "dead", house.clock.at, b"stored")
    house.clock.move(LEASE)

    await courier(house, messenger, desk).deliver_once()

    assert (messenger.said, messenger.looks, desk.composed) == ([("U1", "r:1", b"stored")], 1, 0)
    assert house.intents()["r:1"].state is State.SENT


async def test_a_crash_before_composing_needs_no_look(house: House, messenger: FakeMessenger) -> None:
    house.intend(house.person(), "r:1")
    with house.database.write() as connection:
        outbox.claim(connection, house.clock.at, owner="dead", lease=LEASE, limit=1)
    house.clock.move(LEASE)

    await courier(house, messenger).deliver_once()

    assert (messenger.keys(), messenger.looks) == (["r:1"], 0)


@pytest.mark.parametrize("mishap", ["lost answer", Unknown(), ConnectionResetError("reset")])
async def test_an_unknown_end_is_looked_up_before_anything_is_posted_again(
    house: House, messenger: FakeMessenger, mishap: Outcome | str | Exception
) -> None:
    house.intend(house.person(), "r:1")
    messenger.script = [mishap]
    worker = courier(house, messenger)

    await worker.deliver_once()
    assert house.intents()["r:1"].state is State.UNKNOWN
    assert await worker.deliver_once() == 0
    house.clock.move(5 * SECOND)
    await worker.deliver_once()

    assert messenger.said == [("U1", "r:1", b"reminder 1")]
    assert (house.intents()["r:1"].state, messenger.looks) == (State.SENT, 1)


async def test_what_may_stand_in_an_unreadable_chat_is_held_and_not_repeated(
    house: House, messenger: FakeMessenger
) -> None:
    house.intend(house.person(), "r:1")
    messenger.script = ["lost answer"]
    messenger.unreadable = Refused("missing_scope")
    worker = courier(house, messenger)

    await worker.deliver_once()
    house.clock.move(5 * SECOND)
    await worker.deliver_once()

    intent = house.intents()["r:1"]
    assert (intent.state, intent.reason) == (State.UNKNOWN, "chat unreadable: missing_scope")
    house.clock.move(timedelta(minutes=4))
    assert await worker.deliver_once() == 0
    messenger.unreadable = None
    house.clock.move(timedelta(minutes=1))
    await worker.deliver_once()
    assert (messenger.keys(), house.intents()["r:1"].state) == (["r:1"], State.SENT)


async def test_what_never_gets_an_answer_is_given_up_after_its_attempts(house: House, messenger: FakeMessenger) -> None:
    house.intend(house.person(), "r:1")
    messenger.script = [Unknown()] * 99
    worker = courier(house, messenger)

    for _ in range(20):
        await worker.deliver_once()
        house.clock.move(timedelta(minutes=30))

    intent = house.intents()["r:1"]
    assert (intent.state, intent.attempts) == (State.DEAD, MOST_ATTEMPTS)
    assert intent.reason == "no answer to the post, after 8 attempts"
