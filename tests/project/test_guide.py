"""The guide to the engine tells the truth: its examples run in their order and print what stands under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.program import program

_GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-engine.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    text: str
    line: int


def _blocks() -> tuple[_Block, ...]:
    text = _GUIDE.read_text(encoding="utf-8")
    return tuple(_Block(found[1], found[2], text.count("\n", 0, found.start()) + 2) for found in _BLOCK.finditer(text))


def _examples() -> Iterator[tuple[_Block, str]]:
    """Yield each Python block with the text block under it."""
    blocks = _blocks()
    for block, under in zip(blocks, (*blocks[1:], None), strict=True):
        if block.kind == "python":
            yield block, under.text if under is not None and under.kind == "text" else ""


def test_every_example_prints_what_stands_under_it() -> None:
    names: dict[str, Any] = {}
    printed = {}
    for block, _ in _examples():
        with redirect_stdout(StringIO()) as output:
            exec(compile("\n" * block.line + block.text, str(_GUIDE), "exec"), names)  # noqa: S102 - our own examples
        printed[block.line] = output.getvalue()

    assert printed == {block.line: shown for block, shown in _examples()}


def test_every_example_shows_something() -> None:
    assert [block.line for block, shown in _examples() if not shown] == []


def test_every_case_file_is_answered_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answered = 0
    for block in _blocks():
        if block.kind == "json":
            Path("case.json").write_text(block.text, encoding="utf-8")
        if block.kind == "console":
            call, _, shown = block.text.partition("\n")
            words = call.removeprefix("$ leadline ").split()
            assert CliRunner().invoke(program(), words, env={"COLUMNS": "120"}).output == shown
            answered += 1

    assert answered == 2
