"""Patience: work that should end within Slack's three seconds, and goes on behind the ack when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.slack.mishaps import record

T = TypeVar("T")


class Patience:
    """Waits `seconds` for work; what takes longer goes on, is held on to, and has its failure logged."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._under_way: set[asyncio.Task[Any]] = set()

    async def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start the work and return its task once it is done or patience is out."""
        task = asyncio.ensure_future(work)
        # The loop itself holds tasks weakly; this set keeps them, should the request that waits here go away.
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait({task}, timeout=self._seconds)
        return task

    async def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work; raises its error while patience lasts, and logs it afterwards."""
        task = await self.begin(work)
        if task.done():
            task.result()
        else:
            task.add_done_callback(_log_failure)

    def continue_with(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work after the ack."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(_log_failure)

    async def end(self) -> None:
        """Wait for all that is still under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)


def _log_failure(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        record(error)
