"""Seals: tokens that carry a command line or a form, signed with who may use them and until when."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.invocation import Seal
from commands.refusals import BrokenButton

LIFETIME = timedelta(days=14)
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token said: a line to type or a form's verb with what it kept.

    Attributes:
        org_id: the company it was made in.
        person_id: who may use it; None for anyone who sees it.
        until: when it stops working.
        words: the line, or the form's verb.
        kept: the form's hidden answers; None for a line.
        once: the name under which its single use is remembered, empty for a button that may be pressed again.
    """

    org_id: int
    person_id: int | None
    until: datetime
    words: str
    kept: tuple[tuple[str, str], ...] | None
    once: str


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and opens tokens; the first key signs, all keys open, so that keys can be rotated."""

    keys: Sequence[bytes]

    def for_person(self, org_id: int, person_id: int | None, now: datetime) -> Seal:
        """Return what a renderer needs to seal the buttons and forms of one reader."""
        until = int((now + LIFETIME).timestamp())

        def seal_line(line: str, is_once: bool) -> str:
            return self._seal([org_id, person_id, until, line, None, secrets.token_urlsafe(9) if is_once else ""])

        def seal_form(verb: str, kept: tuple[tuple[str, str], ...]) -> str:
            return self._seal([org_id, person_id, until, verb, kept, secrets.token_urlsafe(9)])

        return Seal(seal_line, seal_form)

    def open(self, token: str) -> Opened:
        """Return what a token says.

        Raises:
            BrokenButton: it was not sealed by any of our keys.
        """
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"==")
            body, mac = sealed[_MAC_BYTES:], sealed[:_MAC_BYTES]
        except ValueError:
            raise BrokenButton from None
        if not any(hmac.compare_digest(mac, _mac(key, body)) for key in self.keys):
            raise BrokenButton
        org_id, person_id, until, words, kept, once = json.loads(body)
        pairs = None if kept is None else tuple((str(name), str(value)) for name, value in kept)
        return Opened(org_id, person_id, datetime.fromtimestamp(until, UTC), words, pairs, once)

    def _seal(self, facts: list[object]) -> str:
        body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(_mac(self.keys[0], body) + body).rstrip(b"=").decode("ascii")


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_MAC_BYTES]
