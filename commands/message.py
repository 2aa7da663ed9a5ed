"""Message: final words in one reader's language, in a closed set of blocks that every renderer must know."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Tone(Enum):
    """How a message stands: it colours a card's head and nothing else."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Audience(Enum):
    """Who may see the answer: the asker alone, or everyone in the room it was asked in."""

    ASKER = "asker"
    ROOM = "room"


class Style(Enum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain words; renderers escape it."""

    words: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, two columns where the messenger can."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its heading, and whether its cells line up to the right as numbers do."""

    heading: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of finished words under headings; every row has one cell a column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """One KPI at a glance: light symbol, name, headline figure, detail beneath, and how far along (0 to 1)."""

    symbol: str
    name: str
    figure: str
    detail: str = ""
    share: Decimal | None = None


class Curve(Enum):
    """How a chart draws its series."""

    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Chart:
    """Series over the same categories, with a sentence that says the same for those who see no chart."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    in_words: str
    curve: Curve = Curve.LINE


@dataclass(frozen=True, slots=True)
class Button:
    """A command line that the bot types for the reader; `is_once` lets it act a single time."""

    label: str
    line: str
    style: Style = Style.PLAIN
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


class FieldKind(Enum):
    """What a form's field takes."""

    WORDS = "words"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; `options` are (value, label) pairs for a choice."""

    name: str
    label: str
    kind: FieldKind
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    is_required: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that come back as one ask of `verb`; `kept` travels along unseen."""

    verb: str
    fields: tuple[Field, ...]
    submit: str
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: as-of times, provenance, hints."""

    words: str


Block = Text | Facts | Table | Meter | Chart | Buttons | Form | Note


@dataclass(frozen=True, slots=True)
class Message:
    """What one reader is told: a title, blocks beneath, a tone and an audience."""

    title: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.NEUTRAL
    audience: Audience = Audience.ASKER

    def form(self) -> Form | None:
        """Return the message's form, if it asks questions; there is at most one."""
        return next((block for block in self.blocks if isinstance(block, Form)), None)


def in_plain_text(message: Message) -> str:
    """Return the message as lines of text, for notifications, logs of tests and the command line."""
    lines = [message.title]
    for block in message.blocks:
        match block:
            case Text(words=words) | Note(words=words):
                lines.append(words)
            case Facts(rows=rows):
                lines.extend(f"{label}: {value}" for label, value in rows)
            case Table(columns=columns, rows=rows, caption=caption):
                lines.extend([caption] if caption else [])
                lines.append(" | ".join(column.heading for column in columns))
                lines.extend(" | ".join(row) for row in rows)
            case Meter(symbol=symbol, name=name, figure=figure, detail=detail):
                lines.append(f"{symbol} {name}  {figure}")
                lines.extend([detail] if detail else [])
            case Chart(title=title, in_words=in_words):
                lines.append(f"{title}: {in_words}")
            case Buttons(buttons=buttons):
                lines.append(" ".join(f"[{button.label}]" for button in buttons))
            case Form(fields=fields, submit=submit):
                lines.extend(f"{field.label}: {field.value}" for field in fields)
                lines.append(f"[{submit}]")
    return "\n".join(lines)
