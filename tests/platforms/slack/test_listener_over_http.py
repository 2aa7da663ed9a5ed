"""People in Slack, the real Bolt over real HTTP, and what Leadline's listener makes of both."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.invocation import Account, Answers, Line, Platform, Press, Profile
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.world import World
from bot.slack.listener import Listener

ANA = Account(Platform.SLACK, "T_LEADLINE", "U_ANA")


def _title(blocks: list[dict[str, Any]]) -> str:
    return str(blocks[0]["text"]["text"])


async def test_a_command_is_answered_inside_its_ack(served: World, answering: Any) -> None:
    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my month & <3 @ana")

    assert answer.status == 200
    assert answer.body["response_type"] == "ephemeral"
    assert answer.message is not None
    assert answer.message.only_for == "U_ANA"
    assert _title(answer.message.blocks) == "You said my month & <3 <@U_ANA>"
    (asked,) = answering.asked
    assert (asked.account, asked.chat, asked.is_private) == (ANA, "C_LATAM", False)
    assert asked.said == Line("my month & <3 <@U_ANA>")
    assert asked.delivery_key


async def test_first_contact_can_learn_name_language_and_zone(served: World, answering: Any) -> None:
    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")

    profile = await answering.asked[0].profile()

    assert profile == Profile("ana", "ana@example.com", "pt-BR", "America/Sao_Paulo", None)


async def test_an_empty_command_asks_for_the_menu(served: World, answering: Any) -> None:
    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "  ")

    assert answering.asked[0].said == Line("")


async def test_what_is_meant_for_the_room_is_shown_in_a_channel_but_never_beside_strangers(served: World) -> None:
    in_channel = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "show team")
    in_direct_message = await served.in_slack.slash("U_ANA", "U_ANA", "/kpi", "show team")

    assert in_channel.body["response_type"] == "in_channel"
    assert in_direct_message.body["response_type"] == "ephemeral"


async def test_a_command_with_a_form_opens_it_and_says_nothing(served: World) -> None:
    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "report")

    assert (answer.status, answer.message) == (200, None)
    (modal,) = served.slack.modals["U_ANA"]
    assert modal.content["title"]["text"] == "Report progress"


async def test_a_form_that_came_too_late_to_open_is_a_button_instead(
    served: World, answering: Any, listener: Listener
) -> None:
    release = answering.slow = asyncio.Event()

    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "report")
    release.set()
    await listener.close()

    assert answer.message is not None
    assert answer.message.text == "Working on it…"
    late = served.slack.messages["C_LATAM"][-1]
    assert late.only_for == "U_ANA"
    assert late.blocks[1]["elements"][0]["value"] == "line=report"


async def test_a_duplicate_is_acknowledged_and_shows_nothing(served: World) -> None:
    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "again")

    assert (answer.status, answer.message) == (200, None)


async def test_a_broken_answer_is_said_plainly_and_quotes_nobody(
    served: World, answering: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answering.broken = 1

    with caplog.at_level(logging.DEBUG, logger="bot"):
        answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")

    assert answer.status == 200
    assert answer.message is not None
    assert answer.message.text.startswith("Something broke on our side, not yours.")
    mishap = answer.message.text.rsplit(" ", 1)[-1]
    assert mishap in caplog.text
    assert "secret words" not in caplog.text


async def test_a_click_in_a_channel_is_answered_to_the_clicker_beside_the_message(
    served: World, answering: Any
) -> None:
    shown = await served.in_slack.mention("U_ANA", "C_LATAM", "my")
    assert shown.status == 200
    card = served.slack.post("C_LATAM", "U_BOT", "card", bot_id="B_LEADLINE", blocks=_blocks_of(served))

    answer = await served.in_slack.click("U_ANA", card, "Why")

    assert (answer.status, answer.reply.body) == (200, b"")
    assert answering.asked[-1].said == Press("line=why gmv")
    assert answering.asked[-1].delivery_key.startswith("T_LEADLINE:U_ANA:")
    beside = served.slack.messages["C_LATAM"][-1]
    assert beside.only_for == "U_ANA"
    assert _title(beside.blocks) == "You pressed line=why gmv"
    assert card.text == "card"


def _blocks_of(world: World) -> list[dict[str, Any]]:
    return [dict(block) for block in world.slack.messages["C_LATAM"][-1].blocks]


async def test_a_click_in_an_answer_of_ones_own_replaces_it(served: World) -> None:
    shown = (await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")).message
    assert shown is not None

    await served.in_slack.click("U_ANA", shown, "Why")

    assert _title(shown.blocks) == "You pressed line=why gmv"
    assert len(served.slack.messages["C_LATAM"]) == 1


async def test_a_form_goes_round_with_its_errors_and_its_receipt(served: World, answering: Any) -> None:
    shown = (await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")).message
    assert shown is not None
    await served.in_slack.click("U_ANA", shown, "Report")
    (modal,) = served.slack.modals["U_ANA"]

    refused = await served.in_slack.submit("U_ANA", modal, {"value": "many"})
    assert refused.body == {"response_action": "errors", "errors": {"value": "Write it like 12k"}}
    assert modal.errors == {"value": "Write it like 12k"}

    taken = await served.in_slack.submit("U_ANA", modal, {"value": "1.2万", "kpi": "orders"})

    assert taken.body == {"response_action": "clear"}
    assert answering.asked[-1].said == Answers("form=report", {"kpi": "orders", "value": "1.2万", "day": "2026-11-22"})
    assert answering.asked[-1].chat == "C_LATAM"
    receipt = served.slack.messages["C_LATAM"][-1]
    assert (receipt.only_for, _title(receipt.blocks)) == ("U_ANA", "Reported orders: 1.2万")


async def test_a_receipt_follows_into_the_direct_message_where_the_bot_is_no_member(served: World) -> None:
    await served.in_slack.slash("U_ANA", "C_OTHER", "/kpi", "report")
    (modal,) = served.slack.modals["U_ANA"]

    await served.in_slack.submit("U_ANA", modal, {"value": "12"})

    (receipt,) = served.slack.messages[served.slack.dm("U_ANA").id]
    assert _title(receipt.blocks) == "Reported gmv: 12"


async def test_a_broken_answer_leaves_a_form_open_with_what_was_typed(served: World, answering: Any) -> None:
    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "report")
    (modal,) = served.slack.modals["U_ANA"]
    answering.broken = 1

    await served.in_slack.submit("U_ANA", modal, {"value": "12"})

    assert served.slack.modals["U_ANA"] == [modal]
    assert modal.errors["kpi"].startswith("Something broke on our side")


async def test_a_receipt_that_cannot_be_posted_stands_in_place_of_the_form(served: World) -> None:
    await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "report")
    (modal,) = served.slack.modals["U_ANA"]
    served.faults.add("slack", "chat.postEphemeral", Fault(FaultKind.BROKEN))

    answer = await served.in_slack.submit("U_ANA", modal, {"value": "12"})

    assert (answer.problem, answer.body["response_action"]) == ("", "update")
    assert modal.content["title"]["text"] == "Reported gmv: 12"


async def test_a_shortcut_opens_the_form_to_report(served: World, answering: Any) -> None:
    message = served.slack.post("C_LATAM", "U_ANA", "We sold 12 today")

    await served.in_slack.shortcut("U_ANA", message, "report_progress")

    assert answering.asked[0].said == Line("report")
    assert len(served.slack.modals["U_ANA"]) == 1
