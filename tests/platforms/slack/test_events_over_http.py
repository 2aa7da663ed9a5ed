"""Promises about Slack's events over HTTP: mentions, direct messages, the home, and what comes twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.invocation import Account, Line, Platform
from bot.sandbox.slack_workspace import SlackMessage
from bot.sandbox.world import World
from bot.slack.listener import Listener

ANA = Account(Platform.SLACK, "T_LEADLINE", "U_ANA")


def _title(blocks: list[dict[str, Any]]) -> str:
    return str(blocks[0]["text"]["text"])


async def test_a_mention_is_answered_to_the_asker_alone(served: World, answering: Any) -> None:
    await served.in_slack.mention("U_ANA", "C_LATAM", "my")

    assert answering.asked[0].said == Line("my")
    assert answering.asked[0].is_private is False
    assert served.slack.messages["C_LATAM"][-1].only_for == "U_ANA"


async def test_a_mention_that_concerns_the_room_is_answered_in_its_thread(served: World) -> None:
    await served.in_slack.mention("U_ANA", "C_LATAM", "show team")

    question, answer = served.slack.messages["C_LATAM"]
    assert (answer.thread_ts, answer.only_for) == (question.ts, None)


async def test_a_mention_where_the_bot_may_not_write_is_answered_in_the_direct_message(served: World) -> None:
    answer = await served.in_slack.mention("U_ANA", "C_OTHER", "my")

    assert (answer.status, answer.attempts) == (200, 1)
    assert [message.user for message in served.slack.messages[served.slack.dm("U_ANA").id]] == ["U_BOT"]


async def test_a_direct_message_is_answered_in_it(served: World, answering: Any) -> None:
    await served.in_slack.say_in_dm("U_ANA", "show team")

    question, answer = served.slack.messages[served.slack.dm("U_ANA").id]
    assert (answer.user, answer.thread_ts) == ("U_BOT", None)
    assert answering.asked[0].is_private is True
    assert question.user == "U_ANA"


async def test_a_form_asked_for_in_a_direct_message_opens_by_its_button(served: World) -> None:
    await served.in_slack.say_in_dm("U_ANA", "report")
    shown: SlackMessage = served.slack.messages[served.slack.dm("U_ANA").id][-1]

    await served.in_slack.click("U_ANA", shown, "Report progress")

    assert len(served.slack.modals["U_ANA"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B_OTHER"},
        {"subtype": "message_changed"},
        {"user": "U_BOT"},
        {"text": ""},
        {"channel_type": "channel", "channel": "C_LATAM"},
    ],
)
async def test_what_no_person_said_to_us_is_taken_and_left(
    served: World, answering: Any, changes: dict[str, Any]
) -> None:
    event = {"type": "message", "user": "U_ANA", "text": "my", "ts": "1.1", "channel": "DANA", "channel_type": "im"}

    answer = await served.in_slack.event(event | changes, "U_ANA")

    assert (answer.status, answer.attempts) == (200, 1)
    assert answering.asked == []


async def test_joining_a_channel_is_taken_politely(served: World, answering: Any) -> None:
    event = {"type": "member_joined_channel", "user": "U_ANA", "channel": "C_LATAM", "team": "T_LEADLINE"}

    answer = await served.in_slack.event(event, "U_ANA")

    assert (answer.status, answer.attempts, answering.asked) == (200, 1, [])


async def test_an_event_whose_answer_broke_comes_again_and_is_answered_once(served: World, answering: Any) -> None:
    answering.broken = 1

    answer = await served.in_slack.say_in_dm("U_ANA", "my")

    assert (answer.status, answer.attempts) == (200, 2)
    assert [message.user for message in served.slack.messages[served.slack.dm("U_ANA").id]] == ["U_ANA", "U_BOT"]


async def test_an_event_delivered_twice_is_answered_once(served: World, answering: Any) -> None:
    body = {
        "type": "event_callback",
        "team_id": "T_LEADLINE",
        "event_id": "Ev1",
        "authorizations": [{"team_id": "T_LEADLINE", "user_id": "U_BOT", "is_bot": True, "enterprise_id": None}],
        "event": {"type": "app_mention", "user": "U_ANA", "text": "<@U_BOT> my", "ts": "1.1", "channel": "C_LATAM"},
    }

    for attempt in range(2):
        await served.in_slack.delivery.deliver("events_api", body, attempt=attempt)

    assert len(answering.asked) == 1


async def test_opening_the_home_publishes_it_and_a_click_in_it_is_answered_on_top(
    served: World, answering: Any
) -> None:
    await served.in_slack.open_home("U_ANA")
    home = served.slack.homes["U_ANA"]
    assert _title(home.content["blocks"]) == "My lights"

    await served.in_slack.click("U_ANA", home, "Why")

    assert answering.asked[-1].is_private is True
    (panel,) = served.slack.modals["U_ANA"]
    assert panel.content["callback_id"] == "leadline_panel"


async def test_an_uninstalled_app_forgets_its_token(served: World, revoked: list[str]) -> None:
    await served.in_slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U_ANA"]}}, "U_ANA")
    assert revoked == []

    await served.in_slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U_BOT"]}}, "U_ANA")
    await served.in_slack.event({"type": "app_uninstalled"}, "U_ANA")

    assert revoked == ["T_LEADLINE", "T_LEADLINE"]


async def test_a_slow_answer_that_breaks_is_said_too(served: World, answering: Any, listener: Listener) -> None:
    answering.slow, answering.broken_late = asyncio.Event(), True

    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")
    answering.slow.set()
    await listener.close()

    assert served.slack.messages["C_LATAM"][-1].text.startswith("Something broke on our side")


async def test_a_slow_answer_to_a_form_arrives_in_the_chat(served: World, answering: Any, listener: Listener) -> None:
    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "report")
    (modal,) = served.slack.modals["U_ANA"]
    answering.slow = asyncio.Event()

    answer = await served.in_slack.submit("U_ANA", modal, {"value": "12"})
    answering.slow.set()
    await listener.close()

    assert answer.body == {"response_action": "clear"}
    assert _title(served.slack.messages["C_LATAM"][-1].blocks) == "Reported gmv: 12"
