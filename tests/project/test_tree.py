"""The tree keeps the house rules of CONTRIBUTING.md that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_ROOMS = ("bot", "commands", "integrations", "kpi_engine", "locales")
# A migration is written once, by a generator, and never read for pleasure.
_GENERATED = "integrations/database/migrations/versions/"
_LONGEST_MODULE = 320
_NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "misc"}
_LOCK_FILES_WITH_ADDRESSES = {"uv.lock", "package-lock.json", "poetry.lock", "Pipfile.lock", "pdm.lock"}
# Put together here, so that this file does not hold what it forbids.
_UNFINISHED = [
    first + second for first, second in [("TO", "DO"), ("FIX", "ME"), ("X", "XX"), ("raise Not", "ImplementedError")]
]
_MOCKS = ["".join(parts) for parts in [("unittest", ".mock"), ("Magic", "Mock"), ("monkeypatch", ".setattr")]]
_MACHINE_FOLDERS = ["work", "farm", "root", "tmp", "opt", "home"]
_INDEX_HOSTS = ["".join(parts) for parts in [("pypi", ".org"), ("python", "hosted.org"), ("/sim", "ple/")]]


def _tracked(*patterns: str) -> list[str]:
    """Return what git tracks and the tree still has; a downloaded archive has no git, there it is what lies there."""
    if (_ROOT / ".git").exists():
        listed = _printed_by("git", "ls-files", "--", *patterns)
    else:
        files = (path.relative_to(_ROOT) for path in _ROOT.rglob("*") if path.is_file())
        names = [path.as_posix() for path in files if not _is_made_here(path)]
        listed = [name for name in names if any(fnmatch(name, pattern) for pattern in patterns or ("*",))]
    return [name for name in listed if (_ROOT / name).is_file()]


def _is_made_here(path: Path) -> bool:
    """Tell whether a path lies in a virtual environment or a cache."""
    return any(part == "__pycache__" or (part.startswith(".") and part != ".ci") for part in path.parent.parts)


def _printed_by(*command: str) -> list[str]:
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def _sources() -> list[str]:
    return [name for name in _tracked("*.py") if not name.startswith(_GENERATED)]


def _text(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


def _texts() -> Iterator[tuple[str, str]]:
    """Yield every tracked file that is text."""
    for name in _tracked():
        try:
            yield name, _text(name)
        except UnicodeDecodeError:
            continue


def _first_sentence(name: str) -> str:
    return (ast.get_docstring(ast.parse(_text(name))) or "").partition("\n")[0]


def test_no_module_outgrows_one_reading() -> None:
    # A package's front door only lists names.
    modules = [name for name in _sources() if not name.endswith("/__init__.py")]
    lengths = {name: len(_text(name).splitlines()) for name in modules}

    assert {name: length for name, length in lengths.items() if length > _LONGEST_MODULE} == {}


def test_every_module_says_what_lives_there_in_its_first_sentence() -> None:
    silent = [name for name in _sources() if not _first_sentence(name).endswith(".")]

    assert silent == []


def test_no_module_is_named_after_nothing() -> None:
    parts = {name: {*Path(name).parent.parts, Path(name).stem} for name in _sources()}

    assert [name for name, words in parts.items() if words & _NAMES_THAT_SAY_NOTHING] == []


@pytest.mark.parametrize("mark", _UNFINISHED)
def test_nothing_unfinished_is_committed(mark: str) -> None:
    unfinished = re.compile(rf"\b{mark}\b")

    assert [name for name in _sources() if unfinished.search(_text(name))] == []


@pytest.mark.parametrize("mock", _MOCKS)
def test_no_test_replaces_what_it_tests(mock: str) -> None:
    assert [name for name in _tracked("tests/*.py", "bench/*.py") if mock in _text(name)] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = re.compile(r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b")
    rooms = _tracked(*(f"{room}/*.py" for room in _ROOMS))

    assert [name for name in rooms if readers.search(_text(name)) and name != "bot/settings.py"] == []


def test_no_path_of_a_machine_is_committed() -> None:
    folders = "|".join(_MACHINE_FOLDERS)
    machine = re.compile(rf"(?<![\w.*~)}}-])/({folders})/\w")

    found = [(name, match.group()) for name, text in _texts() for match in machine.finditer(text)]

    assert found == []


@pytest.mark.parametrize("host", _INDEX_HOSTS)
def test_no_package_index_is_named(host: str) -> None:
    assert [name for name, text in _texts() if host in text] == []


def test_no_lock_file_with_addresses_is_committed() -> None:
    assert [name for name in _tracked() if Path(name).name in _LOCK_FILES_WITH_ADDRESSES] == []


@pytest.mark.parametrize("layer", ["runtime", "build", "dev"])
def test_every_requirement_is_pinned_and_hashed_and_bare_of_addresses(layer: str) -> None:
    text = re.sub(r"#.*", "", _text(f"requirements/{layer}.txt")).replace("\\\n", " ")

    entries = [line.split() for line in text.splitlines() if line.strip()]

    assert entries
    assert [words[0] for words in entries if not re.fullmatch(r"[a-z0-9._-]+==\S+", words[0])] == []
    assert [words[0] for words in entries if not words[-1].startswith("--hash=sha256:")] == []
    assert "://" not in text


@pytest.mark.parametrize("layer", ["build", "dev"])
def test_all_layers_agree_on_one_version_of_everything(layer: str) -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", _text(f"requirements/{name}.txt"), flags=re.MULTILINE))

    runtime, other = pins("runtime"), pins(layer)

    assert {name: other[name] for name in other if name in runtime} == {
        name: runtime[name] for name in other if name in runtime
    }
    assert layer != "dev" or runtime.keys() | pins("build").keys() <= other.keys()
