"""Renderer: a Message as a Feishu card (JSON 2.0), within Feishu's budget, in one language or in several at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from bot.feishu import cards
from bot.feishu.cards import Card, Element
from bot.feishu.charts import spec
from bot.feishu.markup import escape, escape_line, grey, red, strong, without_mentions
from bot.feishu.shortening import shorter
from bot.feishu.translations import merge
from bot.invocation import Seal
from commands.message import (
    Block,
    Button,
    Buttons,
    Chart,
    Facts,
    Field,
    FieldKind,
    Form,
    Message,
    Meter,
    Note,
    Style,
    Table,
    Text,
    Tone,
    in_plain_text,
)
from locales import SOURCE

BUDGET = 28_000
"""Bytes a card may take in a request: Feishu's 30 KB, less the envelope and a margin for how they count."""

_MOST_ELEMENTS = 200
_MOST_TABLES = 5
_MOST_CHARTS = 5
_MOST_COLUMNS = 50
_PAGE = 10
_TEMPLATES = {Tone.NEUTRAL: "blue", Tone.GOOD: "green", Tone.WARN: "orange", Tone.BAD: "red"}
_LOOKS = {Style.PLAIN: "default", Style.PRIMARY: "primary", Style.DANGER: "danger"}


def render(message: Message, seal: Seal, *, language: str = SOURCE, also: Mapping[str, Message] | None = None) -> Card:
    """Return the card for `message`, whose words are in `language`.

    `also` holds the same message in other languages by locale id, most wanted first: the card then shows each reader
    their own. What exceeds the budget goes in this order: languages from the last, then rows, which end in "…".
    Raises `UnequalShapesError` where the messages do not correspond block by block.
    """
    others = list((also or {}).items())
    while others:
        first = _draw(message, seal, is_shared=True)
        drawn = {code: _draw(other, _UNSEALED, is_shared=True) for code, other in others}
        whole: Card = merge(language, first, drawn)
        if _fits(whole):
            return whole
        others.pop()
    whole = _draw(message, seal, is_shared=False)
    while not _fits(whole):
        message = shorter(message)
        whole = _draw(message, seal, is_shared=False)
    return whole


def as_text(message: Message) -> str:
    """Return the message as a plain text message, for where no card can be shown."""
    return without_mentions(in_plain_text(message))


# The other languages give their words only; the buttons are the first card's.
_UNSEALED = Seal(seal_line=lambda _line, _is_once: "", seal_form=lambda _verb, _kept: "")


def _fits(whole: Card) -> bool:
    return cards.weight(whole) <= BUDGET and cards.element_count(whole) <= _MOST_ELEMENTS


def _draw(message: Message, seal: Seal, *, is_shared: bool) -> Card:
    drawing = _Drawing(seal, is_shared)
    elements = [element for block in message.blocks for element in drawing.block(block)]
    return cards.card(message.title, _TEMPLATES[message.tone], elements)


@dataclass(slots=True)
class _Drawing:
    """One pass over a message's blocks, counting what Feishu allows only so many of."""

    seal: Seal
    is_shared: bool
    tables_left: int = field(default=_MOST_TABLES)
    charts_left: int = field(default=_MOST_CHARTS)

    def block(self, block: Block) -> Iterator[Element]:
        """Yield the elements that draw one block; a block without words draws nothing."""
        match block:
            case Text():
                yield from _text(block)
            case Facts(rows=rows):
                yield from _facts(rows)
            case Table():
                yield from self._table(block)
            case Meter():
                yield _meter(block)
            case Chart():
                yield from self._chart(block)
            case Buttons(buttons=buttons):
                yield from self._buttons(buttons)
            case Form():
                yield self._form(block)
            case Note(words=words):
                yield from _note(words)
            case _:
                assert_never(block)

    def _table(self, table: Table) -> Iterator[Element]:
        if table.caption:
            yield cards.markdown(strong(table.caption))
        if not table.columns:
            return
        headings = [(column.heading, column.is_number) for column in table.columns[:_MOST_COLUMNS]]
        rows = [row[:_MOST_COLUMNS] for row in table.rows]
        self.tables_left -= 1
        if self.is_shared or self.tables_left < 0 or not rows:
            # A table element's cells cannot differ by reader, a markdown table's can; nor may there be a sixth.
            yield cards.markdown(_lines(table))
        else:
            yield cards.table(headings, rows, page=min(_PAGE, len(rows)))

    def _chart(self, chart: Chart) -> Iterator[Element]:
        self.charts_left -= 1
        if self.charts_left >= 0 and chart.series and chart.categories:
            yield cards.chart(spec(chart))
        yield from _note(chart.in_words)

    def _buttons(self, row: tuple[Button, ...]) -> Iterator[Element]:
        drawn = [
            cards.button(button.label, self.seal.seal_line(button.line, button.is_once), look=_LOOKS[button.style])
            for button in row
        ]
        if drawn:
            yield cards.flow(drawn)

    def _form(self, form: Form) -> Element:
        elements = [element for question in form.fields for element in _question(question)]
        token = self.seal.seal_form(form.verb, form.kept)
        return cards.form(f"{form.verb}_form", [*elements, cards.submit(form.submit, token)])


def _text(text: Text) -> Iterator[Element]:
    if text.words.strip():
        yield cards.markdown(strong(text.words)) if text.is_strong else cards.paragraph(text.words)


def _note(words: str) -> Iterator[Element]:
    if words.strip():
        yield cards.markdown(grey(words), is_small=True)


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[Element]:
    for start in range(0, len(rows), 2):
        pair = [(1, cards.markdown(_fact(label, value))) for label, value in rows[start : start + 2]]
        # An empty second column keeps a last, single fact in the first column's width.
        yield cards.columns(*pair) if len(pair) > 1 else cards.columns(*pair, (1, None))


def _fact(label: str, value: str) -> str:
    return f"{grey(' '.join(label.split()))}\n{escape(value)}"


def _meter(meter: Meter) -> Element:
    head = f"{escape_line(meter.symbol)} {strong(meter.name)}".strip()
    left = f"{head}\n{grey(meter.detail)}" if meter.detail else head
    return cards.columns((3, cards.markdown(left)), (2, cards.markdown(strong(meter.figure), is_right=True)))


def _lines(table: Table) -> str:
    """Return a table in markdown."""
    headings = table.columns[:_MOST_COLUMNS]
    lines = [
        [escape_line(column.heading) for column in headings],
        ["---:" if column.is_number else ":---" for column in headings],
        *([escape_line(cell) for cell in row[:_MOST_COLUMNS]] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _question(question: Field) -> Iterator[Element]:
    label = strong(question.label)
    yield cards.markdown(f"{label} {red('*')}" if question.is_required else label)
    yield _control(question)
    if question.error:
        yield cards.markdown(red(question.error), is_small=True)


def _control(question: Field) -> Element:
    name, value, hint, is_required = question.name, question.value, question.hint, question.is_required
    match question.kind:
        case FieldKind.WORDS | FieldKind.NUMBER | FieldKind.NOTE:
            is_long = question.kind is FieldKind.NOTE
            return cards.text_input(name, value, hint, is_required=is_required, is_long=is_long)
        case FieldKind.DAY:
            return cards.day_picker(name, value if _is_day(value) else "", hint, is_required=is_required)
        case FieldKind.CHOICE:
            return cards.choice(name, value, question.options, hint, is_required=is_required)
        case _:
            assert_never(question.kind)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
