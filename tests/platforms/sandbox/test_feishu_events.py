"""People in the local Feishu and a bot built with lark_oapi, over its webhook and over its long connection."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.controls import IncompleteForm
from bot.sandbox.feishu_tenant import FeishuMessage
from bot.sandbox.serving import serve
from bot.sandbox.tampering import Tampering
from bot.sandbox.world import World

pytestmark = pytest.mark.feishu

Heard = list[tuple[str, Any]]


def _words(words: str, chinese: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": words, "i18n_content": {"en_us": words, "zh_cn": chinese}}


def _card(said: str) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": said}]}}


FORM: dict[str, Any] = {
    "schema": "2.0",
    "body": {
        "elements": [
            {
                "tag": "button",
                "text": _words("Undo", "撤销"),
                "behaviors": [{"type": "callback", "value": {"line": "undo 7"}}],
            },
            {
                "tag": "form",
                "name": "report",
                "elements": [
                    {"tag": "input", "name": "value", "required": True},
                    {
                        "tag": "select_static",
                        "name": "store",
                        "options": [{"text": _words("Bangkok", "曼谷"), "value": "TH-01"}],
                    },
                    {"tag": "date_picker", "name": "day", "initial_date": "2026-11-22"},
                    {
                        "tag": "button",
                        "text": _words("Send", "提交"),
                        "name": "send",
                        "form_action_type": "submit",
                        "behaviors": [{"type": "callback", "value": {"line": "report"}}],
                    },
                ],
            },
        ]
    },
}


def _dispatcher(world: World, heard: Heard) -> Any:
    import lark_oapi
    from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

    def received(event: Any) -> None:
        message = event.event.message
        heard.append((event.header.event_id, json.loads(message.content)["text"]))
        if "fail" in message.content and len(heard) < 3:
            raise RuntimeError("not now")

    def menu(event: Any) -> None:
        heard.append((event.header.event_id, event.event.event_key))

    def pressed(event: Any) -> Any:
        action = event.event.action
        heard.append((action.value["line"], action.form_value))
        toast = {"type": "success", "content": "done"}
        return P2CardActionTriggerResponse({"toast": toast, "card": {"type": "raw", "data": _card("done")}})

    return (
        lark_oapi.EventDispatcherHandler.builder(
            world.feishu.encrypt_key, world.feishu.verification_token, lark_oapi.LogLevel.CRITICAL
        )
        .register_p2_im_message_receive_v1(received)
        .register_p2_application_bot_menu_v6(menu)
        .register_p2_card_action_trigger(pressed)
        .build()
    )


@asynccontextmanager
async def _long_connection(world: World, base_url: str, dispatcher: Any) -> AsyncIterator[None]:
    """Run the SDK's client in a thread with a loop of its own: it uses one module-wide loop."""
    import lark_oapi
    from lark_oapi.ws import client as module

    loop = module.loop = asyncio.new_event_loop()
    client = lark_oapi.ws.Client(
        world.feishu.app_id,
        world.feishu.app_secret,
        event_handler=dispatcher,
        domain=base_url,
        log_level=lark_oapi.LogLevel.CRITICAL,
        auto_reconnect=False,
    )

    def run() -> None:
        asyncio.set_event_loop(loop)
        with suppress(RuntimeError):  # stopped from outside, the only way out of start()
            client.start()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(client._conn.close())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join, 5)


@pytest.fixture
def heard() -> Heard:
    return []


@pytest.fixture(params=["webhook", "long connection"])
async def connected(request: pytest.FixtureRequest, world: World, base_url: str, heard: Heard) -> AsyncIterator[str]:
    from lark_oapi.core.model import RawRequest

    dispatcher = _dispatcher(world, heard)

    async def events(incoming: Request) -> Response:
        raw = RawRequest()
        raw.uri, raw.headers, raw.body = "/feishu/events", incoming.headers, await incoming.body()
        answer = await asyncio.to_thread(dispatcher.do, raw)
        return Response(answer.content, answer.status_code, media_type="application/json")

    if request.param == "webhook":
        async with serve(Starlette(routes=[Route("/feishu/events", events, methods=["POST"])])) as url:
            world.feishu.request_url = f"{url}/feishu/events"
            yield "webhook"
    else:
        async with _long_connection(world, base_url, dispatcher):
            await asyncio.wait_for(world.feishu_sockets.connected.wait(), 5)
            yield "long connection"


def _form_card(world: World) -> FeishuMessage:
    return world.feishu.write("oc_p2p_wang", "ou_bot", "interactive", json.dumps(FORM))


async def test_a_direct_message_and_a_mention_arrive_and_other_talk_does_not(
    connected: str, world: World, heard: Heard
) -> None:
    said = await world.in_feishu.say("ou_wang", None, "/kpi 我的")
    mentioned = await world.in_feishu.mention("ou_wang", "oc_media", "看 @李娜")
    unheard = await world.in_feishu.say("ou_wang", "oc_media", "吃饭了吗")
    assert said is not None
    assert (said.problem, mentioned.problem, unheard) == ("", "", None)
    assert [text for _, text in heard] == ["/kpi 我的", "@_user_1 看 @_user_2"]
    assert (said.sent is None) == (connected == "long connection")


@pytest.mark.usefixtures("connected")
async def test_a_failed_event_is_pushed_again_with_the_same_id(world: World, heard: Heard) -> None:
    answer = await world.in_feishu.say("ou_wang", None, "fail twice")
    assert answer is not None
    assert (answer.attempts, answer.problem) == (3, "")
    assert len({event_id for event_id, _ in heard}) == 1


@pytest.mark.usefixtures("connected")
async def test_a_button_is_found_by_its_words_in_any_language(world: World, heard: Heard) -> None:
    message = _form_card(world)
    answer = await world.in_feishu.press("ou_wang", message, "撤销")
    assert heard == [("undo 7", None)]
    assert answer.toast == {"type": "success", "content": "done"}
    assert message.card == _card("done")


@pytest.mark.usefixtures("connected")
async def test_a_form_is_sent_with_its_values_and_not_while_it_is_incomplete(world: World, heard: Heard) -> None:
    message = _form_card(world)
    with pytest.raises(IncompleteForm):
        await world.in_feishu.submit_form("ou_wang", message, {})
    await world.in_feishu.submit_form("ou_wang", message, {"value": "1.2万", "store": "曼谷"})
    assert heard == [("report", {"value": "1.2万", "store": "TH-01", "day": "2026-11-22"})]


@pytest.mark.usefixtures("connected")
async def test_the_menu_names_its_entry(world: World, heard: Heard) -> None:
    await world.in_feishu.menu("ou_wang", "my")
    assert [key for _, key in heard] == ["my"]


@pytest.mark.parametrize("connected", ["webhook"], indirect=True)
@pytest.mark.usefixtures("connected")
async def test_the_challenge_is_echoed_and_a_forged_signature_is_not_heard(world: World, heard: Heard) -> None:
    echoed = await world.in_feishu.delivery.verify_url()
    assert echoed.json()["challenge"].startswith("challenge-")
    world.feishu.retry_delays = ()
    forged = await world.in_feishu.say("ou_wang", None, "/kpi", tampering=Tampering(secret="another key"))
    assert forged is not None
    assert (forged.status, heard) == (500, [])
