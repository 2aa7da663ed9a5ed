"""A bot of ours behind real lark_oapi, facing a served local Feishu, over its webhook or its long connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.feishu.conversation import Conversation, Patience
from bot.feishu.sender import FeishuSender
from bot.invocation import Answers, Glance, Invocation, Line, Press, Reply, Seal
from bot.sandbox.application import sandbox
from bot.sandbox.feishu_tenant import FeishuChat, FeishuMessage, FeishuUser
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from commands.message import Audience, Button, Buttons, Field, FieldKind, Form, Message, Text

SEAL = Seal(
    seal_line=lambda line, is_once: f"{'once' if is_once else 'line'}|{line}",
    seal_form=lambda verb, kept: f"form|{verb}|{dict(kept)}",
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Desk:
    """Stands in for the dispatcher: remembers what it was asked, and answers by simple rules."""

    asked: list[Invocation] = field(default_factory=list)
    seconds: float = 0.0
    language: str = "en_US"
    fails: int = 0

    async def __call__(self, invocation: Invocation) -> Reply:
        self.asked.append(invocation)
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the database is away")
        await asyncio.sleep(self.seconds)
        message, errors = _answer(invocation)
        return Reply(message, self.language, SEAL, field_errors=errors)

    @property
    def said(self) -> list[Any]:
        return [invocation.said for invocation in self.asked]


def _answer(invocation: Invocation) -> tuple[Message, dict[str, str]]:
    match invocation.said:
        case Line(words="form"):
            return _form(), {}
        case Line(words="public"):
            return Message("For all", (Text("GMV is up."),), audience=Audience.ROOM), {}
        case Line(words="broken"):
            twice = Field("value", "Value", FieldKind.NUMBER)
            return Message("A card Feishu refuses", (Form("report", (twice, twice), "Send"),)), {}
        case Line(words="my"):
            return Message(
                "My lights", (Buttons((Button("Why?", "why gmv"), Button("Undo", "undo 7", is_once=True))),)
            ), {}
        case Line(words=words):
            return Message(f"You said {words}"), {}
        case Press(token=token):
            return Message(f"You pressed {token}"), {}
        case Answers(values=values) if values.get("value") == "much":
            return _form(), {"value": '"much" is no number.'}
        case Answers(values=values):
            return Message(
                "Reported", (Text(", ".join(f"{key}={value}" for key, value in sorted(values.items()))),)
            ), {}
        case Glance():
            return Message("Welcome"), {}


def _form() -> Message:
    return Message(
        "Report",
        (
            Form(
                "report",
                (
                    Field("value", "Value", FieldKind.NUMBER, is_required=True),
                    Field("store", "Store", FieldKind.CHOICE, options=(("BR-01", "São Paulo"), ("TH-02", "Bangkok"))),
                    Field("day", "Day", FieldKind.DAY, "2026-11-22"),
                ),
                "Send",
                (("batch", "7"),),
            ),
        ),
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    async def no_pause(seconds: float) -> None:
        del seconds

    world = World(now=clock, pause=no_pause)
    tenant = world.feishu
    tenant.is_paced = False
    tenant.add_user(FeishuUser("ou_wang", "on_wang", "wang", "王芳", "Wang Fang", "Asia/Shanghai", "wang@example.com"))
    tenant.add_user(FeishuUser("ou_lee", "on_lee", "lee", "李娜", "Lee Na", "Asia/Bangkok", language="en_us"))
    tenant.add_chat(FeishuChat("oc_media", "投放组", ("ou_wang", "ou_lee")))
    async with serve(sandbox(world)) as url:
        world.settle(url)
        yield world
    world.close()


@pytest.fixture
async def sender(world: World) -> AsyncIterator[FeishuSender]:
    sender = FeishuSender(app_id=world.feishu.app_id, app_secret=world.feishu.app_secret, domain=world.feishu.base_url)
    yield sender
    await sender.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def monotonic(clock: Clock) -> Callable[[], float]:
    return lambda: clock().timestamp()


@pytest.fixture
async def conversation(desk: Desk, sender: FeishuSender, monotonic: Callable[[], float]) -> AsyncIterator[Conversation]:
    async def no_sleep(seconds: float) -> None:
        del seconds

    conversation = Conversation(desk, sender, clock=monotonic, sleep=no_sleep, patience=Patience(event=1.0, card=0.6))
    await conversation.start()
    yield conversation
    await conversation.close()


class Chats:
    """What people read, once everything under way has arrived."""

    def __init__(self, world: World, conversation: Conversation) -> None:
        self._world = world
        self._conversation = conversation

    async def cards(self, chat: str) -> list[FeishuMessage]:
        """Return the cards the bot posted in a chat, oldest first."""
        await self._conversation.close()
        return [message for message in self._world.feishu.in_chat(chat) if message.msg_type == "interactive"]

    async def titles(self, chat: str) -> list[str]:
        return [_title(message) for message in await self.cards(chat)]


def _title(message: FeishuMessage) -> str:
    assert message.card is not None
    return str(message.card["header"]["title"]["content"])


@pytest.fixture
def chats(world: World, conversation: Conversation) -> Chats:
    return Chats(world, conversation)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Wait for what another thread brings about."""

    async def until(is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not is_so():  # noqa: ASYNC110  (the other side is a thread or a server, and sets no event of ours)
                await asyncio.sleep(0.01)

    return until
