"""Promises of the heartbeat."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.clock import Clock


async def test_the_clock_beats_at_once_and_again() -> None:
    beats = asyncio.Queue[int]()

    async def beat() -> None:
        beats.put_nowait(1)

    clock = Clock(beat, seconds=0.05)
    clock.start()
    async with asyncio.timeout(5):
        await beats.get()
        await beats.get()
    clock.stop()


async def test_a_slow_beat_is_never_joined_by_a_second_one() -> None:
    running, most, done = 0, 0, asyncio.Event()

    async def beat() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.2)
        running -= 1
        done.set()

    clock = Clock(beat, seconds=0.02)
    clock.start()
    async with asyncio.timeout(5):
        await done.wait()
    clock.stop()
    assert most == 1


async def test_a_beat_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    beats = asyncio.Queue[int]()

    async def beat() -> None:
        beats.put_nowait(1)
        raise ConnectionError("the database is away")

    clock = Clock(beat, seconds=0.05)
    with caplog.at_level(logging.ERROR):
        clock.start()
        async with asyncio.timeout(5):
            await beats.get()
            await beats.get()
        clock.stop()
    assert "the database is away" in caplog.text
