"""The grammar: a line of words, or a form's answers, become one typed ask; each slot takes the words it can read."""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from commands.command import Command, Context
from commands.refusals import ChooseOne, InvalidFields, Missing, Refusal, UnknownWord, UnreadableNumber
from commands.slots import READERS, Amount, FreeWord, KpiId, Note, Several
from commands.vocabulary import vocabulary_of
from integrations.database.company import Store, Team
from kpi_engine import Period
from locales import match_key

_LONGEST_NAME = 5
_NEAREST = 2
_ALIKE, _FAR = 0.5, 0.2
_EXAMPLE = Decimal("1234.5")
# "GMV12万" and "sales1.2k" are written without a space where scripts have none.
_GLUED = re.compile(r"^(?P<name>[^\d+=.,\-]{2,}?)(?P<number>[+=]?[\d(¥$€£฿].*)$")


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of an ask: its name, the kind of value it takes, its label and whether an ask needs it."""

    name: str
    kind: Any
    label: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What was typed after the verb, word by word, and the note behind it."""

    command: Command[Any]
    tokens: tuple[str, ...]
    note: str

    def with_instead(self, at: int, end: int, instead: str) -> str:
        """Return the whole line with other words in one place, and everything else as it was."""
        return " ".join((self.command.name, *self.tokens[:at], instead, *self.tokens[end:])) + self.note


@cache
def slots_of(command: Command[Any]) -> tuple[Slot, ...]:
    """Return the slots a command's ask declares, in order."""
    hints = typing.get_type_hints(command.asks)
    return tuple(
        Slot(field.name, _kind(hints[field.name]), field.metadata["label"], field.metadata["is_required"])
        for field in dataclasses.fields(command.asks)
        if "label" in field.metadata
    )


def parse_line(command: Command[Any], words: str, context: Context) -> Any:
    """Return the ask that these words make.

    Raises:
        UnknownWord: a word fits no open slot; carries the two nearest corrections.
        ChooseOne: words mean several things; carries a whole line for each.
        Missing: a required slot stayed empty.
    """
    slots = slots_of(command)
    line, note = _take_note(words, slots)
    found: dict[str, Any] = {} if note is None else {note[0]: note[1]}
    open_slots = [slot for slot in slots if slot.name not in found]
    tokens = tuple(part for token in line.split() for part in _unglue(token, open_slots, context))
    said = _Said(command, tokens, "" if note is None else f" #{note[1]}")
    at = 0
    while at < len(tokens):
        taken = _take(said, at, open_slots, context)
        if taken is None:
            raise _unknown(said, at, open_slots, context)
        slot, value, at = taken
        found[slot.name] = value
        open_slots.remove(slot)
    for slot in open_slots:
        if slot.is_required:
            raise Missing(command.name, slot.label, command.examples[0])
    return command.asks(**found)


def parse_answers(command: Command[Any], answers: Mapping[str, str], context: Context) -> Any:
    """Return the ask that a form's answers make.

    Raises:
        InvalidFields: with the refusal of every answer that cannot be taken.
    """
    found: dict[str, Any] = {}
    problems: dict[str, Refusal] = {}
    for slot in slots_of(command):
        words = answers.get(slot.name, "").strip()
        if not words:
            if slot.is_required:
                problems[slot.name] = Missing(command.name, slot.label, command.examples[0])
            continue
        try:
            value = READERS[slot.kind](words, context)
        except Several as several:
            problems[slot.name] = ChooseOne(words, several.options)
            continue
        if value is None:
            is_number = slot.kind is Amount
            example = context.speaker.number(_EXAMPLE)
            problems[slot.name] = UnreadableNumber(words, example) if is_number else UnknownWord(words, command.name)
            continue
        found[slot.name] = value
    if problems:
        raise InvalidFields(command.name, answers, problems)
    return command.asks(**found)


