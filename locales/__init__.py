"""Every word, number and date a person reads or types.

The room's front door, and the only home of Babel; nothing here imports another room.
"""

from __future__ import annotations

from locales.babel_data import LocaleDataLeak
from locales.bidi import isolate, strip_bidi
from locales.catalogs import MissingCatalog, fallbacks
from locales.languages import COMPLETE, KNOWN, SOURCE, find_language, negotiate, reading_language
from locales.matching import match_key
from locales.numbers import NotFinite
from locales.readers.day_reader import read_day
from locales.readers.number_reader import read_number
from locales.readers.readings import (
    Ambiguous,
    AmbiguousDay,
    Day,
    DayReading,
    NotADay,
    Number,
    NumberReading,
    Unreadable,
    Why,
)
from locales.readers.time_reader import read_time
from locales.speaker import Speaker, speaker, translatable
from locales.startup import prepare
from locales.templates import UnfilledPlace
from locales.words import command_word, period_word, words_for
from locales.zones import StaleZoneData

__all__ = [
    "COMPLETE",
    "KNOWN",
    "SOURCE",
    "Ambiguous",
    "AmbiguousDay",
    "Day",
    "DayReading",
    "LocaleDataLeak",
    "MissingCatalog",
    "NotADay",
    "NotFinite",
    "Number",
    "NumberReading",
    "Speaker",
    "StaleZoneData",
    "UnfilledPlace",
    "Unreadable",
    "Why",
    "command_word",
    "fallbacks",
    "find_language",
    "isolate",
    "match_key",
    "negotiate",
    "period_word",
    "prepare",
    "read_day",
    "read_number",
    "read_time",
    "reading_language",
    "speaker",
    "strip_bidi",
    "translatable",
    "words_for",
]
