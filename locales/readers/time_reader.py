"""Reads a typed time of day: 9, 9:30, 21h, 9h30, 9点半, 下午3点, 9am."""

from __future__ import annotations

import re
from datetime import time

from locales.matching import match_key
from locales.readers.readings import Why
from locales.readers.typed_text import open_text
from locales.words import languages_understood, words

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s*"
    r"(?:(?:[:h点时]\s*(?:(?P<minute>\d{1,2})|(?P<part>半|一刻|三刻))?\s*(?:分|min|钟|整)?|\.(?P<dotted>\d{2}))(?:\s*h)?)?"
)
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_NOON = 12
_FIRST_EVENING_HOUR = 5


def read_time(text: str, language: str) -> time | None:
    """Return the time of day a member of `language` typed, or None where it is none."""
    opened = open_text(text)
    if isinstance(opened, Why):
        return None
    typed = match_key(opened)
    for understood in languages_understood(language):
        if named := words(understood).times.get(typed):
            return time.fromisoformat(named)
    part, clock = _take_part_of_day(typed, language)
    found = _CLOCK.fullmatch(clock)
    if found is None:
        return None
    minute = _PARTS[found["part"]] if found["part"] else int(found["minute"] or found["dotted"] or 0)
    hour = _hour_of_day(int(found["hour"]), part)
    return time(hour, minute) if hour is not None and hour < 24 and minute < 60 else None  # noqa: PLR2004


def _take_part_of_day(typed: str, language: str) -> tuple[str, str]:
    """Take "am", "下午", "da noite" off either end; returns the part's name, or "", and what is left."""
    for understood in languages_understood(language):
        own = words(understood)
        for part, names in (("morning", own.morning), ("afternoon", own.afternoon), ("night", own.night)):
            for name in names:
                if typed.startswith(name):
                    return part, typed.removeprefix(name).strip()
                if typed.endswith(name):
                    return part, typed.removesuffix(name).strip()
    return "", typed


def _hour_of_day(hour: int, part: str) -> int | None:
    """Return the hour on a 24-hour clock; None where the part of the day contradicts it (14 am, 3 at night)."""
    match part:
        case "":
            return hour
        case "morning":
            return None if hour > _NOON else hour % _NOON
        case "afternoon":
            return hour % _NOON + _NOON if hour else None
        case _:
            if hour == _NOON:
                return 0
            return None if hour % _NOON < _FIRST_EVENING_HOUR else hour % _NOON + _NOON
