"""Which language a code or a word means, and which names count as the same."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import KNOWN, command_word, find_language, match_key, negotiate, words_for


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en-US", "en_US"),
        ("en-GB", "en_GB"),
        ("en-AU", "en_GB"),
        ("en_us", "en_US"),
        ("en", "en_US"),
        ("zh-CN", "zh_Hans"),
        ("zh_cn", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-TW", "zh_Hant"),
        ("zh_tw", "zh_Hant"),
        ("zh_hk", "zh_Hant"),
        ("zh-Hans-HK", "zh_Hans"),
        ("cmn", "zh_Hans"),
        ("ja-JP", "ja"),
        ("ja_jp", "ja"),
        ("ko_kr", "ko"),
        ("de-DE", "de"),
        ("fr_CA", "fr"),
        ("es-ES", "es_419"),
        ("es-LA", "es_419"),
        ("es_MX", "es_419"),
        ("pt-BR", "pt_BR"),
        ("pt_br", "pt_BR"),
        ("pt", "pt_BR"),
        ("th_th", "th"),
        ("vi_vn", "vi"),
        ("id_id", "id"),
        ("in", "id"),
        ("ar", "ar"),
        ("pt_BR.UTF-8", "pt_BR"),
        ("中文", "zh_Hans"),
        ("português", "pt_BR"),
        (None, "en_US"),
        ("", "en_US"),
    ],
)
def test_every_messengers_code_finds_its_language(code: str | None, language: str) -> None:
    assert negotiate(code) == language


def test_an_unknown_code_is_logged_and_becomes_english(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert negotiate("tlh-KX") == "en_US"
    assert "tlh-KX" in caplog.text


@given(text=st.text(max_size=30))
def test_no_code_breaks_negotiation(text: str) -> None:
    assert negotiate(text) in KNOWN


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("English", "en_US"),
        ("inglês", "en_US"),
        ("简体中文", "zh_Hans"),
        ("Chinese", "zh_Hans"),
        ("繁體中文", "zh_Hant"),
        ("PORTUGUES", "pt_BR"),
        ("葡萄牙语", "pt_BR"),
        ("日本語", "ja"),
        ("ไทย", "th"),
        ("tieng viet", "vi"),
        ("Español", "es_419"),
        ("Deutsch", "de"),
        ("العربية", "ar"),
        ("th", "th"),
        ("klingon", None),
        ("", None),
    ],
)
def test_a_language_is_found_by_what_people_call_it(typed: str, language: str | None) -> None:
    assert find_language(typed) == language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("达成率", "達成率"),
        ("ＧＭＶ", "gmv"),
        ("Conversão", "conversao"),
        ("  Net   Sales ", "net sales"),
        ("Straße", "STRASSE"),
        ("Đơn hàng", "don hang"),
    ],
)
def test_two_spellings_of_one_name_match(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("ที่", "ท"), ("GMV 1", "GMV 2")])
def test_marks_that_make_another_word_are_kept(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(text=st.text(max_size=40))
def test_a_match_key_is_its_own_key(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("填报GMV12万", "pt_BR", ("report", "GMV12万")),
        ("report GMV 12", "zh_Hans", ("report", "GMV 12")),
        ("registrar: gmv 12", "pt_BR", ("report", "gmv 12")),
        ("my team week", "en_US", ("team", "week")),
        ("我的团队", "zh_Hans", ("team", "")),
        ("registrar gmv", "en_US", None),
        ("reporting", "en_US", None),
        ("showcase", "en_US", None),
        ("", "en_US", None),
        ("GMV 12", "th", None),
        ("report gmv 12", "th", ("report", "gmv 12")),
    ],
)
def test_a_command_works_in_the_members_language_in_english_and_in_chinese(
    typed: str, language: str, expected: tuple[str, str] | None
) -> None:
    assert command_word(typed, language) == expected


def test_the_first_word_is_the_one_to_display() -> None:
    assert words_for("report", "zh_Hans")[0] == "填报"
    assert words_for("report", "pt_BR")[0] == "registrar"
    assert words_for("report", "th") == words_for("report", "en_US")