def _kind(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(part for part in typing.get_args(hint) if part is not type(None))
    return hint


def _take_note(words: str, slots: Sequence[Slot]) -> tuple[str, tuple[str, Note] | None]:
    """Split off what stands after a `#`, where the ask takes a note."""
    slot = next((slot for slot in slots if slot.kind is Note), None)
    marked = re.search(r"(?:^|\s)[#\uff03]\s*(.+)$", words, re.DOTALL)
    if slot is None or marked is None:
        return words, None
    return words[: marked.start()], (slot.name, Note(marked.group(1).strip()))


def _unglue(token: str, open_slots: Sequence[Slot], context: Context) -> tuple[str, ...]:
    glued = _GLUED.match(token)
    kinds = {slot.kind for slot in open_slots}
    if glued is None or not {KpiId, Amount} <= kinds or token.casefold() in context.company.stores_by_code:
        return (token,)
    is_kpi = bool(vocabulary_of(context.company).find(glued["name"]))
    return (glued["name"], glued["number"]) if is_kpi else (token,)


def _take(said: _Said, at: int, open_slots: Sequence[Slot], context: Context) -> tuple[Slot, Any, int] | None:
    """Let the first open slot that reads the longest run of words at a place take it."""
    for end in range(min(len(said.tokens), at + _LONGEST_NAME), at, -1):
        words = " ".join(said.tokens[at:end])
        for slot in open_slots:
            if slot.kind is Note or (slot.kind is FreeWord and end - at > 1):
                continue
            if slot.kind is Period and _is_figure(said, at, end, open_slots, context):
                continue
            try:
                value = READERS[slot.kind](words, context)
            except Several as several:
                raise ChooseOne(
                    words,
                    tuple((shown, said.with_instead(at, end, instead)) for shown, instead in several.options),
                ) from None
            if value is not None:
                return slot, value, end
    return None


def _is_figure(said: _Said, at: int, end: int, open_slots: Sequence[Slot], context: Context) -> bool:
    """Tell whether a bare number is the figure that an ask lacks rather than a year: no word behind it is one."""
    if not said.tokens[at].isdecimal() or end - at > 1 or Amount not in {slot.kind for slot in open_slots}:
        return False
    return not any(_reads_as_amount(token, context) for token in said.tokens[end:])


def _reads_as_amount(words: str, context: Context) -> bool:
    try:
        return READERS[Amount](words, context) is not None
    except Several:
        return True


def _unknown(said: _Said, at: int, open_slots: Sequence[Slot], context: Context) -> Refusal:
    word = said.tokens[at]
    kinds = {slot.kind for slot in open_slots}
    if Amount in kinds and word[:1].isdigit() and date not in kinds:
        return UnreadableNumber(word, context.speaker.number(_EXAMPLE))
    names = _names(kinds, context)
    nearest = difflib.get_close_matches(match_key(word), names, n=_NEAREST * 4, cutoff=_ALIKE)
    if nearest:
        # Something was meant that is like this; the second nearest is offered too, however far.
        nearest += difflib.get_close_matches(match_key(word), names, n=_NEAREST * 4, cutoff=_FAR)
    shown: dict[str, str] = {}
    for key in nearest:
        label, instead = names[key]
        shown.setdefault(instead, label)
    suggestions = tuple(
        (label, said.with_instead(at, at + 1, instead)) for instead, label in list(shown.items())[:_NEAREST]
    )
    return UnknownWord(word, said.command.name, suggestions)


def _names(kinds: set[Any], context: Context) -> dict[str, tuple[str, str]]:
    """Return every name an open slot would take: folded key to (shown, typed)."""
    names: dict[str, tuple[str, str]] = {}
    if KpiId in kinds:
        for known in vocabulary_of(context.company).by_id.values():
            for word in known.words:
                names[word] = (known.name_for(context.speaker), known.kpi.id)
    if Store in kinds:
        for store in context.company.stores_by_code.values():
            names[match_key(store.code)] = names[match_key(store.name)] = (f"{store.name} ({store.code})", store.code)
    if Team in kinds:
        for team in context.company.teams.values():
            names[match_key(team.code)] = names[match_key(team.name)] = (team.name, team.code)
    return names
