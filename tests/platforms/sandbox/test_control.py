"""The control API: what the page sees and does, and how the clock is moved."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.sandbox.application import sandbox
from bot.sandbox.control import next_at
from bot.sandbox.serving import serve
from bot.sandbox.world import World


@pytest.fixture
async def page(world: World, clock: Any) -> AsyncIterator[httpx.AsyncClient]:
    async def outbox_rows() -> list[dict[str, Any]]:
        return [{"kind": "reminder", "due": clock(), "tries": 0, "note": None}]

    async def move_clock(to: datetime) -> None:
        clock.at = to

    application = sandbox(world, outbox_rows=outbox_rows, move_clock=move_clock, zones=("Asia/Tokyo",))
    async with serve(application) as url, httpx.AsyncClient(base_url=url) as client:
        world.settle(url)
        yield client


async def test_nothing_is_told_twice_while_nothing_changes(page: httpx.AsyncClient, world: World) -> None:
    state = (await page.get("/sandbox/state")).json()
    assert state["zones"] == ["Asia/Tokyo", "America/Sao_Paulo", "Asia/Shanghai", "Asia/Bangkok"]
    same = (await page.get("/sandbox/state", params={"since": state["revision"]})).json()
    assert same == {"revision": state["revision"], "now": "2026-11-23T12:00:00+00:00"}
    world.slack.post("C_LATAM", "U_ANA", "hello")
    news = (await page.get("/sandbox/state", params={"since": state["revision"]})).json()
    assert [m["text"] for m in news["slack"]["messages"]["C_LATAM"]] == ["hello"]


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-23T11:59:59+00:00", "America/Sao_Paulo", "2026-11-23T12:00:00+00:00"),
        ("2026-11-23T12:00:00+00:00", "America/Sao_Paulo", "2026-11-24T12:00:00+00:00"),
        ("2026-11-23T12:00:00+00:00", "Asia/Shanghai", "2026-11-24T01:00:00+00:00"),
        ("2026-03-07T15:00:00+00:00", "America/New_York", "2026-03-08T13:00:00+00:00"),
    ],
    ids=["just before", "exactly there", "ahead of UTC", "summer time begins overnight"],
)
def test_the_next_nine_oclock_is_that_of_the_zone(now: str, zone: str, expected: str) -> None:
    assert next_at(datetime.fromisoformat(now), zone, 9) == datetime.fromisoformat(expected)


async def test_the_clock_goes_where_the_person_says(page: httpx.AsyncClient, clock: Any) -> None:
    await page.post("/sandbox/clock", json={"hours": 1})
    assert clock() == datetime(2026, 11, 23, 13, tzinfo=UTC)
    await page.post("/sandbox/clock", json={"zone": "Asia/Shanghai", "hour": 9})
    assert clock() == datetime(2026, 11, 24, 1, tzinfo=UTC)


async def test_the_outbox_is_shown_as_flat_rows(page: httpx.AsyncClient) -> None:
    rows = (await page.get("/sandbox/outbox")).json()
    assert rows == [{"kind": "reminder", "due": "2026-11-23T12:00:00+00:00", "tries": 0, "note": None}]


async def test_plain_talk_in_a_channel_reaches_no_bot(page: httpx.AsyncClient, world: World) -> None:
    said = {"user": "U_ANA", "act": "say", "channel": "C_LATAM", "text": "lunch, @mei?"}
    answer = await page.post("/sandbox/slack", json=said)
    assert answer.json() == {"status": 200, "problem": ""}
    assert world.slack.messages["C_LATAM"][0].text == "lunch, <@U_MEI>?"


async def test_a_button_that_is_gone_is_told(page: httpx.AsyncClient, world: World) -> None:
    card = {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "done"}]}}
    message = world.feishu.write("oc_p2p_wang", "ou_bot", "interactive", json.dumps(card))
    pressed = {"user": "ou_wang", "act": "press", "message_id": message.message_id, "control": "Undo"}
    answer = await page.post("/sandbox/feishu", json=pressed)
    assert (answer.status_code, answer.json()) == (404, {"problem": "nothing here is called 'Undo'"})


async def test_faults_are_asked_for_by_name(page: httpx.AsyncClient, world: World) -> None:
    asked = {"platform": "slack", "route": "auth.test", "kind": "broken"}
    await page.post("/sandbox/faults", json=asked)
    headers = {"Authorization": f"Bearer {world.slack.bot_token}"}
    codes = [(await page.post("/api/auth.test", headers=headers)).status_code for _ in range(2)]
    assert codes == [503, 200]
