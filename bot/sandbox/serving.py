"""Serve an ASGI application on a loopback port from the running event loop, for the demo and the tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

HANG_UP = "sandbox.hang_up"
"""Scope key of a callable that drops the connection of the request at hand, without an answer."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: whoever owns the loop owns Ctrl-C."""
        yield


@asynccontextmanager
async def serve(application: ASGIApp, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve ``application`` and yield its base URL; port 0 takes a free one."""
    listener = socket.create_server((host, port))
    server = _Server(
        uvicorn.Config(
            _with_hang_up(application, lambda peer: _abort(server, peer)),
            log_level="warning",
            access_log=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.005)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def _abort(server: uvicorn.Server, peer: tuple[str, int]) -> None:
    for connection in list(server.server_state.connections):
        transport = getattr(connection, "transport", None)
        if transport is not None and getattr(connection, "client", None) == peer:
            transport.abort()


def _with_hang_up(application: ASGIApp, abort: Callable[[Any], None]) -> ASGIApp:
    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[HANG_UP] = lambda: abort(scope["client"])
        await application(scope, receive, send)

    return served
