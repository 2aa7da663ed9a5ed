"""What Slack's payloads say, read as invocations."""

from __future__ import annotations

from typing import Any

import pytest

from bot.invocation import Account, Answers, Glance, Line, Platform, Press, Profile
from bot.slack.payloads import (
    from_click,
    from_command,
    from_home,
    from_message,
    from_shortcut,
    from_submission,
    kept_in,
    kept_with,
    words_of,
)

ANA = Account(Platform.SLACK, "T1", "U1")
WHO: dict[str, Any] = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "13.37"}


async def look() -> Profile:
    return Profile("Ana")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@UBOT> report gmv 12", "report gmv 12"),
        ("<@UBOT|leadline>   my", "my"),
        ("show <@U2|ana>", "show <@U2>"),
        ("show <@U2> in <#C9|latam>", "show <@U2> in <#C9>"),
        ("see <https://a.example/?x=1&amp;y=2>", "see https://a.example/?x=1&y=2"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<!date^1^{date}|1 Jan> <!here>", "1 Jan"),
        ("1.2万 #货到了", "1.2万 #货到了"),
        ("half \ud83d a pair", "half ? a pair"),
    ],
)
def test_words_are_what_was_typed(typed: str, read: str) -> None:
    assert words_of(typed, "UBOT") == read


@pytest.mark.parametrize(("text", "said"), [("my", Line("my")), ("", Line("")), ("   ", Line(""))])
@pytest.mark.parametrize(("chat", "is_private"), [("C1", False), ("G1", False), ("D1", True)])
def test_a_command_is_a_line(text: str, said: Any, chat: str, is_private: bool) -> None:
    body = {"team_id": "T1", "user_id": "U1", "channel_id": chat, "text": text, "trigger_id": "13.37"}

    asked = from_command(body, look)

    assert (asked.account, asked.chat, asked.is_private) == (ANA, chat, is_private)
    assert (asked.said, asked.delivery_key) == (said, "13.37")


def test_a_mention_without_words_asks_for_the_menu() -> None:
    event = {"type": "app_mention", "user": "U1", "text": "<@UBOT>", "channel": "C1", "ts": "1.1"}

    asked = from_message({"team_id": "T1", "event_id": "Ev1", "event": event}, "UBOT", look)

    assert asked is not None
    assert (asked.said, asked.delivery_key, asked.is_private) == (Line(""), "Ev1", False)


def test_a_click_is_named_by_its_moment() -> None:
    action = {"action_id": "say:3", "action_ts": "17.5", "value": "sealed"}

    in_channel = from_click({**WHO, "channel": {"id": "C1"}, "actions": [action]}, look)
    in_home = from_click({**WHO, "view": {"type": "home"}, "actions": [action]}, look)

    assert (in_channel.said, in_channel.delivery_key) == (Press("sealed"), "T1:U1:17.5:say:3")
    assert (in_channel.chat, in_channel.is_private) == ("C1", False)
    assert (in_home.chat, in_home.is_private) == ("U1", True)


@pytest.mark.parametrize(
    ("kept", "chat", "is_private"), [("sealed C1", "C1", False), ("sealed D1", "D1", True), ("sealed", "U1", True)]
)
def test_a_sent_form_belongs_to_the_chat_it_was_opened_in(kept: str, chat: str, is_private: bool) -> None:
    values = {
        "kpi": {"answer": {"type": "static_select", "selected_option": {"value": "gmv"}}},
        "store": {"answer": {"type": "static_select", "selected_option": None}},
        "value": {"answer": {"type": "plain_text_input", "value": " 1.2万 <@U2> &amp; "}},
        "note": {"answer": {"type": "plain_text_input", "value": None}},
        "day": {"answer": {"type": "datepicker", "selected_date": "2026-11-22"}},
    }
    view = {"id": "V1", "hash": "9.a", "private_metadata": kept, "state": {"values": values}}

    asked = from_submission({**WHO, "view": view}, look)

    read = {"kpi": "gmv", "store": "", "value": "1.2万 <@U2> &amp;", "note": "", "day": "2026-11-22"}
    assert asked.said == Answers("sealed", read)
    assert (asked.chat, asked.is_private, asked.delivery_key) == (chat, is_private, "V1:9.a")


def test_an_organization_wide_installation_is_known_by_the_persons_own_team() -> None:
    action = {"action_id": "say:0", "action_ts": "17.5", "value": "sealed"}
    body = {"team": None, "user": {"id": "U1", "team_id": "T1"}, "actions": [action], "trigger_id": "13.37"}

    assert from_click(body, look).account == ANA


def test_a_form_remembers_its_chat_beside_its_token() -> None:
    assert kept_in(kept_with({"type": "modal", "private_metadata": "sealed"}, "C1")) == ("sealed", "C1")


def test_a_shortcut_is_its_line_and_the_home_a_glance() -> None:
    shortcut = from_shortcut({**WHO, "channel": {"id": "C1"}}, "report", look)
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    home = from_home({"team_id": "T1", "event_id": "Ev2", "event": event}, look)

    assert (shortcut.said, shortcut.chat, shortcut.delivery_key) == (Line("report"), "C1", "13.37")
    assert (home.said, home.chat, home.is_private, home.delivery_key) == (Glance(), "D1", True, "Ev2")
