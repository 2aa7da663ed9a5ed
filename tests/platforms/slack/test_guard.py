"""What Slack did not send, just now and for the first time, learns nothing and does nothing."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.sandbox.outgoing import Sent
from bot.sandbox.tampering import Tampering
from bot.sandbox.world import World
from bot.slack.guard import MOST_BODY_BYTES, routes
from bot.slack.listener import Listener


@pytest.mark.parametrize(
    "tampering",
    [
        Tampering(secret="another secret"),
        Tampering(signature=""),
        Tampering(signature="v0=" + "0" * 64),
        Tampering(added=b"&text=report+gmv+1000000"),
        Tampering(seconds=-301),
        Tampering(seconds=+310),
        Tampering(timestamp=""),
        Tampering(timestamp="yesterday"),
        Tampering(timestamp="1e9"),
        Tampering(timestamp="9" * 400),
    ],
    ids=lambda tampering: repr(tampering)[:60],
)
async def test_a_request_that_is_not_slacks_is_refused_without_a_word(
    served: World, answering: Any, tampering: Tampering
) -> None:
    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my", tampering=tampering)

    assert (answer.status, answer.reply.body) == (401, b"")
    assert answering.asked == []


async def test_a_request_within_five_minutes_is_taken(served: World) -> None:
    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my", tampering=Tampering(seconds=-290))

    assert answer.status == 200


async def test_the_same_bytes_again_are_taken_and_not_executed(served: World, answering: Any) -> None:
    first = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")
    assert first.sent is not None

    replay = await served.in_slack.replay(first.sent)

    assert (replay.status, replay.body) == (200, b"")
    assert len(answering.asked) == 1


async def test_the_same_bytes_after_a_failure_are_a_retry(served: World, answering: Any) -> None:
    served.slack.retry_delays = ()
    answering.broken = 1
    failed = await served.in_slack.say_in_dm("U_ANA", "my")
    assert (failed.status, failed.reply.body) == (500, b"")
    assert failed.sent is not None

    retry = await served.in_slack.replay(failed.sent)

    assert retry.status == 200
    assert len(answering.asked) == 2


async def test_a_body_over_a_megabyte_is_refused(served: World, answering: Any) -> None:
    padding = Tampering(padding=b"&x=" + b"x" * MOST_BODY_BYTES)

    answer = await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my", tampering=padding)

    assert answer.status == 413
    assert answering.asked == []


async def test_a_body_that_hides_its_length_is_refused_as_soon_as_it_is_too_long(served: World, session: Any) -> None:
    async def endless() -> Any:
        for _ in range(MOST_BODY_BYTES // 1000 + 1):
            yield b"x" * 1000

    async with session.post(served.slack.request_url, data=endless()) as response:
        assert response.status == 413


async def test_an_unsigned_ssl_check_is_refused(served: World) -> None:
    assert served.slack.request_url is not None
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    reply = await served.in_slack.replay(Sent(served.slack.request_url, form, b"ssl_check=1&token=legacy"))

    assert reply.status == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"type": "event_callback", ', "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"payload={nothing", "application/x-www-form-urlencoded"),
        (b"payload=[]", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_signed_body_that_cannot_be_read_is_a_bad_request(
    served: World, answering: Any, body: bytes, content_type: str
) -> None:
    reply = await served.in_slack.replay(_signed(served, body, content_type))

    assert (reply.status, reply.body) == (400, b"")
    assert answering.asked == []


async def test_no_log_line_quotes_words_signatures_or_addresses(
    served: World, answering: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for tampering in (Tampering(), Tampering(secret="another secret")):
        await served.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my-own-words", tampering=tampering)
    answering.broken = 1
    await served.in_slack.say_in_dm("U_ANA", "my-own-words")

    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "slack: RuntimeError at" in logged
    for secret in ("my-own-words", "v0=", "/response/", served.slack.bot_token):
        assert secret not in logged


@pytest.mark.parametrize("secret", ["", "  "])
async def test_http_mode_does_not_start_without_a_signing_secret(listener: Listener, secret: str) -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        routes(listener.app, secret)


async def test_slack_can_verify_the_address(served: World) -> None:
    body = b'{"type": "url_verification", "challenge": "abc", "token": "legacy"}'

    reply = await served.in_slack.replay(_signed(served, body, "application/json"))

    assert (reply.status, reply.json()) == (200, {"challenge": "abc"})


def _signed(world: World, body: bytes, content_type: str) -> Sent:
    # The workspace signs only what it would send itself; any other body is given to it as all padding.
    signed = world.in_slack.delivery._signed("slash_commands", {}, Tampering(padding=body))
    return Sent(signed.url, signed.headers | {"Content-Type": content_type}, signed.body)
