"""Delivery's hand in Slack: what was posted, what was not, and what cannot be known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.delivery.outcome import Refused, Sent, Throttled, Unknown
from bot.invocation import Seal
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.world import World
from bot.slack.installs import Installs
from bot.slack.renderer import render
from bot.slack.sender import SlackSender
from commands.message import Message, Text

TEAM = "T_LEADLINE"
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SEAL = Seal(seal_line=lambda _line, _is_once: "t", seal_form=lambda _verb, _kept: "f")
PAYLOAD = render(Message("Digest", (Text("All green"),)), SEAL).to_json()


async def test_a_message_is_posted_with_its_key_and_found_by_it(world: World, sender: SlackSender) -> None:
    sent = await sender.send(TEAM, "C_LATAM", PAYLOAD, "digest:ana:2026-11-23")

    (message,) = world.slack.messages["C_LATAM"]
    assert sent == Sent(message.ts)
    assert message.text == "Digest\nAll green"
    assert message.metadata == {"event_type": "leadline_delivery", "event_payload": {"key": "digest:ana:2026-11-23"}}
    assert await sender.find(TEAM, "C_LATAM", "digest:ana:2026-11-23", SINCE) == message.ts
    assert await sender.find(TEAM, "C_LATAM", "digest:ana:2026-11-24", SINCE) is None
    assert await sender.find(TEAM, "C_LATAM", "digest:ana:2026-11-23", SINCE + timedelta(hours=1)) is None


async def test_a_message_is_found_beyond_the_first_page(world: World, sender: SlackSender) -> None:
    sent = await sender.send(TEAM, "C_LATAM", PAYLOAD, "digest:1")
    for index in range(450):
        world.slack.post("C_LATAM", "U_ANA", f"chatter {index}")

    assert isinstance(sent, Sent)
    assert await sender.find(TEAM, "C_LATAM", "digest:1", SINCE) == sent.remote_id


async def test_a_direct_message_is_opened_once_and_written_to(world: World, sender: SlackSender) -> None:
    chat = await sender.open_direct(TEAM, "U_ANA")

    assert chat == world.slack.dm("U_ANA").id
    assert isinstance(await sender.send(TEAM, str(chat), PAYLOAD, "k"), Sent)


async def test_a_message_is_rewritten_and_keeps_its_key(world: World, sender: SlackSender) -> None:
    sent = await sender.send(TEAM, "C_LATAM", PAYLOAD, "digest:1")
    assert isinstance(sent, Sent)

    again = await sender.update(TEAM, "C_LATAM", sent.remote_id, render(Message("Digest, done"), SEAL).to_json())

    assert again == sent
    assert world.slack.messages["C_LATAM"][0].text == "Digest, done"
    assert await sender.find(TEAM, "C_LATAM", "digest:1", SINCE) == sent.remote_id


async def test_a_pace_is_passed_on(world: World, sender: SlackSender) -> None:
    world.faults.add("slack", "chat.postMessage", Fault(FaultKind.RATE_LIMITED, seconds=7))

    assert await sender.send(TEAM, "C_LATAM", PAYLOAD, "k") == Throttled(7.0)
    assert "C_LATAM" not in world.slack.messages


async def test_a_failing_slack_leaves_the_outcome_unknown(world: World, sender: SlackSender) -> None:
    world.faults.add("slack", "chat.postMessage", Fault(FaultKind.BROKEN))

    assert await sender.send(TEAM, "C_LATAM", PAYLOAD, "k") == Unknown()


async def test_a_message_whose_answer_was_lost_is_found_and_not_posted_twice(world: World, sender: SlackSender) -> None:
    world.faults.add("slack", "chat.postMessage", Fault(FaultKind.RESET_AFTER_COMMIT))

    assert await sender.send(TEAM, "C_LATAM", PAYLOAD, "k") == Unknown()

    (message,) = world.slack.messages["C_LATAM"]
    assert await sender.find(TEAM, "C_LATAM", "k", SINCE) == message.ts


async def test_a_slow_slack_leaves_the_outcome_unknown(world: World, installs: Installs) -> None:
    world.faults.add("slack", "chat.postMessage", Fault(FaultKind.SLOW, seconds=0.5))
    async with ClientSession(timeout=ClientTimeout(total=0.1)) as hurried:
        await installs.find(TEAM)
        sender = SlackSender(installs.find, session=hurried, base_url=f"{world.slack.base_url}/api/")

        assert await sender.send(TEAM, "C_LATAM", PAYLOAD, "k") == Unknown()


async def test_what_cannot_be_asked_is_not_taken_for_missing(world: World, sender: SlackSender) -> None:
    world.faults.add("slack", "conversations.history", Fault(FaultKind.BROKEN))

    assert await sender.find(TEAM, "C_LATAM", "k", SINCE) == Unknown()


@pytest.mark.parametrize(
    ("tenant", "chat", "refused"),
    [
        (TEAM, "C_OTHER", Refused("not_in_channel", "Invite Leadline to the channel.")),
        (TEAM, "C_NOWHERE", Refused("channel_not_found", "Invite Leadline to the channel.")),
        ("T_ELSE", "C_LATAM", Refused("not_installed", "Install Leadline in this Slack workspace again.")),
    ],
)
async def test_a_refusal_names_what_would_mend_it(
    sender: SlackSender, tenant: str, chat: str, refused: Refused
) -> None:
    assert await sender.send(tenant, chat, PAYLOAD, "k") == refused


async def test_an_unknown_person_is_a_refusal(sender: SlackSender) -> None:
    assert await sender.open_direct(TEAM, "U_NOBODY") == Refused("user_not_found")


@pytest.mark.parametrize(
    ("bad", "left"),
    [({"type": "data_visualization", "title": ""}, ["section"]), ({"type": "no_such_block"}, [])],
    ids=["without the chart", "as text alone"],
)
async def test_refused_blocks_are_posted_plainer(
    world: World, sender: SlackSender, bad: dict[str, Any], left: list[str]
) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "All green"}}
    payload = json.dumps({"text": "All green", "blocks": [section, bad]}).encode()

    sent = await sender.send(TEAM, "C_LATAM", payload, "k")

    (message,) = world.slack.messages["C_LATAM"]
    assert sent == Sent(message.ts)
    assert message.text == "All green"
    assert [block["type"] for block in message.blocks] == left
