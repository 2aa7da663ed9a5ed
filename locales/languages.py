"""The fourteen languages Leadline knows, how each is called, and how a code or a typed word finds one.

Messenger codes are a first guess only (Slack never reports Thai, Feishu never Arabic); what a person types after
`lang` is the real source. Both end here, in one of the ids of `KNOWN`, written as CLDR writes them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

from locales.matching import match_key

_log = logging.getLogger(__name__)

SOURCE = "en_US"
"""The language of the message ids, and what a reader gets where a catalog is missing."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its CLDR id, its name in itself and in English, and other words people type for it."""

    code: str
    own_name: str
    english_name: str
    other_words: tuple[str, ...] = ()


_LANGUAGES = (
    Language("en_US", "English", "English", ("英语", "英文", "inglês", "american english", "eng")),
    Language(
        "zh_Hans",
        "简体中文",
        "Simplified Chinese",
        ("中文", "汉语", "普通话", "中文 (简体)", "chinese", "mandarin", "chinês", "chinese (simplified)"),
    ),
    Language("pt_BR", "Português (Brasil)", "Brazilian Portuguese", ("português", "portuguese", "葡萄牙语", "葡语")),
    Language(
        "zh_Hant", "繁體中文", "Traditional Chinese", ("中文 (繁體)", "chinese (traditional)", "chinês tradicional")
    ),
    Language("en_GB", "English (UK)", "British English", ("uk english", "英式英语")),
    Language("ja", "日本語", "Japanese", ("日语", "日文", "japonês", "jp")),
    Language("ko", "한국어", "Korean", ("韩语", "韩文", "coreano", "kr")),
    Language("th", "ไทย", "Thai", ("ภาษาไทย", "泰语", "泰文", "tailandês")),
    Language("vi", "Tiếng Việt", "Vietnamese", ("越南语", "vietnamita", "vn")),
    Language("id", "Bahasa Indonesia", "Indonesian", ("indonesia", "bahasa", "印尼语", "indonésio")),
    Language(
        "es_419",
        "Español (Latinoamérica)",
        "Latin American Spanish",
        ("español", "castellano", "spanish", "西班牙语", "西语", "espanhol"),
    ),
    Language("de", "Deutsch", "German", ("德语", "德文", "alemão")),
    Language("fr", "Français", "French", ("法语", "法文", "francês")),
    Language("ar", "العربية", "Arabic", ("عربي", "阿拉伯语", "árabe")),
)

KNOWN: tuple[str, ...] = tuple(language.code for language in _LANGUAGES)
"""Every language a person may choose."""

COMPLETE: tuple[str, ...] = ("en_US", "zh_Hans", "pt_BR")
"""The languages whose catalogs are whole; a reader of any other reads English until its catalog lands."""

# Subtags that decide between two of our ids where the language alone does not.
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_BRITISH = frozenset({"gb", "uk", "au", "nz", "ie", "za"})
_ONLY_ID = {
    "pt": "pt_BR",
    "es": "es_419",
    "spa": "es_419",
    "por": "pt_BR",
    "in": "id",  # the code ISO withdrew in 1989, still sent by Java clients
    "jp": "ja",
}


def reading_language(code: str) -> str:
    """Return the language a member who chose `code` reads today: itself where complete, else English."""
    return code if code in COMPLETE else SOURCE


def language_name(code: str) -> str:
    """Return the language's name in itself, for a picker; an unknown code is returned as it came."""
    return next((language.own_name for language in _LANGUAGES if language.code == code), code)


def negotiate(code: str | None) -> str:
    """Return the known language for a messenger's or browser's code ("pt-BR", "zh_cn", "es-LA") or a language's name.

    Unknown codes are logged and become English; None and "" become English silently.
    """
    if not code:
        return SOURCE
    found = _by_tag(code) or find_language(code)
    if found is None:
        _log.warning("unknown language code %r: reading English", code[:40])
        return SOURCE
    return found


def find_language(words: str) -> str | None:
    """Return the language a person means by `words` (its own name, its English name or its code), or None."""
    return _names().get(match_key(words)) or _by_tag(words.strip())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for word in (language.own_name, language.english_name, language.code, *language.other_words):
            names.setdefault(match_key(word), language.code)
    return names


def _by_tag(code: str) -> str | None:
    """Read a language tag by its subtags; Babel's own negotiation compares strings and misses most of these."""
    base, *subtags = code.casefold().replace("-", "_").split(".")[0].split("_")
    match base:
        case "zh" | "cmn" | "zho":
            return "zh_Hant" if _TRADITIONAL.intersection(subtags) and "hans" not in subtags else "zh_Hans"
        case "en" | "eng":
            return "en_GB" if _BRITISH.intersection(subtags) else "en_US"
        case _:
            return _ONLY_ID.get(base, base if base in KNOWN else None)
