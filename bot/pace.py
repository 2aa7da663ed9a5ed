"""Pace: how many asks one person may make, kept in memory by a bucket each."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_KEPT = 10_000


@dataclass(slots=True)
class Pace:
    """Allows bursts of `burst` asks, refilled by one every `every`; the least recently seen are forgotten."""

    burst: int = 30
    every: timedelta = timedelta(seconds=1)
    _free_at: OrderedDict[int, datetime] = field(default_factory=OrderedDict)

    def take(self, person_id: int, now: datetime) -> int:
        """Take one ask; return 0, or the whole seconds to wait."""
        free_at = max(self._free_at.pop(person_id, now), now) + self.every
        over = free_at - now - self.burst * self.every
        if over > timedelta(0):
            self._free_at[person_id] = free_at - self.every
            return math.ceil(over.total_seconds())
        self._free_at[person_id] = free_at
        if len(self._free_at) > _KEPT:
            self._free_at.popitem(last=False)
        return 0
