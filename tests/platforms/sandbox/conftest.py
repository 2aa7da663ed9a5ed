"""A served sandbox with three people, for every test of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.application import sandbox
from bot.sandbox.feishu_tenant import FeishuChat, FeishuUser
from bot.sandbox.serving import serve
from bot.sandbox.slack_workspace import SlackChannel, SlackUser
from bot.sandbox.world import World


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    async def no_pause(seconds: float) -> None:
        del seconds

    world = World(now=clock, answer_within=1.0, pause=no_pause)
    world.slack.add_user(SlackUser("U_ANA", "ana", "Ana Souza", "America/Sao_Paulo", "pt-BR", "ana@example.com"))
    world.slack.add_user(SlackUser("U_MEI", "mei", "林美", "Asia/Shanghai", "zh-CN", "mei@example.com"))
    world.slack.add_channel(SlackChannel("C_LATAM", "latam", ("U_ANA", "U_MEI", "U_BOT")))
    world.slack.add_channel(SlackChannel("C_THAI", "thailand", ("U_MEI",)))
    world.feishu.add_user(
        FeishuUser("ou_wang", "on_wang", "wang", "王芳", "Wang Fang", "Asia/Shanghai", "wang@example.com")
    )
    world.feishu.add_user(
        FeishuUser("ou_lee", "on_lee", "lee", "李娜", "Lee Na", "Asia/Bangkok", "lee@example.com", "en_us")
    )
    world.feishu.add_chat(FeishuChat("oc_media", "投放组", ("ou_wang", "ou_lee")))
    world.feishu.add_chat(FeishuChat("oc_other", "财务", ("ou_lee",), has_bot=False))
    yield world
    world.close()


@pytest.fixture
async def base_url(world: World) -> AsyncIterator[str]:
    async with serve(sandbox(world)) as url:
        world.settle(url)
        yield url


@pytest.fixture
def slack(world: World, base_url: str) -> AsyncWebClient:
    return AsyncWebClient(token=world.slack.bot_token, base_url=f"{base_url}/api/", retry_handlers=[])
