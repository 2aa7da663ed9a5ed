"""Identifiers: 63-bit integers that sort by time, so that (org_id, id) is a key on both databases and in partitions."""

from __future__ import annotations

import secrets
from datetime import datetime

_RANDOM_BITS = 22
_MILLISECOND_BITS = 41
_MILLISECOND_MASK = (1 << _MILLISECOND_BITS) - 1


def new_id(now: datetime) -> int:
    """Return a fresh identifier: milliseconds since 1970 in the high bits, 22 random bits below."""
    milliseconds = int(now.timestamp() * 1000) & _MILLISECOND_MASK
    return (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
