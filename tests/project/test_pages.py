"""The pages keep to the tree: links lead somewhere, every dependency is argued for in the version that is pinned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGES = sorted(path.relative_to(_ROOT).as_posix() for path in [*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def _text(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", _PAGES)
def test_every_link_of_a_page_leads_to_a_file(page: str) -> None:
    targets = _LINK.findall(_text(page))

    assert [target for target in targets if not ((_ROOT / page).parent / target).exists()] == []


def test_every_runtime_dependency_is_argued_for_in_the_version_that_is_pinned() -> None:
    wanted = re.findall(r"^([a-z][a-z0-9-]*(?:\[\w+\])?)", _text("requirements/runtime.in"), flags=re.MULTILINE)
    pins = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", _text("requirements/runtime.txt"), flags=re.MULTILINE))

    page = _text("docs/decisions/0006-dependencies.md")
    rows = re.findall(r"^\| ([a-z][\w\[\]-]*) \| (\d[\w.]*) \|", page, flags=re.MULTILINE)

    assert sorted(rows) == sorted((name, pins[name.split("[")[0]]) for name in wanted)


def test_decisions_are_numbered_without_a_gap() -> None:
    decisions = sorted(path.name for path in (_ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
