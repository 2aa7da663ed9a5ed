"""Every language brings sentences of its own; this runs them."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from locales import (
    COMPLETE,
    SOURCE,
    Ambiguous,
    AmbiguousDay,
    Day,
    DayReading,
    NotADay,
    Number,
    NumberReading,
    Unreadable,
    command_word,
    period_word,
    read_day,
    read_number,
    read_time,
    words_for,
)
from locales.words import words

TODAY = date(2026, 11, 23)
HERE = Path(__file__).parent
SENTENCES: dict[str, dict[str, Any]] = {
    language: tomllib.loads((HERE / "sentences" / f"{language}.toml").read_text(encoding="utf-8"))
    for language in COMPLETE
}
VERBS = frozenset({
    "report", "my", "show", "team", "target", "org", "role", "remind", "digest", "lang", "tz",
    "help", "snooze", "mute", "away", "back", "undo", "edit", "why", "import", "doctor", "sync",
    "kpi", "menu", "home",
})  # fmt: skip


def cases(section: str) -> list[tuple[str, str, str]]:
    return [(language, *case) for language, sections in SENTENCES.items() for case in sections[section].items()]


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_number(reading: NumberReading) -> str:
    """Write a reading in the shorthand of the sentence files."""
    if isinstance(reading, Unreadable):
        return reading.why.value
    values = [reading.value] if isinstance(reading, Number) else reading.readings
    suffix = f" {reading.currency}" if reading.currency else " %" if reading.is_percent else ""
    sign = "+" if reading.is_increment else ""
    shown = " | ".join(f"{sign}{plain(value)}{suffix}" for value in values)
    return f"{shown} |" if isinstance(reading, Ambiguous) and len(values) == 1 else shown


def shown_day(reading: DayReading) -> str:
    match reading:
        case NotADay():
            return "no day"
        case Day(day=day):
            return day.isoformat()
        case AmbiguousDay(days=days):
            shown = " | ".join(day.isoformat() for day in days)
            return f"{shown} |" if len(days) == 1 else shown


@pytest.mark.parametrize(("language", "typed", "understood"), cases("numbers"))
def test_a_number_is_read_as_its_author_means_it_or_asked_back(language: str, typed: str, understood: str) -> None:
    assert shown_number(read_number(typed, language)) == understood


@pytest.mark.parametrize(("language", "typed", "understood"), cases("days"))
def test_a_day_is_read_as_its_author_means_it_or_asked_back(language: str, typed: str, understood: str) -> None:
    assert shown_day(read_day(typed, language, today=TODAY)) == understood


@pytest.mark.parametrize(("language", "typed", "understood"), cases("periods"))
def test_a_period_is_read_in_the_members_language_in_english_and_in_chinese(
    language: str, typed: str, understood: str
) -> None:
    assert (period_word(typed, language) or "no period") == understood


@pytest.mark.parametrize("language", COMPLETE)
def test_every_complete_language_has_words_for_the_same_periods(language: str) -> None:
    assert set(words(language).periods.values()) == set(words(SOURCE).periods.values())


@pytest.mark.parametrize(("language", "typed", "understood"), cases("times"))
def test_a_time_of_day_is_read_in_the_members_language(language: str, typed: str, understood: str) -> None:
    found = read_time(typed, language)
    assert (found.isoformat("minutes") if found else "no time") == understood


@pytest.mark.parametrize(
    ("language", "verb", "sentence"),
    [
        (language, verb, sentence)
        for language, sections in SENTENCES.items()
        for verb, sentences in sections["commands"].items()
        for sentence in sentences
    ],
)
def test_a_command_is_found_at_the_start_of_a_sentence(language: str, verb: str, sentence: str) -> None:
    found = command_word(sentence, language)
    assert found is not None
    assert found[0] == verb


@pytest.mark.parametrize("language", COMPLETE)
def test_every_language_brings_enough_sentences_of_its_own(language: str) -> None:
    sections = SENTENCES[language]
    assert len(sections["numbers"]) >= 40
    assert len(sections["days"]) >= 25
    assert {verb for verb, sentences in sections["commands"].items() if len(sentences) >= 3} == VERBS


@pytest.mark.parametrize("language", COMPLETE)
def test_every_accepted_word_is_understood_in_its_own_language(language: str) -> None:
    for verb in VERBS:
        for word in words_for(verb, language):
            assert command_word(word, language) == (verb, ""), word
