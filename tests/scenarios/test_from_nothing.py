"""From nothing: an empty database, first contact, and in a few messages the first light, reminder and digest."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime

import pytest

from integrations.database.outbox import State
from tests.scenarios.conftest import Play
from tests.scenarios.languages import assert_speaks

pytestmark = pytest.mark.feishu

NINE_IN_SAO_PAULO = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
NINE_IN_NEW_YORK = datetime(2026, 12, 4, 14, 0, tzinfo=UTC)
MONDAY_NINE_IN_SHANGHAI = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


async def test_a_company_is_set_up_in_slack_until_its_first_light_reminder_and_digest(empty_stage: Play) -> None:
    alex, lucia = empty_stage.slack("U_ALEX"), empty_stage.slack("U_LUCIA")
    menu = await alex.say("")
    assert menu.title == "Hello alex, what would you like to do?"
    assert "Set a target" in menu.buttons, "the installer administers"
    greeted = await lucia.say("")
    assert "alex" in greeted.words
    assert_speaks(greeted, "pt_BR")

    added = await alex.press(await alex.say("org"), "Add a team")
    team = await alex.fill(added, code="LATAM", name="Latin America")
    assert team.title == "Team added"
    store = await alex.say("org store BR-01 America/Sao_Paulo BRL LATAM")
    assert store.title == "Store added"
    assert "1 BRL =" in store.words
    seated = await alex.say("org person @lucia LATAM BR-01")
    assert seated.title == "Done"
    target = await alex.say("target set gmv BR-01 2026-12 30000")
    assert target.title == "Target set"

    assert_speaks(await lucia.say("registrar gmv 1.200 BR-01 2026-12-01"), "pt_BR")
    receipt = await lucia.say("registrar gmv 1.250 BR-01 2026-12-02")
    assert "○" in receipt.words, "two days are no verdict yet"

    await empty_stage.go(NINE_IN_SAO_PAULO)
    assert lucia.last.title == "1 valor para registrar"
    assert_speaks(lucia.last, "pt_BR")
    form = await lucia.press(lucia.last, "Registrar GMV · BR-01")
    receipt = await lucia.fill(form, value="1.300")
    assert receipt.title == "Registrado: GMV R$ 1.300,00"
    mine = await lucia.say("meus")
    assert any(light in mine.words for light in "●▲■"), "after three days the light has a colour"
    assert_speaks(mine, "pt_BR")

    await empty_stage.go(NINE_IN_NEW_YORK)
    digest = alex.last
    assert digest.title == "Daily digest, December 2026"
    assert "Latin America" in digest.words
    assert "● on track" in digest.words
    assert_speaks(digest, "en_US")


async def test_a_company_is_set_up_in_feishu_until_its_first_light_reminder_and_digest(empty_stage: Play) -> None:
    gao, mei = empty_stage.feishu("ou_gao"), empty_stage.feishu("ou_mei")
    menu = await gao.say("")
    assert_speaks(menu, "zh_Hans")
    assert "设定目标" in menu.buttons or "设置目标" in menu.buttons, "the installer administers"
    greeted = await mei.say("")
    assert "高远" in greeted.words

    team = await gao.fill(await gao.say("org team"), code="EU", name="欧洲组")
    assert "欧洲组" in team.words
    store = await gao.fill(
        await gao.say("org store"), code="DE-01", zone="Europe/Berlin", currency="EUR", team="EU", name="Segelhaus"
    )
    assert "DE-01" in store.words
    seated = await gao.fill(await gao.say("org person"), person="梅芳", team="EU", store="DE-01")
    assert "梅芳" in seated.words
    target = await gao.fill(await gao.say("target set"), kpi="gmv", store="DE-01", period="2026-12", value="3万")
    assert "€30,000.00" in target.words
    for answer in (team, store, seated, target):
        assert_speaks(answer, "zh_Hans")

    for day in ("01", "02", "03"):
        receipt = await mei.say(f"上报 gmv 1200 DE-01 2026-12-{day}")
        assert_speaks(receipt, "zh_Hans")
    mine = await mei.say("我的")
    assert any(light in mine.words for light in "●▲■"), "after three days the light has a colour"

    await empty_stage.go(MONDAY_NINE_IN_SHANGHAI)
    assert mei.last.title == "有 1 项数据待填报"
    assert gao.last.title == "每日摘要 · 2026年12月"
    assert "DE-01" in gao.last.words
    assert_speaks(gao.last, "zh_Hans")
    states = {intent.kind: intent.state for intent in await empty_stage.intents() if intent.platform == "feishu"}
    assert states == {"reminder": State.SENT, "digest": State.SENT}


async def test_the_server_makes_an_administrator_of_someone_who_wrote_once(empty_stage: Play) -> None:
    mei = empty_stage.feishu("ou_mei")
    greeted = await mei.say("")
    assert "leadline admin grant" in greeted.words
    refused = await mei.say("org")
    assert_speaks(refused, "zh_Hans")

    granted, said = await _leadline(empty_stage, "admin", "grant", "梅芳")
    assert (granted, said) == (0, "梅芳 is an administrator now.")
    unknown, said = await _leadline(empty_stage, "admin", "grant", "nobody")
    assert unknown == 1
    assert "write to the bot once" in said

    company = await mei.say("org")
    assert company.title == "Fresh Start Ltd"


async def _leadline(play: Play, *words: str) -> tuple[int, str]:
    """Run the command line on the stage's database."""
    environment = {**os.environ, "DATABASE_URL": play.stage.house.settings.database_url, "COLUMNS": "200"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from bot.cli import main; main()", *words,
        env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode().strip()
