"""Pace: how fast one app may post, as a bucket that refills steadily and holds a bounded burst."""

from __future__ import annotations

import asyncio


class Bucket:
    """Lets `burst` posts through at once and `per_second` steadily; each taker waits for a turn of its own.

    In real time and not on the injected clock: the messenger counts seconds that pass. It belongs to one event loop.
    At most `burst + per_second * t` turns are given in any `t` seconds.
    """

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._interval = 1 / per_second
        self._span = (burst - 1) * self._interval
        self._free_at = float("-inf")

    async def take(self) -> None:
        """Wait for the next turn."""
        now = asyncio.get_running_loop().time()
        turn = max(self._free_at, now - self._span)
        self._free_at = turn + self._interval
        if turn > now:
            await asyncio.sleep(turn - now)
