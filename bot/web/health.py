"""Health: whether the process lives, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Check = Callable[[], Awaitable[str]]
"""Returns an empty text when all is well, else what is wrong in a few words."""


def health_routes(checks: dict[str, Check]) -> list[Route]:
    """Return /healthz, which answers while the event loop turns, and /readyz, which runs every check."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> Response:
        problems = {name: problem for name, check in checks.items() if (problem := await _ask(check))}
        status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
        return JSONResponse({"status": "waiting" if problems else "ready", "problems": problems}, status)

    return [Route("/healthz", alive), Route("/readyz", ready)]


async def _ask(check: Check) -> str:
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 -- a check that breaks is itself the finding
        return type(error).__name__
