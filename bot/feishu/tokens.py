"""The tenant token: fetched once however many calls want it, and renewed before anyone has to wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_log = logging.getLogger(__name__)

RENEW_BEFORE = 30 * 60.0
"""Seconds left at which Feishu starts to hand out the next token (before that it repeats the same one)."""


@dataclass(frozen=True, slots=True)
class _Token:
    words: str
    renews_at: float
    expires_at: float


class TenantToken:
    """Holds one app's tenant token on one event loop."""

    def __init__(self, fetch: Callable[[], Awaitable[tuple[str, float]]], clock: Callable[[], float]) -> None:
        """Build over `fetch`, which returns a token and its remaining seconds, and a monotonic `clock`."""
        self._fetch = fetch
        self._clock = clock
        self._token: _Token | None = None
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """Return a valid token; whoever comes while one is being fetched waits for that same fetch."""
        token, now = self._token, self._clock()
        if token is None or now >= token.expires_at:
            # Shielded: a caller who gives up must not take the token from the others.
            return await asyncio.shield(self._renewal())
        if now >= token.renews_at:
            self._renewal()
        return token.words

    def drop(self, words: str) -> None:
        """Forget a token that Feishu called invalid, unless a newer one has come meanwhile."""
        if self._token is not None and self._token.words == words:
            self._token = None

    def _renewal(self) -> asyncio.Task[str]:
        if self._flight is None:
            self._flight = asyncio.get_running_loop().create_task(self._renew())
            self._flight.add_done_callback(self._landed)
        return self._flight

    async def _renew(self) -> str:
        words, seconds = await self._fetch()
        now = self._clock()
        # A token shorter than twice the margin is renewed at its half, else every call would renew it.
        self._token = _Token(words, now + seconds - min(RENEW_BEFORE, seconds / 2), now + seconds)
        return words

    def _landed(self, flight: asyncio.Task[str]) -> None:
        self._flight = None
        if not flight.cancelled() and flight.exception() is not None:
            _log.warning("no Feishu tenant token: %s", type(flight.exception()).__name__)
