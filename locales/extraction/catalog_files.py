"""Reads and writes the catalogs' files, quietly: sorted, without line numbers and dates, so that a diff shows words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from locales.extraction.source_messages import SourceMessage
from locales.languages import COMPLETE, KNOWN, SOURCE
from locales.plural_rules import PLURAL_HEADERS

_DOMAIN = "leadline"
_HEADER = "# Leadline's messages. `make messages` keeps this file in step with the source."
# Header lines that hold dates, names and tool versions, which would change with every run.
_NOISE = tuple(
    b'"' + name
    for name in (
        b"Project-Id-Version",
        b"Report-Msgid-Bugs-To",
        b"POT-Creation-Date",
        b"PO-Revision-Date",
        b"Last-Translator",
        b"Language-Team",
        b"Generated-By",
    )
)


def template_path(root: Path) -> Path:
    """Return where the template stands."""
    return root / "locales" / f"{_DOMAIN}.pot"


def catalog_path(root: Path, language: str) -> Path:
    """Return where a language's catalog stands."""
    return root / "locales" / language / "LC_MESSAGES" / f"{_DOMAIN}.po"


def languages_with_catalogs(root: Path) -> tuple[str, ...]:
    """Return the complete languages but the source, and every other one that has begun."""
    begun = (language for language in KNOWN if catalog_path(root, language).is_file())
    return tuple(dict.fromkeys([language for language in (*COMPLETE, *begun) if language != SOURCE]))


def build_template(messages: Iterable[SourceMessage]) -> Catalog:
    """Return the template of all messages; the same words in two places are one entry."""
    template = Catalog(header_comment=_HEADER, fuzzy=False)
    for message in messages:
        msgid = (message.msgid, message.plural) if message.plural else message.msgid
        template.add(
            msgid,
            locations=[(message.path, 0)],
            auto_comments=[message.comment] if message.comment else [],
            context=message.context,
        )
    return template


def updated_catalog(existing: Catalog | None, template: Catalog, language: str) -> Catalog:
    """Return the language's catalog with exactly the template's messages.

    Translations are kept by exact message; none is guessed from a similar one, and those no longer used stay at the
    end of the file as obsolete, so that a message that comes back finds its translation.
    """
    catalog = Catalog(locale=language) if existing is None else existing  # an empty catalog is false
    catalog.fuzzy = False
    catalog.header_comment = _HEADER
    for key, message in list(catalog.obsolete.items()):
        if template.get(message.id, message.context):
            catalog.add(message.id, message.string, context=message.context)
            del catalog.obsolete[key]
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.mime_headers = [("Plural-Forms", PLURAL_HEADERS[language])]  # sets this one and leaves the others
    return catalog


def read_catalog(path: Path, language: str) -> Catalog | None:
    """Return the catalog at `path`, or None where there is none."""
    if not path.is_file():
        return None
    with path.open("rb") as readable:
        return read_po(readable, locale=language)


def catalog_bytes(catalog: Catalog) -> bytes:
    """Return the file of a catalog or template."""
    written = BytesIO()
    write_po(written, catalog, width=120, sort_output=True, include_lineno=False, include_previous=False)
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(_NOISE))


def compile_catalog(path: Path, language: str) -> Path:
    """Write the .mo beside a .po, without its fuzzy entries, as the build hook does; returns its path."""
    with path.open("rb") as readable:
        catalog = read_po(readable, locale=language)
    half_written = path.with_suffix(f".{os.getpid()}.mo")
    with half_written.open("wb") as writable:
        write_mo(writable, catalog, use_fuzzy=False)
    return half_written.replace(path.with_suffix(".mo"))  # a running bot never reads half a catalog
