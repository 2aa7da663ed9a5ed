"""Finds every message in the source and the presets, and every one built in a way no catalog can hold.

Babel's extractor passes over f-strings without a word; reading the syntax tree lets us refuse them.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("bot", "commands", "integrations", "kpi_engine", "locales")
_COMMENT_MARK = "# Translators:"
_SIMPLE = frozenset({"say", "translatable"})
_WITH_CONTEXT = "say_in"
_COUNTED = "count"
_SPEAKING = frozenset({*_SIMPLE, _WITH_CONTEXT, _COUNTED})


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """One message as a call holds it."""

    path: str  # inside the repository, with forward slashes
    line: int
    msgid: str
    plural: str | None = None
    context: str | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class BuiltMessage:
    """A message that is put together at run time, so that no catalog can hold it."""

    path: str
    line: int


def find_messages(root: Path) -> Iterator[SourceMessage | BuiltMessage]:
    """Yield the messages of every room under `root`, by path and line."""
    for room in ROOMS:
        for source in sorted((root / room).rglob("*.py")):
            yield from read_source(source.read_text(encoding="utf-8"), source.relative_to(root).as_posix())
    for preset in sorted((root / "kpi_engine" / "presets").glob("*.toml")):
        yield from read_preset(preset.read_text(encoding="utf-8"), preset.relative_to(root).as_posix())


def read_source(text: str, path: str) -> Iterator[SourceMessage | BuiltMessage]:
    """Yield the messages of one module, by line."""
    if not any(f"{name}(" in text for name in _SPEAKING):
        return
    lines = text.splitlines()
    calls = [node for node in ast.walk(ast.parse(text, path)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        found = _message(call, path)
        if isinstance(found, SourceMessage):
            yield SourceMessage(
                path, found.line, found.msgid, found.plural, found.context, _comment_above(lines, found.line)
            )
        elif found is not None:
            yield found


def read_preset(text: str, path: str) -> Iterator[SourceMessage]:
    """Yield the names in one preset file: `name_en` of every table is a message id."""
    for entry in tomllib.loads(text).values():
        if isinstance(entry, dict) and "name_en" in entry:
            yield SourceMessage(path, 0, entry["name_en"], comment="Translators: the name of a KPI or measure.")


def _message(call: ast.Call, path: str) -> SourceMessage | BuiltMessage | None:
    """Return what a call says, or None where it says nothing, or a variable (`translatable` marks its text)."""
    name = _called(call.func)
    wanted = 1 if name in _SIMPLE else 2
    texts = call.args[:wanted]
    # `list.count` and `str.count` take fewer arguments than a counted message.
    if name not in _SPEAKING or (name == _COUNTED and len(call.args) <= wanted):
        return None
    if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
        return BuiltMessage(path, call.lineno)
    match [text.value for text in texts if isinstance(text, ast.Constant)]:
        case [str(msgid)] if name in _SIMPLE:
            return SourceMessage(path, call.lineno, msgid)
        case [str(singular), str(plural)] if name == _COUNTED:
            return SourceMessage(path, call.lineno, singular, plural=plural)
        case [str(context), str(msgid)]:
            return SourceMessage(path, call.lineno, msgid, context=context)
        case _:
            return None


def _called(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _comment_above(lines: list[str], line: int) -> str:
    """Return the "# Translators:" comment that ends right above `line`."""
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        stripped = text.strip()
        if not stripped.startswith("#"):
            return ""
        above.insert(0, stripped.lstrip("# "))
        if stripped.startswith(_COMMENT_MARK):
            return " ".join(above)
    return ""


def only_messages(found: Iterable[SourceMessage | BuiltMessage]) -> list[SourceMessage]:
    """Return what catalogs can hold."""
    return [message for message in found if isinstance(message, SourceMessage)]
