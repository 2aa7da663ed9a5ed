"""lang, tz: how a person reads and where their day is; both changed by one word, neither derived from the other."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass
from zoneinfo import available_timezones

from commands.command import Access, Command, Context, slot
from commands.message import Button, Buttons, Facts, Message, Note, Tone
from commands.refusals import UnknownLanguage, UnknownZone
from commands.remind import DIGEST, REMINDER, reschedule, upcoming
from commands.slots import FreeWord, LanguageCode, ZoneName
from integrations.database import audit, people
from locales import COMPLETE, KNOWN, match_key, reading_language, speaker, translatable


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    """Which language, by its own name, its English name or its code; other words are answered with all there are."""

    language: LanguageCode | None = slot(translatable("Language"))
    words: FreeWord | None = slot(translatable("Language"))


def change_language(ask: ChangeLanguage, context: Context) -> Message:
    """Change the language one reads; without a word, offer them all."""
    if ask.language is None:
        if ask.words is not None:
            raise UnknownLanguage(ask.words, language_lines())
        return Message(context.speaker.say("Choose your language"), _language_buttons())
    code = ask.language
    people.change_profile(context.work, context.asker.id, language=code)
    audit.note(context.work, "lang", str(context.asker.id), {"language": code})
    told = speaker(code, region=context.speaker.region, zone=context.asker.zone)
    title = told.say("From now on you read {language}.", language=told.language_name(code))
    if reading_language(code) == code or code.startswith("en"):
        return Message(title, tone=Tone.GOOD)
    later = told.say("Its translation is not finished, so until then your messages are in English.")
    return Message(title, (Note(later),), Tone.GOOD)


def language_lines() -> tuple[tuple[str, str], ...]:
    """Return every language in its own name with the line that chooses it, finished ones first."""
    codes = (*COMPLETE, *(code for code in KNOWN if code not in COMPLETE))
    return tuple((speaker(code).language_name(code), f"lang {code}") for code in codes)


def _language_buttons() -> tuple[Buttons, ...]:
    lines = language_lines()
    rows = [lines[start : start + 5] for start in range(0, len(lines), 5)]
    return tuple(Buttons(tuple(Button(name, line) for name, line in row)) for row in rows)


@dataclass(frozen=True, slots=True)
class ChangeZone:
    """Which zone, by city or IANA id; other words are answered with the nearest."""

    zone: ZoneName | None = slot(translatable("Time zone"))
    city: FreeWord | None = slot(translatable("City"))


def change_zone(ask: ChangeZone, context: Context) -> Message:
    """Change one's time zone; schedules follow, and no local date is served twice."""
    if ask.zone is None:
        if ask.city is not None:
            raise UnknownZone(ask.city, _nearest_zones(ask.city, context))
        return _told(context, context.speaker.say("Your time zone"))
    zone = ask.zone
    people.change_profile(context.work, context.asker.id, zone=zone)
    audit.note(context.work, "tz", str(context.asker.id), {"zone": zone})
    moved = dataclasses.replace(context.asker, zone=zone)
    reschedule(context.work, moved)
    told = speaker(context.speaker.language, region=context.speaker.region, zone=zone)
    there = dataclasses.replace(context, asker=moved, speaker=told)
    return _told(there, told.say("Your time zone is set"))


def _told(context: Context, title: str) -> Message:
    told = context.speaker
    rows = [
        (told.say("Zone"), told.zone_name(context.asker.zone, context.now)),
        (told.say("Now"), told.moment(context.now)),
    ]
    for kind, label in ((REMINDER, told.say("Next reminder")), (DIGEST, told.say("Next digest"))):
        runs = upcoming(context, kind)
        if runs:
            rows.append((label, runs[0]))
    return Message(title, (Facts(tuple(rows)), Note(told.say("Change it with a city: tz Bangkok, tz São Paulo."))))


def _nearest_zones(words: str, context: Context) -> tuple[tuple[str, str], ...]:
    cities = {match_key(name.rpartition("/")[2].replace("_", " ")): name for name in sorted(available_timezones())}
    near = difflib.get_close_matches(match_key(words), cities, n=2, cutoff=0.5)
    return tuple((context.speaker.zone_name(cities[city], context.now), f"tz {cities[city]}") for city in near)


LANG = Command(
    name="lang",
    asks=ChangeLanguage,
    answer=change_language,
    access=Access.NEWCOMER,
    summary=translatable("Choose the language you read"),
    examples=("lang", "lang português", "lang 中文"),
    writes=True,
)

TZ = Command(
    name="tz",
    asks=ChangeZone,
    answer=change_zone,
    access=Access.NEWCOMER,
    summary=translatable("Set your time zone"),
    examples=("tz", "tz Bangkok", "tz America/Sao_Paulo"),
    writes=True,
)
