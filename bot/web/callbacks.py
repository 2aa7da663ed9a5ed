"""Callbacks: Feishu's events over HTTP; the body is capped before anything reads it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.feishu.guard import MOST_BYTES
from bot.feishu.listener import FeishuWebhook


def feishu_routes(webhook: FeishuWebhook) -> list[Route]:
    """Return the route that Feishu's event and card callbacks are sent to."""

    async def take(request: Request) -> Response:
        body = bytearray()
        async for piece in request.stream():
            body.extend(piece)
            if len(body) > MOST_BYTES:
                break
        answer = await webhook.handle(request.headers, bytes(body))
        return Response(answer.body, answer.status, media_type="application/json")

    return [Route("/feishu/events", take, methods=["POST"])]
