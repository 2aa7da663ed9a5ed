"""A bot on Feishu's long connection: lark_oapi's own client against the local Feishu's socket."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.feishu.conversation import Conversation
from bot.feishu.long_connection import LongConnection
from bot.invocation import Answers, Line
from bot.sandbox.world import World

pytestmark = pytest.mark.feishu

P2P = "oc_p2p_wang"


@pytest.fixture
async def connection(world: World, conversation: Conversation, eventually: Any) -> AsyncIterator[LongConnection]:
    tenant = world.feishu
    connection = LongConnection(
        conversation, app_id=tenant.app_id, app_secret=tenant.app_secret, domain=tenant.base_url
    )
    connection.start()
    await eventually(lambda: world.feishu_sockets.count == 1)
    yield connection
    await connection.stop()


async def test_words_and_cards_come_and_are_answered(
    world: World, connection: LongConnection, desk: Any, chats: Any, eventually: Any
) -> None:
    assert connection.is_running
    said = await world.in_feishu.say("ou_wang", None, "form")
    assert said is not None
    assert said.status == 200
    await eventually(lambda: len(world.feishu.in_chat(P2P)) == 2)
    [form] = await chats.cards(P2P)

    sent = await world.in_feishu.submit_form("ou_wang", form, {"value": "12000"})

    assert sent.problem == ""
    assert desk.said == [Line("form"), Answers("form|report|{'batch': '7'}", {"value": "12000", "day": "2026-11-22"})]
    assert await chats.titles(P2P) == ["Reported"]


async def test_an_event_we_do_not_want_is_no_failure(world: World, connection: LongConnection, desk: Any) -> None:
    answer = await world.in_feishu.event("im.message.message_read_v1", {"reader": {}})

    assert connection.is_running
    assert (answer.status, answer.attempts) == (200, 1)
    assert desk.asked == []


async def test_stopping_leaves_no_thread_and_no_socket(
    world: World, connection: LongConnection, eventually: Any
) -> None:
    await connection.stop()

    assert not connection.is_running
    assert [thread.name for thread in threading.enumerate() if thread.name == "feishu-long-connection"] == []
    await eventually(lambda: world.feishu_sockets.count == 0)


async def test_a_wrong_secret_ends_the_thread_and_says_what_to_check(
    world: World, conversation: Conversation, caplog: pytest.LogCaptureFixture, eventually: Any
) -> None:
    connection = LongConnection(
        conversation, app_id=world.feishu.app_id, app_secret="wrong", domain=world.feishu.base_url
    )
    connection.start()
    await eventually(lambda: not connection.is_running)

    assert "check FEISHU_APP_ID and FEISHU_APP_SECRET" in caplog.text
    await connection.stop()
