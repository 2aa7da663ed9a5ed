"""Templates: a starting file for each kind, with headers in a reader's language and one row to show the shape."""

from __future__ import annotations

import csv
from pathlib import Path

from integrations.imports.kinds import FIELDS, ImportKind

_LONG_FIELDS = frozenset({"measure", "value"})
# The measures most companies start with, under words that finding a measure by header understands.
_WIDE = (
    ("gmv", "销售额", "12500.50"),
    ("orders", "订单数", "310"),
    ("units", "销量", "355"),
    ("ad_spend", "广告花费", "1480"),
)


def write_template(path: Path, kind: ImportKind, language: str) -> None:
    """Write a starting CSV: Excel opens it with the right letters, and an import takes it as it stands.

    Raises:
        FileExistsError: Something stands there; a file that was filled in is never overwritten.
    """
    with path.open("x", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows(template_rows(kind, language))


def template_rows(kind: ImportKind, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the header row and one row of examples."""
    fields = [field for field in FIELDS[kind] if kind is not ImportKind.FACTS or field.name not in _LONG_FIELDS]
    headers = [field.header(language) for field in fields]
    examples = [field.example for field in fields]
    if kind is ImportKind.FACTS:
        is_chinese = language.startswith("zh")
        headers[2:2] = [chinese if is_chinese else english for english, chinese, _ in _WIDE]
        examples[2:2] = [example for _, _, example in _WIDE]
    return tuple(headers), tuple(examples)
