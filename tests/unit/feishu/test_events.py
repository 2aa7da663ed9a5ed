"""Reading Feishu's events: what counts as an ask, and which words are the person's."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from bot.feishu.events import Ask, Surface, read_card_action, read_entry, read_menu, read_message
from bot.invocation import Account, Answers, Glance, Line, Platform, Press

BOT = "ou_bot"
HEADER = SimpleNamespace(event_id="e1", tenant_key="t1")


def _mention(number: int, open_id: str, name: str, kind: str = "user") -> SimpleNamespace:
    return SimpleNamespace(key=f"@_user_{number}", id=SimpleNamespace(open_id=open_id), mentioned_type=kind, name=name)


OURS = _mention(1, BOT, "Leadline", "bot")


def _message(
    text: str,
    *mentions: SimpleNamespace,
    chat_type: str = "p2p",
    kind: str = "text",
    content: Any = None,
    sender_type: str = "user",
) -> SimpleNamespace:
    message = SimpleNamespace(
        message_id="om_1",
        chat_id="oc_1",
        chat_type=chat_type,
        message_type=kind,
        content=json.dumps(content if content is not None else {"text": text}),
        mentions=list(mentions) or None,
    )
    sender = SimpleNamespace(sender_type=sender_type, sender_id=SimpleNamespace(open_id="ou_1"))
    return SimpleNamespace(header=HEADER, event=SimpleNamespace(sender=sender, message=message))


def _words(data: SimpleNamespace) -> str | None:
    ask = read_message(data, BOT)
    if ask is None:
        return None
    assert isinstance(ask.said, Line)
    return ask.said.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("report gmv 12k", "report gmv 12k"),
        ("/kpi report gmv 12k", "report gmv 12k"),
        ("/KPI", ""),
        ("/report gmv", "report gmv"),
        ("／kpi my", "my"),
        ("/kpis", "kpis"),
        ("  my\n today ", "my today"),
        ("kpi", "kpi"),
        ("1/2", "1/2"),
    ],
)
def test_a_leading_slash_or_slash_kpi_is_not_part_of_the_words(text: str, words: str) -> None:
    assert _words(_message(text)) == words


def test_our_mention_goes_and_other_mentions_become_names() -> None:
    others = [_mention(number, f"ou_{number}", f"Person{number}") for number in range(2, 12)]

    said = _words(_message("@_user_1 /kpi show @_user_11 and @_user_2 @_all", OURS, *others, chat_type="group"))

    assert said == "show @Person11 and @Person2"


def test_a_name_that_looks_like_a_mention_is_left_alone() -> None:
    assert _words(_message("show @_user_2", _mention(2, "ou_2", "@_user_1"), OURS)) == "show @@_user_1"


def test_a_group_that_does_not_mention_us_is_not_answered() -> None:
    assert read_message(_message("hello", chat_type="group"), BOT) is None
    assert (
        read_message(_message("@_user_2 hi", _mention(2, "ou_x", "Other bot", "bot"), chat_type="group"), BOT) is None
    )


def test_while_our_own_id_is_unknown_any_bot_mentioned_is_taken_for_us() -> None:
    ask = read_message(_message("@_user_1 my", OURS, chat_type="group"), None)

    assert ask is not None
    assert ask.said == Line("my")


@pytest.mark.parametrize(
    "data", [_message("hi", sender_type="app"), _message("hi", kind="image"), _message("hi", kind="sticker")]
)
def test_other_bots_and_other_kinds_of_message_are_not_answered(data: SimpleNamespace) -> None:
    assert read_message(data, BOT) is None


def test_a_rich_text_is_read_as_its_words() -> None:
    content = {
        "title": "",
        "content": [
            [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " report gmv"}],
            [{"tag": "img", "image_key": "x"}, {"tag": "a", "text": "12k", "href": "https://example.com"}],
        ],
    }

    assert _words(_message("", OURS, kind="post", content=content, chat_type="group")) == "report gmv 12k"


def test_a_message_is_named_by_its_own_id_so_that_no_repetition_counts_twice() -> None:
    assert read_message(_message("my"), BOT) == Ask(
        account=Account(Platform.FEISHU, "t1", "ou_1"),
        chat="oc_1",
        is_private=True,
        said=Line("my"),
        delivery_key="message:om_1",
        message_id="om_1",
        surface=Surface.MESSAGE,
    )


def _action(**action: Any) -> SimpleNamespace:
    whole = {"value": None, "form_value": None, "name": None, **action}
    context = SimpleNamespace(open_chat_id="oc_1", open_message_id="om_1")
    event = SimpleNamespace(operator=SimpleNamespace(open_id="ou_1"), action=SimpleNamespace(**whole), context=context)
    return SimpleNamespace(header=HEADER, event=event)


def test_a_button_is_a_press_of_its_token() -> None:
    ask = read_card_action(_action(value={"t": "token"}))

    assert ask is not None
    assert (ask.said, ask.delivery_key, ask.is_private) == (Press("token"), "event:e1", None)


def test_a_form_is_its_answers_with_days_as_days_and_numbers_as_words() -> None:
    ask = read_card_action(
        _action(value={"t": "token"}, form_value={"day": "2026-11-22 +0800", "value": "12k", "n": 3, "store": None})
    )

    assert ask is not None
    assert ask.said == Answers("token", {"day": "2026-11-22", "value": "12k", "n": "3", "store": ""})


def test_a_form_left_empty_is_still_a_form() -> None:
    ask = read_card_action(_action(value={"t": "token"}, name="leadline_submit"))

    assert ask is not None
    assert ask.said == Answers("token", {})


@pytest.mark.parametrize("value", [None, {}, {"t": 7}, {"other": "x"}])
def test_an_element_that_is_not_ours_asks_nothing(value: Any) -> None:
    assert read_card_action(_action(value=value)) is None


def test_a_menu_entry_is_answered_to_the_person() -> None:
    operator = SimpleNamespace(operator_id=SimpleNamespace(open_id="ou_1"))
    ask = read_menu(SimpleNamespace(header=HEADER, event=SimpleNamespace(operator=operator, event_key="report gmv")))

    assert (ask.chat, ask.is_private, ask.said) == ("ou_1", True, Line("report gmv"))


def test_an_opened_chat_is_a_glance() -> None:
    event = SimpleNamespace(chat_id="oc_1", operator_id=SimpleNamespace(open_id="ou_1"))
    ask = read_entry(SimpleNamespace(header=HEADER, event=event))

    assert (ask.chat, ask.said, ask.surface) == ("oc_1", Glance(), Surface.ENTRY)
