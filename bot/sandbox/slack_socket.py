"""Socket Mode of the local Slack: connected clients, and envelopes of which each goes to one of them."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.outgoing import ANSWER_WITHIN_SECONDS, Reply
from bot.sandbox.slack_workspace import SlackWorkspace

MOST_SOCKETS = 10


@dataclass(slots=True)
class SlackSockets:
    """The connected Socket Mode clients and the envelopes that still wait for an answer."""

    space: SlackWorkspace
    within: float = ANSWER_WITHIN_SECONDS
    _open: list[WebSocket] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)
    _turn: int = 0

    @property
    def count(self) -> int:
        """How many clients are connected."""
        return len(self._open)

    async def serve(self, socket: WebSocket) -> None:
        """Greet one client, then match its answers with envelopes until it leaves."""
        await socket.accept()
        if len(self._open) >= MOST_SOCKETS:
            await socket.close(code=1008, reason="too_many_websockets")
            return
        self._open.append(socket)
        info = {"app_id": self.space.app_id}
        try:
            await socket.send_json({"type": "hello", "num_connections": self.count, "connection_info": info})
            while True:
                answer = json.loads(await socket.receive_text())
                waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
                if waiting is not None and not waiting.done():
                    payload = answer.get("payload")
                    waiting.set_result(json.dumps(payload).encode() if payload else b"")
        except (WebSocketDisconnect, ValueError):
            pass
        finally:
            self._open.remove(socket)

    async def deliver(self, kind: str, payload: dict[str, Any], *, attempt: int = 0, reason: str = "") -> Reply:
        """Send one envelope to one client, taking turns, and return its answer; silence is ``http_timeout``."""
        if not self._open:
            return Reply(0, failure="connection_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if attempt:
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            body = await asyncio.wait_for(waiting, self.within)
        except TimeoutError:
            return Reply(0, failure="http_timeout")
        except (WebSocketDisconnect, RuntimeError):
            return Reply(0, failure="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)
        return Reply(200, {"content-type": "application/json"}, body)

    async def disconnect(self) -> None:
        """Send every client away, as Slack does when it refreshes connections."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await socket.close()
