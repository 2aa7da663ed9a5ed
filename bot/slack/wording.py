"""Slack's text objects: untrusted words made harmless, non-empty and short enough."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ELLIPSIS = "…"
_BLANK = "\u00a0"
"""Stands where Slack insists on a character and the message has none."""


def cut(words: str, most: int) -> str:
    """Return `words` in at most `most` characters, with an ellipsis where some were cut, never empty."""
    if len(words) > most:
        return words[: most - 1] + ELLIPSIS
    return words if words and not words.isspace() else _BLANK


def escape(words: str) -> str:
    """Return `words` such that no mention, link or date can be made of them in mrkdwn."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_escaped(words: str, most: int) -> str:
    """Return `words` escaped, in at most `most` characters, never cutting an entity in two."""
    escaped = escape(cut(words, most))
    if len(escaped) <= most:
        return escaped
    # An escaped character is at most five long, so this many are sure to fit.
    return escape(cut(words, most // 5))


def plain(words: str, most: int = 3000) -> Json:
    """Return a plain_text object: no markup is read in it, so nothing needs escaping."""
    return {"type": "plain_text", "text": cut(words, most)}


def markup(mrkdwn: str) -> Json:
    """Return an mrkdwn object of words escaped before; `verbatim` leaves bare addresses and names unlinked."""
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def bold(words: str, most: int) -> str:
    """Return `words` escaped and bold, line by line since Slack's bold ends with its line.

    Words with an asterisk stay plain: Slack knows no escape for it, and bold would end in the middle.
    """
    lines = cut(words, most // 2).splitlines()
    mark = "" if "*" in words else "*"
    marked = "\n".join(f"{mark}{escape(line.strip())}{mark}" if line.strip() else "" for line in lines)
    return (marked or _BLANK) if len(marked) <= most else cut_escaped(words, most)
