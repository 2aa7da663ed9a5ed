"""A memory of what came lately: bounded in time and in size, for replays, repeated deliveries and throttles."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable


class Recent:
    """Remembers keys for `seconds`, at most `most` of them, on one event loop."""

    def __init__(self, *, seconds: float, most: int, clock: Callable[[], float]) -> None:
        """Build over a monotonic `clock` in seconds."""
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """Whether `key` has not come lately; from now on it has."""
        now = self._clock()
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        if key in self._until:
            return False
        if len(self._until) >= self._most:
            self._until.popitem(last=False)
        self._until[key] = now + self._seconds
        return True

    def forget(self, key: str) -> None:
        """Let `key` count as new again: what it stood for did not come to pass."""
        self._until.pop(key, None)
