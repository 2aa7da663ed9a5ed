"""The page in a real browser: two messengers side by side, each seen as one of its members."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox.application import sandbox
from bot.sandbox.serving import serve
from bot.sandbox.world import World

pytestmark = pytest.mark.browser

BAIT = "<img src=x onerror=\"document.title='caught'\">"


def _words(words: str, chinese: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": words, "i18n_content": {"en_us": words, "zh_cn": chinese}}


@pytest.fixture
async def page(world: World, clock: Any) -> AsyncIterator[Page]:
    async def outbox_rows() -> list[dict[str, Any]]:
        return [{"kind": "reminder", "recipient": "Ana Souza", "status": "waiting"}]

    async def move_clock(to: datetime) -> None:
        clock.at = to

    async with (
        serve(sandbox(world, outbox_rows=outbox_rows, move_clock=move_clock)) as url,
        async_playwright() as playwright,
    ):
        world.settle(url)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(url)
        yield page
        await browser.close()


async def test_a_whisper_is_seen_by_the_one_it_is_for(page: Page) -> None:
    await page.get_by_test_id("slack-composer").fill("/kpi my")
    await page.get_by_test_id("slack-send").click()
    messages = page.get_by_test_id("slack-messages")
    await expect(messages).to_contain_text('/kpi failed with the error "dispatch_failed"')
    await expect(messages).to_contain_text("Only visible to you")
    await page.get_by_test_id("slack-member").select_option("U_MEI")
    await expect(messages).not_to_contain_text("dispatch_failed")


async def test_a_card_is_read_in_the_language_of_its_reader(page: Page, world: World) -> None:
    card = {
        "schema": "2.0",
        "header": {"title": _words("Daily digest", "每日简报")},
        "body": {"elements": [{"tag": "button", "text": _words("Undo", "撤销")}]},
    }
    world.feishu.write("oc_media", "ou_bot", "interactive", json.dumps(card))
    messages = page.get_by_test_id("feishu-messages")
    await page.locator("[data-chat=oc_media]").click()
    await expect(messages).to_contain_text("每日简报")
    await expect(messages.get_by_role("button", name="撤销")).to_be_visible()
    await page.get_by_test_id("feishu-member").select_option("ou_lee")
    await page.locator("[data-chat=oc_media]").click()
    await expect(messages).to_contain_text("Daily digest")


async def test_the_clock_is_moved_to_nine_in_a_members_zone(page: Page) -> None:
    await expect(page.get_by_test_id("clock-now")).to_have_text("Mon 23 Nov 12:00 UTC")
    await page.get_by_test_id("clock-zone").select_option("Asia/Shanghai")
    await page.get_by_test_id("clock-goto").click()
    await expect(page.get_by_test_id("clock-now")).to_have_text("Tue 24 Nov 01:00 UTC")
    await expect(page.get_by_test_id("clock-local")).to_have_text("09:00 Shanghai")
    await expect(page.get_by_test_id("outbox-rows")).to_contain_text("Ana Souza")


async def test_what_people_write_never_becomes_markup(page: Page, world: World) -> None:
    world.slack.post("C_LATAM", "U_ANA", BAIT)
    card = {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": f"{BAIT} [x](javascript:alert(1))"}]}}
    world.feishu.write("oc_p2p_wang", "ou_bot", "interactive", json.dumps(card))
    await expect(page.get_by_test_id("slack-messages")).to_contain_text("onerror=")
    await expect(page.get_by_test_id("feishu-messages")).to_contain_text("onerror=")
    assert await page.locator("img, a[href^=javascript]").count() == 0
    assert await page.title() == "Leadline sandbox"


async def test_what_is_being_typed_survives_news_from_the_bot(page: Page, world: World) -> None:
    modal = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Report"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "label": {"type": "plain_text", "text": "Value"},
                "element": {"type": "plain_text_input", "action_id": "typed"},
            }
        ],
    }
    world.slack.modals["U_ANA"] = [world.slack.view("U_ANA", modal)]
    field = page.get_by_test_id("slack-modal").get_by_label("Value")
    await field.fill("12000")
    world.slack.post("C_LATAM", "U_MEI", "news")
    await expect(page.get_by_test_id("slack-messages")).to_contain_text("news")
    await expect(field).to_have_value("12000")
    await field.fill("")
    await page.get_by_test_id("slack-modal-submit").click()
    await expect(page.get_by_test_id("slack-modal")).to_contain_text("Please complete this required field.")
