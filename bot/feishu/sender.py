"""Sender: every call to Feishu's Open API, over one pooled HTTP client."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import httpx

from bot.delivery.outcome import Outcome
from bot.feishu import answers
from bot.feishu.answers import Answer, NoAnswerError, NothingSentError, TokenRefusedError, read_answer
from bot.feishu.cards import Card, encode
from bot.feishu.domains import checked_domain
from bot.feishu.history import find_message
from bot.feishu.languages import domain_language
from bot.feishu.menu import SlashCommand, register
from bot.feishu.payloads import addressed, content_of, request_uuid
from bot.feishu.people import read_bot_open_id, read_chat_privacy, read_profile
from bot.feishu.tokens import TenantToken
from bot.invocation import Profile

_TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105  (an address, not a token)
_MESSAGES = "/open-apis/im/v1/messages"
_ID_TYPES = {"oc_": "chat_id", "ou_": "open_id", "on_": "union_id"}


class FeishuSender:
    """Posts, updates and looks up on behalf of one self-built app, which serves one tenant."""

    def __init__(
        self, *, app_id: str, app_secret: str, domain: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Build for one app; `domain` is Feishu's, Lark's, or a loopback address. Nothing is sent yet."""
        self._app_id = app_id
        self._app_secret = app_secret
        self._domain = checked_domain(domain)
        # lark_oapi's own client opens a connection per call: 30 ms on loopback against 1.4 ms pooled.
        self._http = httpx.AsyncClient(
            base_url=self._domain,
            timeout=httpx.Timeout(10.0, connect=5.0),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
        )
        self._token = TenantToken(self._fetch_token, clock)

    async def close(self) -> None:
        """Close the pooled connections."""
        await self._http.aclose()

    async def send(self, tenant: str, chat: str, payload: bytes, key: str) -> Outcome:  # noqa: ARG002  (one tenant)
        """Post a payload to a chat or a person; the same `key` is posted at most once in an hour."""
        body = addressed(payload, receive_id=chat, uuid=request_uuid(key, chat))
        return await answers.outcome(self.call("POST", _MESSAGES, body, {"receive_id_type": _id_type(chat)}))

    async def reply(self, message_id: str, payload: bytes, key: str) -> Outcome:
        """Post a payload as an answer to a message, once for a `key` in an hour."""
        body = addressed(payload, uuid=request_uuid(key, message_id))
        return await answers.outcome(self.call("POST", f"{_MESSAGES}/{message_id}/reply", body))

    async def patch(self, message_id: str, card: Card) -> Outcome:
        """Replace a card posted before (for 14 days, five times a second)."""
        body = json.dumps({"content": encode(card)}, ensure_ascii=False).encode()
        return await answers.outcome(self.call("PATCH", f"{_MESSAGES}/{message_id}", body))

    async def ephemeral(self, chat: str, open_id: str, card: Card) -> Outcome:
        """Show a card to one person in a group: only while they are online, never kept, never updated."""
        body = {"chat_id": chat, "open_id": open_id, "msg_type": "interactive", "card": card}
        encoded = json.dumps(body, ensure_ascii=False).encode()
        return await answers.outcome(self.call("POST", "/open-apis/ephemeral/v1/send", encoded))

    async def find(self, tenant: str, chat: str, payload: bytes, since: datetime) -> str | None:  # noqa: ARG002  (one)
        """Return the id under which this very payload already stands in the chat, or None.

        For attempts whose `uuid` is older than the hour Feishu remembers. Only a chat id (oc_…) can be searched: a
        person's open id names no chat. Raises `CallFailedError`.
        """
        if _id_type(chat) != "chat_id":
            return None
        return await find_message(self.call, self._app_id, chat, content_of(payload), since)

    async def profile(self, open_id: str, direct_chat: str | None = None) -> Profile:
        """Return what Feishu knows of a person, to be written to in `direct_chat`, else by their open id."""
        language = domain_language(self._domain)
        return await read_profile(self.call, open_id, language=language, direct_chat=direct_chat or open_id)

    async def bot_open_id(self) -> str | None:
        """Return the bot's own open id, None where it cannot be read."""
        return await read_bot_open_id(self.call)

    async def is_private(self, chat: str) -> bool | None:
        """Whether a chat is one person's own with the bot; None where Feishu does not say."""
        if _id_type(chat) != "chat_id":
            return True  # an id of a person names nothing else
        return await read_chat_privacy(self.call, chat)

    async def register_slash_commands(self, wanted: Sequence[SlashCommand]) -> tuple[str, ...]:
        """Make Feishu's command panel list `wanted`; returns the names created or changed."""
        return await register(self.call, wanted)

    async def call(
        self, method: str, path: str, body: bytes | None = None, query: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one authorized request; a token that Feishu calls bad is replaced once. Raises `CallFailedError`."""
        token = await self._token.get()
        answer = await self._request(method, path, body, query, token)
        if answer.code in answers.BAD_TOKEN_CODES:
            self._token.drop(token)
            answer = await self._request(method, path, body, query, await self._token.get())
        return answer

    async def _request(
        self, method: str, path: str, body: bytes | None, query: Mapping[str, str] | None, token: str | None
    ) -> Answer:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            response = await self._http.request(method, path, content=body, params=query, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
            raise NothingSentError from fault
        except httpx.HTTPError as fault:
            raise NoAnswerError from fault
        return read_answer(response.status_code, response.headers, response.content)

    async def _fetch_token(self) -> tuple[str, float]:
        body = json.dumps({"app_id": self._app_id, "app_secret": self._app_secret}).encode()
        try:
            answer = await self._request("POST", _TOKEN_PATH, body, None, None)
        except NoAnswerError as fault:
            # What was to follow has not been sent, so this must not pass for an unknown outcome.
            raise NothingSentError from fault
        if answer.code is None or answers.is_throttled(answer):
            raise NothingSentError
        if not answer.is_ok:
            raise TokenRefusedError(str(answer.code))
        return str(answer.data["tenant_access_token"]), float(answer.data["expire"])


def _id_type(chat: str) -> str:
    if "@" in chat:
        return "email"
    return _ID_TYPES.get(chat[:3], "user_id")
