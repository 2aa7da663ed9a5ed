"""Finds the currency a person wrote beside a number: an ISO code, a symbol or a word."""

from __future__ import annotations

import re
from functools import lru_cache

from babel.core import get_global

from locales.matching import match_key
from locales.readers.readings import Why

# Marks that mean one currency wherever they are typed; keys are `match_key`s.
_CERTAIN = {
    "r$": "BRL", "us$": "USD", "u$": "USD", "cn¥": "CNY", "jp¥": "JPY", "hk$": "HKD", "nt$": "TWD", "a$": "AUD",
    "au$": "AUD", "c$": "CAD", "ca$": "CAD", "s$": "SGD", "sg$": "SGD", "mx$": "MXN", "nz$": "NZD", "€": "EUR",
    "£": "GBP", "฿": "THB", "₫": "VND", "₩": "KRW", "₹": "INR", "₱": "PHP", "₺": "TRY", "₽": "RUB",
    "₪": "ILS", "₦": "NGN", "₴": "UAH", "rp": "IDR", "rm": "MYR", "rmb": "CNY", "元": "CNY", "块": "CNY",
    "人民币": "CNY", "元人民币": "CNY", "美元": "USD", "美金": "USD", "刀": "USD", "欧元": "EUR", "英镑": "GBP",
    "日元": "JPY", "円": "JPY", "港币": "HKD", "港元": "HKD", "台币": "TWD", "新台币": "TWD", "雷亚尔": "BRL",
    "泰铢": "THB", "reais": "BRL", "real": "BRL", "dolares": "USD", "dolar": "USD", "dollars": "USD", "dollar": "USD",
    "euros": "EUR", "euro": "EUR", "pounds": "GBP", "yuan": "CNY", "yen": "JPY", "บาท": "THB", "원": "KRW",
    "dong": "VND", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR",
}  # fmt: skip
_DOLLAR_BY_REGION = {
    "AU": "AUD", "CA": "CAD", "CL": "CLP", "CO": "COP", "AR": "ARS", "HK": "HKD", "MX": "MXN", "NZ": "NZD",
    "SG": "SGD", "TW": "TWD", "UY": "UYU",
}  # fmt: skip
_LEADING = re.compile(r"[^\W\d_]*\s*[^\w\s.,'+=%()-]|[^\W\d_]+")


def leading_currency(text: str, language: str, region: str | None) -> tuple[str | Why | None, str]:
    """Take a currency mark off the start of `text`; returns what it means (None where there is none) and the rest."""
    found = _LEADING.match(text)
    if found is None:
        return None, text
    meaning = find_currency(found[0].replace(" ", ""), language, region)
    return (None, text) if meaning is None else (meaning, text[found.end() :].lstrip())


def find_currency(mark: str, language: str, region: str | None) -> str | Why | None:
    """Return the ISO code `mark` means to this member, `Why.WHICH_CURRENCY` for an uncertain sign, None for no mark.

    A bare $ is the dollar of the member's region, else the US one. A bare ¥ is yuan to a Chinese reader and yen to a
    Japanese one; to anybody else it may be either, and the company deals in both.
    """
    key = match_key(mark)
    match key:
        case "$":
            return _DOLLAR_BY_REGION.get(region or "", "USD")
        case "¥":
            by_language = {"zh_Hans": "CNY", "ja": "JPY"}.get(language)
            return by_language or {"CN": "CNY", "JP": "JPY"}.get(region or "", Why.WHICH_CURRENCY)
        case _:
            return _CERTAIN.get(key) or _codes().get(key)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {code.casefold(): code for code in get_global("all_currencies")}
