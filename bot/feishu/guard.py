"""Guard: what stands between the open internet and the SDK, and answers everything the SDK would answer badly.

lark_oapi checks a signature but neither its age nor whether it came before, compares it in variable time, and meets
anything odd with a 500 that carries the exception's text, which makes Feishu push the same thing four times more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from bot.recent import Recent

MOST_BYTES = 1_000_000
_FRESH_SECONDS = 300
_REPLAY_SECONDS = 600.0  # a stamp passes for 300 s before and after now, so no replay outlives its memory
_REPLAYS = 100_000

_TIMESTAMP = "x-lark-request-timestamp"
_NONCE = "x-lark-request-nonce"
_SIGNATURE = "x-lark-signature"


class MissingSecretError(ValueError):
    """Webhook mode without the secrets that tell Feishu from anyone else."""

    def __init__(self) -> None:
        super().__init__("Feishu webhooks need FEISHU_ENCRYPT_KEY and FEISHU_VERIFICATION_TOKEN")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What to answer over HTTP: a status and a JSON body."""

    status: int
    body: bytes = b"{}"


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that Feishu made, lately and for the first time; `mark` names it in the replay memory."""

    event_type: str
    mark: str


class Guard:
    """Checks the requests to one webhook."""

    def __init__(
        self,
        *,
        encrypt_key: str,
        verification_token: str,
        decrypt: Callable[[str], str],
        event_types: Collection[str],
        wall: Callable[[], float],
    ) -> None:
        """Build for one app; `wall` is seconds since the epoch, `decrypt` opens an `encrypt` text or raises.

        Raises `MissingSecretError` where a secret is empty: without both, anyone could speak for Feishu.
        """
        if not encrypt_key or not verification_token:
            raise MissingSecretError
        self._encrypt_key = encrypt_key.encode()
        self._verification_token = verification_token.encode()
        self._decrypt = decrypt
        self._event_types = frozenset(event_types)
        self._wall = wall
        self._seen = Recent(_REPLAY_SECONDS, most=_REPLAYS, clock=wall)

    def check(self, headers: Mapping[str, str], body: bytes) -> Passed | HttpAnswer:
        """Return the request as passed, or the answer that ends it."""
        if len(body) > MOST_BYTES:
            return HttpAnswer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        outer = _object(body)
        if outer is None:
            return HttpAnswer(HTTPStatus.BAD_REQUEST)
        lower = {name.lower(): value for name, value in headers.items()}
        signature = lower.get(_SIGNATURE)
        if signature is None:
            return self._challenge(outer) or HttpAnswer(HTTPStatus.UNAUTHORIZED)
        if not self._is_signed(lower, signature, body) or not self._is_fresh(lower[_TIMESTAMP]):
            return HttpAnswer(HTTPStatus.UNAUTHORIZED)
        return self._signed(outer, signature)

    def forget(self, passed: Passed) -> None:
        """Let the same request pass again: handling it failed, and Feishu will repeat it."""
        self._seen.forget(passed.mark)

    def _signed(self, outer: dict[str, Any], signature: str) -> Passed | HttpAnswer:
        event = self._opened(outer)
        if event is None:
            return HttpAnswer(HTTPStatus.BAD_REQUEST)
        challenge = self._challenge(outer)
        if challenge is not None:
            return challenge
        header = event.get("header")
        if not isinstance(header, dict) or not self._is_token(header.get("token")):
            return HttpAnswer(HTTPStatus.UNAUTHORIZED)
        event_type = str(header.get("event_type"))
        if event_type not in self._event_types or not self._seen.is_new(signature):
            return HttpAnswer(HTTPStatus.OK)
        return Passed(event_type, signature)

    def _challenge(self, outer: dict[str, Any]) -> HttpAnswer | None:
        """Return the answer to Feishu's first greeting, which alone comes unsigned; None for anything else.

        A text that cannot be opened and a wrong token look alike from outside, so this answers no questions about keys.
        """
        event = self._opened(outer)
        if event is None or event.get("type") != "url_verification" or not self._is_token(event.get("token")):
            return None
        return HttpAnswer(HTTPStatus.OK, json.dumps({"challenge": str(event.get("challenge", ""))}).encode())

    def _opened(self, outer: dict[str, Any]) -> dict[str, Any] | None:
        """Return the event inside; with a key set Feishu sends nothing in clear, so clear text is not Feishu's."""
        encrypted = outer.get("encrypt")
        if not isinstance(encrypted, str):
            return None
        try:
            return _object(self._decrypt(encrypted).encode())
        except Exception:  # noqa: BLE001  (the cipher raises many kinds for bytes that are not ours; all mean one thing)
            return None

    def _is_signed(self, headers: Mapping[str, str], signature: str, body: bytes) -> bool:
        timestamp, nonce = headers.get(_TIMESTAMP), headers.get(_NONCE)
        if timestamp is None or nonce is None:
            return False
        digest = hashlib.sha256(timestamp.encode() + nonce.encode() + self._encrypt_key + body).hexdigest()
        return hmac.compare_digest(digest.encode(), signature.encode())

    def _is_fresh(self, timestamp: str) -> bool:
        # isdigit alone would let other scripts' digits through to int; those are not Feishu's either.
        return timestamp.isascii() and timestamp.isdigit() and abs(self._wall() - int(timestamp)) <= _FRESH_SECONDS

    def _is_token(self, token: object) -> bool:
        return isinstance(token, str) and hmac.compare_digest(token.encode(), self._verification_token)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
