"""Nearby: a local Slack in a thread of its own, for a house that asks whose token it holds when it starts."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.sandbox.application import sandbox
from bot.sandbox.serving import serve
from bot.sandbox.world import World, wall_clock


@dataclass(frozen=True, slots=True)
class Nearby:
    """Where the local Slack's Web API is, and the token it knows."""

    api: str
    token: str


@contextmanager
def slack_nearby() -> Iterator[Nearby]:
    """Serve a local Slack until left."""
    world = World(now=wall_clock)
    served: list[str] = []
    is_up = threading.Event()
    loop = asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def stand() -> None:
        async with serve(sandbox(world)) as page:
            world.settle(page)
            served.append(page)
            is_up.set()
            await is_over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(stand()), name="slack")
    thread.start()
    try:
        is_up.wait(10)
        yield Nearby(f"{served[0]}/api/", world.slack.bot_token)
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()
        world.close()


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
