"""Unwanted: why a notice that was due is not sent after all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The reason, in words for the outbox's reader."""

    reason: str
