"""Reminders and digests: each at a person's own 09:00, in their own language, once a local date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from integrations.database.outbox import State
from tests.scenarios.conftest import MORNING, Play
from tests.scenarios.languages import assert_speaks

pytestmark = pytest.mark.feishu

NINE_IN_BERLIN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NINE_IN_SAO_PAULO = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NINE_IN_LOS_ANGELES = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
NINE_IN_SHANGHAI = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


async def test_three_zones_are_reminded_at_nine_of_their_own_in_three_languages(stage: Play) -> None:
    ana, emily, wu = stage.slack("U_ANA"), stage.slack("U_EMILY"), stage.feishu("ou_wu")
    await stage.go(NINE_IN_SAO_PAULO - timedelta(minutes=1))
    assert ana.reads() == []
    await stage.go(NINE_IN_SAO_PAULO)
    assert ana.last.title == "2 valores para registrar"
    assert "09:00" in ana.last.words
    assert_speaks(ana.last, "pt_BR")
    assert (emily.reads(), wu.reads()) == ([], [])

    await stage.go(NINE_IN_LOS_ANGELES)
    assert emily.last.title == "2 numbers to report"
    assert "9:00" in emily.last.words
    assert_speaks(emily.last, "en_US")
    assert wu.reads() == []

    await stage.go(NINE_IN_SHANGHAI)
    assert wu.last.title == "有 1 项数据待填报"
    assert_speaks(wu.last, "zh_Hans")
    assert (len(ana.reads()), len(emily.reads()), len(wu.reads())) == (1, 1, 1)


async def test_nobody_is_reminded_twice_on_one_local_date(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await stage.go(NINE_IN_SAO_PAULO)
    for minutes in (1, 60, 14 * 60):
        await stage.go(NINE_IN_SAO_PAULO + timedelta(minutes=minutes))
    assert len(ana.reads()) == 1
    # A clock that is set back and forth serves no date again.
    await stage.go(NINE_IN_SAO_PAULO - timedelta(hours=2))
    await stage.go(NINE_IN_SAO_PAULO)
    assert len(ana.reads()) == 1
    await stage.go(NINE_IN_SAO_PAULO + timedelta(days=1))
    assert len(ana.reads()) == 2


async def test_who_moves_to_another_zone_is_not_reminded_a_second_time_that_day(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await stage.go(NINE_IN_SAO_PAULO)
    moved = await ana.say("tz Los Angeles")
    assert "Los Angeles" in moved.words
    before = len(ana.reads())
    await stage.go(NINE_IN_LOS_ANGELES)
    assert len(ana.reads()) == before
    await stage.go(NINE_IN_LOS_ANGELES + timedelta(days=1))
    assert ana.last.title == "2 valores para registrar"
    assert "Los Angeles" in ana.last.words


async def test_the_weekend_is_free(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    friday = NINE_IN_SAO_PAULO + timedelta(days=3)
    await stage.go(friday)
    reminded = len(ana.reads())
    await stage.go(friday + timedelta(days=1))
    await stage.go(friday + timedelta(days=2))
    assert len(ana.reads()) == reminded
    await stage.go(friday + timedelta(days=3))
    assert len(ana.reads()) == reminded + 1


async def test_who_has_reported_is_not_reminded_and_the_outbox_says_why(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await ana.say("report gmv 9000 BR-01 2026-11-23")
    await ana.say("report orders 85 BR-01 2026-11-23")
    before = len(ana.reads())
    await stage.go(NINE_IN_SAO_PAULO)
    assert len(ana.reads()) == before
    dropped = [intent for intent in await stage.intents() if intent.state is State.DROPPED]
    assert "everything is reported" in [intent.reason for intent in dropped]


async def test_a_reminder_s_button_opens_the_form_for_that_number(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    await stage.go(NINE_IN_SAO_PAULO)
    assert ana.last.buttons == ("Registrar GMV · BR-01", "Registrar Pedidos · BR-01")
    form = await ana.press(ana.last, "Registrar GMV · BR-01")
    receipt = await ana.fill(form, value="8.750,50")
    assert receipt.title == "Registrado: GMV R$ 8.750,50"
    assert "seg., 23 de nov. de 2026" in receipt.words


async def test_a_reminder_follows_the_hour_one_asks_for_and_stops_when_told(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    changed = await ana.say("lembrar 8:30")
    assert_speaks(changed, "pt_BR")
    assert sum("08:30" in line for line in changed.lines) == 3
    await stage.go(NINE_IN_SAO_PAULO - timedelta(minutes=30))
    assert "valores para registrar" in ana.last.title
    off = await ana.say("remind off")
    assert "lembrete" in off.title
    count = len(ana.reads())
    await stage.go(NINE_IN_SAO_PAULO + timedelta(days=1))
    assert len(ana.reads()) == count


async def test_the_manager_reads_her_digest_in_chinese_at_nine_and_drills_down(stage: Play) -> None:
    wang = stage.feishu("ou_wang")
    await stage.go(NINE_IN_SHANGHAI - timedelta(minutes=1))
    assert wang.reads() == []
    await stage.go(NINE_IN_SHANGHAI)
    digest = wang.last
    assert digest.title == "每日摘要 · 2026年11月"
    assert "11月25日周三 09:00" in digest.words
    assert "MX-01" in digest.words
    assert "Carlos Hernández" in digest.words
    assert_speaks(digest, "zh_Hans")

    team = await wang.press(digest, "LATAM 拉美组")
    assert team.title == "LATAM 拉美组 · 2026年11月"
    assert {"GMV", "订单量", "ACoS"} <= set(team.buttons)
    gmv = await wang.press(team, "GMV")
    assert "BR-01" in gmv.words
    assert "BR-02" in gmv.words
    assert_speaks(gmv, "zh_Hans")


async def test_the_digest_comes_at_once_when_asked_for(stage: Play) -> None:
    wang = stage.feishu("ou_wang")
    digest = await wang.say("日报 现在")
    assert digest.title == "每日摘要 · 2026年11月"
    assert_speaks(digest, "zh_Hans")


async def test_someone_in_both_messengers_gets_one_digest(stage: Play) -> None:
    in_slack, in_feishu = stage.slack("U_CHEN"), stage.feishu("ou_chen")
    await stage.go(NINE_IN_SHANGHAI)
    assert len(in_slack.reads()) + len(in_feishu.reads()) == 1


async def test_a_change_of_language_is_read_from_the_next_word_on(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    offered = await ana.say("lang")
    assert {"English", "简体中文"} <= {label.split(" (")[0] for label in offered.buttons}
    changed = await ana.say("lang 中文")
    assert_speaks(changed, "zh_Hans")
    await stage.go(NINE_IN_SAO_PAULO)
    assert ana.last.title == "有 2 项数据待填报"
    assert_speaks(ana.last, "zh_Hans")


async def test_a_language_whose_catalog_is_not_finished_is_read_in_english_and_says_so(stage: Play) -> None:
    nattapon = stage.slack("U_NATTAPON")
    changed = await nattapon.say("lang ไทย")
    assert "until then your messages are in English" in changed.words
    mine = await nattapon.say("my")
    assert mine.title == "Your KPIs, November 2026"


async def test_a_new_zone_moves_the_next_reminder(stage: Play) -> None:
    ana = stage.slack("U_ANA")
    told = await ana.say("fuso Berlin")
    assert_speaks(told, "pt_BR")
    assert "09:00" in told.words
    await stage.go(NINE_IN_BERLIN)
    assert "para registrar" in ana.last.title
    assert stage.now - MORNING == timedelta(hours=2)
