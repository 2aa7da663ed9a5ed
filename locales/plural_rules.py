"""Plural headers for the catalogs, in CLDR's order of forms.

Babel's own table of headers is hand-kept and wrong for several languages (Arabic's forms come out swapped), and the
headers it can derive use CLDR's operand `e`, which Python's gettext rejects. A test holds these equal to CLDR.
"""

from __future__ import annotations

_ONE_FORM = "nplurals=1; plural=0;"
_ONE_OR_MORE = "nplurals=2; plural=(n != 1);"
_MILLIONS = "n != 0 && n % 1000000 == 0 ? 1"

PLURAL_HEADERS: dict[str, str] = {
    "zh_Hans": _ONE_FORM,
    "zh_Hant": _ONE_FORM,
    "en_US": _ONE_OR_MORE,
    "en_GB": _ONE_OR_MORE,
    "ja": _ONE_FORM,
    "ko": _ONE_FORM,
    "th": _ONE_FORM,
    "vi": _ONE_FORM,
    "id": _ONE_FORM,
    "es_419": f"nplurals=3; plural=(n == 1 ? 0 : {_MILLIONS} : 2);",
    "pt_BR": f"nplurals=3; plural=(n == 0 || n == 1 ? 0 : {_MILLIONS} : 2);",
    "de": _ONE_OR_MORE,
    "fr": f"nplurals=3; plural=(n == 0 || n == 1 ? 0 : {_MILLIONS} : 2);",
    "ar": (
        "nplurals=6; plural=(n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : "
        "n % 100 >= 3 && n % 100 <= 10 ? 3 : n % 100 >= 11 ? 4 : 5);"
    ),
}

PLURAL_FORMS: dict[str, tuple[str, ...]] = {
    "zh_Hans": ("other",),
    "zh_Hant": ("other",),
    "en_US": ("one", "other"),
    "en_GB": ("one", "other"),
    "ja": ("other",),
    "ko": ("other",),
    "th": ("other",),
    "vi": ("other",),
    "id": ("other",),
    "es_419": ("one", "many", "other"),
    "pt_BR": ("one", "many", "other"),
    "de": ("one", "other"),
    "fr": ("one", "many", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
"""The category of each form, in the header's order."""
