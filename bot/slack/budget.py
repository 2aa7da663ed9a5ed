"""The budget of a surface: which of a message's parts stay when they are too many or too long for Slack."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from bot.slack.figures import more_row
from bot.slack.wording import ELLIPSIS, Json, plain

_LEAST_ROWS = 4
"""A shortened table keeps its headings, two rows and the row that says there were more."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Budget:
    """What a surface takes: so many blocks, in so many bytes of JSON."""

    blocks: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that stay or go together; kept ones (title, buttons, small print) go last."""

    blocks: tuple[Json, ...]
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """Blocks within a budget, and their JSON: measuring them is writing them, so it is done once."""

    blocks: list[Json]
    json: str


def fit(parts: list[Part], budget: Budget) -> Fitted:
    """Return the parts' blocks within the budget, with an ellipsis where something had to go.

    Charts go first, since a sentence beside each says the same; then rows of the table from the end, then parts
    from the end, kept ones last. The first part, the title, always stays.
    """
    fitted = _written(parts)
    for shorten in (_drop_charts, _shorten_table, _drop_loose, _drop_kept):
        if _is_within(fitted, budget):
            break
        parts = shorten(parts, budget)
        fitted = _written(parts)
    return fitted


def size(blocks: list[Json]) -> int:
    """Return the length in bytes of the blocks as JSON."""
    return _bytes(_encode(blocks))


def without_charts(blocks: list[Json]) -> list[Json]:
    """Return the blocks but for native charts: what to send again when Slack refuses the first."""
    return [block for block in blocks if block["type"] != "data_visualization"]


def _written(parts: list[Part]) -> Fitted:
    blocks = [block for part in parts for block in part.blocks]
    return Fitted(blocks, _encode(blocks))


def _is_within(fitted: Fitted, budget: Budget) -> bool:
    return len(fitted.blocks) <= budget.blocks and _bytes(fitted.json) <= budget.bytes


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


def _drop_charts(parts: list[Part], _budget: Budget) -> list[Part]:
    return [replace(part, blocks=tuple(without_charts(list(part.blocks)))) for part in parts]


def _shorten_table(parts: list[Part], budget: Budget) -> list[Part]:
    excess = size([block for part in parts for block in part.blocks]) - budget.bytes
    return [replace(part, blocks=tuple(_with_fewer_rows(block, excess) for block in part.blocks)) for part in parts]


def _with_fewer_rows(block: Json, excess: int) -> Json:
    if block["type"] != "table" or len(block["rows"]) <= _LEAST_ROWS or excess <= 0:
        return block
    rows = list(block["rows"])
    more = more_row(len(rows[0]))
    excess += size(more)
    while excess > 0 and len(rows) >= _LEAST_ROWS:
        excess -= size(rows.pop()) + 1
    return {**block, "rows": [*rows, more]}


def _drop_loose(parts: list[Part], budget: Budget) -> list[Part]:
    return _drop_from_end(parts, budget, [index for index, part in enumerate(parts) if not part.is_kept])


def _drop_kept(parts: list[Part], budget: Budget) -> list[Part]:
    return _drop_from_end(parts, budget, list(range(1, len(parts))))


def _drop_from_end(parts: list[Part], budget: Budget, droppable: list[int]) -> list[Part]:
    if not droppable:
        return parts
    more = Part(({"type": "context", "elements": [plain(ELLIPSIS)]},), is_kept=True)
    left: list[Part] = list(parts)
    count = sum(len(part.blocks) for part in parts) + 1
    length = size([block for part in parts for block in part.blocks]) + size(list(more.blocks))
    index = droppable[0]
    for index in reversed(droppable):
        count -= len(left[index].blocks)
        length -= sum(size([block]) for block in left[index].blocks)
        left[index] = Part(())
        if count <= budget.blocks and length <= budget.bytes:
            break
    return [*left[:index], more, *(part for part in left[index:] if part.blocks)]
