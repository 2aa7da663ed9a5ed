"""The wheel is built offline from what the contributor has, and carries everything that Leadline reads at run time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_ROOMS = ("bot", "commands", "integrations", "kpi_engine", "locales")
_SOURCES_ONLY = {".pyc", ".po", ".mo"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build from a copy, so that no other test sees a catalog half compiled."""
    copy = tmp_path_factory.mktemp("tree")
    for room in (*_ROOMS, "requirements"):
        shutil.copytree(_ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(_ROOT / name, copy)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = (copy / "dist").glob("*.whl")
    return zipfile.ZipFile(path)


def test_every_language_is_compiled_into_the_wheel(wheel: zipfile.ZipFile) -> None:
    sources = sorted(path.relative_to(_ROOT) for path in _ROOT.glob("locales/*/LC_MESSAGES/leadline.po"))

    assert sources
    assert [path for path in sources if path.with_suffix(".mo").as_posix() not in wheel.namelist()] == []


def test_the_wheel_carries_every_file_of_the_rooms(wheel: zipfile.ZipFile) -> None:
    files = [path for room in _ROOMS for path in (_ROOT / room).rglob("*") if path.is_file()]
    needed = [path.relative_to(_ROOT).as_posix() for path in files if path.suffix not in _SOURCES_ONLY]

    assert [name for name in needed if name not in wheel.namelist()] == []


@pytest.mark.parametrize(
    "kind",
    ["kpi_engine/presets/*.toml", "integrations/database/migrations/versions/*.py", "bot/sandbox/page/*.html"],
)
def test_presets_migrations_and_the_sandbox_page_are_among_them(wheel: zipfile.ZipFile, kind: str) -> None:
    shipped = [name for name in wheel.namelist() if Path(name).match(kind)]

    assert shipped


def test_the_wheel_asks_for_what_runtime_in_names_and_offers_the_command(wheel: zipfile.ZipFile) -> None:
    (metadata_name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    (scripts_name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    lines = (_ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()

    metadata = HeaderParser().parsestr(wheel.read(metadata_name).decode())

    assert len(metadata.get_all("Requires-Dist", [])) == len([line for line in lines if line and line[0] != "#"])
    assert metadata["Requires-Python"] == ">=3.11"
    assert "leadline = bot.cli:main" in wheel.read(scripts_name).decode()
