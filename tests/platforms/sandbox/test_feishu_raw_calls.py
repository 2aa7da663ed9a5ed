"""The corners of the local Feishu that no SDK method reaches, called as the bot's own sender calls them."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.sandbox.world import World

CARD: dict[str, Any] = {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "one"}]}}


@pytest.fixture
async def calls(world: World, base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    credentials = {"app_id": world.feishu.app_id, "app_secret": world.feishu.app_secret}
    async with httpx.AsyncClient(base_url=f"{base_url}/open-apis") as client:
        answer = await client.post("/auth/v3/tenant_access_token/internal", json=credentials)
        client.headers["Authorization"] = f"Bearer {answer.json()['tenant_access_token']}"
        yield client


async def test_the_same_token_is_given_until_half_an_hour_remains(world: World, base_url: str) -> None:
    wrong = {"app_id": world.feishu.app_id, "app_secret": "guess"}
    first, again = world.feishu.token(), world.feishu.token()
    assert first[0] == again[0]
    async with httpx.AsyncClient(base_url=base_url) as client:
        refused = await client.post("/open-apis/auth/v3/tenant_access_token/internal", json=wrong)
    assert refused.json()["code"] == 10014


async def test_a_callbacks_token_updates_its_card_twice_within_half_an_hour(
    calls: httpx.AsyncClient, world: World, clock: Any
) -> None:
    message = world.feishu.write("oc_p2p_wang", "ou_bot", "interactive", json.dumps(CARD))
    body = {"token": world.feishu.card_token(message.message_id), "card": CARD}
    codes = [(await calls.post("/interactive/v1/card/update", json=body)).json()["code"] for _ in range(3)]
    assert codes == [0, 0, 300100]
    late = {"token": world.feishu.card_token(message.message_id), "card": CARD}
    clock.at += timedelta(minutes=31)
    assert (await calls.post("/interactive/v1/card/update", json=late)).json()["code"] == 300100


async def test_an_ephemeral_card_is_for_one_member_of_a_group_in_one_language(
    calls: httpx.AsyncClient, world: World
) -> None:
    body = {"chat_id": "oc_media", "open_id": "ou_wang", "msg_type": "interactive", "card": CARD}
    sent = (await calls.post("/ephemeral/v1/send", json=body)).json()
    assert sent["code"] == 0
    assert len(world.feishu.seen_by("ou_wang", "oc_media")) == 1
    assert world.feishu.seen_by("ou_lee", "oc_media") == []
    patched = {"content": json.dumps(CARD)}
    answer = await calls.patch(f"/im/v1/messages/{sent['data']['message_id']}", json=patched)
    assert answer.json()["code"] == 230071
    many = {"tag": "markdown", "content": "x", "i18n_content": {"zh_cn": "x"}}
    refused = await calls.post(
        "/ephemeral/v1/send", json={**body, "card": {"schema": "2.0", "body": {"elements": [many]}}}
    )
    assert refused.json()["code"] == 230099


async def test_slash_commands_are_kept_unique_by_name(calls: httpx.AsyncClient, world: World) -> None:
    path = "/application/v7/app_slash_commands"
    command = {"command": "kpi", "description": {"default_value": "KPIs", "i18n": {"zh_cn": "指标"}}}
    added = (await calls.post(path, json=command)).json()["data"]["command_id"]
    assert (await calls.post(path, json=command)).json()["code"] == 40000032
    changed = {"description": {"default_value": "Your KPIs"}}
    assert (await calls.patch(f"{path}/{added}", json=changed)).json()["code"] == 0
    listed = (await calls.get(path)).json()["data"]["items"]
    assert [(one["command"], one["description"]["default_value"]) for one in listed] == [("kpi", "Your KPIs")]
    assert (await calls.delete(f"{path}/{added}")).json()["code"] == 0
    assert world.feishu.slash_commands == {}


async def test_the_bot_learns_its_own_open_id(calls: httpx.AsyncClient) -> None:
    assert (await calls.get("/bot/v3/info")).json()["bot"]["open_id"] == "ou_bot"


async def test_a_body_that_is_no_json_is_refused_and_not_an_error(calls: httpx.AsyncClient) -> None:
    answer = await calls.post("/im/v1/messages", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, 230001)
