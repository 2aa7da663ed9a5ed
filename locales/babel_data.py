"""Babel's locale data, one private copy per locale.

Babel 2.18 writes resolved aliases back into dictionaries that locales share with their parents, so that the first
language to format a stand-alone month decides its name for the rest of the process (Babel issue 1234): a monthly
digest in Chinese would leave "十一月 2026" in the next German title. Loading every locale from an empty cache gives it
parents of its own, and nothing is shared any more. Every module here takes its locales from `locale`, never from
`babel.Locale.parse`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, localedata
from babel.dates import format_date

# The English-speaking regions whose own conventions we follow; elsewhere English is written the international way.
_ENGLISH_REGIONS = frozenset({"US", "GB", "CA", "AU", "NZ", "IE", "IN", "SG", "PH", "MY", "HK", "AE"})


class LocaleDataLeak(Exception):  # noqa: N818 - named after what happened
    """Babel's locale data leaked from one language into another: this Babel stores its data in another way."""

    def __init__(self, locale: str, expected: str, found: str) -> None:
        super().__init__(f"{locale}: expected {expected!r}, found {found!r}; pin Babel to the tested version")
        self.locale = locale
        self.expected = expected
        self.found = found


@lru_cache(maxsize=64)
def locale(identifier: str) -> Locale:
    """Return the locale (CLDR id such as "pt_BR") with locale data that it shares with no other."""
    # Babel offers no public way to its cache; `prove_isolation` stops start-up should the trick ever fail.
    with localedata._cache_lock:  # noqa: SLF001
        shared = localedata._cache  # noqa: SLF001
        localedata._cache = {}  # noqa: SLF001
        try:
            shared[identifier] = localedata.load(identifier)
        finally:
            localedata._cache = shared  # noqa: SLF001
    return Locale.parse(identifier)


@lru_cache(maxsize=256)
def format_locale(language: str, region: str | None) -> Locale:
    """Return the locale whose conventions a reader sees.

    English without a region, or in one that is not English-speaking, is international English ("3 Nov", "US$5"):
    CLDR knows no en_MX or en_TH, and such members are normal here. Other languages keep their own conventions.
    """
    base = language.partition("_")[0]
    if base != "en":
        return locale(language)
    chosen = region or ("GB" if language == "en_GB" else None)
    return locale(f"en_{chosen}" if chosen in _ENGLISH_REGIONS else "en_001")


def prove_isolation() -> None:
    """Format stand-alone months of two locales in turn, each first once; raises `LocaleDataLeak` on a wrong name."""
    november = date(2026, 11, 1)
    names = {"zh_Hans": "十一月", "de": "November", "pt_BR": "novembro", "en_001": "November"}
    for order in (tuple(names), tuple(reversed(names))):
        for identifier in order:
            found = format_date(november, "LLLL", locale=locale(identifier))
            if found != names[identifier]:
                raise LocaleDataLeak(identifier, names[identifier], found)
