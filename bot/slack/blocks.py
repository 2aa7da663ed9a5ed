"""Blocks: each block of a Message as the Slack blocks that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from bot.invocation import Seal
from bot.slack.budget import Part
from bot.slack.figures import chart_words, native_chart, native_table, table_lines
from bot.slack.wording import Json, bold, cut, cut_escaped, markup, plain
from commands.message import Block, Button, Buttons, Chart, Facts, Form, Message, Meter, Note, Style, Table, Text

MOST_TITLE = 150
MOST_SECTION = 3000
MOST_FIELD = 2000
MOST_FIELDS = 10
MOST_ROW_OF_BUTTONS = 25
MOST_CHARTS = 2
MOST_NOTE = 2000
CLICK_PREFIX = "say:"
"""A button's action id begins so; what it says is sealed in its value."""
_BAR_CELLS = 10


@dataclass(slots=True)
class Composition:
    """One message on its way to one surface: counts what Slack limits per message.

    Attributes:
        seal: makes the buttons' tokens.
        is_rich: whether the surface takes native tables and charts; only messages do.
        asked: the line that a form's button types where a form cannot open by itself; empty for the form's verb.
    """

    seal: Seal
    is_rich: bool
    asked: str = ""
    _clicks: int = field(default=0, init=False)
    _charts: int = field(default=0, init=False)
    _tables: int = field(default=0, init=False)

    def parts(self, message: Message, *, has_form: bool = True) -> list[Part]:
        """Return the message's parts in order, title first; `has_form` puts a button where its form stands."""
        parts = [_title(message.title)]
        for block in message.blocks:
            if has_form or not isinstance(block, Form):
                parts.extend(self._parts_of(block, message))
        return parts

    def _parts_of(self, block: Block, message: Message) -> Iterator[Part]:
        match block:
            case Text(words=words, is_strong=is_strong):
                yield from _text(words, is_strong=is_strong)
            case Facts(rows=rows):
                yield from _facts(rows)
            case Table():
                yield from self._table(block)
            case Meter():
                yield _meter(block)
            case Chart():
                yield self._chart(block)
            case Buttons(buttons=buttons):
                yield from self._buttons(buttons)
            case Form():
                yield from self._buttons((Button(message.title, self.asked or block.verb, Style.PRIMARY),))
            case Note(words=words):
                yield Part((_context(words),), is_kept=True)
            case _:
                assert_never(block)

    def _table(self, table: Table) -> Iterator[Part]:
        native = native_table(table) if self.is_rich and not self._tables else None
        if table.caption:
            yield Part((_section(markup(bold(table.caption, MOST_SECTION))),))
        if native is not None:
            self._tables += 1
            yield Part((native,))
            return
        for words in _gathered(table_lines(table), MOST_SECTION):
            yield Part((_section(plain(words)),))

    def _chart(self, chart: Chart) -> Part:
        native = native_chart(chart) if self.is_rich and self._charts < MOST_CHARTS else None
        if native is None:
            return Part((chart_words(chart),))
        self._charts += 1
        return Part((native, _context(chart.in_words)))

    def _buttons(self, buttons: tuple[Button, ...]) -> Iterator[Part]:
        for start in range(0, len(buttons), MOST_ROW_OF_BUTTONS):
            elements = [self._button(button) for button in buttons[start : start + MOST_ROW_OF_BUTTONS]]
            yield Part(({"type": "actions", "elements": elements},), is_kept=True)

    def _button(self, button: Button) -> Json:
        element: Json = {
            "type": "button",
            "action_id": f"{CLICK_PREFIX}{self._clicks}",
            "text": plain(button.label, 75),
            "value": self.seal.seal_line(button.line, button.is_once),
        }
        if button.style is not Style.PLAIN:
            element["style"] = button.style.value
        self._clicks += 1
        return element


def _title(title: str) -> Part:
    if len(title) <= MOST_TITLE:
        return Part(({"type": "header", "text": plain(title)},), is_kept=True)
    # A header holds 150 characters; a longer title stands as a strong paragraph, still short of any budget.
    return Part((_section(markup(bold(cut(title, 500), MOST_SECTION))),), is_kept=True)


def _text(words: str, *, is_strong: bool) -> Iterator[Part]:
    most = MOST_SECTION // 2 if is_strong else MOST_SECTION
    for start in range(0, len(words), most):
        piece = words[start : start + most]
        yield Part((_section(markup(bold(piece, MOST_SECTION)) if is_strong else plain(piece)),))


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[Part]:
    fields = [markup(f"{bold(label, 500)}\n{cut_escaped(value, MOST_FIELD - 501)}") for label, value in rows]
    for start in range(0, len(fields), MOST_FIELDS):
        yield Part(({"type": "section", "fields": fields[start : start + MOST_FIELDS]},))


def _meter(meter: Meter) -> Part:
    words = f"{cut_escaped(meter.symbol, 50)} {bold(meter.name, 1000)}  {cut_escaped(meter.figure, 1000)}"
    beneath = [part for part in (_bar(meter.share), meter.detail) if part]
    section = _section(markup(words))
    return Part((section, _context("  ".join(beneath))) if beneath else (section,))


def _bar(share: Decimal | None) -> str:
    if share is None:
        return ""
    full = int(min(max(share, Decimal(0)), Decimal(1)) * _BAR_CELLS)
    return "▰" * full + "▱" * (_BAR_CELLS - full)


def _section(text: Json) -> Json:
    return {"type": "section", "text": text}


def _context(words: str) -> Json:
    return {"type": "context", "elements": [plain(words, MOST_NOTE)]}


def _gathered(lines: list[str], most: int) -> Iterator[str]:
    """Yield the lines in as few texts of at most `most` characters as keep every line whole where it can be."""
    held: list[str] = []
    length = 0
    for line in (cut(line, most) for line in lines):
        if held and length + len(line) + 1 > most:
            yield "\n".join(held)
            held, length = [], 0
        held.append(line)
        length += len(line) + 1
    if held:
        yield "\n".join(held)
