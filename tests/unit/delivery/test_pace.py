"""Promises of the app's pace, on a loop whose time the test moves."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pace import Bucket


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop that leaps over its sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 1000.0

    def time(self) -> float:
        return self.at

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.at = max(self.at, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def turns(count: int, bucket: Bucket) -> list[float]:
    async def taken() -> list[float]:
        loop, start, at = asyncio.get_running_loop(), 1000.0, []

        async def taker() -> None:
            await bucket.take()
            at.append(round(loop.time() - start, 6))

        await asyncio.gather(*(taker() for _ in range(count)))
        return at

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(taken())


def test_a_burst_passes_at_once_and_the_rest_at_the_steady_pace() -> None:
    assert turns(6, Bucket(per_second=4, burst=3)) == [0, 0, 0, 0.25, 0.5, 0.75]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 30), st.integers(1, 50))
def test_no_second_ever_sees_more_than_the_burst_and_the_pace(count: int, burst: int, per_second: int) -> None:
    at = turns(count, Bucket(per_second=per_second, burst=burst))

    for begin in at:
        assert sum(begin <= turn < begin + 1 for turn in at) <= burst + per_second
