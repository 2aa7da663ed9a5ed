"""Promises of the two routes: how each messenger is asked what became of a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.feishu_route import FeishuPort
from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.delivery.ports import Absent, Found, Trace
from bot.delivery.slack_route import Obstacle, SlackPort
from bot.feishu.answers import NoAnswerError

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TRACE = Trace("digest:7:2026-11-24", b"{}", NINE)


class SlackScript:
    """A Slack sender that answers as told and keeps where it was asked to look."""

    def __init__(self, found: str | Obstacle | None, opened: str | Obstacle = "D7") -> None:
        self.found = found
        self.opened = opened
        self.looked: list[tuple[str, str, str, datetime]] = []

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        return Sent(f"{tenant} {chat} {payload.decode()} {key}")

    async def find(self, tenant: str, chat: str, key: str, since: datetime) -> str | Obstacle | None:
        self.looked.append((tenant, chat, key, since))
        return self.found

    async def open_direct(self, tenant: str, user: str) -> str | Obstacle:
        assert (tenant, user) == ("T1", "U7")
        return self.opened


class FeishuScript:
    """A Feishu sender that answers as told."""

    def __init__(self, found: str | Exception | None) -> None:
        self.found = found

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        return Sent(f"{tenant} {chat} {payload.decode()} {key}")

    async def find(self, tenant: str, chat: str, payload: bytes, since: datetime) -> str | None:
        assert (tenant, chat, payload, since) == ("F1", "oc_7", TRACE.payload, NINE)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("1.2", Sent("1.2")),
        (None, Absent()),
        (Refused("missing_scope"), Refused("missing_scope")),
        (Throttled(60), Throttled(60)),
    ],
)
async def test_slack_is_asked_by_key_whether_the_post_stands(found: str | Obstacle | None, told: Found) -> None:
    sender = SlackScript(found)

    assert await SlackPort(sender).look("T1", "D7", TRACE) == told
    assert sender.looked == [("T1", "D7", TRACE.key, NINE)]


async def test_a_person_is_looked_up_in_slack_by_their_private_chat() -> None:
    sender = SlackScript("1.2")

    assert await SlackPort(sender).look("T1", "U7", TRACE) == Sent("1.2")
    assert sender.looked == [("T1", "D7", TRACE.key, NINE)]


async def test_a_private_chat_that_does_not_open_is_an_unreadable_one_and_never_an_empty_one() -> None:
    sender = SlackScript(None, opened=Unknown())

    assert await SlackPort(sender).look("T1", "U7", TRACE) == Unknown()


@pytest.mark.parametrize(
    ("chat", "age", "found", "told"),
    [
        ("ou_7", timedelta(minutes=54), NoAnswerError(), Absent()),  # the uuid still answers for it
        ("ou_7", timedelta(minutes=55), None, Unknown()),  # a person's id names no chat to list
        ("oc_7", timedelta(minutes=55), "om_1", Sent("om_1")),
        ("oc_7", timedelta(minutes=55), None, Absent()),
        ("oc_7", timedelta(minutes=55), NoAnswerError(), Unknown()),
    ],
)
async def test_feishu_is_posted_to_again_within_the_hour_and_listed_after_it(
    chat: str, age: timedelta, found: str | Exception | None, told: Found
) -> None:
    port = FeishuPort(FeishuScript(found), lambda: NINE + age)

    assert await port.look("F1", chat, TRACE) == told
