"""Hostile requests: what does not come from the messenger learns nothing and changes nothing."""

from __future__ import annotations

import pytest

from bot.sandbox.outgoing import Reply, Sent
from bot.sandbox.tampering import Tampering
from tests.scenarios.conftest import Play

pytestmark = pytest.mark.feishu

FORGED = {
    "another secret": Tampering(secret="guessed"),
    "no signature": Tampering(signature=""),
    "no timestamp": Tampering(timestamp=""),
    "ten minutes old": Tampering(seconds=-600),
    "ten minutes ahead": Tampering(seconds=600),
    "a body longer than was signed": Tampering(added=b" "),
}
_OVERSIZED = Tampering(padding=b" " * 1_100_000)
_SILENT = (b"", b"{}")


@pytest.mark.parametrize("tampering", FORGED.values(), ids=FORGED)
async def test_a_forged_or_stale_request_is_answered_401_without_detail(stage: Play, tampering: Tampering) -> None:
    ana, wang, world = stage.slack("U_ANA"), stage.feishu("ou_wang"), stage.world
    world.feishu.retry_delays = ()
    line = "report gmv 1 BR-01 2026-11-23"
    slack = await world.in_slack.slash("U_ANA", ana.chat, "/kpi", line, tampering=tampering)
    feishu = await world.in_feishu.say("ou_wang", None, f"/kpi {line}", tampering=tampering)
    assert feishu is not None
    assert (slack.status, slack.reply.body) == (401, b"")
    assert feishu.status == 401
    assert feishu.reply.body in _SILENT
    assert wang.reads() == []
    assert "R$ 1,00" not in (await ana.say("report gmv BR-01 2026-11-23")).words


async def test_an_oversized_body_is_refused_before_it_is_read(stage: Play) -> None:
    ana, world = stage.slack("U_ANA"), stage.world
    world.feishu.retry_delays = ()
    slack = await world.in_slack.slash("U_ANA", ana.chat, "/kpi", "my", tampering=_OVERSIZED)
    feishu = await world.in_feishu.say("ou_wang", None, "/kpi my", tampering=_OVERSIZED)
    assert feishu is not None
    assert (slack.status, feishu.status) == (413, 413)
    assert (slack.reply.body, feishu.reply.body) in [(b"", silent) for silent in _SILENT]


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff\xfe", b'{"encrypt": 7}', b""])
async def test_malformed_json_is_refused_and_the_house_goes_on(stage: Play, body: bytes) -> None:
    world = stage.world
    assert world.slack.request_url is not None
    assert world.feishu.request_url is not None
    for url in (world.slack.request_url, world.feishu.request_url):
        reply: Reply = await world.outgoing.post(Sent(url, {"Content-Type": "application/json"}, body))
        assert reply.status in (400, 401)
        assert reply.body in _SILENT
    mine = await stage.slack("U_ANA").say("my")
    assert "GMV" in mine.words
