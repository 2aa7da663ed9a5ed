"""Promises of delivery: what throttling, refusals, expiry and stalls become, and several couriers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.composing import Composer
from bot.delivery.courier import LEASE, Courier
from bot.delivery.outcome import Refused, Throttled, Unknown
from bot.delivery.pace import Bucket
from bot.delivery.ports import Route
from commands.command import Context
from commands.message import Message
from commands.notices.unwanted import Unwanted
from integrations.database import outbox, people
from integrations.database.engine import open_database
from integrations.database.outbox import State
from integrations.database.schema import migrate
from integrations.database.stores import add_organization
from integrations.database.structure import Structures
from integrations.database.work import Work
from tests.contracts.delivery.conftest import Hands, House, courier
from tests.contracts.delivery.fakes import SEAL, SECOND, Desk, FakeMessenger


async def test_throttling_waits_as_told_keeps_the_order_and_costs_no_attempt(
    house: House, messenger: FakeMessenger
) -> None:
    person = house.person()
    house.intend(person, "r:1")
    house.clock.move(SECOND)
    house.intend(person, "r:2")
    messenger.script = [Throttled(30)]
    worker = courier(house, messenger)

    await worker.deliver_once()
    throttled = house.intents()["r:1"]
    assert (throttled.state, throttled.attempts) == (State.READY, 0)
    house.clock.move(29 * SECOND)
    assert await worker.deliver_once() == 0
    house.clock.move(SECOND)
    await worker.deliver_once()
    house.clock.move(SECOND)
    await worker.deliver_once()

    assert (messenger.keys(), messenger.looks) == (["r:1", "r:2"], 0)


async def test_a_throttled_repeat_of_an_unknown_end_is_still_looked_up(house: House, messenger: FakeMessenger) -> None:
    house.intend(house.person(), "r:1")
    messenger.script = [Unknown(), Throttled(1)]
    worker = courier(house, messenger)

    await worker.deliver_once()
    house.clock.move(5 * SECOND)
    await worker.deliver_once()
    assert house.intents()["r:1"].state is State.UNKNOWN
    house.clock.move(SECOND)
    await worker.deliver_once()

    assert (messenger.keys(), messenger.looks) == (["r:1"], 2)


async def test_a_refusal_is_dead_with_its_reason_and_its_fix_and_the_next_goes_on(
    house: House, messenger: FakeMessenger
) -> None:
    person = house.person()
    house.intend(person, "r:1")
    house.clock.move(SECOND)
    house.intend(person, "r:2")
    messenger.script = [Refused("not_in_channel", "Invite me.")]
    worker = courier(house, messenger)

    await worker.deliver_once()
    house.clock.move(SECOND)
    await worker.deliver_once()

    intents = house.intents()
    assert (intents["r:1"].state, intents["r:1"].reason) == (State.DEAD, "not_in_channel: Invite me.")
    assert intents["r:2"].state is State.SENT


async def test_a_chat_rests_between_two_posts_while_other_chats_go_on(house: House, messenger: FakeMessenger) -> None:
    person = house.person()
    for key, chat in (("a:1", "A"), ("a:2", "A"), ("b:1", "B")):
        house.intend(person, key, chat=chat)
        house.clock.move(timedelta(microseconds=1))
    worker = courier(house, messenger)

    assert [await worker.deliver_once(), await worker.deliver_once()] == [2, 0]
    house.clock.move(SECOND)
    assert await worker.deliver_once() == 1
    assert sorted(messenger.keys()[:2]) == ["a:1", "b:1"]
    assert messenger.keys()[2] == "a:2"


async def test_what_is_not_wanted_any_more_is_dropped_with_the_reason(
    house: House, messenger: FakeMessenger, desk: Desk
) -> None:
    house.intend(house.person(), "r:1")
    desk.unwanted = "everything is reported"

    await courier(house, messenger, desk).deliver_once()

    intent = house.intents()["r:1"]
    assert (intent.state, intent.reason, messenger.said) == (State.DROPPED, "everything is reported", [])


async def test_nothing_is_said_to_who_has_left(house: House, messenger: FakeMessenger) -> None:
    person = house.person()
    house.intend(person, "r:1")
    with house.database.write() as connection:
        people.change_profile(Work(connection, house.org_id, house.clock.at), person.id, is_active=False)

    await courier(house, messenger).deliver_once()

    assert (house.intents()["r:1"].reason, messenger.said) == ("the person is not active any more", [])


async def test_what_is_too_late_is_dropped_unless_it_stands_already(house: House, messenger: FakeMessenger) -> None:
    person = house.person()
    until = house.clock.at + 4 * SECOND
    house.intend(person, "stands", chat="A", not_after=until)
    house.intend(person, "absent", chat="B", not_after=until)
    worker = courier(house, messenger)
    messenger.script = ["lost answer", "lost answer"]
    await worker.deliver_once()
    messenger.said = [said for said in messenger.said if said[1] == "stands"]
    house.intend(person, "untried", chat="C", not_after=until)
    house.clock.move(5 * SECOND)

    await worker.deliver_once()

    told = {key: (intent.state, intent.reason) for key, intent in house.intents().items()}
    assert told == {
        "stands": (State.SENT, ""),
        "absent": (State.DROPPED, "expired"),
        "untried": (State.DROPPED, "expired"),
    }


async def test_one_notice_that_cannot_be_composed_holds_up_no_other(
    house: House, messenger: FakeMessenger, desk: Desk
) -> None:
    person = house.person()
    house.intend(person, "r:1")
    desk.fault = KeyError("a bug")
    worker = courier(house, messenger, desk)

    await worker.deliver_once()
    broken = house.intents()["r:1"]
    desk.fault = None  # the fixed program
    house.clock.move(5 * SECOND)
    await worker.deliver_once()

    assert (broken.state, broken.reason) == (State.READY, "composing failed: KeyError")
    assert (house.intents()["r:1"].state, messenger.looks) == (State.SENT, 0)


async def test_a_courier_that_stalled_past_its_lease_settles_nothing(house: House, messenger: FakeMessenger) -> None:
    house.intend(house.person(), "r:1")
    slow, quick = courier(house, messenger), courier(house, messenger)
    messenger.script = [Refused("late_news")]

    def stall() -> None:
        messenger.during_send = lambda: None
        house.clock.move(LEASE)
        with house.database.write() as connection:
            outbox.claim(connection, house.clock.at, owner="another", lease=LEASE, limit=1)

    messenger.during_send = stall
    await slow.deliver_once()
    assert house.intents()["r:1"].state is State.UNKNOWN
    house.clock.move(LEASE)
    await quick.deliver_once()

    assert (house.intents()["r:1"].state, messenger.keys()) == (State.SENT, ["r:1"])


async def test_a_courier_whose_lease_is_about_to_end_does_not_post(house: House, messenger: FakeMessenger) -> None:
    house.intend(house.person(), "r:1")
    desk = Desk()

    def slow_desk(kind: str, facts: Mapping[str, Any], context: Context) -> Message | Unwanted:
        house.clock.move(LEASE - 10 * SECOND)
        return desk(kind, facts, context)

    composer = Composer(Structures(), slow_desk, lambda _person, _org, _now: SEAL)
    route = Route(messenger, lambda message, _seal: message.title.encode(), Bucket(per_second=9, burst=9), SECOND)
    await Courier(house.database, composer, {"slack": route}, now=house.clock).deliver_once()

    intent = house.intents()["r:1"]
    assert (intent.state, intent.attempts, messenger.said) == (State.READY, 0, [])


async def test_an_intent_for_a_messenger_not_set_up_here_waits_for_one_that_is(
    house: House, messenger: FakeMessenger
) -> None:
    house.intend(house.person(), "r:1")
    composer = Composer(Structures(), Desk(), lambda _person, _org, _now: SEAL)

    await Courier(house.database, composer, {}, now=house.clock).deliver_once()
    waiting = house.intents()["r:1"]
    house.clock.move(timedelta(minutes=1))
    await courier(house, messenger).deliver_once()

    assert (waiting.state, waiting.reason, waiting.attempts) == (State.READY, "no way to slack from here", 0)
    assert messenger.keys() == ["r:1"]


async def test_a_running_courier_is_woken_at_once_and_drains_when_stopped(
    house: House, messenger: FakeMessenger
) -> None:
    stop, wake = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(courier(house, messenger).run(stop, wake))
    await asyncio.sleep(0.05)
    person = house.person()
    messenger.delay = 0.05
    for number in range(5):
        house.intend(person, f"r:{number}", chat=f"U{number}")

    wake.set()
    async with asyncio.timeout(5):
        await messenger.posted.wait()
        stop.set()  # before it has settled
        await running

    assert {intent.state for intent in house.intents().values()} == {State.SENT}
    assert len(messenger.said) == 5


@pytest.mark.postgres
async def test_couriers_side_by_side_post_everything_once_in_order_and_never_two_at_once_into_a_chat(
    postgres_url: str, now: datetime
) -> None:
    databases = [open_database(postgres_url) for _ in range(2)]
    migrate(databases[0])
    with databases[0].write() as connection:
        org_id = add_organization(connection, now, name="Paraná", language="en", zone="UTC", currency="USD")
    house, messenger = House(databases[0], Hands(now), org_id), FakeMessenger()
    messenger.delay = 0.01
    person = house.person()
    for number in range(60):
        house.clock.move(timedelta(milliseconds=1))
        house.intend(person, f"{number:02}", chat=f"C{number % 6}")
    couriers = [courier(house, messenger, database=database) for database in databases]

    for _ in range(30):
        await asyncio.gather(*(one.deliver_once() for one in couriers))
        house.clock.move(SECOND)

    assert sorted(messenger.keys()) == [f"{number:02}" for number in range(60)]
    assert messenger.most_at_once == 1
    for chat in {chat for chat, _, _ in messenger.said}:
        keys = [key for there, key, _ in messenger.said if there == chat]
        assert keys == sorted(keys)
    for database in databases:
        database.close()
