"""The application: messengers' callbacks and health under one roof, with a cap on what a body may weigh."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

WebApplication = Starlette
WebRoute = BaseRoute
"""Names for those who only pass them on, so that Starlette stays in this room."""

_WELCOME = "Leadline is running. Messengers call /slack/events and /feishu/events; health is at /healthz and /readyz.\n"


def web_application(
    routes: Sequence[BaseRoute], *, lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None
) -> Starlette:
    """Return the application over the given routes; `lifespan` wraps the time it is served."""

    async def welcome(_request: Request) -> Response:
        return PlainTextResponse(_WELCOME)

    @asynccontextmanager
    async def living(_application: Starlette) -> AsyncIterator[None]:
        if lifespan is None:
            yield
            return
        async with lifespan():
            yield

    return Starlette(routes=[*routes, Route("/", welcome)], lifespan=living)
