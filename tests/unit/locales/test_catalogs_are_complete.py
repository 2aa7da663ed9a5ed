"""The shipped catalogs themselves: whole in every complete language, and in step with the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales import COMPLETE, SOURCE, command_word
from locales.extraction.catalog_checks import check_all
from locales.extraction.catalog_files import catalog_path, read_catalog

ROOT = Path(__file__).parents[3]

# Lines that sentences offer for typing: whoever types what they read must be understood.
OFFERED = (
    ("zh_Hans", "提醒 8:30"),
    ("zh_Hans", "提醒 关闭"),
    ("zh_Hans", "时区 曼谷"),
    ("zh_Hans", "帮助 填报"),
    ("zh_Hans", "权限 主管"),
    ("pt_BR", "lembrete 8:30"),
    ("pt_BR", "lembrete desligado"),
    ("pt_BR", "fuso Bangkok"),
    ("pt_BR", "ajuda registrar"),
    ("pt_BR", "papel gestão"),
)


def translations(language: str) -> dict[str, tuple[str, ...]]:
    """Return the forms of every message of a language's catalog, none for one that is fuzzy."""
    catalog = read_catalog(catalog_path(ROOT, language), language)
    assert catalog is not None
    forms: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.id:
            found = message.string or ""
            forms[str(message.id)] = () if message.fuzzy else (found,) if isinstance(found, str) else tuple(found)
    return forms


def test_the_catalogs_are_in_step_with_the_source_and_without_findings() -> None:
    assert list(check_all(ROOT)) == []


@pytest.mark.parametrize("language", [language for language in COMPLETE if language != SOURCE])
def test_a_complete_language_has_every_message_translated_and_none_guessed(language: str) -> None:
    found = translations(language)
    assert found
    assert [msgid for msgid, forms in found.items() if not forms or not all(forms)] == []


@pytest.mark.parametrize(("language", "line"), OFFERED)
def test_a_line_that_a_translation_offers_for_typing_begins_with_a_word_it_understands(
    language: str, line: str
) -> None:
    assert any(line in form for forms in translations(language).values() for form in forms)
    assert command_word(line, language) is not None
