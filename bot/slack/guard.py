"""The guard: before the listener over HTTP; lets through only what Slack sent, just now, for the first time."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from http import HTTPStatus

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.recent import Recent

PATH = "/slack/events"
MOST_BODY_BYTES = 1_000_000
FRESH_SECONDS = 300
"""How far a timestamp may lie from our clock, in either direction; Slack's own advice."""
REPLAY_SECONDS = 2 * FRESH_SECONDS
"""How long a signature is remembered: longer than any request stays fresh."""


class Guard:
    """An ASGI application in front of the Bolt app.

    Refused requests learn nothing but the status: 413 for a body over the cap, 401 for a signature that is missing,
    wrong or stale, 400 for a signed body that cannot be read. The same signed bytes again are answered with an empty
    200 and not executed; after a failure they are, for that is Slack's retry.
    """

    def __init__(self, app: AsyncApp, signing_secret: str, *, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        self._secret = signing_secret.encode()
        self._clock = clock
        self._signatures = Recent(REPLAY_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        signature = request.headers.get("x-slack-signature", "")
        if not self._is_from_slack(request.headers, body, signature):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        read = _bolt_request(request, body)
        if read is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if not self._signatures.is_new(signature):
            return Response()
        try:
            answer = await self._app.async_dispatch(read)
        except BaseException:
            self._signatures.forget(signature)
            raise
        if answer.status != HTTPStatus.OK:
            self._signatures.forget(signature)
        return _response(answer)

    def _is_from_slack(self, headers: Headers, body: bytes, signature: str) -> bool:
        timestamp = headers.get("x-slack-request-timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
            return False
        expected = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        is_genuine = hmac.compare_digest(f"v0={expected}".encode(), signature.encode())
        return is_genuine and abs(self._clock() - int(timestamp)) <= FRESH_SECONDS


def routes(app: AsyncApp, signing_secret: str) -> list[Route]:
    """Return the one route Slack posts everything to: commands, interactions and events."""
    if not signing_secret.strip():
        msg = "HTTP mode needs SLACK_SIGNING_SECRET"
        raise ValueError(msg)
    return [Route(PATH, Guard(app, signing_secret), methods=["POST"])]


async def _read(request: Request) -> bytes | None:
    """Return the body, or None as soon as it is known to pass the cap."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MOST_BODY_BYTES:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY_BYTES:
            return None
    return bytes(body)


def _bolt_request(request: Request, body: bytes) -> AsyncBoltRequest | None:
    try:
        read = AsyncBoltRequest(body=body.decode(), headers=dict(request.headers))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        # Bolt takes the shape of a payload for granted, and fails in as many ways as it can be wrong.
        return None
    shape: object = read.body
    return read if isinstance(shape, dict) and shape else None


def _response(answer: BoltResponse) -> Response:
    # Bolt's headers are lists; of ours only the content type ever has a value.
    return Response(answer.body, answer.status, {"content-type": answer.headers.get("content-type", ["text/plain"])[0]})
