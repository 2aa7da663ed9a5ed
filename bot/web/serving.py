"""Serving: the application at an address, as long as the process wants it, signals left to the process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette


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
