"""Leadline's listener and sender against the local Slack, with an answerer that the test writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from starlette.applications import Starlette

from bot.invocation import Answers, Glance, Invocation, Line, Press, Reply, Seal
from bot.sandbox.application import sandbox
from bot.sandbox.serving import serve
from bot.sandbox.slack_workspace import SlackChannel, SlackUser
from bot.sandbox.world import World
from bot.slack.guard import PATH, routes
from bot.slack.installs import Installs, SingleWorkspace
from bot.slack.listener import Listener
from bot.slack.sender import SlackSender
from bot.slack.web_api import open_session, web_client
from commands.message import Audience, Button, Buttons, Field, FieldKind, Form, Message, Note, Text

SEAL = Seal(seal_line=lambda line, _is_once: f"line={line}", seal_form=lambda verb, _kept: f"form={verb}")
REPORT_FORM = Form(
    "report",
    (
        Field("kpi", "KPI", FieldKind.CHOICE, "gmv", (("gmv", "GMV"), ("orders", "Orders")), is_required=True),
        Field("value", "Value", FieldKind.NUMBER, is_required=True),
        Field("day", "Day", FieldKind.DAY, "2026-11-22"),
    ),
    "Report",
)
CARD = Message("My lights", (Text("GMV is green"), Buttons((Button("Why", "why gmv"), Button("Report", "report")))))


class Answering:
    """Answers as a small bot would, and keeps what it was asked; the other fields make it misbehave."""

    def __init__(self) -> None:
        self.asked: list[Invocation] = []
        self.broken = 0
        self.slow: asyncio.Event | None = None
        self.broken_late = False

    async def __call__(self, invocation: Invocation) -> Reply:
        self.asked.append(invocation)
        if self.broken:
            self.broken -= 1
            raise RuntimeError("secret words of a person")
        if self.slow is not None:
            await self.slow.wait()
        if self.broken_late:
            raise RuntimeError("secret words of a person")
        return self.reply(invocation)

    def reply(self, invocation: Invocation) -> Reply:
        match invocation.said:
            case Line(words="report") | Press(token="line=report"):
                return Reply(Message("Report progress", (REPORT_FORM,)), "en_US", SEAL)
            case Line(words="again"):
                return Reply(Message("You see nothing"), "en_US", SEAL, is_duplicate=True)
            case Line(words="show team"):
                return Reply(Message("Team", audience=Audience.ROOM), "en_US", SEAL)
            case Line(words=words):
                return Reply(Message(f"You said {words}", CARD.blocks), "en_US", SEAL)
            case Press(token=token):
                return Reply(Message(f"You pressed {token}", (Note("as of 09:00"),)), "en_US", SEAL)
            case Answers(values=values) if values["value"] == "many":
                return Reply(Message("No number"), "en_US", SEAL, field_errors={"value": "Write it like 12k"})
            case Answers(values=values):
                return Reply(Message(f"Reported {values['kpi']}: {values['value']}"), "en_US", SEAL)
            case Glance():
                return Reply(CARD, "en_US", SEAL)


Connect = Callable[[], Awaitable[None]]


@pytest.fixture
def answering() -> Answering:
    return Answering()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async def no_pause(seconds: float) -> None:
        del seconds

    world = World(now=lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC), answer_within=1.0, pause=no_pause)
    world.slack.add_user(SlackUser("U_ANA", "ana", "Ana Souza", "America/Sao_Paulo", "pt-BR", "ana@example.com"))
    world.slack.add_channel(SlackChannel("C_LATAM", "latam", ("U_ANA", "U_BOT")))
    world.slack.add_channel(SlackChannel("C_OTHER", "other", ("U_ANA",)))
    async with serve(sandbox(world)) as url:
        world.settle(url)
        yield world
    world.close()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
def installs(world: World, session: ClientSession) -> Installs:
    client = web_client(session, f"{world.slack.base_url}/api/")
    return Installs(SingleWorkspace(world.slack.bot_token, client).find)


@pytest.fixture
def revoked() -> list[str]:
    return []


@pytest.fixture
async def listener(
    world: World, session: ClientSession, installs: Installs, answering: Answering, revoked: list[str]
) -> AsyncIterator[Listener]:
    async def revoke(tenant: str) -> None:
        revoked.append(tenant)

    listener = Listener(
        answerer=answering,
        installs=installs,
        revoke=revoke,
        session=session,
        base_url=f"{world.slack.base_url}/api/",
        signing_secret=world.slack.signing_secret,
        answer_seconds=0.3,
    )
    yield listener
    await listener.close()


@pytest.fixture
async def served(world: World, listener: Listener) -> AsyncIterator[World]:
    """Serve the listener over HTTP and point the workspace at it."""
    async with serve(Starlette(routes=routes(listener.app, world.slack.signing_secret))) as url:
        world.slack.request_url = f"{url}{PATH}"
        yield world


@pytest.fixture
def sender(world: World, session: ClientSession, installs: Installs) -> SlackSender:
    return SlackSender(installs.find, session=session, base_url=f"{world.slack.base_url}/api/")
