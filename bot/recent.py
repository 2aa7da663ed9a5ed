"""Recent names: what was seen in the last minutes, in memory, so that a repeated delivery is noticed."""

from __future__ import annotations

import time
from collections.abc import Callable


class Recent:
    """Names seen within `seconds`, at most `most` of them; the oldest go first.

    It guards reads only. What changes state writes its delivery key in the transaction of the effect, since this
    memory ends with the process and is not shared between replicas.
    """

    def __init__(self, seconds: float, *, most: int = 100_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._seen: dict[str, float] = {}

    def is_new(self, name: str) -> bool:
        """Tell whether the name has not come lately; from now on it has."""
        now = self._clock()
        while self._seen:
            oldest, at = next(iter(self._seen.items()))
            if now - at < self._seconds and len(self._seen) < self._most:
                break
            del self._seen[oldest]
        if name in self._seen:
            return False
        self._seen[name] = now
        return True

    def forget(self, name: str) -> None:
        """Let the name be new again: its delivery failed and will be repeated."""
        self._seen.pop(name, None)
