"""The control API under ``/sandbox``: what the page and a browser test see, and the hands they have."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.controls import IncompleteForm, NoSuchControl
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.feishu_calls import FeishuAnswer
from bot.sandbox.slack_calls import SlackAnswer
from bot.sandbox.snapshot import snapshot
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
PATIENCE_SECONDS = 4.0
"""How long an act may take before the page is told that it goes on by itself: an event may be retried for hours."""

OutboxRows = Callable[[], Awaitable[list[dict[str, Any]]]]
MoveClock = Callable[[datetime], Awaitable[None]]
_POLICY = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:", "Cache-Control": "no-store"}


def next_at(now: datetime, zone: str, hour: int) -> datetime:
    """Return the next instant, strictly after ``now``, at which ``zone``'s clocks show ``hour``:00; in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date()
    found = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    while found <= now:
        day += timedelta(days=1)
        found = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    return found


@dataclass(slots=True)
class Control:
    """The control API in front of a world, its outbox and its clock."""

    world: World
    outbox_rows: OutboxRows
    move_clock: MoveClock
    zones: tuple[str, ...] = ()
    _under_way: set[asyncio.Task[Response]] = field(default_factory=set)

    def routes(self) -> list[BaseRoute]:
        """Return the page, its files and the API."""
        return [
            Route("/", self._page),
            Route("/sandbox/state", self._state),
            Route("/sandbox/outbox", self._outbox),
            Route("/sandbox/clock", self._clock, methods=["POST"]),
            Route("/sandbox/faults", self._faults, methods=["POST"]),
            Route("/sandbox/slack", self._slack, methods=["POST"]),
            Route("/sandbox/feishu", self._feishu, methods=["POST"]),
            Route("/sandbox/images/{key}", self._image),
            Mount("/sandbox/page", StaticFiles(directory=PAGE)),
        ]

    async def _page(self, request: Request) -> Response:
        del request
        return FileResponse(PAGE / "page.html", headers=_POLICY)

    async def _state(self, request: Request) -> Response:
        if request.query_params.get("since") == str(self.world.revision):
            now = self.world.now().astimezone(UTC).isoformat()
            return JSONResponse({"revision": self.world.revision, "now": now})
        return JSONResponse(snapshot(self.world, self.zones))

    async def _outbox(self, request: Request) -> Response:
        del request
        rows = await self.outbox_rows()
        return JSONResponse([{name: _plain(value) for name, value in row.items()} for row in rows])

    async def _image(self, request: Request) -> Response:
        image = self.world.feishu.images.get(request.path_params["key"])
        if image is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(image, media_type="image/png", headers={"X-Content-Type-Options": "nosniff"})

    async def _clock(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        now = self.world.now()
        if "zone" in asked:
            to = next_at(now, asked["zone"], int(asked["hour"]))
        elif "to" in asked:
            to = datetime.fromisoformat(asked["to"])
        else:
            to = now + timedelta(hours=float(asked["hours"]))
        await self.move_clock(to)
        return JSONResponse({"now": to.astimezone(UTC).isoformat()})

    async def _faults(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        fault = Fault(FaultKind(asked["kind"]), int(asked.get("times", 1)), float(asked.get("seconds", 1)))
        self.world.faults.add(asked["platform"], asked["route"], fault)
        return JSONResponse({"status": HTTPStatus.OK})

    async def _slack(self, request: Request) -> Response:
        return await self._patiently(self._act_in_slack(json.loads(await request.body())))

    async def _feishu(self, request: Request) -> Response:
        return await self._patiently(self._act_in_feishu(json.loads(await request.body())))

    async def _patiently(self, acting: Coroutine[Any, Any, SlackAnswer | FeishuAnswer | None]) -> Response:
        async def answered() -> Response:
            try:
                return _written(await acting)
            except IncompleteForm as error:
                return JSONResponse({"status": HTTPStatus.OK, "missing": error.names})
            except (NoSuchControl, KeyError) as error:
                return JSONResponse({"problem": str(error)}, HTTPStatus.NOT_FOUND)

        task = asyncio.create_task(answered())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if done else JSONResponse({"status": HTTPStatus.ACCEPTED})

    async def _act_in_slack(self, asked: dict[str, Any]) -> SlackAnswer | None:
        space, hands, user = self.world.slack, self.world.in_slack, asked["user"]
        match asked["act"]:
            case "say":
                return await self._say_in_slack(user, asked["channel"], asked["text"].strip())
            case "home":
                return await hands.open_home(user)
            case "click":
                where = space.find(asked.get("channel", ""), asked.get("ts")) or space.find_view(asked.get("view_id"))
                if where is None:
                    raise NoSuchControl(asked["control"])
                values = asked.get("values")
                return await hands.click(user, where, asked["control"], asked.get("choice"), values=values)
            case "submit" | "close" as act:
                view = space.find_view(asked["view_id"])
                if view is None:
                    raise NoSuchControl(asked["view_id"])
                return await (hands.submit(user, view, asked["values"]) if act == "submit" else hands.close(user, view))
            case unknown:
                raise NoSuchControl(unknown)

    async def _say_in_slack(self, user: str, channel: str, text: str) -> SlackAnswer | None:
        space, hands = self.world.slack, self.world.in_slack
        mark = f"@{space.bot.name}"
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            return await hands.slash(user, channel, command, rest.strip())
        if channel == space.dm(user).id:
            return await hands.say_in_dm(user, text)
        if text.lower().startswith(mark):
            return await hands.mention(user, channel, text[len(mark) :].strip())
        hands.say_aside(user, channel, text)
        return None

    async def _act_in_feishu(self, asked: dict[str, Any]) -> FeishuAnswer | None:
        tenant, hands, user = self.world.feishu, self.world.in_feishu, asked["user"]
        match asked["act"]:
            case "say":
                return await hands.say(user, asked["chat"], asked["text"].strip())
            case "menu":
                return await hands.menu(user, asked["key"])
            case "enter":
                return await hands.enter(user)
            case "press":
                message = tenant.messages[asked["message_id"]]
                return await hands.press(user, message, asked["control"], asked.get("choice"))
            case "submit":
                message = tenant.messages[asked["message_id"]]
                return await hands.submit_form(user, message, asked["values"], asked["control"])
            case unknown:
                raise NoSuchControl(unknown)


def _written(answer: SlackAnswer | FeishuAnswer | None) -> Response:
    if answer is None:
        return JSONResponse({"status": HTTPStatus.OK, "problem": ""})
    toast = answer.toast if isinstance(answer, FeishuAnswer) else None
    return JSONResponse({"status": answer.status, "problem": answer.problem, "toast": toast})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
