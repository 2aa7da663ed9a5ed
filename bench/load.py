"""Load: signed slash commands sent over keep-alive connections by raw sockets, so that the client costs little."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.company import TENANT

SECRET = "bench-signing-secret"  # noqa: S105 -- signs our own requests to our own server
PATH = "/slack/events"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Run:
    """What came of some requests: each one's seconds in rising order, the seconds of all together, the answers."""

    seconds: tuple[float, ...]
    whole: float
    answers: tuple[bytes, ...]

    def at(self, share: float) -> float:
        """Return the milliseconds within which that share of the requests was answered."""
        return self.seconds[min(int(len(self.seconds) * share), len(self.seconds) - 1)] * 1000

    @property
    def per_second(self) -> float:
        """Return how many requests were answered a second."""
        return len(self.seconds) / self.whole


def signed_command(slack_id: str, text: str) -> bytes:
    """Return the bytes of one `/kpi` over HTTP; no two are alike, since the same bytes are a replay."""
    body = urlencode(
        {
            "token": "unused",
            "team_id": TENANT,
            "team_domain": "bench",
            "channel_id": f"D{slack_id[1:]}",
            "channel_name": "directmessage",
            "user_id": slack_id,
            "user_name": "bench",
            "command": "/kpi",
            "text": text,
            "api_app_id": "A_BENCH",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/never",
            "trigger_id": secrets.token_hex(16),
        }
    ).encode()
    stamp = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mac}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(port: int, requests: Sequence[bytes], *, connections: int) -> Run:
    """Send the requests over so many connections, each of which waits for its answer before it sends the next.

    Raises:
        ConnectionError: the server hung up.
        TimeoutError: it did not answer for half a minute.
    """
    answers: list[bytes] = []
    seconds: list[float] = []
    waiting = iter(requests)
    clock = time.perf_counter
    sockets = [_connect(port) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        sent: dict[socket.socket, float] = {}
        held: dict[socket.socket, bytes] = {}
        for each in sockets:
            selector.register(each, selectors.EVENT_READ, each)
        began = clock()
        for each, request in zip(sockets, waiting, strict=False):
            sent[each], held[each] = clock(), b""
            each.sendall(request)
        while sent:
            ready = selector.select(_PATIENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer from port {port}")
            for key, _ in ready:
                peer: socket.socket = key.data
                answer = held[peer] + _received(peer)
                if not _is_whole(answer):
                    held[peer] = answer
                    continue
                seconds.append(clock() - sent.pop(peer))
                answers.append(answer)
                request = next(waiting, b"")
                if request:
                    sent[peer], held[peer] = clock(), b""
                    peer.sendall(request)
        whole = clock() - began
    for each in sockets:
        each.close()
    return Run(tuple(sorted(seconds)), whole, tuple(answers))


def _connect(port: int) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def _received(peer: socket.socket) -> bytes:
    piece = peer.recv(65_536)
    if not piece:
        raise ConnectionError("the server hung up")
    return piece


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    length = _LENGTH.search(head)
    return length is not None and len(body) >= int(length[1])
