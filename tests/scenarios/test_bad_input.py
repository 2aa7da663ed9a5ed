"""Bad input: a clear answer in the asker's language that names the fix, in either messenger; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox.feishu_tenant import FeishuMessage, FeishuUser
from bot.sandbox.slack_workspace import SlackMessage, SlackUser
from tests.scenarios.conftest import Play
from tests.scenarios.languages import assert_speaks
from tests.scenarios.people import Person

pytestmark = pytest.mark.feishu


@pytest.fixture(params=["slack", "feishu"])
def person(request: pytest.FixtureRequest, stage: Play) -> Person:
    """Return the administrator, who reads Chinese in both messengers."""
    return stage.slack("U_CHEN") if request.param == "slack" else stage.feishu("ou_chen")


async def test_an_unknown_kpi_offers_the_two_nearest_and_one_press_reports(person: Person) -> None:
    refused = await person.say("report ordrs 85 BR-01 2026-11-23")
    assert "ordrs" in refused.title
    assert_speaks(refused, "zh_Hans")
    assert len(refused.buttons) == 2
    assert "订单量" in refused.buttons
    receipt = await person.press(refused, "订单量")
    assert receipt.title == "已填报：订单量 85"


async def test_an_unknown_store_offers_the_two_nearest_and_one_press_reports(person: Person) -> None:
    refused = await person.say("report gmv 12000 BR-03 2026-11-23")
    assert "BR-03" in refused.title
    assert {"Casa Vela (BR-01)", "Vela Express (BR-02)"} == set(refused.buttons)
    receipt = await person.press(refused, "Casa Vela (BR-01)")
    assert "BR-01 · Casa Vela" in receipt.words


async def test_an_unknown_command_offers_the_nearest(person: Person) -> None:
    refused = await person.say("reprot gmv 12000")
    assert_speaks(refused, "zh_Hans")
    assert "report" in refused.buttons


async def test_an_unreadable_number_is_named_and_nothing_is_reported(person: Person) -> None:
    refused = await person.say("report gmv muito BR-01 2026-11-23")
    assert "muito" in refused.title
    assert_speaks(refused, "zh_Hans")
    form = await person.say("report gmv BR-01 2026-11-23")
    assert "muito" not in form.words


async def test_a_number_that_two_conventions_read_differently_is_asked_back(stage: Play) -> None:
    emily = stage.slack("U_EMILY")
    receipts = set()
    for place in (0, 1):
        which = await emily.say("report gmv 12,50 US-01 2026-11-23")
        assert len(which.buttons) == 2
        receipts.add((await emily.press(which, which.buttons[place])).title)
    assert receipts == {"Reported: GMV $12.50", "Reported: GMV $1,250.00"}

    wang = stage.feishu("ou_wang")
    which = await wang.say("report gmv 12,50 BR-01 2026-11-23")
    assert_speaks(which, "zh_Hans")
    assert (await wang.press(which, which.buttons[0])).title.startswith("已填报：GMV R$")


async def test_a_future_day_is_refused_with_the_market_s_own_day(person: Person) -> None:
    refused = await person.say("report gmv 12000 BR-01 2026-11-25")
    assert "2026年11月25日" in refused.title
    assert "2026年11月24日" in refused.title
    assert_speaks(refused, "zh_Hans")


async def test_a_foreign_currency_is_refused_with_the_store_s_own(person: Person) -> None:
    refused = await person.say("report gmv $12000 BR-01 2026-11-23")
    assert all(word in refused.title for word in ("BR-01", "BRL", "USD"))
    assert_speaks(refused, "zh_Hans")


async def test_a_percentage_of_money_is_refused(person: Person) -> None:
    refused = await person.say("report gmv 12% BR-01 2026-11-23")
    assert "%" in refused.title
    assert_speaks(refused, "zh_Hans")


async def test_more_than_can_be_kept_is_refused(person: Person) -> None:
    refused = await person.say("report gmv 99999999999999999 BR-01 2026-11-23")
    assert_speaks(refused, "zh_Hans")


async def test_a_computed_kpi_says_what_to_report_instead(person: Person) -> None:
    refused = await person.say("report acos 25% BR-01 2026-11-23")
    assert "ACoS" in refused.title
    assert_speaks(refused, "zh_Hans")


async def test_a_wrong_role_is_told_what_it_takes_and_who_can_give_it(stage: Play) -> None:
    ana, wu = stage.slack("U_ANA"), stage.feishu("ou_wu")
    for someone, language in ((ana, "pt_BR"), (wu, "zh_Hans")):
        refused = await someone.say("target set gmv BR-01 2026-11 300000")
        assert "陈立" in refused.title
        assert_speaks(refused, language)
        refused = await someone.say("role admin @chen")
        assert "陈立" in refused.title


async def test_another_s_store_is_neither_shown_nor_changed(stage: Play) -> None:
    ana, wu = stage.slack("U_ANA"), stage.feishu("ou_wu")
    for someone, store, language in ((ana, "US-01", "pt_BR"), (wu, "US-01", "zh_Hans")):
        for line in (f"report gmv 1 {store} 2026-11-23", f"show gmv {store}", f"show {store}"):
            refused = await someone.say(line)
            assert store in refused.title
            assert_speaks(refused, language)
            assert len(refused.lines) <= 2


async def test_someone_else_s_button_does_nothing_for_me_but_offers_the_same(stage: Play) -> None:
    ana, bruno, world = stage.slack("U_ANA"), stage.slack("U_BRUNO"), stage.world
    await ana.say("report gmv 9000 BR-01 2026-11-22")
    receipt = await ana.sees(lambda: world.in_slack.mention("U_ANA", "C_LATAM", "report gmv 9500 BR-01 2026-11-22"))
    assert isinstance(receipt.place, SlackMessage)
    receipt.place.only_for = None  # as a screen shared by both
    refused = await bruno.press(receipt, "Desfazer")
    assert_speaks(refused, "pt_BR")
    assert "outra pessoa" in refused.title
    still = await ana.say("report gmv BR-01 2026-11-22")
    assert "9.500" in str(still.place)

    wang, lin = stage.feishu("ou_wang"), stage.feishu("ou_lin")
    await wang.say("report gmv 9000 BR-02 2026-11-22")
    receipt = await wang.say("report gmv 9500 BR-02 2026-11-22")
    # The answer stands where the button is, in the chat of whose it is.
    refused = await wang.sees(lambda: lin.touch(receipt, "撤销"))
    assert "其他人" in refused.title or "别人" in refused.title
    assert_speaks(refused, "zh_Hans")


async def test_an_expired_button_offers_to_do_it_now(person: Person, stage: Play) -> None:
    old = await person.say("")
    label = next(label for label in old.buttons if "KPI" in label)
    stage.stage.clock.move(stage.now + timedelta(days=15))
    expired = await person.press(old, label)
    assert_speaks(expired, "zh_Hans")
    assert expired.buttons == ("my",)
    mine = await person.press(expired, "my")
    assert mine.title.startswith("你的 KPI") or "KPI" in mine.title


async def test_a_forged_button_is_not_believed(stage: Play) -> None:
    ana, wang = stage.slack("U_ANA"), stage.feishu("ou_wang")
    seen = await ana.say("")
    assert isinstance(seen.place, SlackMessage)
    button = next(block for block in seen.place.blocks if block["type"] == "actions")["elements"][0]
    button["value"] = button["value"][:-6] + "AAAAAA"
    refused = await ana.press(seen, button["text"]["text"])
    assert_speaks(refused, "pt_BR")
    assert refused.buttons == ("Menu",)

    card = await wang.say("")
    assert isinstance(card.place, FeishuMessage)
    content = card.place.content
    start = content.index('"value":')
    token = next(part for part in content[start:].split('"') if len(part) > 60)
    forged = replace(card.place, content=content.replace(token, token[:-6] + "AAAAAA"))
    stage.world.feishu.messages[card.place.message_id] = forged
    refused = await wang.press(replace(card, place=forged), card.buttons[0])
    assert_speaks(refused, "zh_Hans")


async def test_a_newcomer_is_greeted_without_rights_and_told_whom_to_ask(stage: Play) -> None:
    world = stage.world
    world.slack.add_user(SlackUser("U_RITA", "rita", "Rita Dias", tz="America/Sao_Paulo", locale="pt-BR"))
    world.feishu.add_user(FeishuUser("ou_hu", "on_hu", "hu", "胡杨", "Hu Yang"))
    for person, language, name in (
        (stage.slack("U_RITA"), "pt_BR", "rita"),
        (stage.feishu("ou_hu"), "zh_Hans", "胡杨"),
    ):
        greeted = await person.say("")
        assert name in greeted.title
        assert "陈立" in greeted.words
        assert_speaks(greeted, language)
        refused = await person.say("my")
        assert "陈立" in refused.words
        assert_speaks(refused, language)


async def test_too_many_asks_in_one_instant_are_slowed_down(person: Person) -> None:
    for _ in range(30):
        await person.say("help")
    slowed = await person.say("help")
    assert_speaks(slowed, "zh_Hans")
    assert "1" in slowed.title
