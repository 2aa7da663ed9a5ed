"""Posting to Feishu: one token for many calls, one message for many attempts, and what each refusal means."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.outcome import Refused, Sent, Throttled, Unknown
from bot.feishu.cards import card, paragraph
from bot.feishu.menu import RegistrationRefusedError, slash_commands
from bot.feishu.payloads import card_payload, text_payload
from bot.feishu.sender import FeishuSender
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.world import World

P2P = "oc_p2p_wang"
HELLO = card_payload(card("Hello", "blue", [paragraph("Good morning")]))


def _calls(world: World, route: str) -> int:
    return sum(1 for call in world.feishu.calls if call.route == route)


async def test_twenty_posts_at_once_fetch_one_token(world: World, sender: FeishuSender) -> None:
    world.faults.add("feishu", "token", Fault(FaultKind.SLOW, seconds=0.05))
    world.faults.add("feishu", "token", Fault(FaultKind.BROKEN, times=100))

    outcomes = await asyncio.gather(*(sender.send("t", P2P, HELLO, f"key {number}") for number in range(20)))

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(world.feishu.in_chat(P2P)) == 20


async def test_the_same_key_posts_once(world: World, sender: FeishuSender) -> None:
    first = await sender.send("t", P2P, HELLO, "digest:7:2026-11-23")
    second = await sender.send("t", P2P, HELLO, "digest:7:2026-11-23")

    assert first == second
    assert len(world.feishu.in_chat(P2P)) == 1


async def test_what_is_posted_is_what_was_stored(world: World, sender: FeishuSender) -> None:
    await sender.send("t", P2P, HELLO, "key")

    assert world.feishu.in_chat(P2P)[0].content == json.loads(HELLO)["content"]


@pytest.mark.parametrize("receiver", [P2P, "ou_wang", "on_wang", "wang", "wang@example.com"])
async def test_a_receiver_is_known_by_the_shape_of_its_id(world: World, sender: FeishuSender, receiver: str) -> None:
    assert isinstance(await sender.send("t", receiver, HELLO, "key"), Sent)
    assert len(world.feishu.in_chat(P2P)) == 1


async def test_a_lost_answer_is_unknown_and_a_second_attempt_makes_no_second_message(
    world: World, sender: FeishuSender
) -> None:
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RESET_AFTER_COMMIT))

    first = await sender.send("t", P2P, HELLO, "key")
    second = await sender.send("t", P2P, HELLO, "key")

    assert first == Unknown()
    assert isinstance(second, Sent)
    assert len(world.feishu.in_chat(P2P)) == 1


async def test_a_limit_says_how_long_to_wait(world: World, sender: FeishuSender) -> None:
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RATE_LIMITED, seconds=7))

    assert await sender.send("t", P2P, HELLO, "key") == Throttled(7.0)


async def test_the_limit_of_one_chat_is_a_limit_too(world: World, sender: FeishuSender) -> None:
    world.feishu.is_paced = True

    outcomes = [await sender.send("t", P2P, HELLO, f"key {number}") for number in range(6)]

    assert [type(outcome) for outcome in outcomes] == [Sent] * 5 + [Throttled]


async def test_a_broken_answer_is_unknown(world: World, sender: FeishuSender) -> None:
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.BROKEN))

    assert await sender.send("t", P2P, HELLO, "key") == Unknown()


async def test_without_a_token_nothing_was_sent(world: World, sender: FeishuSender) -> None:
    world.faults.add("feishu", "token", Fault(FaultKind.BROKEN))

    assert await sender.send("t", P2P, HELLO, "key") == Throttled(5.0)
    assert world.feishu.in_chat(P2P) == []


async def test_without_a_server_nothing_was_sent() -> None:
    sender = FeishuSender(app_id="cli", app_secret="secret", domain="http://127.0.0.1:9")

    assert await sender.send("t", P2P, HELLO, "key") == Throttled(5.0)
    await sender.close()


async def test_a_wrong_secret_is_refused_with_the_fix(world: World) -> None:
    sender = FeishuSender(app_id=world.feishu.app_id, app_secret="wrong", domain=world.feishu.base_url)

    outcome = await sender.send("t", P2P, HELLO, "key")

    assert outcome == Refused("10014", "Check FEISHU_APP_ID and FEISHU_APP_SECRET against the Feishu console.")
    await sender.close()


async def test_a_token_gone_bad_is_replaced_within_the_call(world: World, sender: FeishuSender) -> None:
    await sender.send("t", P2P, HELLO, "first")
    world.feishu.expire_tokens()

    assert isinstance(await sender.send("t", P2P, HELLO, "second"), Sent)


async def test_a_chat_without_us_names_the_fix(sender: FeishuSender) -> None:
    outcome = await sender.send("t", "oc_unknown", HELLO, "key")

    assert outcome == Refused("230002", "Add the bot to the chat, then it is sent again.")


async def test_a_card_is_replaced_in_place(world: World, sender: FeishuSender) -> None:
    sent = await sender.send("t", P2P, HELLO, "key")
    assert isinstance(sent, Sent)

    assert isinstance(await sender.patch(sent.remote_id, card("Changed", "green", [])), Sent)
    assert world.feishu.in_chat(P2P)[0].card == card("Changed", "green", [])


async def test_an_ephemeral_card_is_seen_by_one_person(world: World, sender: FeishuSender) -> None:
    outcome = await sender.ephemeral("oc_media", "ou_wang", card("For you", "blue", []))

    assert isinstance(outcome, Sent)
    assert len(world.feishu.seen_by("ou_wang", "oc_media")) == 1
    assert world.feishu.seen_by("ou_lee", "oc_media") == []


async def test_a_message_of_ours_is_found_by_what_it_holds(sender: FeishuSender, clock: Any) -> None:
    since = clock()
    sent = await sender.send("t", P2P, HELLO, "key")
    assert isinstance(sent, Sent)
    other = card_payload(card("Hello", "blue", [paragraph("Good evening")]))

    assert await sender.find("t", P2P, HELLO, since) == sent.remote_id
    assert await sender.find("t", P2P, other, since) is None
    assert await sender.find("t", P2P, HELLO, since + timedelta(hours=1)) is None
    assert await sender.find("t", "ou_wang", HELLO, since) is None


async def test_a_persons_words_are_never_taken_for_ours(world: World, sender: FeishuSender) -> None:
    world.feishu.write(P2P, "ou_wang", "text", json.dumps({"text": "hello"}))

    found = await sender.find("t", P2P, text_payload("hello"), datetime(2020, 1, 1, tzinfo=UTC))

    assert found is None


async def test_the_command_panel_is_set_once(world: World, sender: FeishuSender) -> None:
    assert await sender.register_slash_commands(slash_commands()) == ("kpi",)
    assert await sender.register_slash_commands(slash_commands()) == ()

    [command] = world.feishu.slash_commands.values()
    assert command["command"] == "kpi"
    assert set(command["description"]["i18n"]) == {"en_us", "zh_cn", "pt_br"}


async def test_a_changed_summary_is_changed_in_place(world: World, sender: FeishuSender) -> None:
    await sender.register_slash_commands(slash_commands())
    [held] = world.feishu.slash_commands.values()
    held["description"] = {"default_value": "old"}

    assert await sender.register_slash_commands(slash_commands()) == ("kpi",)
    assert len(world.feishu.slash_commands) == 1


async def test_a_refused_registration_says_feishus_code(world: World, sender: FeishuSender) -> None:
    world.faults.add("feishu", "GET application/v7/app_slash_commands", Fault(FaultKind.RATE_LIMITED))

    with pytest.raises(RegistrationRefusedError) as refused:
        await sender.register_slash_commands(slash_commands())
    assert refused.value.code == "99991400"
