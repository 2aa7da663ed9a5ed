"""The page: what a newcomer sees after `make demo`, in a browser; its pictures are the README's.

    LEADLINE_WRITE_SCREENSHOTS=1 pytest tests/scenarios/test_page.py

writes docs/screenshots anew.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.scenarios.browsing import Panel, go_to_nine, opened, take_picture
from tests.scenarios.conftest import Play

pytestmark = [pytest.mark.feishu, pytest.mark.browser]


async def test_the_demo_shows_the_main_job_in_both_messengers(stage: Play) -> None:
    async with opened(stage.stage.page) as page:
        slack, feishu = Panel(page, "slack"), Panel(page, "feishu")

        # At nine of her morning an operator in São Paulo reports in Slack, in Portuguese.
        await slack.become("U_ANA", "D_ANA")
        await go_to_nine(page, "America/Sao_Paulo")
        await slack.sees("2 valores para registrar")
        await slack.type("/kpi registrar gmv 12,5 mil BR-01 ontem")
        await slack.sees("Registrado: GMV R$ 12.500,00", "Casa Vela")

        # Her manager in Shenzhen reads the digest in Feishu, in Chinese, and looks closer.
        await feishu.become("ou_wang", "oc_p2p_wang")
        await feishu.type("/kpi 日报 现在")
        await feishu.sees("每日摘要", "LATAM 拉美组", "需要你关注")
        await take_picture(page, "demo")
        await feishu.press("LATAM 拉美组")
        await feishu.sees("LATAM 拉美组 · 2026年11月", "BR-01")
        await slack.type("/kpi meus")
        await slack.sees("Seus KPIs", "GMV · BR-01")

        # A form, and what is wrong in it beside its field.
        await slack.type("/kpi registrar")
        modal = page.get_by_test_id("slack-modal")
        await expect(modal).to_contain_text("Registrar")
        await modal.locator('[data-block="kpi"] select').select_option(label="Pedidos")
        await modal.locator('[data-block="value"] input').fill("muitos")
        await page.get_by_test_id("slack-modal-submit").click()
        await expect(modal).to_contain_text("muitos")
        await take_picture(page, "form")
        await modal.locator('[data-block="value"] input').fill("132")
        await page.get_by_test_id("slack-modal-submit").click()
        await slack.sees("Registrado: Pedidos 132")


async def test_a_button_pressed_twice_on_the_page_has_one_effect(stage: Play) -> None:
    async with opened(stage.stage.page) as page:
        slack = Panel(page, "slack")
        await slack.become("U_ANA", "D_ANA")
        await slack.type("registrar gmv 9000 BR-01 2026-11-22")
        await slack.sees("Registrado: GMV R$ 9.000,00")
        await slack.press("Desfazer")
        await slack.sees("Desfeito")
        await slack.press("Desfazer")
        await slack.sees("Nada foi repetido")
        await expect(slack.messages.get_by_text("Desfeito.", exact=False)).to_have_count(1)


async def test_a_change_of_language_shows_on_the_page(stage: Play) -> None:
    async with opened(stage.stage.page) as page:
        slack = Panel(page, "slack")
        await slack.become("U_ANA", "D_ANA")
        await slack.type("/kpi lang 中文")
        await slack.sees("中文")
        await slack.type("/kpi my")
        await slack.sees("2026年11月", "进度正常")


async def test_the_clock_brings_three_reminders_in_three_languages(stage: Play) -> None:
    async with opened(stage.stage.page) as page:
        slack, feishu = Panel(page, "slack"), Panel(page, "feishu")
        await slack.become("U_ANA", "D_ANA")
        await go_to_nine(page, "America/Sao_Paulo")
        await slack.sees("2 valores para registrar", "09:00")

        await slack.become("U_EMILY", "D_EMILY")
        await go_to_nine(page, "America/Los_Angeles")
        await slack.sees("2 numbers to report", "9:00")

        await feishu.become("ou_wu", "oc_p2p_wu")
        await go_to_nine(page, "Asia/Shanghai")
        await feishu.sees("有 1 项数据待填报", "09:00")
        await expect(page.get_by_test_id("outbox-rows")).to_contain_text("reminder")
        await expect(page.get_by_test_id("outbox-rows")).to_contain_text("sent")
        await take_picture(page, "reminders")


@pytest.mark.parametrize("empty_stage", ["sqlite"], indirect=True)
async def test_a_company_starts_from_an_empty_database_on_the_page(empty_stage: Play) -> None:
    async with opened(empty_stage.stage.page) as page:
        slack, feishu = Panel(page, "slack"), Panel(page, "feishu")
        await slack.become("U_LUCIA", "D_LUCIA")
        await slack.type("/kpi")
        await slack.sees("lucia")
        await slack.become("U_ALEX", "D_ALEX")
        for line, answer in (
            ("org team LATAM", "Team added"),
            ("org store BR-01 America/Sao_Paulo BRL LATAM", "Store added"),
            ("org person @lucia LATAM BR-01", "Done"),
            ("target set gmv BR-01 2026-12 30000", "Target set"),
        ):
            await slack.type(f"/kpi {line}")
            await slack.sees(answer)
        await slack.become("U_LUCIA", "D_LUCIA")
        for day in (1, 2, 3):
            await slack.type(f"/kpi registrar gmv 1.{day}00 BR-01 2026-12-0{day}")
            await slack.sees(f"Registrado: GMV R$ 1.{day}00,00")
        await slack.type("/kpi meus")
        await slack.sees("●", "GMV · BR-01")

        await go_to_nine(page, "America/New_York")
        await slack.become("U_ALEX", "D_ALEX")
        await slack.sees("Daily digest, December 2026", "LATAM")
        # On Saturday and Sunday nobody is reminded; on Monday Sunday's number is missing.
        for _ in range(3):
            await go_to_nine(page, "America/Sao_Paulo")
        await slack.become("U_LUCIA", "D_LUCIA")
        await slack.sees("1 valor para registrar")

        await feishu.become("ou_gao", "oc_p2p_gao")
        await feishu.type("/kpi")
        await feishu.sees("高远")
        await take_picture(page, "from-nothing")
