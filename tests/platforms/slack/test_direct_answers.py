"""Answers that go to Slack by themselves: late ones, refused ones, and questions about people."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from bot.invocation import Profile
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.world import World
from bot.slack.posting import ResponseUrlRefused, answer_late
from bot.slack.web_api import look_up, web_client

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "All green"}}


@pytest.mark.parametrize(
    ("bad", "left"),
    [({"type": "data_visualization", "title": ""}, ["section"]), ({"type": "no_such_block"}, [])],
    ids=["without the chart", "as text alone"],
)
async def test_a_late_answer_with_refused_blocks_arrives_plainer(
    world: World, session: ClientSession, bad: dict[str, Any], left: list[str]
) -> None:
    url = world.slack.response_url("C_LATAM", "U_ANA")

    await answer_late(session, url, {"text": "All green", "blocks": [SECTION, bad]})

    (message,) = world.slack.messages["C_LATAM"]
    assert (message.text, [block["type"] for block in message.blocks]) == ("All green", left)


async def test_a_spent_address_is_told_without_naming_it(world: World, session: ClientSession) -> None:
    url = f"{world.slack.base_url}/response/T_LEADLINE/unknown"

    with pytest.raises(ResponseUrlRefused) as refused:
        await answer_late(session, url, {"text": "All green"})

    assert (refused.value.status, refused.value.has_bad_blocks) == (404, False)
    assert "unknown" not in repr(refused.value)


async def test_a_person_slack_does_not_tell_of_is_known_by_their_id(world: World, session: ClientSession) -> None:
    client = web_client(session, f"{world.slack.base_url}/api/", world.slack.bot_token)

    assert await look_up(client, "U_STRANGER", "D1") == Profile("U_STRANGER", direct_chat="D1")


async def test_a_passing_failure_to_look_up_is_no_answer(world: World, session: ClientSession) -> None:
    client = web_client(session, f"{world.slack.base_url}/api/", world.slack.bot_token)
    world.faults.add("slack", "users.info", Fault(FaultKind.RATE_LIMITED, seconds=1))

    with pytest.raises(SlackApiError, match="ratelimited"):
        await look_up(client, "U_ANA")
