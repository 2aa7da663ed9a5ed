"""The local Feishu's HTTP face: tokens, OpenAPI calls below ``/open-apis``, and the door to the long connection."""

import json
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import HTTP
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.feishu_directory import DIRECTORY_METHODS
from bot.sandbox.feishu_messages import MESSAGE_METHODS
from bot.sandbox.feishu_methods import BAD_APP_SECRET, BAD_CONTENT, BAD_TOKEN, Call, FeishuRefusal, Method
from bot.sandbox.feishu_tenant import FeishuCall, FeishuTenant
from bot.sandbox.striking import Struck

_METHODS: dict[str, Method] = {**MESSAGE_METHODS, **DIRECTORY_METHODS}
_DATA_AT_TOP = frozenset({"GET bot/v3/info"})
"""Methods old enough to put their data beside ``code`` instead of under ``data``."""

_FILES = frozenset({"image", "file"})
"""Form fields that carry bytes; the official SDK sends them without a file name."""

NO_SUCH_APP = 1000040344
CLIENT_CONFIG = {"ReconnectCount": -1, "ReconnectInterval": 1, "ReconnectNonce": 0, "PingInterval": 120}


def _form(content_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    parsed = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP)
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for part in parsed.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if name in _FILES:
            files[name] = content
        else:
            fields[name] = content.decode()
    return fields, files


async def _read(request: Request) -> Call:
    raw = await request.body()
    content_type = request.headers.get("content-type", "")
    body: Any = {}
    files: dict[str, bytes] = {}
    if content_type.startswith("multipart/form-data"):
        body, files = _form(content_type, raw)
    elif raw:
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
    if not isinstance(body, dict):
        raise FeishuRefusal(BAD_CONTENT, "the body is not a JSON object")
    return Call(dict(request.path_params), dict(request.query_params), body, files)


def _check_token(tenant: FeishuTenant, request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not tenant.is_valid(token):
        raise FeishuRefusal(
            BAD_TOKEN, "Invalid access token for authorization. Please make a test with token attached."
        )


async def _answer(tenant: FeishuTenant, name: str, request: Request) -> Response:
    try:
        _check_token(tenant, request)
        call = await _read(request)
        data = _METHODS[name](tenant, call)
    except FeishuRefusal as refusal:
        answer = {"code": refusal.code, "msg": refusal.msg}
        tenant.calls.append(FeishuCall(name, {}, answer))
        return JSONResponse(answer, refusal.status, refusal.headers)
    answer = {"code": 0, "msg": "success", **(data if name in _DATA_AT_TOP else {"data": data})}
    tenant.calls.append(FeishuCall(name, call.body, answer))
    return JSONResponse(answer, headers={"X-Tt-Logid": f"log{tenant.serial()}"})


async def _token(tenant: FeishuTenant, request: Request) -> Response:
    body = (await _read(request)).body
    if (body.get("app_id"), body.get("app_secret")) != (tenant.app_id, tenant.app_secret):
        return JSONResponse({"code": BAD_APP_SECRET, "msg": "app secret invalid"}, 400)
    value, seconds = tenant.token()
    both = {"tenant_access_token": value, "app_access_token": value}
    return JSONResponse({"code": 0, "msg": "ok", **both, "expire": seconds})


async def _endpoint(tenant: FeishuTenant, request: Request) -> Response:
    body = (await _read(request)).body
    if (body.get("AppID"), body.get("AppSecret")) != (tenant.app_id, tenant.app_secret):
        return JSONResponse({"code": NO_SUCH_APP, "msg": "app_id or app_secret is wrong"})
    query = f"device_id={tenant.serial()}&service_id=1"
    url = f"{tenant.base_url.replace('http', 'ws', 1)}/feishu-link?{query}"
    return JSONResponse({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": CLIENT_CONFIG}})


def feishu_routes(tenant: FeishuTenant, struck: Struck) -> list[Route]:
    """Return the routes of the OpenAPI and of the long connection's bootstrap."""

    def route(verb: str, path: str, name: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
        async def called(request: Request) -> Response:
            try:
                return await struck(request, "feishu", name, lambda: answer(request))
            except FeishuRefusal as refusal:
                return JSONResponse({"code": refusal.code, "msg": refusal.msg}, refusal.status)

        return Route(path, called, methods=[verb])

    def method(name: str) -> Route:
        verb, path = name.split(" ", 1)
        return route(verb, f"/open-apis/{path}", name, partial(_answer, tenant, name))

    token = partial(_token, tenant)
    return [
        route("POST", "/open-apis/auth/v3/tenant_access_token/internal", "token", token),
        route("POST", "/open-apis/auth/v3/app_access_token/internal", "token", token),
        route("POST", "/callback/ws/endpoint", "long_connection", partial(_endpoint, tenant)),
        *(method(name) for name in _METHODS),
    ]
