"""A bot behind lark_oapi's dispatcher and our guard, over real HTTP with Feishu's encryption and signatures."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.feishu.conversation import Conversation
from bot.feishu.listener import FeishuWebhook
from bot.invocation import Account, Answers, Glance, Line, Platform, Press, Profile
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.serving import serve
from bot.sandbox.tampering import Tampering
from bot.sandbox.world import World

pytestmark = pytest.mark.feishu

P2P = "oc_p2p_wang"
GROUP = "oc_media"


@pytest.fixture(autouse=True)
async def webhook(world: World, conversation: Conversation) -> AsyncIterator[FeishuWebhook]:
    tenant = world.feishu
    webhook = FeishuWebhook(conversation, encrypt_key=tenant.encrypt_key, verification_token=tenant.verification_token)

    async def received(request: Request) -> Response:
        answer = await webhook.handle(request.headers, await request.body())
        return Response(answer.body, answer.status, media_type="application/json")

    async with serve(Starlette(routes=[Route("/feishu/events", received, methods=["POST"])])) as url:
        tenant.request_url = f"{url}/feishu/events"
        yield webhook


async def test_the_console_may_save_our_address(world: World) -> None:
    reply = await world.in_feishu.delivery.verify_url()

    assert reply.status == 200
    assert reply.json()["challenge"].startswith("challenge-")


async def test_words_to_the_bot_are_answered_in_the_same_private_chat(world: World, desk: Any, chats: Any) -> None:
    answer = await world.in_feishu.say("ou_wang", None, "/kpi report gmv 1.2万")

    assert answer is not None
    assert (answer.status, answer.attempts) == (200, 1)
    assert desk.said == [Line("report gmv 1.2万")]
    assert desk.asked[0].account == Account(Platform.FEISHU, "leadline", "ou_wang")
    assert (desk.asked[0].chat, desk.asked[0].is_private) == (P2P, True)
    assert await chats.titles(P2P) == ["You said report gmv 1.2万"]


async def test_a_person_is_known_by_name_mail_and_zone_at_first_contact(world: World, desk: Any) -> None:
    await world.in_feishu.say("ou_wang", None, "my")

    assert await desk.asked[0].profile() == Profile("王芳", "wang@example.com", "zh_Hans", "Asia/Shanghai", P2P)


async def test_a_private_answer_to_a_mention_goes_to_the_askers_own_chat(world: World, desk: Any, chats: Any) -> None:
    await world.in_feishu.mention("ou_wang", GROUP, "show @李娜 gmv")

    assert desk.said == [Line("show @李娜 gmv")]
    assert not desk.asked[0].is_private
    assert await chats.titles(P2P) == ["You said show @李娜 gmv"]
    assert await chats.titles(GROUP) == []


async def test_a_public_answer_to_a_mention_is_a_reply_in_the_group(world: World, chats: Any) -> None:
    asked = await world.in_feishu.mention("ou_wang", GROUP, "public")

    [card] = await chats.cards(GROUP)
    assert asked.message is not None
    assert card.parent_id == asked.message.message_id
    assert await chats.titles(P2P) == []


async def test_a_button_is_a_press_and_its_answer_a_new_message(world: World, desk: Any, chats: Any) -> None:
    await world.in_feishu.say("ou_wang", None, "my")
    [lights] = await chats.cards(P2P)

    pressed = await world.in_feishu.press("ou_wang", lights, "Why?")

    assert (pressed.status, pressed.problem, pressed.toast) == (200, "", None)
    assert desk.said[1] == Press("line|why gmv")
    assert desk.asked[1].is_private
    assert await chats.titles(P2P) == ["My lights", "You pressed line|why gmv"]


async def test_a_private_answer_to_a_button_in_a_group_is_a_toast_there_and_a_card_at_home(
    world: World, desk: Any, chats: Any
) -> None:
    card = json.dumps(
        {
            "schema": "2.0",
            "body": {
                "elements": [
                    {
                        "tag": "button",
                        "text": {"tag": "plain_text", "content": "Why?"},
                        "behaviors": [{"type": "callback", "value": {"t": "line|why gmv"}}],
                    }
                ]
            },
        }
    )
    digest = world.feishu.write(GROUP, "ou_bot", "interactive", card)

    pressed = await world.in_feishu.press("ou_wang", digest, "Why?")

    assert pressed.toast == {"type": "info", "content": "Answered in our private chat."}
    assert not desk.asked[0].is_private
    assert await chats.titles(P2P) == ["You pressed line|why gmv"]


async def test_a_form_sent_gives_way_to_its_receipt(world: World, desk: Any, chats: Any) -> None:
    await world.in_feishu.say("ou_wang", None, "form")
    [form] = await chats.cards(P2P)

    sent = await world.in_feishu.submit_form("ou_wang", form, {"value": "12000", "store": "Bangkok"})

    assert sent.problem == ""
    assert desk.said[1] == Answers(
        "form|report|{'batch': '7'}", {"value": "12000", "store": "TH-02", "day": "2026-11-22"}
    )
    assert await chats.titles(P2P) == ["Reported"]


async def test_a_form_with_a_wrong_answer_stays_with_the_reason_beneath_the_field(world: World, chats: Any) -> None:
    await world.in_feishu.say("ou_wang", None, "form")
    [form] = await chats.cards(P2P)

    await world.in_feishu.submit_form("ou_wang", form, {"value": "much"})

    assert await chats.titles(P2P) == ["Report"]
    assert '"much" is no number.' in form.content.replace('\\"', '"')


async def test_a_slow_form_is_answered_with_a_toast_and_later_with_its_receipt(
    world: World, desk: Any, chats: Any
) -> None:
    await world.in_feishu.say("ou_wang", None, "form")
    [form] = await chats.cards(P2P)
    desk.seconds = 0.9

    sent = await world.in_feishu.submit_form("ou_wang", form, {"value": "1"})

    assert sent.toast is not None
    assert sent.toast["content"] == "Working on it; the answer follows in a moment."
    assert set(sent.toast["i18n"]) == {"en_us", "zh_cn", "pt_br"}
    assert await chats.titles(P2P) == ["Reported"]


async def test_a_menu_entry_is_a_command_line(world: World, desk: Any, chats: Any) -> None:
    await world.in_feishu.menu("ou_wang", "report gmv")

    assert desk.said == [Line("report gmv")]
    assert await chats.titles(P2P) == ["You said report gmv"]


async def test_opening_the_chat_is_greeted_once_in_ten_minutes(world: World, desk: Any, clock: Any, chats: Any) -> None:
    await world.in_feishu.enter("ou_wang")
    clock.forward(minutes=9)
    await world.in_feishu.enter("ou_wang")
    clock.forward(minutes=2)
    await world.in_feishu.enter("ou_wang")

    assert desk.said == [Glance(), Glance()]
    assert await chats.titles(P2P) == ["Welcome", "Welcome"]


async def test_a_replay_of_the_same_bytes_is_answered_and_does_nothing(world: World, desk: Any) -> None:
    answer = await world.in_feishu.say("ou_wang", None, "report gmv 1")
    assert answer is not None
    assert answer.sent is not None

    replayed = await world.in_feishu.replay(answer.sent)

    assert (replayed.status, replayed.body) == (200, b"{}")
    assert len(desk.asked) == 1


async def test_an_event_pushed_twice_acts_once(world: World, desk: Any, chats: Any) -> None:
    payload = world.in_feishu._wrapped(
        "application.bot.menu_v6",
        {"operator": {"operator_id": {"open_id": "ou_wang"}}, "event_key": "my", "timestamp": 1},
    )

    for _ in range(2):
        reply, _sent = await world.in_feishu.delivery.deliver(payload)
        assert reply.status == 200

    assert len(desk.asked) == 1
    assert await chats.titles(P2P) == ["My lights"]


async def test_an_event_that_failed_is_repeated_by_feishu_and_answered_then(
    world: World, desk: Any, chats: Any
) -> None:
    desk.fails = 1

    answer = await world.in_feishu.say("ou_wang", None, "my")

    assert answer is not None
    assert (answer.status, answer.attempts) == (200, 2)
    assert await chats.titles(P2P) == ["My lights"]


async def test_an_answer_that_feishu_throttles_or_loses_is_posted_once(world: World, chats: Any) -> None:
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RATE_LIMITED))
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RESET_AFTER_COMMIT))

    await world.in_feishu.say("ou_wang", None, "my")

    assert await chats.titles(P2P) == ["My lights"]


async def test_words_stand_in_for_a_card_that_feishu_refuses(world: World, chats: Any) -> None:
    await world.in_feishu.say("ou_wang", None, "broken")

    assert await chats.titles(P2P) == []
    assert [message.text for message in world.feishu.in_chat(P2P)][1].startswith("A card Feishu refuses")


@pytest.mark.parametrize(
    ("tampering", "status"),
    [
        (Tampering(secret="another key"), 401),
        (Tampering(signature="0" * 64), 401),
        (Tampering(signature=""), 401),
        (Tampering(seconds=-301), 401),
        (Tampering(seconds=301), 401),
        (Tampering(timestamp="soon"), 401),
        (Tampering(added=b" "), 401),
        (Tampering(padding=b" " * 1_000_000), 413),
        (Tampering(padding=b"}"), 400),
    ],
)
async def test_a_request_that_is_not_feishus_is_refused_without_a_word(
    world: World, desk: Any, tampering: Tampering, status: int
) -> None:
    world.feishu.retry_delays = ()

    answer = await world.in_feishu.event("application.bot.menu_v6", {"event_key": "my"}, tampering=tampering)

    assert (answer.status, answer.reply.body) == (status, b"{}")
    assert desk.asked == []


async def test_a_wrong_verification_token_is_refused(world: World, desk: Any) -> None:
    world.feishu.retry_delays = ()
    world.feishu.verification_token = "another"

    answer = await world.in_feishu.menu("ou_wang", "my")

    assert (answer.status, answer.reply.body) == (401, b"{}")
    assert desk.asked == []


async def test_an_event_we_do_not_know_is_answered_and_ignored(world: World, desk: Any) -> None:
    answer = await world.in_feishu.event("drive.file.title_updated_v1", {"file_token": "x"})

    assert (answer.status, answer.attempts) == (200, 1)
    assert desk.asked == []
