"""What must hold before a catalog ships; every finding is one line that names the message and what is wrong.

Babel checks `%` formats and plural counts only: a misspelt {rate} in a translation would pass it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from locales.extraction.catalog_files import (
    build_template,
    catalog_bytes,
    catalog_path,
    languages_with_catalogs,
    read_catalog,
    template_path,
    updated_catalog,
)
from locales.extraction.source_messages import BuiltMessage, find_messages, only_messages
from locales.languages import COMPLETE
from locales.plural_rules import PLURAL_FORMS, PLURAL_HEADERS
from locales.templates import places_of

# Forms that stand for a single value may say it in words: "one store", "متجران".
_MAY_DROP_NUMBER = frozenset({"zero", "one", "two"})
_NUMBER = "number"


def check_all(root: Path) -> Iterator[str]:
    """Yield every finding on the source and the catalogs under `root`."""
    found = list(find_messages(root))
    for built in found:
        if isinstance(built, BuiltMessage):
            yield f"{built.path}:{built.line}: a message is a literal with {{names}}, never an f-string or a sum"
    template = build_template(only_messages(found))
    if not template_path(root).is_file() or template_path(root).read_bytes() != catalog_bytes(template):
        yield "leadline.pot is stale: run make messages"
    for language in languages_with_catalogs(root):
        path = catalog_path(root, language)
        catalog = read_catalog(path, language)
        if catalog is None:
            yield f"{language}: no catalog: run make messages"
            continue
        yield from check_catalog(catalog, language)
        if path.read_bytes() != catalog_bytes(updated_catalog(catalog, template, language)):
            yield f"{language}: the catalog is stale: run make messages"


def check_catalog(catalog: Catalog, language: str) -> Iterator[str]:
    """Yield what is wrong with one language's catalog."""
    if catalog.plural_forms != PLURAL_HEADERS[language]:
        yield f"{language}: plural header {catalog.plural_forms!r} is not CLDR's {PLURAL_HEADERS[language]!r}"
    for message in catalog:
        if message.id:
            yield from _check_message(message, language)


def _check_message(message: Message, language: str) -> Iterator[str]:
    msgids, forms = _texts(message.id), _texts(message.string)
    name = f"{language}: {msgids[0]!r}"
    if message.fuzzy:
        yield f"{name}: marked fuzzy"
    if not all(forms):
        if any(forms) or language in COMPLETE:
            yield f"{name}: not translated"
        return
    expected = frozenset[str]().union(*map(places_of, msgids))
    categories = PLURAL_FORMS[language] if message.pluralizable else ("other",)
    if len(forms) != len(categories):
        yield f"{name}: has {len(forms)} forms, {language} has {len(categories)}"
        return
    for category, form in zip(categories, forms, strict=True):
        yield from (f"{name}: {finding} in {form!r}" for finding in _place_findings(expected, form, category))


def _place_findings(expected: frozenset[str], form: str, category: str) -> Iterator[str]:
    found = places_of(form)
    dispensable = {_NUMBER} if category in _MAY_DROP_NUMBER else set()
    for place in sorted(expected - found - dispensable):
        yield f"{{{place}}} is missing"
    for place in sorted(found - expected):
        yield f"{{{place}}} is unknown"
    without_places = form
    for place in found:
        without_places = without_places.replace(f"{{{place}}}", "")
    if "{" in without_places or "}" in without_places:
        yield "a brace belongs to no name"


def _texts(texts: str | Iterable[str] | None) -> tuple[str, ...]:
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)
