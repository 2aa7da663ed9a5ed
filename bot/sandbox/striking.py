"""How a waiting fault strikes a call: before it, instead of it, or after it took effect."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.faults import Fault, FaultKind, Faults
from bot.sandbox.serving import HANG_UP

Struck = Callable[[Request, str, str, Callable[[], Awaitable[Response]]], Awaitable[Response]]
"""Runs a call and lets a waiting fault strike it: request, platform, route, and the call itself."""


class _DroppedConnection(Response):
    """No answer at all: the connection goes down under the caller."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        scope[HANG_UP]()
        while (await receive())["type"] != "http.disconnect":
            pass


def _rate_limited(platform: str, fault: Fault) -> Response:
    seconds = f"{fault.seconds:g}"
    if platform == "slack":
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": seconds})
    headers = {"x-ogw-ratelimit-limit": "50", "x-ogw-ratelimit-reset": seconds}
    return JSONResponse({"code": 99991400, "msg": "request trigger frequency limit"}, 429, headers)


def striker(faults: Faults) -> Struck:
    """Return what runs calls under ``faults``."""

    async def struck(request: Request, platform: str, route: str, act: Callable[[], Awaitable[Response]]) -> Response:
        fault = faults.take(platform, route)
        if fault is None:
            return await act()
        match fault.kind:
            case FaultKind.RATE_LIMITED:
                return _rate_limited(platform, fault)
            case FaultKind.BROKEN:
                return PlainTextResponse("upstream connect error", fault.status)
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return await act()
            case FaultKind.RESET_AFTER_COMMIT:
                await request.body()
                await act()
                return _DroppedConnection()
            case _:
                assert_never(fault.kind)

    return struck
