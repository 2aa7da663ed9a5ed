"""Serving: the application at an address, as long as the process wants it, signals left to the process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette


def run_loop(whole: Coroutine[Any, Any, None]) -> None:
    """Run a process's whole life on the loop that uvicorn would choose: uvloop, where there is one."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        runner.run(whole)


@asynccontextmanager
async def served(application: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """Serve an application while inside; yields its address."""
    server = _Server(
        uvicorn.Config(
            application, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.01)
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Server(uvicorn.Server):
    """A server that leaves signals to the process, which has more to put in order than HTTP."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
