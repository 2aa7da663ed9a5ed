"""The clock: a heartbeat at a steady interval, the only home of APScheduler.

The schedule itself lives in the database; the heart only makes someone look at it. APScheduler's job store is never
used: measured here, two processes ran ticks twice, kill -9 lost jobs, and a renamed function deleted 10,000 of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

Beat = Callable[[], Awaitable[None]]


class Clock:
    """Calls `beat` at once and then every `seconds`, never twice at a time; beats missed meanwhile fold into one.

    A beat that raises is logged by APScheduler (`apscheduler.executors.default`) and the next one comes all the same.
    """

    def __init__(self, beat: Beat, seconds: float) -> None:
        self._scheduler = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, timezone=UTC)
        self._scheduler.add_job(
            beat,
            "interval",
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # a late beat is still a beat: the database knows what is due
            next_run_time=datetime.now(UTC),  # of the machine and not of the demo: it paces, it decides nothing
        )

    def start(self) -> None:
        """Start beating; called from inside the event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop beating; a beat in progress is cancelled, its unit of work still commits or leaves no trace."""
        self._scheduler.shutdown(wait=False)
