"""The sender: delivery's hand in Slack; posts stored bytes, and reads back what became of them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.slack.installs import FindToken
from bot.slack.posting import post_plainer
from bot.slack.refusals import not_installed, obstacle
from bot.slack.web_api import web_client
from bot.slack.wording import Json

Obstacle = Throttled | Refused | Unknown
"""Why a question to Slack has no answer."""

T = TypeVar("T")

EVENT_TYPE = "leadline_delivery"
_CLOCK_SKEW = timedelta(minutes=2)
"""Slack dates its messages itself; its clock and ours may differ by this much."""
_PAGE = 200


class SlackSender:
    """Posts for every installed workspace over one pooled session.

    Slack has no idempotency key. A post carries its delivery key as message metadata, so that after an unknown
    outcome `find` can tell whether the message stands; metadata is readable by the whole workspace, so it holds the
    key alone.
    """

    def __init__(self, find_token: FindToken, *, session: ClientSession, base_url: str) -> None:
        self._find_token = find_token
        self._session = session
        self._base_url = base_url

    async def open_direct(self, tenant: str, user: str) -> str | Obstacle:
        """Return the id of the person's direct message with the bot, opened if need be."""

        async def opened(client: AsyncWebClient) -> str:
            return str((await client.conversations_open(users=user))["channel"]["id"])

        return await self._asking(tenant, opened)

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:
        """Post the stored payload (JSON of `text` and `blocks`) to a chat, under the delivery's key.

        Blocks that Slack refuses are posted again without charts, then as text alone: a refusal posts nothing.
        """
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        message: Json = json.loads(payload) | {"channel": chat, "metadata": metadata}

        async def posted(client: AsyncWebClient) -> Sent:
            said = await post_plainer(lambda attempt: client.chat_postMessage(**attempt), message)
            return Sent(str(said["ts"]))

        return await self._asking(tenant, posted)

    async def update(self, tenant: str, chat: str, remote_id: str, payload: bytes) -> Outcome:
        """Replace a message posted before; its metadata stays, and doing it twice is harmless."""
        message: Json = json.loads(payload) | {"channel": chat, "ts": remote_id}

        async def updated(client: AsyncWebClient) -> Sent:
            said = await post_plainer(lambda attempt: client.chat_update(**attempt), message)
            return Sent(str(said["ts"]))

        return await self._asking(tenant, updated)

    async def find(self, tenant: str, chat: str, key: str, since: datetime) -> str | Obstacle | None:
        """Return the remote id of the message posted under `key` since then, None where none surely stands."""

        async def found(client: AsyncWebClient) -> str | None:
            cursor: str | None = None
            while cursor != "":
                page = await client.conversations_history(
                    channel=chat,
                    include_all_metadata=True,
                    oldest=f"{(since - _CLOCK_SKEW).timestamp():.6f}",
                    limit=_PAGE,
                    cursor=cursor,
                )
                for message in page["messages"]:
                    if _key_of(message) == key:
                        return str(message["ts"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            return None

        return await self._asking(tenant, found)

    async def _asking(self, tenant: str, call: Callable[[AsyncWebClient], Awaitable[T]]) -> T | Obstacle:
        installed = await self._find_token(tenant)
        if installed is None:
            return not_installed()
        try:
            return await call(web_client(self._session, self._base_url, installed.token))
        except SlackApiError as error:
            return obstacle(error)
        except (ClientError, TimeoutError):
            return Unknown()


def _key_of(message: Json) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return key if isinstance(key, str) else None
