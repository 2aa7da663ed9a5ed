"""Identifiers: 63-bit integers that sort by time, so that (org_id, id) is a key on both databases and in partitions."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime

_RANDOM_BITS = 22
_MILLISECOND_BITS = 41
_MILLISECOND_MASK = (1 << _MILLISECOND_BITS) - 1


class _Series:
    """The identifiers this process has given: each is above the one before.

    One batch needs a hundred thousand identifiers of one instant, and random bits alone repeat themselves after
    some two thousand. So a new millisecond starts at a random place and further identifiers count up from there;
    two processes would have to start within a batch's length of each other in the same millisecond to collide.
    """

    def __init__(self) -> None:
        self._newest = 0
        self._lock = threading.Lock()

    def next(self, milliseconds: int) -> int:
        with self._lock:
            if milliseconds > self._newest >> _RANDOM_BITS:
                # Half of the range stays free above the start, for what is counted up from it.
                self._newest = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS - 1)
            else:
                self._newest += 1
            return self._newest


_series = _Series()


def new_id(now: datetime) -> int:
    """Return a fresh identifier: milliseconds since 1970 in the high bits, above every earlier one of this process."""
    return _series.next(int(now.timestamp() * 1000) & _MILLISECOND_MASK)
