"""The translators' tools: what they find, what they keep, and what they refuse."""

from __future__ import annotations

import gettext
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from locales import KNOWN
from locales.babel_data import locale
from locales.catalogs import integer_like
from locales.extraction.__main__ import check, compile_all, update
from locales.extraction.catalog_checks import check_all, check_catalog
from locales.extraction.catalog_files import catalog_path, read_catalog, template_path
from locales.extraction.source_messages import BuiltMessage, SourceMessage, read_preset, read_source
from locales.plural_rules import PLURAL_FORMS, PLURAL_HEADERS

SOURCE = """
TITLE = translatable("Targets")

def answer(speaker, names):
    # Translators: {kpi} is a name such as GMV.
    first = speaker.say("Reported {kpi}", kpi="GMV")
    second = speaker.count("{number} store", "{number} stores", len(names))
    third = speaker.say_in("verb", "report")
    return first, second, third, names.count("x"), speaker.say(TITLE)
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands" / "answer.py").write_text(SOURCE, encoding="utf-8")
    for language in ("zh_Hans", "pt_BR"):
        (tmp_path / "locales" / language).mkdir(parents=True)
    update(tmp_path)
    return tmp_path


def translate(root: Path, language: str, replacements: dict[str, str]) -> Path:
    path = catalog_path(root, language)
    text = path.read_text(encoding="utf-8")
    for before, after in replacements.items():
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return path


PORTUGUESE = {
    'msgid "Targets"\nmsgstr ""': 'msgid "Targets"\nmsgstr "Metas"',
    'msgid "Reported {kpi}"\nmsgstr ""': 'msgid "Reported {kpi}"\nmsgstr "{kpi} registrado"',
    'msgid "report"\nmsgstr ""': 'msgid "report"\nmsgstr "registrar"',
    'msgstr[0] ""': 'msgstr[0] "{number} loja"',
    'msgstr[1] ""': 'msgstr[1] "{number} de lojas"',
    'msgstr[2] ""': 'msgstr[2] "{number} lojas"',
}
CHINESE = {
    'msgid "Targets"\nmsgstr ""': 'msgid "Targets"\nmsgstr "目标"',
    'msgid "Reported {kpi}"\nmsgstr ""': 'msgid "Reported {kpi}"\nmsgstr "已填报 {kpi}"',
    'msgid "report"\nmsgstr ""': 'msgid "report"\nmsgstr "填报"',
    'msgstr[0] ""': 'msgstr[0] "{number} 家店铺"',
}


def test_every_way_of_saying_is_found_with_its_comment_and_context() -> None:
    assert list(read_source(SOURCE, "answer.py")) == [
        SourceMessage("answer.py", 2, "Targets"),
        SourceMessage("answer.py", 6, "Reported {kpi}", comment="Translators: {kpi} is a name such as GMV."),
        SourceMessage("answer.py", 7, "{number} store", plural="{number} stores"),
        SourceMessage("answer.py", 8, "report", context="verb"),
    ]


def test_the_name_of_a_preset_is_a_message() -> None:
    preset = '[gmv]\nname_en = "GMV"\nunit = "money"\n\n[orders]\nname_en = "Orders"\n'
    assert [message.msgid for message in read_preset(preset, "kpis.toml")] == ["GMV", "Orders"]


@pytest.mark.parametrize(
    "call",
    [
        'speaker.say(f"Reported {kpi}")',
        'speaker.say("Reported " + kpi)',
        'speaker.say("Reported %s" % kpi)',
        'translatable(f"x")',
        'speaker.count("a", f"{x}", 2)',
    ],
)
def test_a_message_built_at_run_time_is_refused(call: str) -> None:
    assert list(read_source(call, "answer.py")) == [BuiltMessage("answer.py", 1)]


def test_a_complete_set_of_catalogs_has_no_findings(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(repository, "pt_BR", PORTUGUESE)
    translate(repository, "zh_Hans", CHINESE)
    assert check(repository) == 0
    assert capsys.readouterr().out == ""


def test_updating_twice_changes_nothing_and_keeps_translations(repository: Path) -> None:
    path = translate(repository, "pt_BR", PORTUGUESE)
    before = path.read_bytes(), template_path(repository).read_bytes()
    update(repository)
    assert (path.read_bytes(), template_path(repository).read_bytes()) == before
    assert b"Date" not in before[0]
    assert b"answer.py:" not in before[0]


def test_a_message_that_leaves_and_comes_back_finds_its_translation(repository: Path) -> None:
    path = translate(repository, "pt_BR", PORTUGUESE)
    source = repository / "commands" / "answer.py"
    source.write_text("", encoding="utf-8")
    update(repository)
    assert '#~ msgstr "Metas"' in path.read_text(encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    update(repository)
    assert '\nmsgstr "Metas"' in path.read_text(encoding="utf-8")


def test_a_similar_message_is_never_guessed(repository: Path) -> None:
    path = translate(repository, "pt_BR", PORTUGUESE)
    source = repository / "commands" / "answer.py"
    source.write_text(SOURCE.replace("Reported {kpi}", "Reported {kpi}."), encoding="utf-8")
    update(repository)
    text = path.read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert 'msgid "Reported {kpi}."\nmsgstr ""' in text


def test_stale_untranslated_and_built_messages_are_each_named(repository: Path) -> None:
    translate(repository, "zh_Hans", CHINESE)
    (repository / "commands" / "more.py").write_text('say("New")\nsay(f"Old {x}")\n', encoding="utf-8")
    findings = list(check_all(repository))
    assert "commands/more.py:2: a message is a literal with {names}, never an f-string or a sum" in findings
    assert "leadline.pot is stale: run make messages" in findings
    assert "zh_Hans: the catalog is stale: run make messages" in findings
    assert "pt_BR: 'Targets': not translated" in findings


def finding_for(msgid: str | tuple[str, str], string: str | tuple[str, ...], language: str = "pt_BR") -> list[str]:
    catalog = Catalog(locale=language)
    catalog.mime_headers = [("Plural-Forms", PLURAL_HEADERS[language])]
    catalog.add(msgid, string)
    return list(check_catalog(catalog, language))


def test_a_misspelt_place_is_found() -> None:
    assert finding_for("At {rate}", "Em {taxa}") == [
        "pt_BR: 'At {rate}': {rate} is missing in 'Em {taxa}'",
        "pt_BR: 'At {rate}': {taxa} is unknown in 'Em {taxa}'",
    ]
    assert finding_for("At {rate}", "Em {rate") == [
        "pt_BR: 'At {rate}': {rate} is missing in 'Em {rate'",
        "pt_BR: 'At {rate}': a brace belongs to no name in 'Em {rate'",
    ]


def test_only_a_form_for_a_single_value_may_drop_the_number() -> None:
    counted = ("{number} store", "{number} stores")
    assert finding_for(counted, ("uma loja", "{number} de lojas", "{number} lojas")) == []
    assert finding_for(counted, ("{number} loja", "{number} de lojas", "lojas")) == [
        "pt_BR: '{number} store': {number} is missing in 'lojas'"
    ]
    assert finding_for(counted, ("{number} loja", "{number} lojas")) == [
        "pt_BR: '{number} store': has 2 forms, pt_BR has 3"
    ]


def test_a_fuzzy_translation_is_found() -> None:
    catalog = Catalog(locale="zh_Hans")
    catalog.mime_headers = [("Plural-Forms", PLURAL_HEADERS["zh_Hans"])]
    catalog.add("Targets", "目标", flags=["fuzzy"])
    assert list(check_catalog(catalog, "zh_Hans")) == ["zh_Hans: 'Targets': marked fuzzy"]


def test_a_plural_header_other_than_cldrs_is_found() -> None:
    assert [finding.split(" is not")[0] for finding in check_catalog(Catalog(locale="ar"), "ar")] == [
        f"ar: plural header {Catalog(locale='ar').plural_forms!r}"
    ]


@pytest.mark.parametrize("language", KNOWN)
def test_plural_headers_equal_cldr(language: str) -> None:
    catalog = Catalog(locale=language, fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", PLURAL_HEADERS[language])]
    forms = PLURAL_FORMS[language]
    catalog.add(("one", "many"), tuple(forms))
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    rule = locale(language).plural_form
    for number in (*range(1001), 1_000_000, 2_000_000, 1_000_001):
        assert translations.ngettext("one", "many", number) == rule(number), number


@pytest.mark.parametrize("language", KNOWN)
def test_fractions_and_millions_stand_in_by_an_integer_of_their_category(language: str) -> None:
    rule = locale(language).plural_form
    for number in ("0", "1", "2", "1.5", "0.5", "1000000", "1234567", "-1"):
        assert rule(integer_like(language, Decimal(number))) == rule(abs(Decimal(number))), number


def test_compiled_catalogs_leave_no_half_written_file(repository: Path) -> None:
    translate(repository, "pt_BR", PORTUGUESE)
    compile_all(repository)
    path = catalog_path(repository, "pt_BR")
    assert sorted(file.name for file in path.parent.iterdir()) == ["leadline.mo", "leadline.po"]
    with path.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    assert translations.pgettext("verb", "report") == "registrar"
    assert translations.ngettext("{number} store", "{number} stores", 0) == "{number} loja"
    assert read_catalog(path.with_name("absent.po"), "pt_BR") is None
