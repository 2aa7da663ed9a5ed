"""Messages in the reader's language, and what happens where a translation is missing."""

from __future__ import annotations

import logging

import pytest

from locales import fallbacks, speaker


def test_a_translated_message_reaches_the_reader() -> None:
    assert speaker("zh_Hans").say("Orders") == "订单量"
    assert speaker("en_US").say("Orders") == "Orders"


def test_a_missing_translation_falls_back_to_english_and_is_counted_once(caplog: pytest.LogCaptureFixture) -> None:
    before = fallbacks["pt_BR"]
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert speaker("pt_BR").say("Never said {place}", place="here") == "Never said here"
            assert speaker("pt_BR").count("{number} unsaid", "{number} unsaids", 2) == "2 unsaids"
    assert fallbacks["pt_BR"] - before == 2
    assert caplog.text.count("Never said") == 1
