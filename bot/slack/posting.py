"""Posting: a payload to Slack, plainer each time that Slack refuses its blocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from bot.slack.budget import without_charts
from bot.slack.wording import Json

T = TypeVar("T")

_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})


@dataclass(eq=False)
class ResponseUrlRefused(Exception):  # noqa: N818 -- what happened, as in the rest of the house
    """A `response_url` did not take an answer; the address itself is a secret and stays out."""

    status: int
    has_bad_blocks: bool


async def post_plainer(post: Callable[[Json], Awaitable[T]], payload: Json) -> T:
    """Post the payload; when Slack refuses its blocks, post it without charts, then as text alone.

    A refusal means that nothing was posted, so trying again posts nothing twice.
    """
    *richer, plainest = _plainer(payload)
    for attempt in richer:
        try:
            return await post(attempt)
        except (SlackApiError, ResponseUrlRefused) as refusal:
            if not _is_about_blocks(refusal):
                raise
    return await post(plainest)


async def answer_late(session: ClientSession, response_url: str, payload: Json) -> None:
    """Post an answer to a `response_url`; raises ResponseUrlRefused when Slack does not take it."""

    async def post(attempt: Json) -> None:
        async with session.post(response_url, json=attempt) as response:
            if response.status != HTTPStatus.OK:
                said = await response.text()
                raise ResponseUrlRefused(response.status, any(code in said for code in _REFUSED_BLOCKS))

    await post_plainer(post, payload)


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for what went wrong, or empty text where its answer was none of Slack's."""
    said = error.response
    return str(said.get("error", "")) if hasattr(said, "get") and isinstance(getattr(said, "data", None), dict) else ""


def _plainer(payload: Json) -> Iterator[Json]:
    blocks = payload.get("blocks")
    if blocks:
        yield payload
        fewer = without_charts(blocks)
        if len(fewer) < len(blocks):
            yield payload | {"blocks": fewer}
    # An empty list, since an update without any keeps the blocks that stand.
    yield payload | {"blocks": []}


def _is_about_blocks(refusal: SlackApiError | ResponseUrlRefused) -> bool:
    if isinstance(refusal, ResponseUrlRefused):
        return refusal.has_bad_blocks
    return error_code(refusal) in _REFUSED_BLOCKS
