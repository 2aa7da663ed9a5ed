"""How the local Feishu reaches the app: an encrypted and signed POST or a frame, with re-pushes for events."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.feishu_crypto import encrypted, signature
from bot.sandbox.feishu_socket import FeishuSockets
from bot.sandbox.feishu_tenant import FeishuTenant
from bot.sandbox.outgoing import Outgoing, Reply, Sent
from bot.sandbox.tampering import HONEST, Tampering


@dataclass(slots=True)
class FeishuDelivery:
    """Carries payloads to the app: by HTTP where the tenant has a request URL, else to a connected socket."""

    tenant: FeishuTenant
    outgoing: Outgoing
    sockets: FeishuSockets
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def deliver(
        self, payload: dict[str, Any], tampering: Tampering = HONEST, *, is_signed: bool = True
    ) -> tuple[Reply, Sent | None]:
        """Deliver once and return the reply with the bytes sent (None over a socket)."""
        if self.tenant.request_url is None:
            return await self.sockets.deliver(payload), None
        sent = self._sealed(self.tenant.request_url, payload, tampering, is_signed=is_signed)
        return await self.outgoing.post(sent), sent

    async def deliver_event(
        self, payload: dict[str, Any], tampering: Tampering = HONEST
    ) -> tuple[Reply, Sent | None, int]:
        """Deliver an event, again up to four times while it fails; return the last reply and the attempts made."""
        reply, sent = await self.deliver(payload, tampering)
        attempts = 1
        for delay in self.tenant.retry_delays:
            if reply.is_ok:
                break
            await self.pause(delay)
            reply, sent = await self.deliver(payload, tampering)
            attempts += 1
        return reply, sent, attempts

    async def verify_url(self) -> Reply:
        """Ask the app to echo a challenge, as the console does when an address is saved: encrypted, not signed."""
        token = self.tenant.verification_token
        payload = {"challenge": f"challenge-{self.tenant.serial()}", "token": token, "type": "url_verification"}
        reply, _ = await self.deliver(payload, is_signed=False)
        return reply

    def _sealed(self, url: str, payload: dict[str, Any], tampering: Tampering, *, is_signed: bool) -> Sent:
        key = self.tenant.encrypt_key if tampering.secret is None else tampering.secret
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if not self.tenant.encrypt_key:
            body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
            return Sent(url, headers, body + tampering.padding + tampering.added)
        body = encrypted(payload, self.tenant.encrypt_key) + tampering.padding
        if is_signed:
            nonce = secrets.token_hex(8)
            seconds = int(self.tenant.wall().timestamp()) + tampering.seconds
            timestamp = str(seconds) if tampering.timestamp is None else tampering.timestamp
            honest = signature(timestamp, nonce, key, body)
            signed = {
                "X-Lark-Request-Timestamp": timestamp,
                "X-Lark-Request-Nonce": nonce,
                "X-Lark-Signature": honest if tampering.signature is None else tampering.signature,
            }
            headers |= {name: value for name, value in signed.items() if value}
        return Sent(url, headers, body + tampering.added)
