"""The small borders: domains, languages, memory, markup, payloads, answers, the menu and what importing costs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcome import Refused, Throttled, Unknown
from bot.feishu.answers import outcome_of, read_answer
from bot.feishu.domains import UnsafeDomainError, checked_domain
from bot.feishu.languages import domain_language, feishu_codes
from bot.feishu.markup import escape, grey
from bot.feishu.menu import console_checklist, menu_entries, slash_commands
from bot.feishu.payloads import addressed, content_of, request_uuid, text_payload
from bot.recent import Recent
from locales import COMPLETE


@pytest.mark.parametrize(
    ("domain", "checked"),
    [
        ("https://open.feishu.cn", "https://open.feishu.cn"),
        ("https://open.larksuite.com/", "https://open.larksuite.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_https_and_loopback_may_be_spoken_to(domain: str, checked: str) -> None:
    assert checked_domain(domain) == checked


@pytest.mark.parametrize(
    "domain",
    [
        "http://open.feishu.cn",
        "http://127.0.0.1.example.com",
        "open.feishu.cn",
        "https://",
        "https://open.feishu.cn/open-apis",
        "https://user@open.feishu.cn",
        "ftp://127.0.0.1",
        "",
    ],
)
def test_nothing_else_gets_the_apps_secret(domain: str) -> None:
    with pytest.raises(UnsafeDomainError):
        checked_domain(domain)


@pytest.mark.parametrize(
    ("domain", "language"),
    [
        ("https://open.feishu.cn", "zh_Hans"),
        ("https://open.larksuite.com", "en_US"),
        ("https://feishu.example.cn", "zh_Hans"),
        ("https://larksuite.com.example.cn", "zh_Hans"),
        ("http://127.0.0.1:8765", "zh_Hans"),
    ],
)
def test_the_cloud_is_the_first_guess_at_a_language(domain: str, language: str) -> None:
    assert domain_language(domain) == language


def test_every_complete_language_has_a_code_of_feishus() -> None:
    assert [feishu_codes(language) for language in COMPLETE] == [("en_us",), ("zh_cn",), ("pt_br",)]
    assert feishu_codes("ar") == ()


def test_a_memory_forgets_by_time_by_size_and_on_request() -> None:
    now = 0.0
    recent = Recent(10, most=2, clock=lambda: now)

    assert [recent.is_new("a"), recent.is_new("a"), recent.is_new("b")] == [True, False, True]
    assert recent.is_new("c")  # the third pushes the first out
    assert recent.is_new("a")
    recent.forget("a")
    assert recent.is_new("a")
    now = 10.0
    assert recent.is_new("c")


@given(st.text())
def test_escaped_words_hold_no_markup(words: str) -> None:
    escaped = escape(words)

    assert not set("<>*~[]()_`\\|").intersection(escaped)
    for line in escaped.split("\n"):
        assert not line.lstrip().startswith(("- ", "+ ", "---", "==="))


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("-9.50", "-9.50"),
        ("- item", "&#45; item"),
        ("12.345,50", "12.345,50"),
        ("1. first", "1&#46; first"),
        ("AT&T <b>", "AT&#38;T &#60;b&#62;"),
    ],
)
def test_figures_stay_readable_in_markup(words: str, escaped: str) -> None:
    assert escape(words) == escaped


def test_grey_ends_where_a_line_ends() -> None:
    assert grey("one\n\ntwo") == "<font color='grey'>one</font>\n\n<font color='grey'>two</font>"


def test_an_addressed_payload_keeps_its_content_to_the_letter() -> None:
    payload = text_payload('say "hi" 汉')
    posted = json.loads(addressed(payload, receive_id="oc_1", uuid="u"))

    assert posted == {"msg_type": "text", "content": content_of(payload), "receive_id": "oc_1", "uuid": "u"}


def test_a_uuid_names_one_delivery_to_one_chat_within_feishus_length() -> None:
    names = {request_uuid(key, chat) for key in ("a", "b", "x" * 500) for chat in ("oc_1", "oc_2")}

    assert len(names) == 6
    assert request_uuid("a", "oc_1") in names
    assert {len(name) for name in names} == {40}


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome"),
    [
        (429, {}, b"busy", Throttled(1.0)),
        (400, {"x-ogw-ratelimit-reset": "12"}, b'{"code": 99991400}', Throttled(12.0)),
        (200, {"x-ogw-ratelimit-reset": "nan"}, b'{"code": 230020}', Throttled(1.0)),
        (200, {"x-ogw-ratelimit-reset": "inf"}, b'{"code": 11232}', Throttled(600.0)),
        (502, {}, b"<html>", Unknown()),
        (500, {}, b'{"code": 1}', Unknown()),
        (200, {}, b"[]", Unknown()),
        (400, {}, b'{"code": 230099, "msg": "x"}', Refused("230099")),
    ],
)
def test_an_answer_means_one_thing(status: int, headers: dict[str, str], body: bytes, outcome: object) -> None:
    assert outcome_of(read_answer(status, headers, body)) == outcome


def test_the_menu_types_commands_and_is_named_in_every_complete_language() -> None:
    assert [entry.line for entry in menu_entries()] == ["my", "report", "team", "help"]
    for entry in menu_entries():
        assert [code for code, _ in entry.names] == ["en_us", "zh_cn", "pt_br"]
        assert len(entry.line) <= 30


def test_the_command_panel_lists_one_command_with_a_default_in_english() -> None:
    [command] = slash_commands()

    assert command.body()["command"] == "kpi"
    assert command.body()["description"]["default_value"] == command.body()["description"]["i18n"]["en_us"]


def test_the_checklist_names_every_step_and_the_address_only_with_a_webhook() -> None:
    assert "long connection" in console_checklist(address=None)
    assert "https://bot.example.com/feishu/events" in console_checklist(address="https://bot.example.com")
    assert "im.message.receive_v1" in console_checklist(address=None)


def test_importing_the_room_loads_no_sdk() -> None:
    modules = "bot.feishu.listener, bot.feishu.long_connection, bot.feishu.sender, bot.feishu.renderer"

    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print('lark_oapi' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "False"
