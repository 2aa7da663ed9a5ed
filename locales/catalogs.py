"""Compiled message catalogs: loaded on first use, looked up, and counted where a translation is missing."""

from __future__ import annotations

import gettext
import logging
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from locales.babel_data import locale
from locales.languages import COMPLETE, SOURCE

_log = logging.getLogger(__name__)
_HOME = Path(__file__).parent
# gettext joins context and message id with this sign, as the MO format prescribes.
_CONTEXT_GLUE = "\x04"

fallbacks: Counter[str] = Counter()
"""How many distinct messages fell back to English since start, by language; `doctor` shows it."""


class MissingCatalog(Exception):  # noqa: N818 - named after what happened
    """A language that should be complete has no compiled catalog."""

    def __init__(self, path: Path, fix: str) -> None:
        super().__init__(f"{path} is missing. Fix: {fix}")
        self.path = path
        self.fix = fix


class Catalog(gettext.GNUTranslations):
    """A catalog that can tell a missing message from one translated by itself ("GMV")."""

    def knows(self, key: str) -> bool:
        """Whether the catalog holds a translation under `key` (for counted messages, the singular's)."""
        entries = self._catalog  # type: ignore[attr-defined]  # set by GNUTranslations, unknown to typeshed
        return key in entries or (key, 0) in entries


def require_catalogs() -> None:
    """Raise `MissingCatalog` unless every complete language has its compiled catalog."""
    for language in COMPLETE:
        if language != SOURCE:
            _catalog(language)


def load_catalog(path: Path) -> Catalog:
    """Return the compiled catalog at `path`; raises `MissingCatalog`."""
    try:
        with path.open("rb") as compiled:
            return Catalog(compiled)
    except FileNotFoundError:
        raise MissingCatalog(path, fix="make setup (it compiles the catalogs)") from None


def translate(language: str, context: str | None, msgid: str) -> str:
    """Return the message in `language`, or the message id itself, counted, where no translation exists."""
    if language == SOURCE:
        return msgid
    catalog = _catalog(language)
    key = msgid if context is None else f"{context}{_CONTEXT_GLUE}{msgid}"
    found = catalog.gettext(key)
    if found == key and not catalog.knows(key):
        _count_fallback(language, msgid)
        return msgid
    return found


def translate_count(language: str, singular: str, plural: str, number: Decimal) -> str:
    """Return the form of a counted message for `number`, which may be a fraction."""
    sample = integer_like(language, number)
    if language == SOURCE:
        return singular if sample == 1 else plural
    catalog = _catalog(language)
    if not catalog.knows(singular):
        _count_fallback(language, singular)
        return singular if integer_like(SOURCE, number) == 1 else plural
    return catalog.ngettext(singular, plural, sample)


def integer_like(language: str, number: Decimal) -> int:
    """Return an integer of the same plural category as `number`.

    gettext chooses by integers only and treats 1.5 as 1; the category comes from CLDR, on the number as displayed.
    """
    number = abs(number)
    if number == number.to_integral_value() and number < 1000:  # noqa: PLR2004  (above, only the category matters)
        return int(number)
    return _samples(language)[locale(language).plural_form(number)]


@lru_cache(maxsize=32)
def _samples(language: str) -> dict[str, int]:
    rule = locale(language).plural_form
    return {rule(Decimal(sample)): sample for sample in (1_000_000, *range(200, -1, -1))}


@lru_cache(maxsize=32)
def _catalog(language: str) -> Catalog:
    return load_catalog(_HOME / language / "LC_MESSAGES" / "leadline.mo")


@lru_cache(maxsize=8192)  # so that each message is counted and logged once
def _count_fallback(language: str, msgid: str) -> None:
    fallbacks[language] += 1
    _log.warning("no %s translation for %r", language, msgid)
