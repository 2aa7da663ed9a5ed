"""Shortening a message that does not fit, a step at a time, so that what is left out shows as "…"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from commands.message import Block, Buttons, Chart, Facts, Field, FieldKind, Form, Message, Meter, Note, Table, Text

ELLIPSIS = "…"
_SHORT_ENOUGH = 80  # words below this length are never cut: dropping a block says more than cutting all its words
_TITLE_MOST = 200


def shorter(message: Message) -> Message:
    """Return a smaller message: the longest rows halved, else the longest words cut, else the last block dropped."""
    if len(message.title) > _TITLE_MOST:
        return replace(message, title=_cut(message.title, _TITLE_MOST))
    for size, shrink in ((_row_count, _with_half_the_rows), (_word_length, _with_shorter_words)):
        found = _largest(message.blocks, size)
        if found is not None:
            blocks = message.blocks
            return replace(message, blocks=(*blocks[:found], shrink(blocks[found]), *blocks[found + 1 :]))
    kept = tuple(block for block in message.blocks if block != Note(ELLIPSIS))[:-1]
    return replace(message, blocks=(*kept, Note(ELLIPSIS)) if kept else ())


def _largest(blocks: tuple[Block, ...], size: Callable[[Block], int]) -> int | None:
    """Return the place of the block with the most to give, None where no block has anything to give."""
    largest = max(range(len(blocks)), key=lambda index: size(blocks[index]), default=None)
    return largest if largest is not None and size(blocks[largest]) > 0 else None


def _row_count(block: Block) -> int:
    """Return how many rows could be left out, counting the one that would say so."""
    match block:
        case Table(rows=rows) | Facts(rows=rows):
            return max(0, len(rows) - 2)
        case Buttons(buttons=buttons):
            return max(0, len(buttons) - 2)
        case Chart(categories=categories):
            return max(0, len(categories) - 2)
        case Form(fields=fields):
            return max((len(field.options) for field in fields), default=0)
        case Text() | Note() | Meter():
            return 0


def _with_half_the_rows(block: Block) -> Block:
    match block:
        case Table(rows=rows, columns=columns):
            return replace(block, rows=(*rows[: len(rows) // 2], (ELLIPSIS,) * len(columns)))
        case Facts(rows=rows):
            return Facts((*rows[: len(rows) // 2], (ELLIPSIS, ELLIPSIS)))
        case Buttons(buttons=buttons):
            return Buttons(buttons[: len(buttons) // 2])
        case Chart(categories=categories, series=series):
            # The newest points are what a trend is read for.
            start = len(categories) - len(categories) // 2
            return replace(
                block, categories=categories[start:], series=tuple((name, values[start:]) for name, values in series)
            )
        case Form(fields=fields):
            return replace(block, fields=_with_longest_choice_typed(fields))
        case Text() | Note() | Meter():
            return block


def _with_longest_choice_typed(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the questions with the longest choice made one to type into: leaving options out would forbid them."""
    longest = max(range(len(fields)), key=lambda index: len(fields[index].options))
    typed = replace(fields[longest], kind=FieldKind.WORDS, options=())
    return (*fields[:longest], typed, *fields[longest + 1 :])


def _word_length(block: Block) -> int:
    longest = max((len(words) for words in _words(block)), default=0)
    return longest if longest > _SHORT_ENOUGH else 0


def _words(block: Block) -> tuple[str, ...]:
    match block:
        case Text() | Note():
            return (block.words,)
        case Facts(rows=rows):
            return tuple(words for row in rows for words in row)
        case Table(rows=rows, columns=columns, caption=caption):
            return (caption, *(column.heading for column in columns), *(cell for row in rows for cell in row))
        case Meter(name=name, figure=figure, detail=detail):
            return (name, figure, detail)
        case Chart(title=title, in_words=in_words, categories=categories, series=series):
            return (title, in_words, *categories, *(name for name, _ in series))
        case Buttons() | Form():
            return ()


def _with_shorter_words(block: Block) -> Block:
    most = max(_SHORT_ENOUGH, _word_length(block) // 2)

    def cut(words: str) -> str:
        return _cut(words, most)

    match block:
        case Text() | Note():
            return replace(block, words=cut(block.words))
        case Facts(rows=rows):
            return Facts(tuple((cut(label), cut(value)) for label, value in rows))
        case Table(rows=rows, columns=columns, caption=caption):
            return Table(
                tuple(replace(column, heading=cut(column.heading)) for column in columns),
                tuple(tuple(cut(cell) for cell in row) for row in rows),
                cut(caption),
            )
        case Meter():
            return replace(block, name=cut(block.name), figure=cut(block.figure), detail=cut(block.detail))
        case Chart():
            return replace(
                block,
                title=cut(block.title),
                in_words=cut(block.in_words),
                categories=tuple(cut(category) for category in block.categories),
                series=tuple((cut(name), values) for name, values in block.series),
            )
        case Buttons() | Form():
            return block


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}{ELLIPSIS}"
