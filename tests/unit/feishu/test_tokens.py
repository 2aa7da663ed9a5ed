"""The tenant token: one fetch for many, renewed ahead of time, never lost to one caller's impatience."""

from __future__ import annotations

import asyncio

import pytest

from bot.feishu.tokens import TenantToken


class Office:
    """Hands out numbered tokens, when its door is open."""

    def __init__(self, seconds: float = 7200.0) -> None:
        self.fetched = 0
        self.seconds = seconds
        self.now = 0.0
        self.is_broken = False
        self.door = asyncio.Event()
        self.door.set()

    async def fetch(self) -> tuple[str, float]:
        self.fetched += 1
        number = self.fetched
        await self.door.wait()
        if self.is_broken:
            raise ConnectionError
        return f"t{number}", self.seconds

    def token(self) -> TenantToken:
        return TenantToken(self.fetch, lambda: self.now)


async def test_twenty_callers_share_one_fetch() -> None:
    office = Office()
    token = office.token()

    assert await asyncio.gather(*(token.get() for _ in range(20))) == ["t1"] * 20
    assert office.fetched == 1


async def test_below_thirty_minutes_the_old_token_serves_while_the_new_one_is_fetched() -> None:
    office = Office()
    token = office.token()
    await token.get()
    office.now = 7200.0 - 1799
    office.door.clear()

    assert [await token.get() for _ in range(3)] == ["t1"] * 3
    office.door.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert await token.get() == "t2"
    assert office.fetched == 2


async def test_an_expired_token_is_waited_for() -> None:
    office = Office()
    token = office.token()
    await token.get()
    office.now = 7200.0

    assert await token.get() == "t2"


async def test_a_short_token_is_not_renewed_on_every_call() -> None:
    office = Office(seconds=60.0)
    token = office.token()

    assert [await token.get() for _ in range(5)] == ["t1"] * 5
    assert office.fetched == 1


async def test_a_caller_who_gives_up_does_not_take_the_token_from_the_others() -> None:
    office = Office()
    office.door.clear()
    token = office.token()
    impatient = asyncio.create_task(token.get())
    patient = asyncio.create_task(token.get())
    await asyncio.sleep(0)
    impatient.cancel()
    office.door.set()

    assert await patient == "t1"
    assert office.fetched == 1


async def test_a_renewal_that_fails_ahead_of_time_is_no_ones_failure() -> None:
    office = Office()
    token = office.token()
    await token.get()
    office.now = 6000.0
    office.is_broken = True

    assert await token.get() == "t1"
    await asyncio.sleep(0)
    assert await token.get() == "t1"


async def test_a_failed_fetch_fails_those_who_waited_and_is_tried_again() -> None:
    office = Office()
    office.is_broken = True
    token = office.token()

    with pytest.raises(ConnectionError):
        await token.get()
    office.is_broken = False

    assert await token.get() == "t2"


async def test_dropping_a_token_that_was_replaced_already_drops_nothing() -> None:
    office = Office()
    token = office.token()
    old = await token.get()
    token.drop(old)
    new = await token.get()

    token.drop(old)

    assert (await token.get(), new) == ("t2", "t2")
