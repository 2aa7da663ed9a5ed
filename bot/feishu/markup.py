"""Escaping for Feishu: untrusted words as they must stand in a card's markdown and in a plain text message.

Feishu's markdown calls people (`<at id=all></at>`), colours, links and loads pictures, so no value that a person or a
shop wrote may reach it raw. Entities are used throughout: they are read as text wherever Feishu parses markdown, while
backslashes are not honoured inside its own tags.
"""

from __future__ import annotations

import re

_MARKUP = str.maketrans({sign: f"&#{ord(sign)};" for sign in "&<>*~[]()_`#\\|"})
# A dash, a plus or a number with a dot opens a list or a rule at the start of a line; elsewhere they are plain figures.
_BULLET = re.compile(r"^(\s*)([-+=])(?=[-=\s]|$)", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)[.](?=\s|$)", re.MULTILINE)


def escape(words: str) -> str:
    """Return words that read the same in markdown as they were written, whatever they contain."""
    escaped = words.replace("\r", "").translate(_MARKUP)
    escaped = _BULLET.sub(lambda found: f"{found[1]}&#{ord(found[2])};", escaped)
    return _NUMBERED.sub(r"\1&#46;", escaped)


def escape_line(words: str) -> str:
    """Return words escaped onto a single line, for a cell or a label where a break would end the construct."""
    return escape(" ".join(words.split()))


def strong(words: str) -> str:
    """Return words in bold, or nothing for nothing: `****` would draw a rule."""
    line = escape_line(words)
    return f"**{line}**" if line else ""


def grey(words: str) -> str:
    """Return words in grey, line by line, since Feishu's colour ends where the line does."""
    return "\n".join(f"<font color='grey'>{line}</font>" if line.strip() else "" for line in escape(words).split("\n"))


def red(words: str) -> str:
    """Return one line of words in red."""
    return f"<font color='red'>{escape_line(words)}</font>"


def without_mentions(words: str) -> str:
    """Return words for a text message, where `<at user_id="all">` calls everyone and no escape exists."""
    return words.replace("<", "\N{FULLWIDTH LESS-THAN SIGN}")
