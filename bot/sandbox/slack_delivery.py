"""How the local Slack reaches the app: signed HTTP or a Socket Mode envelope, with retries for events."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from bot.sandbox.outgoing import Outgoing, Reply, Sent
from bot.sandbox.slack_socket import SlackSockets
from bot.sandbox.slack_workspace import SlackWorkspace
from bot.sandbox.tampering import HONEST, Tampering

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(slots=True)
class SlackDelivery:
    """Carries payloads to the app: by HTTP where the workspace has a request URL, else to a connected socket."""

    space: SlackWorkspace
    outgoing: Outgoing
    sockets: SlackSockets
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def deliver(
        self,
        kind: EnvelopeKind,
        payload: dict[str, Any],
        tampering: Tampering = HONEST,
        *,
        attempt: int = 0,
        reason: str = "",
    ) -> tuple[Reply, Sent | None]:
        """Deliver once and return the reply with the bytes sent (None over a socket)."""
        if self.space.request_url is None:
            return await self.sockets.deliver(kind, payload, attempt=attempt, reason=reason), None
        sent = self._signed(kind, payload, tampering)
        if attempt:
            sent.headers.update({"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason})
        return await self.outgoing.post(sent), sent

    async def deliver_event(
        self, payload: dict[str, Any], tampering: Tampering = HONEST
    ) -> tuple[Reply, Sent | None, int]:
        """Deliver an event, again up to three times while it fails; return the last reply and the attempts made.

        A failed answer with ``X-Slack-No-Retry: 1`` ends it at once.
        """
        reply, sent = await self.deliver("events_api", payload, tampering)
        attempts = 1
        for number, delay in enumerate(self.space.retry_delays, start=1):
            if reply.is_ok or reply.headers.get("x-slack-no-retry") == "1":
                break
            await self.pause(delay)
            reason = reply.failure or "http_error"
            reply, sent = await self.deliver("events_api", payload, tampering, attempt=number, reason=reason)
            attempts += 1
        return reply, sent, attempts

    def _signed(self, kind: EnvelopeKind, payload: dict[str, Any], tampering: Tampering) -> Sent:
        assert self.space.request_url is not None
        if kind == "events_api":
            body, content_type = json.dumps(payload, ensure_ascii=False).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        body += tampering.padding
        seconds = int(self.space.wall().timestamp()) + tampering.seconds
        timestamp = str(seconds) if tampering.timestamp is None else tampering.timestamp
        secret = self.space.signing_secret if tampering.secret is None else tampering.secret
        digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
        signature = f"v0={digest}" if tampering.signature is None else tampering.signature
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (sandbox)"}
        headers |= {name: value for name, value in signed.items() if value}
        return Sent(self.space.request_url, headers, body + tampering.added)
