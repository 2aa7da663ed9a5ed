"""Writes docs/reference from the code, so that a page and what it describes cannot part."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings
from commands.grammar import slots_of
from commands.registry import COMMANDS
from locales import COMPLETE, prepare, speaker, words_for

_REFERENCE = Path(__file__).parent / "reference"
_SETTINGS_HEAD = """\
# Settings

<!-- Written by `make docs` from bot/settings.py. -->

Leadline reads these from the environment, or from a file `.env` in the folder it is started in. None is needed for
`leadline demo`.

| variable | default | what it is |
| --- | --- | --- |
"""


def settings_page() -> str:
    """Return the page of every environment variable, in the order of bot/settings.py."""
    return _SETTINGS_HEAD + "".join(_settings_row(name, field) for name, field in Settings.model_fields.items())


def variable(name: str, field: FieldInfo) -> str:
    """Return the environment variable that sets a field."""
    alias = field.validation_alias
    return alias if isinstance(alias, str) else f"{Settings.model_config.get('env_prefix', '')}{name}".upper()


def _settings_row(name: str, field: FieldInfo) -> str:
    cells = (f"`{variable(name, field)}`", _default(field), f"{field.description or ''}{_choices(field.annotation)}")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _default(field: FieldInfo) -> str:
    """Return the default as one may type it; where it depends on the machine, the description says it."""
    if field.default_factory is not None:
        return "see right"
    if field.is_required():
        return "required"
    return "none" if field.default in (None, "") else f"`{field.default}`"


def _choices(annotation: Any) -> str:
    """Return which values a field may take where they are few, or that its value is a secret."""
    parts = get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)
    for part in parts:
        if get_origin(part) is Literal:
            return f" One of {', '.join(f'`{value}`' for value in get_args(part))}."
        if part is SecretStr:
            return " Secret."
    return ""


def commands_page() -> str:
    """Return the page of commands: what each does, who may ask it, its words in every complete language, examples."""
    prepare()
    parts = ["# Commands", "", _COMMANDS_HEAD]
    for command in COMMANDS:
        head = command.name.split()[0]
        parts += ["", f"## {command.name}", "", f"{command.summary}."]
        parts += ["", "| | words | what it does |", "| --- | --- | --- |"]
        for language in COMPLETE:
            told = speaker(language)
            words = ", ".join(f"`{word}`" for word in words_for(head, language)) or f"`{head}`"
            parts.append(f"| {told.language_name(language)} | {words} | {told.say(command.summary)} |")
        parts += ["", f"Needs at least: {command.access.name.lower()}."]
        labels = ", ".join(slot.label.lower() for slot in slots_of(command))
        if labels:
            parts.append(f"Takes: {labels}.")
        shown = (
            example.format(store="BR-01", team="latam", person="@Ana", batch="7530…") for example in command.examples
        )
        parts += ["", "```text", *(f"/kpi {example}" for example in shown), "```"]
    return "\n".join(parts) + "\n"


_COMMANDS_HEAD = """Written by `make docs` from the commands themselves.

In Slack a line starts with `/kpi`; in Feishu, in direct messages and after a mention, `/kpi` may be left out. The first
word is read in the member's language, in English and in Chinese. What follows may come in any order; what is missing is
asked for by a form."""

PAGES: Mapping[str, Callable[[], str]] = {"settings.md": settings_page, "commands.md": commands_page}


def main(arguments: list[str] | None = None) -> int:
    """Write every page, or with --check name those that are not as the code would have them."""
    parser = argparse.ArgumentParser(prog="docs/generate.py", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a page that is out of date")
    is_check = parser.parse_args(arguments).check
    outdated = []
    for name, page in PAGES.items():
        path = _REFERENCE / name
        if (path.read_text(encoding="utf-8") if path.exists() else None) == page():
            continue
        outdated.append(name)
        if not is_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(), encoding="utf-8")
    for name in outdated:
        sys.stdout.write(f"docs/reference/{name}: {'out of date, run make docs' if is_check else 'written'}\n")
    return 1 if is_check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
