"""The same listener over a connection that it opens itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from bot.invocation import Line
from bot.sandbox.world import World
from bot.slack.installs import Installs
from bot.slack.listener import Listener
from bot.slack.socket import SocketConnection, connect


@pytest.fixture
async def socket(
    world: World, session: ClientSession, installs: Installs, answering: Any
) -> AsyncIterator[SocketConnection]:
    async def revoke(tenant: str) -> None:
        del tenant

    base_url = f"{world.slack.base_url}/api/"
    listener = Listener(answerer=answering, installs=installs, revoke=revoke, session=session, base_url=base_url)
    connection = await connect(listener.app, world.slack.app_token, base_url, session)
    yield connection
    await connection.close()
    await listener.close()


async def test_commands_clicks_forms_and_events_come_over_the_socket(
    world: World, socket: SocketConnection, answering: Any
) -> None:
    assert await socket.is_open()

    shown = (await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")).message
    assert shown is not None
    await world.in_slack.click("U_ANA", shown, "Report")
    (modal,) = world.slack.modals["U_ANA"]
    refused = await world.in_slack.submit("U_ANA", modal, {"value": "many"})
    await world.in_slack.submit("U_ANA", modal, {"value": "12"})
    await world.in_slack.say_in_dm("U_ANA", "my")
    await world.in_slack.open_home("U_ANA")

    assert refused.body["response_action"] == "errors"
    texts = [message.text.splitlines()[0] for message in world.slack.messages["C_LATAM"]]
    assert texts == ["You said my", "Reported gmv: 12"]
    assert len(world.slack.messages[world.slack.dm("U_ANA").id]) == 2
    assert "U_ANA" in world.slack.homes
    assert answering.asked[0].said == Line("my")


async def test_a_failed_event_is_not_acknowledged_and_comes_again(
    world: World, socket: SocketConnection, answering: Any
) -> None:
    del socket
    answering.broken = 1

    answer = await world.in_slack.say_in_dm("U_ANA", "my")

    assert answer.attempts == 2
    assert len(world.slack.messages[world.slack.dm("U_ANA").id]) == 2


async def test_a_connection_that_slack_closes_is_opened_anew(
    world: World, socket: SocketConnection, answering: Any
) -> None:
    await world.slack_sockets.disconnect()

    async with asyncio.timeout(10):
        while not answering.asked:
            await asyncio.sleep(0.02)
            await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")

    assert await socket.is_open()


async def test_a_refused_app_token_is_told_at_once(world: World, session: ClientSession, listener: Listener) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await connect(listener.app, "xapp-wrong", f"{world.slack.base_url}/api/", session)
