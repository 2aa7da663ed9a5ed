"""Reporting: a number told in one line or by a form, its receipt, and what is taken back or told again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.sandbox.slack_workspace import SlackMessage, SlackView
from tests.scenarios.conftest import Play
from tests.scenarios.languages import assert_speaks

pytestmark = pytest.mark.feishu


async def test_ana_reports_in_one_line_and_reads_her_receipt_in_portuguese(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    receipt = await ana.say("registrar faturamento 12,5 mil BR-01 ontem")
    assert receipt.title == "Registrado: GMV R$ 12.500,00"
    assert "BR-01 · Casa Vela" in receipt.words
    assert "seg., 23 de nov. de 2026" in receipt.words
    assert receipt.buttons == ("Editar", "Desfazer")
    assert_speaks(receipt, "pt_BR")


async def test_ana_reports_by_form(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    form = await ana.say("registrar")
    assert isinstance(form.place, SlackView)
    assert_speaks(form, "pt_BR")
    receipt = await ana.fill(form, kpi="orders", value="1.085", day="2026-11-23", note="Promoção relâmpago")
    assert receipt.title == "Registrado: Pedidos 1.085"
    assert "Promoção relâmpago" in receipt.words
    assert stage.world.slack.modals["U_ANA"] == []


async def test_a_form_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    form = await ana.say("registrar")
    refused = await ana.fill(form, kpi="gmv", value="muito", note="não perca isto")
    assert isinstance(refused.place, SlackView)
    assert list(refused.place.errors) == ["value"]
    assert "não é um número" in refused.words
    receipt = await ana.fill(refused, kpi="gmv", value="9.000", note="não perca isto")
    assert receipt.title == "Registrado: GMV R$ 9.000,00"
    assert "não perca isto" in receipt.words


async def test_wang_reports_for_a_store_of_her_team_by_form_in_feishu(stage: Play) -> None:
    wang = stage.feishu("ou_wang")
    form = await wang.say("上报")
    assert_speaks(form, "zh_Hans")
    receipt = await wang.fill(form, kpi="gmv", value="1.2万", store="BR-01", day="2026-11-23")
    assert receipt.title == "已填报：GMV R$12,000.00"
    assert "BR-01 · Casa Vela" in receipt.words
    assert_speaks(receipt, "zh_Hans")


async def test_undo_gives_the_day_back_what_stood_there(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await ana.say("report gmv 9000 BR-01 2026-11-22")
    receipt = await ana.say("report gmv 9500 BR-01 2026-11-22")
    assert "R$ 9.000,00" in receipt.words
    undone = await ana.press(receipt, "Desfazer")
    assert undone.title == "Desfeito. Voltou a valer:"
    assert "R$ 9.000,00" in undone.words


async def test_edit_opens_the_form_with_what_was_reported(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    receipt = await ana.say("report orders 85 BR-01 2026-11-23")
    form = await ana.press(receipt, "Editar")
    assert isinstance(form.place, SlackView)
    values = {
        block["block_id"]: block["element"].get("initial_value") or block["element"].get("initial_date")
        for block in form.place.content["blocks"]
        if block["type"] == "input"
    }
    assert (values["value"], values["day"]) == ("85", "2026-11-23")
    again = await ana.fill(form, value="90")
    assert again.title == "Registrado: Pedidos 90"
    assert "85" in again.words


async def test_a_button_that_acts_once_says_so_when_pressed_again(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await ana.say("report gmv 9000 BR-01 2026-11-22")
    # Answered in the direct message rather than for her eyes only, the receipt stays, and so does its button.
    receipt = await ana.sees(lambda: stage.world.in_slack.say_in_dm("U_ANA", "report gmv 9500 BR-01 2026-11-22"))
    await ana.press(receipt, "Desfazer")
    again = await ana.press(receipt, "Desfazer")
    assert "Nada foi repetido" in again.words
    form = await ana.say("report gmv BR-01 2026-11-22")
    assert isinstance(form.place, SlackView)
    assert "9.000" in str(form.place.content)


async def test_two_presses_at_the_same_moment_act_once(stage: Play) -> None:
    wang = stage.feishu("ou_wang")
    await wang.say("report gmv 9000 BR-01 2026-11-22")
    receipt = await wang.say("report gmv 9500 BR-01 2026-11-22")
    before = len(wang.reads())
    await asyncio.gather(wang.touch(receipt, "撤销"), wang.touch(receipt, "撤销"))
    async with asyncio.timeout(10):
        while len(wang.reads()) < before + 2:  # noqa: ASYNC110  (the messenger sets no event of ours)
            await asyncio.sleep(0.01)
    titles = sorted(seen.title for seen in wang.reads()[before:])
    assert [title for title in titles if title.startswith("已撤销")] != []
    assert len([title for title in titles if title.startswith("已撤销")]) == 1


async def test_the_same_bytes_delivered_twice_act_once(stage: Play) -> None:
    ana, world = stage.slack("U_ANA"), stage.world
    answer = await world.in_slack.slash("U_ANA", ana.chat, "/kpi", "report gmv +500 BR-01 2026-11-23")
    assert answer.message is not None
    assert answer.sent is not None
    replayed = await world.in_slack.replay(answer.sent)
    assert (replayed.status, replayed.body) == (200, b"")
    receipt = await ana.say("report gmv +0 BR-01 2026-11-23")
    assert receipt.title == "Registrado: GMV R$ 500,00"


async def test_an_event_that_comes_again_acts_once(stage: Play) -> None:
    wang, world = stage.feishu("ou_wang"), stage.world
    heard = []

    async def say() -> None:
        heard.append(await world.in_feishu.say("ou_wang", None, "report gmv +500 BR-01 2026-11-23"))

    await wang.sees(say)
    said = heard[0]
    assert said is not None
    assert said.message is not None
    # The same event, signed anew: what Feishu does while it believes that we did not hear.
    calls = world.in_feishu
    event = {
        "sender": {"sender_id": {"open_id": "ou_wang", "union_id": "on_wang", "user_id": "wang"},
                   "sender_type": "user", "tenant_key": world.feishu.tenant_key},
        "message": {
            "message_id": said.message.message_id, "create_time": "0", "update_time": "0",
            "chat_id": wang.chat, "chat_type": "p2p", "message_type": "text",
            "content": said.message.content, "mentions": [],
        },
    }  # fmt: skip
    again = await calls.event("im.message.receive_v1", event)
    assert again.status == 200
    receipt = await wang.say("report gmv +0 BR-01 2026-11-23")
    assert "R$500" in receipt.title


async def test_a_report_in_a_channel_is_answered_to_the_reporter_alone(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    receipt = await ana.sees(lambda: stage.world.in_slack.mention("U_ANA", "C_LATAM", "registrar gmv 9000 BR-01"))
    assert isinstance(receipt.place, SlackMessage)
    assert (receipt.place.channel, receipt.place.only_for) == ("C_LATAM", "U_ANA")


async def test_what_is_reported_moves_the_light(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    before = await ana.say("my")
    await ana.say("report gmv 100000 BR-01 2026-11-23")
    after = await ana.say("my")
    assert before.title == after.title
    gmv = [line for line in after.lines if "GMV" in line]
    assert gmv != [line for line in before.lines if "GMV" in line]


async def test_a_report_without_a_day_is_for_yesterday_until_evening_and_for_today_from_then_on(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    morning = await ana.say("report orders 80 BR-01")
    assert "seg., 23 de nov. de 2026" in morning.words
    await stage.go(stage.now + timedelta(hours=16))
    evening = await ana.say("report orders 81 BR-01")
    assert "ter., 24 de nov. de 2026" in evening.words
