"""The long connection of the local Feishu: connected clients, pings, and events of which each goes to one of them."""

import asyncio
import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.feishu_frames import CONTROL, DATA, BrokenFrame, Frame, decode, encode
from bot.sandbox.feishu_tenant import FeishuTenant
from bot.sandbox.outgoing import ANSWER_WITHIN_SECONDS, Reply

MOST_SOCKETS = 50


@dataclass(slots=True)
class FeishuSockets:
    """The connected long-connection clients and the events that still wait for a reply."""

    tenant: FeishuTenant
    within: float = ANSWER_WITHIN_SECONDS
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a client has said its first ping."""
    _open: list[WebSocket] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Reply]] = field(default_factory=dict)
    _turn: int = 0

    @property
    def count(self) -> int:
        """How many clients are connected."""
        return len(self._open)

    async def serve(self, socket: WebSocket) -> None:
        """Answer one client's pings and match its replies with events until it leaves."""
        await socket.accept()
        if len(self._open) >= MOST_SOCKETS:
            await socket.close(code=1008, reason="too many connections")
            return
        self._open.append(socket)
        try:
            while True:
                frame = decode(await socket.receive_bytes())
                if frame.method == CONTROL and frame.header("type") == "ping":
                    self.connected.set()
                    pong = Frame(CONTROL, frame.service, (("type", "pong"),))
                    await socket.send_bytes(encode(pong))
                elif frame.method == DATA:
                    waiting = self._waiting.pop(frame.header("message_id"), None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(_reply(frame))
        except (WebSocketDisconnect, BrokenFrame):
            pass
        finally:
            self._open.remove(socket)

    async def deliver(self, payload: dict[str, Any]) -> Reply:
        """Send one event to one client, taking turns, and return its reply; silence is ``http_timeout``."""
        if not self._open:
            return Reply(0, failure="connection_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        message_id = f"frame-{self.tenant.serial()}"
        headers = (
            ("type", "event"),
            ("message_id", message_id),
            ("trace_id", message_id),
            ("sum", "1"),
            ("seq", "0"),
        )
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        waiting = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_bytes(encode(Frame(DATA, 1, headers, body)))
            return await asyncio.wait_for(waiting, self.within)
        except TimeoutError:
            return Reply(0, failure="http_timeout")
        except (WebSocketDisconnect, RuntimeError):
            return Reply(0, failure="connection_failed")
        finally:
            self._waiting.pop(message_id, None)


def _reply(frame: Frame) -> Reply:
    try:
        answer = json.loads(frame.payload)
        body = base64.b64decode(answer.get("data") or "")
        return Reply(int(answer["code"]), {"content-type": "application/json"}, body)
    except (ValueError, KeyError, binascii.Error):
        return Reply(500)
