"""What each reader sees: exact strings, half-up rounding, and nothing that reads as a lie."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import COMPLETE, KNOWN, NotFinite, UnfilledPlace, speaker

NINE_IN_SAO_PAULO = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "value", "decimals", "expected"),
    [
        ("en_US", "2.5", 0, "3"),
        ("en_US", "-2.5", 0, "-3"),
        ("en_US", "0.125", 2, "0.13"),
        ("en_US", "12345.5", None, "12,345.5"),
        ("en_US", "1.000000", None, "1"),
        ("en_US", "1", 2, "1.00"),
        ("en_US", "-0.001", 2, "0.00"),
        ("pt_BR", "1234567.891", None, "1.234.567,891"),
        ("zh_Hans", "1234567", None, "1,234,567"),
    ],
)
def test_numbers_round_half_up_as_a_spreadsheet_does(
    language: str, value: str, decimals: int | None, expected: str
) -> None:
    assert speaker(language).number(Decimal(value), decimals=decimals) == expected


def test_rounding_does_not_depend_on_the_decimal_context_of_the_thread() -> None:
    with localcontext() as context:
        context.prec = 3
        assert speaker("en_US").number(Decimal("1234567.125"), decimals=2) == "1,234,567.13"


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [
        ("0.8765", 1, "87.7%"),
        ("0.88", 1, "88%"),
        ("0.9996", 1, "99.9%"),
        ("0.9999999", 0, "99%"),
        ("1", 1, "100%"),
        ("1.0004", 1, "100%"),
        ("-0.05", 1, "-5%"),
        ("0.9994", 1, "99.9%"),
    ],
)
def test_a_missed_target_never_reads_as_a_hundred_percent(share: str, decimals: int, expected: str) -> None:
    assert speaker("en_US").percent(Decimal(share), decimals=decimals) == expected


@given(share=st.decimals(min_value=0, max_value="0.999999999", places=9), language=st.sampled_from(COMPLETE))
def test_no_share_below_one_prints_a_hundred(share: Decimal, language: str) -> None:
    assert "100" not in speaker(language).percent(share)


@pytest.mark.parametrize(
    ("language", "region", "value", "currency", "expected"),
    [
        ("en_US", None, "1234.5", "USD", "US$1,234.50"),
        ("en_US", "US", "1234.5", "USD", "$1,234.50"),
        ("en_US", "MX", "1234.5", "MXN", "MX$1,234.50"),
        ("en_US", None, "5", "THB", f"THB{NBSP}5.00"),
        ("en_US", "US", "1234", "JPY", "JP¥1,234"),
        ("en_US", None, "1234.5", "JPY", "JP¥1,235"),
        ("zh_Hans", None, "1234.5", "CNY", "¥1,234.50"),
        ("zh_Hans", None, "1234", "JPY", "JP¥1,234"),
        ("zh_Hans", None, "-5", "BRL", "-R$5.00"),
        ("pt_BR", None, "1234.5", "BRL", f"R${NBSP}1.234,50"),
        ("pt_BR", None, "-1234.5", "CNY", f"-CN¥{NBSP}1.234,50"),
    ],
)
def test_money_names_its_currency_beyond_doubt(
    language: str, region: str | None, value: str, currency: str, expected: str
) -> None:
    assert speaker(language, region=region).money(Decimal(value), currency) == expected


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en_US", "999", "999"),
        ("en_US", "999.96", "1K"),
        ("en_US", "1234", "1.2K"),
        ("en_US", "999949", "999.9K"),
        ("en_US", "999999", "1M"),
        ("en_US", "-1250000", "-1.3M"),
        ("en_US", "999999999", "1B"),
        ("zh_Hans", "9999", "9,999"),
        ("zh_Hans", "12345", "1.2万"),
        ("zh_Hans", "99999999", "1亿"),
        ("zh_Hans", "123456789", "1.2亿"),
        ("pt_BR", "1234", f"1,2{NBSP}mil"),
        ("pt_BR", "999999", f"1{NBSP}mi"),
        ("pt_BR", "1200000000", f"1,2{NBSP}bi"),
    ],
)
def test_a_compact_number_changes_its_tier_after_rounding(language: str, value: str, expected: str) -> None:
    assert speaker(language).compact(Decimal(value)) == expected


def test_compact_money_carries_its_currency() -> None:
    value = Decimal(1_234_567)
    assert speaker("en_US").compact(value, currency="CNY") == "CN¥1.2M"
    assert speaker("zh_Hans").compact(value, currency="CNY") == "¥123.5万"
    assert speaker("pt_BR").compact(-value, currency="BRL") == f"-R${NBSP}1,2{NBSP}mi"


@given(value=st.decimals(min_value=-(10**15), max_value=10**15, places=2), language=st.sampled_from(COMPLETE))
def test_no_compact_number_shows_a_thousand_of_its_tier(value: Decimal, language: str) -> None:
    shown = speaker(language).compact(value)
    assert not shown.lstrip("-").startswith(("1000", "1,000K", "1,000M", "1.000\u00a0m", "10,000万"))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_finite_number_is_never_printed(value: str) -> None:
    with pytest.raises(NotFinite):
        speaker("en_US").number(Decimal(value))
    with pytest.raises(NotFinite):
        speaker("en_US").percent(Decimal(value))


def test_days_and_times_are_written_in_the_readers_language_and_zone() -> None:
    day = date(2026, 11, 3)
    english, chinese, portuguese = (speaker(language, zone="America/Sao_Paulo") for language in COMPLETE)
    assert (english.day(day), chinese.day(day), portuguese.day(day)) == ("Tue, 3 Nov", "11月3日周二", "ter., 3 de nov.")
    assert english.month(day) == "November 2026"
    assert chinese.month(day) == "2026年11月"
    assert portuguese.month(day) == "novembro de 2026"
    assert {each.time(NINE_IN_SAO_PAULO) for each in (english, chinese, portuguese)} == {"09:00"}
    assert english.moment(NINE_IN_SAO_PAULO) == "Tue, 3 Nov, 09:00"
    assert chinese.moment(NINE_IN_SAO_PAULO) == "11月3日周二 09:00"


def test_an_american_reads_american_days_and_a_twelve_hour_clock() -> None:
    american = speaker("en_US", region="US", zone="America/New_York")
    assert american.day(date(2026, 11, 3)) == "Tue, Nov 3"
    assert american.time(datetime(2026, 11, 3, 14, 0, tzinfo=UTC)) == "9:00\u202fAM"


def test_a_moment_near_midnight_falls_on_the_readers_own_day() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert speaker("en_US", zone="Asia/Shanghai").moment(late) == "Wed, 4 Nov, 07:30"


def test_a_range_of_days_spells_its_months_once_or_twice() -> None:
    english, portuguese = speaker("en_US"), speaker("pt_BR")
    assert english.day_range(date(2026, 11, 3), date(2026, 11, 9)) == "3–9 Nov"
    assert speaker("zh_Hans").day_range(date(2026, 10, 30), date(2026, 11, 5)) == "10月30日至11月5日"
    assert "2026" in portuguese.day_range(date(2026, 12, 28), date(2027, 1, 3))


def test_a_zone_is_named_by_city_and_offset() -> None:
    assert speaker("en_US").zone_name("America/Sao_Paulo", NINE_IN_SAO_PAULO) == "São Paulo GMT-03:00"
    assert speaker("zh_Hans").zone_name("Asia/Shanghai", NINE_IN_SAO_PAULO) == "上海 GMT+08:00"
    assert speaker("zh_Hans").zone_name("Asia/Ho_Chi_Minh", NINE_IN_SAO_PAULO) == "胡志明市 GMT+07:00"
    assert speaker("pt_BR").zone_name("Asia/Calcutta", NINE_IN_SAO_PAULO) == "Calcutá GMT+05:30"


@pytest.mark.parametrize(
    ("language", "typed", "zones"),
    [
        ("zh_Hans", "圣保罗", ("America/Sao_Paulo",)),
        ("zh_Hans", "胡志明市", ("Asia/Ho_Chi_Minh",)),
        ("zh_Hans", "Shanghai", ("Asia/Shanghai",)),
        ("pt_BR", "sao paulo", ("America/Sao_Paulo",)),
        ("pt_BR", "Xangai", ("Asia/Shanghai",)),
        ("pt_BR", "america/sao_paulo", ("America/Sao_Paulo",)),
        ("en_US", "Kolkata", ("Asia/Kolkata",)),
        ("en_US", "asia/calcutta", ("Asia/Calcutta",)),
        ("en_US", "UTC", ("UTC",)),
        ("en_US", "Atlantis", ()),
    ],
)
def test_a_zone_is_found_by_its_id_or_its_city_in_the_readers_language(
    language: str, typed: str, zones: tuple[str, ...]
) -> None:
    assert speaker(language).find_zones(typed) == zones


def test_a_list_takes_the_languages_own_and() -> None:
    stores = ["BR-01", "BR-02", "MX-01"]
    assert speaker("en_US").items(stores) == "BR-01, BR-02 and MX-01"
    assert speaker("zh_Hans").items(stores) == "BR-01、BR-02和MX-01"
    assert speaker("pt_BR").items(stores) == "BR-01, BR-02 e MX-01"


def test_every_language_is_offered_in_its_own_name() -> None:
    names = [speaker("en_US").language_name(code) for code in KNOWN]
    assert names[:4] == ["English", "简体中文", "Português (Brasil)", "繁體中文"]
    assert len(set(names)) == len(KNOWN)


def test_a_member_whose_catalog_has_not_landed_reads_english_dates_included() -> None:
    thai = speaker("th", region="TH", zone="Asia/Bangkok")
    assert thai.day(date(2026, 11, 3)) == "Tue, 3 Nov"
    assert thai.say("Reported {kpi}", kpi="GMV") == "Reported GMV"


def test_a_british_reader_gets_british_formats() -> None:
    assert speaker("en_GB").day(date(2026, 11, 3)) == "Tue 3 Nov"


def test_every_known_language_formats_with_any_region() -> None:
    for language in KNOWN:
        for region in (None, "MX", "TH", "SA", "CN", "ZZ"):
            assert speaker(language, region=region).month(date(2026, 11, 3))


def test_a_sentence_with_an_unfilled_place_is_refused() -> None:
    with pytest.raises(UnfilledPlace, match="kpi"):
        speaker("en_US").say("Reported {kpi}")


def test_a_place_is_a_plain_name_and_never_code() -> None:
    hostile = "{x.__class__} {x[0]} {x!r} {0} {x}"
    assert speaker("en_US").say(hostile, x="{kpi}") == "{x.__class__} {x[0]} {x!r} {0} {kpi}"


def test_right_to_left_values_are_isolated_and_others_are_not() -> None:
    said = speaker("en_US").say("{store}: {kpi}", store="متجر", kpi="GMV")
    assert said == "\u2068متجر\u2069: GMV"


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "1 store"), (0, "0 stores"), (2, "2 stores"), (Decimal("1.5"), "1.5 stores")]
)
def test_english_counts_by_the_number_as_displayed(number: int | Decimal, expected: str) -> None:
    assert speaker("en_US").count("{number} store", "{number} stores", number) == expected


def test_a_naive_moment_and_a_datetime_as_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        speaker("en_US").time(NINE_IN_SAO_PAULO.replace(tzinfo=None))
    with pytest.raises(TypeError, match="date"):
        speaker("en_US").day(NINE_IN_SAO_PAULO)
