"""The local Slack's HTTP face: Web API calls under ``/api/`` and the addresses for late answers."""

import json
from base64 import b64decode
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack_chat import CHAT_METHODS, answer_late, paced_key
from bot.sandbox.slack_directory import DIRECTORY_METHODS
from bot.sandbox.slack_methods import Arguments, Method, SlackRefusal, need, read_arguments
from bot.sandbox.slack_views import VIEW_METHODS
from bot.sandbox.slack_workspace import ApiCall, SlackWorkspace
from bot.sandbox.striking import Struck


def _connections_open(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    del arguments
    return {"url": f"{space.base_url.replace('http', 'ws', 1)}/link?ticket={space.serial()}"}


def _oauth_access(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    if (arguments.get("client_id"), arguments.get("client_secret")) != (space.client_id, space.client_secret):
        raise SlackRefusal("invalid_client_id")
    user_id = space.oauth_codes.pop(need(arguments, "code"), None)
    if user_id is None:
        raise SlackRefusal("invalid_code")
    return {
        "access_token": space.bot_token,
        "token_type": "bot",
        "scope": space.scopes,
        "bot_user_id": space.bot.id,
        "app_id": space.app_id,
        "team": {"id": space.team_id, "name": space.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": user_id},
    }


_METHODS: dict[str, Method] = {
    **CHAT_METHODS,
    **DIRECTORY_METHODS,
    **VIEW_METHODS,
    "apps.connections.open": _connections_open,
    "oauth.v2.access": _oauth_access,
}


def _json_object(body: bytes) -> Arguments:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise SlackRefusal("json_not_object")
    return read


async def _arguments(request: Request) -> tuple[Arguments, str]:
    """Return the call's arguments, from wherever slack_sdk puts them, and its token."""
    given: Arguments = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        given |= _json_object(body)
    else:
        given |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given["client_id"], _, given["client_secret"] = b64decode(credentials).decode().partition(":")
    token = str(given.pop("token", "") or (credentials if scheme.lower() == "bearer" else ""))
    return given, token


def _check_call(space: SlackWorkspace, method: str, token: str) -> None:
    if method not in _METHODS:
        raise SlackRefusal("unknown_method")
    if method == "oauth.v2.access":
        return
    if not token:
        raise SlackRefusal("not_authed")
    if token != (space.app_token if method == "apps.connections.open" else space.bot_token):
        raise SlackRefusal("invalid_auth")


def call(space: SlackWorkspace, method: str, raw: Arguments, token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Run one Web API call and return status, headers and body."""
    try:
        _check_call(space, method, token)
        arguments = read_arguments(raw)
        key = paced_key(method, arguments)
        wait = space.pace.wait(key) if key and space.is_paced else 0.0
        if wait:
            return 429, {"Retry-After": str(ceil(wait))}, {"ok": False, "error": "ratelimited"}
        answer = {"ok": True, **_METHODS[method](space, arguments)}
    except SlackRefusal as refusal:
        answer = refusal.answer()
    except ValueError as error:  # a cursor, limit or timestamp that is no number
        answer = SlackRefusal("invalid_arguments", (f"[ERROR] {error}",)).answer()
    space.calls.append(ApiCall(method, raw, answer))
    return 200, {}, answer


def slack_routes(space: SlackWorkspace, struck: Struck) -> list[Route]:
    """Return the routes of the Web API and of ``response_url``."""

    async def api(request: Request) -> Response:
        method = request.path_params["method"]
        try:
            given, token = await _arguments(request)
        except SlackRefusal as refusal:
            return JSONResponse(refusal.answer())

        async def act() -> Response:
            status, headers, answer = call(space, method, given, token)
            return JSONResponse(answer, status, headers)

        return await struck(request, "slack", method, act)

    async def respond(request: Request) -> Response:
        raw = await request.body()

        async def act() -> Response:
            try:
                answer_late(space, request.path_params["key"], read_arguments(_json_object(raw)))
            except SlackRefusal as refusal:
                return JSONResponse(refusal.answer(), 404 if refusal.error.endswith("_url") else 400)
            return PlainTextResponse("ok")

        return await struck(request, "slack", "response_url", act)

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/response/{team}/{key}", respond, methods=["POST"]),
    ]
