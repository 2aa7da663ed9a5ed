"""What typed numbers mean beyond one language's sentences: regions, other scripts, and the way back from print."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import COMPLETE, Ambiguous, Number, Unreadable, Why, read_number, speaker

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
IN_FULL = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
CURRENCIES = ("BRL", "CNY", "USD", "JPY", "THB", "EUR", "GBP", "MXN", "IDR", "VND", "SGD", "HKD")


@given(value=IN_FULL, language=st.sampled_from(COMPLETE))
def test_a_printed_number_is_read_back_in_full(value: Decimal, language: str) -> None:
    assert read_number(speaker(language).number(value), language) == Number(value)


@given(value=AMOUNTS, language=st.sampled_from(COMPLETE), currency=st.sampled_from(CURRENCIES))
def test_printed_money_is_read_back_with_its_currency(value: Decimal, language: str, currency: str) -> None:
    printed = speaker(language).money(value, currency, decimals=2)
    assert read_number(printed, language) == Number(value, currency)


@given(value=AMOUNTS, currency=st.sampled_from(CURRENCIES))
def test_money_printed_for_an_american_is_read_back_from_one(value: Decimal, currency: str) -> None:
    printed = speaker("en_US", region="US").money(value, currency, decimals=2)
    assert read_number(printed, "en_US", "US") == Number(value, currency)


@given(share=st.decimals(min_value=-5, max_value=5, places=4), language=st.sampled_from(COMPLETE))
def test_a_printed_percentage_is_read_back_as_its_share(share: Decimal, language: str) -> None:
    printed = speaker(language).percent(share, decimals=2)
    assert read_number(printed, language) == Number(share, is_percent=True)


@given(
    value=IN_FULL.filter(lambda value: value >= 0),
    kind=st.sampled_from([{}, {"currency": "BRL"}, {"is_increment": True}, {"is_percent": True}]),
    language=st.sampled_from(COMPLETE),
)
def test_a_number_written_for_a_button_is_read_back_whole(value: Decimal, kind: dict[str, Any], language: str) -> None:
    number = Number(value, **kind)
    assert read_number(speaker(language).typed(number), language) == number


def test_an_ambiguous_number_offers_each_reading_with_all_that_was_typed() -> None:
    asked = read_number("US$12.00", "pt_BR")
    assert isinstance(asked, Ambiguous)
    assert [speaker("pt_BR").typed(number) for number in asked.numbers] == ["USD 12", "USD 1.200"]


@given(text=st.text(max_size=60), language=st.sampled_from(COMPLETE))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    match read_number(text, language):
        case Number(value=value):
            assert value.is_finite()
        case Ambiguous(readings=readings):
            assert all(reading.is_finite() for reading in readings)
        case Unreadable(text=refused):
            assert refused == text


@pytest.mark.parametrize(
    ("typed", "language", "region", "expected"),
    [
        ("1 234,5", "fr", None, Number(Decimal("1234.5"))),
        ("1\u202f234,5", "fr", None, Number(Decimal("1234.5"))),
        ("1\u00a0234", "fr", "FR", Number(Decimal(1234))),
        ("12.000", "de", None, Number(Decimal(12000))),
        ("2 Mio.", "de", None, Number(Decimal(2_000_000))),
        ("1,2 Mrd", "de", None, Number(Decimal(1_200_000_000))),
        ("5M", "id", None, Number(Decimal(5_000_000_000))),
        ("5 jt", "id", None, Number(Decimal(5_000_000))),
        ("1.2ล้าน", "th", None, Number(Decimal(1_200_000))),
        ("๑๒๓", "th", None, Number(Decimal(123))),
        ("2 tỷ", "vi", None, Number(Decimal(2_000_000_000))),
        ("3만", "ko", None, Number(Decimal(30_000))),
        ("¥500", "ja", None, Number(Decimal(500), "JPY")),
        ("¥500", "en_US", "CN", Number(Decimal(500), "CNY")),
        ("$500", "en_US", "MX", Number(Decimal(500), "MXN")),
        ("12,34,567", "en_US", "IN", Number(Decimal(1_234_567))),
        ("1'234'567", "en_US", None, Number(Decimal(1_234_567))),
        ("12m", "th", None, Ambiguous((Decimal(12_000_000), Decimal(12_000_000_000)))),
        ("1e999999", "de", None, Unreadable("1e999999", Why.NOT_A_NUMBER)),
    ],
)
def test_language_and_region_decide_marks_and_magnitudes(
    typed: str, language: str, region: str | None, expected: Number | Ambiguous | Unreadable
) -> None:
    assert read_number(typed, language, region) == expected


def test_forty_digits_keep_every_digit_and_one_more_is_refused() -> None:
    assert read_number("9" * 40, "en_US") == Number(Decimal("9" * 40))
    assert read_number("9" * 41, "en_US") == Unreadable("9" * 41, Why.TOO_LONG)
