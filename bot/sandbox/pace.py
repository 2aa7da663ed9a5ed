"""How fast a platform lets a caller go: a sliding window of calls per key."""

from collections import defaultdict, deque
from collections.abc import Callable


class Pace:
    """At most ``calls`` per ``seconds`` for each key, measured on ``clock`` (seconds that never run back)."""

    def __init__(self, *, calls: int, seconds: float, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._seconds = seconds
        self._clock = clock
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, key: str) -> float:
        """Count one call and return 0, or leave it uncounted and return the seconds until there is room."""
        now = self._clock()
        seen = self._seen[key]
        while seen and now - seen[0] >= self._seconds:
            seen.popleft()
        if len(seen) >= self._calls:
            return self._seconds - (now - seen[0])
        seen.append(now)
        return 0.0
