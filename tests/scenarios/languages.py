"""Languages: which of the house's sentences stand on a screen, told from the catalogs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from tests.scenarios.people import Seen

_PLACE = re.compile(r"\\\{\w+\\\}")
_DECORATION = re.compile(r"</?font[^>]*>|[*_●▲■○▰▱☑☐⚠️]")
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 3
# Marketplaces are called what their feeds call themselves, whatever the catalogs say elsewhere.
_NAMES = frozenset({"Amazon", "Shopee", "TikTok Shop"})


def assert_speaks(seen: Seen, language: str) -> None:
    """Fail unless the screen holds sentences of the language, and none of the house's English ones."""
    lines = [_DECORATION.sub("", line).strip() for line in seen.lines]
    own, english = _sentences(language), _sentences("en_US")
    assert any(own.fullmatch(line) for line in lines), f"nothing in {language}: {seen.words}"
    if language == "en_US":
        return
    strange = [line for line in lines if english.fullmatch(line) and not own.fullmatch(line) and line not in _NAMES]
    assert strange == [], f"English in {language}: {strange}"


@cache
def _sentences(language: str) -> re.Pattern[str]:
    """Return a pattern that fits every sentence of the house in a language, whatever fills its places."""
    texts = sorted(set(_texts(language)))
    return re.compile("|".join(f"(?:{_PLACE.sub('.+', re.escape(text))})" for text in texts))


def _texts(language: str) -> Iterator[str]:
    with (files("locales") / "zh_Hans" / "LC_MESSAGES" / "leadline.po").open("rb") as file:
        source = read_po(file)
    catalog = source
    if language not in ("en_US", "zh_Hans"):
        with (files("locales") / language / "LC_MESSAGES" / "leadline.po").open("rb") as file:
            catalog = read_po(file)
    for message in catalog:
        said = message.id if language == "en_US" else message.string
        for text in said if isinstance(said, (list, tuple)) else (said,):
            literal = re.sub(r"\{\w+\}", "", text or "")
            least = 1 if language == "zh_Hans" else _FEWEST_LETTERS
            is_the_same = language == "en_US" and text == message.string
            if text and not is_the_same and len(_LETTERS.findall(literal)) >= least:
                yield text
