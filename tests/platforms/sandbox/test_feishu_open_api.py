"""The local Feishu as lark_oapi's own client sees it, over real loopback HTTP."""

import asyncio
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.world import World

pytestmark = pytest.mark.feishu

CARD = json.dumps({"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "one"}]}})
HELLO = json.dumps({"text": "hello"})


@pytest.fixture
def lark(world: World, base_url: str) -> Any:
    import lark_oapi

    # The SDK keeps tokens in one cache for the whole process, keyed by app alone: each test is its own app.
    world.feishu.app_id = f"cli_{base_url.rsplit(':', 1)[1]}_{id(world)}"
    builder = lark_oapi.Client.builder().app_id(world.feishu.app_id).app_secret(world.feishu.app_secret)
    return builder.domain(base_url).log_level(lark_oapi.LogLevel.ERROR).build()


def _send(lark: Any, to: str, *, kind: str = "chat_id", content: str = HELLO, **rest: Any) -> Any:
    from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody

    msg_type = "interactive" if "schema" in content else "text"
    body = CreateMessageRequestBody.builder().receive_id(to).msg_type(msg_type).content(content)
    if "uuid" in rest:
        body = body.uuid(rest["uuid"])
    request = CreateMessageRequest.builder().receive_id_type(kind).request_body(body.build()).build()
    return lark.im.v1.message.create(request)


async def _call(act: Callable[..., Any], *arguments: Any, **rest: Any) -> Any:
    return await asyncio.to_thread(act, *arguments, **rest)


async def test_a_message_goes_to_a_person_by_any_of_their_ids(lark: Any, world: World) -> None:
    for kind, to in (("open_id", "ou_wang"), ("user_id", "wang"), ("email", "wang@example.com")):
        sent = await _call(_send, lark, to, kind=kind)
        assert (sent.success(), sent.data.chat_id) == (True, "oc_p2p_wang")
    assert [m.text for m in world.feishu.seen_by("ou_wang", "oc_p2p_wang")] == ["hello"] * 3


async def test_the_same_uuid_sends_once_within_the_hour(lark: Any, world: World, clock: Any) -> None:
    first = await _call(_send, lark, "oc_media", uuid="digest-7")
    again = await _call(_send, lark, "oc_media", uuid="digest-7")
    assert again.data.message_id == first.data.message_id
    clock.at += timedelta(hours=1)
    later = await _call(_send, lark, "oc_media", uuid="digest-7")
    assert later.data.message_id != first.data.message_id
    assert len(world.feishu.in_chat("oc_media")) == 2


async def test_the_bot_must_be_in_the_chat(lark: Any) -> None:
    assert (await _call(_send, lark, "oc_other")).code == 230002
    assert (await _call(_send, lark, "ou_nobody", kind="open_id")).code == 230013


async def test_a_card_with_an_unknown_key_is_refused_with_the_place(lark: Any) -> None:
    bad = json.dumps({"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "x", "colour": "red"}]}})
    refused = await _call(_send, lark, "oc_media", content=bad)
    assert refused.code == 230099
    assert "unknown key at /body/elements/0/colour" in refused.msg


async def test_a_sixth_message_to_a_chat_within_a_second_is_held_back(lark: Any) -> None:
    await _call(_send, lark, "oc_p2p_lee")
    answers = [(await _call(_send, lark, "oc_media")).code for _ in range(6)]
    assert answers == [0, 0, 0, 0, 0, 230020]


async def test_a_dead_token_is_told(lark: Any, world: World) -> None:
    assert (await _call(_send, lark, "oc_media")).code == 0
    world.feishu.expire_tokens()
    assert (await _call(_send, lark, "oc_media")).code == 99991663


async def test_a_requested_rate_limit_names_the_seconds(lark: Any, world: World) -> None:
    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RATE_LIMITED, seconds=4))
    refused = await _call(_send, lark, "oc_media")
    assert (refused.code, refused.raw.status_code) == (99991400, 429)
    assert refused.raw.headers["x-ogw-ratelimit-reset"] == "4"
    assert world.feishu.in_chat("oc_media") == []


async def test_a_reset_after_commit_is_safe_to_repeat_under_its_uuid(lark: Any, world: World) -> None:
    from requests.exceptions import ConnectionError as RequestsConnectionError

    world.faults.add("feishu", "POST im/v1/messages", Fault(FaultKind.RESET_AFTER_COMMIT))
    with pytest.raises(RequestsConnectionError):
        await _call(_send, lark, "oc_media", uuid="once")
    again = await _call(_send, lark, "oc_media", uuid="once")
    assert again.data.message_id == world.feishu.in_chat("oc_media")[0].message_id
    assert len(world.feishu.in_chat("oc_media")) == 1


async def test_a_card_is_patched_for_fourteen_days(lark: Any, world: World, clock: Any) -> None:
    from lark_oapi.api.im.v1 import PatchMessageRequest, PatchMessageRequestBody

    sent = await _call(_send, lark, "oc_media", content=CARD)
    two = CARD.replace("one", "two")
    body = PatchMessageRequestBody.builder().content(two).build()
    request = PatchMessageRequest.builder().message_id(sent.data.message_id).request_body(body).build()
    assert (await _call(lark.im.v1.message.patch, request)).code == 0
    assert world.feishu.messages[sent.data.message_id].card == json.loads(two)
    clock.at += timedelta(days=14, seconds=1)
    assert (await _call(lark.im.v1.message.patch, request)).code == 230031


async def test_people_tell_their_zone_and_no_language(lark: Any) -> None:
    from lark_oapi.api.contact.v3 import GetUserRequest

    request = GetUserRequest.builder().user_id("ou_wang").user_id_type("open_id").build()
    found = await _call(lark.contact.v3.user.get, request)
    assert (found.data.user.name, found.data.user.time_zone) == ("王芳", "Asia/Shanghai")


async def test_an_image_is_uploaded_and_named(lark: Any, world: World) -> None:
    from lark_oapi.api.im.v1 import CreateImageRequest, CreateImageRequestBody

    body = CreateImageRequestBody.builder().image_type("message").image(io.BytesIO(b"\x89PNG\r\n\x1a\n")).build()
    uploaded = await _call(lark.im.v1.image.create, CreateImageRequest.builder().request_body(body).build())
    assert world.feishu.images[uploaded.data.image_key] == b"\x89PNG\r\n\x1a\n"
