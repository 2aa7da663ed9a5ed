"""Feishu's names for our languages: the keys of a card's `i18n_content` and the default of each of its two clouds."""

from __future__ import annotations

from urllib.parse import urlsplit

_CODES: dict[str, tuple[str, ...]] = {
    "en_US": ("en_us",),
    "zh_Hans": ("zh_cn",),
    "pt_BR": ("pt_br",),
    # Feishu keeps two traditional scripts apart where one catalog serves both.
    "zh_Hant": ("zh_tw", "zh_hk"),
    "ja": ("ja_jp",),
    "ko": ("ko_kr",),
    "th": ("th_th",),
    "vi": ("vi_vn",),
    "id": ("id_id",),
    "es_419": ("es_es",),
    "de": ("de_de",),
    "fr": ("fr_fr",),
    # British English shares Feishu's only English; Arabic has no code there, so its readers see the first language.
}
_ENGLISH_CLOUD = "larksuite.com"


def feishu_codes(locale_id: str) -> tuple[str, ...]:
    """Return Feishu's codes for one of our locale ids, none where Feishu knows no such language."""
    return _CODES.get(locale_id, ())


def domain_language(domain: str) -> str:
    """Return the first guess for a cloud's people: English on Lark, Chinese on Feishu, also where hosted privately."""
    host = urlsplit(domain).hostname or ""
    return "en_US" if host == _ENGLISH_CLOUD or host.endswith(f".{_ENGLISH_CLOUD}") else "zh_Hans"
