"""What an installation may set is described where it is declared and listed in the reference, word for word."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings

_ROOT = Path(__file__).parents[2]
_PAGE = Path("docs/reference/settings.md")


def _generate(*arguments: str, script: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), *arguments]
    environment = {"PYTHONPATH": str(_ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_every_setting_is_described_in_a_sentence() -> None:
    described = {name: field.description or "" for name, field in Settings.model_fields.items()}

    assert [name for name, sentence in described.items() if not sentence.endswith(".")] == []


def test_the_reference_lists_every_setting_as_the_code_describes_it() -> None:
    page = (_ROOT / _PAGE).read_text(encoding="utf-8")

    missing = [name for name, field in Settings.model_fields.items() if str(field.description) not in page]

    assert missing == []


def test_the_reference_is_what_make_docs_would_write() -> None:
    checked = _generate("--check", script=_ROOT / "docs" / "generate.py")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_page_that_parted_from_the_code_is_named_and_mended(tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "docs", tmp_path / "docs")
    (tmp_path / _PAGE).write_text("# Settings of last year\n", encoding="utf-8")
    script = tmp_path / "docs" / "generate.py"

    checked = _generate("--check", script=script)
    written = _generate(script=script)

    assert (checked.returncode, checked.stdout) == (1, "docs/reference/settings.md: out of date, run make docs\n")
    assert (written.returncode, written.stdout) == (0, "docs/reference/settings.md: written\n")
    assert (tmp_path / _PAGE).read_text(encoding="utf-8") == (_ROOT / _PAGE).read_text(encoding="utf-8")
