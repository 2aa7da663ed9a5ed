"""Forms: a command's slots as questions, from the same declaration that reads its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commands.command import Command, Context
from commands.grammar import slots_of
from commands.message import Field, FieldKind, Form, Message
from commands.slots import Amount, Note, Switch


def form_message(
    command: Command[Any],
    context: Context,
    *,
    title: str,
    values: Mapping[str, str],
    options: Mapping[str, Sequence[tuple[str, str]]],
    required: Sequence[str] = (),
) -> Message:
    """Return a message that asks for a command's slots.

    Args:
        command: whose slots are asked for, in their order.
        context: of the asker, for the words.
        title: the form's head.
        values: what the fields start with, by slot name.
        options: the choices of those slots that have a closed set.
        required: slots that the form insists on beyond those the command does.
    """
    speaker = context.speaker
    fields = []
    for slot in slots_of(command):
        choices = tuple(options.get(slot.name, ()))
        if slot.kind is Switch:
            choices = (("on", speaker.say_in("switch", "yes")), ("off", speaker.say_in("switch", "no")))
        fields.append(
            Field(
                name=slot.name,
                label=speaker.say(slot.label),
                kind=_kind(slot.kind, choices),
                value=values.get(slot.name, ""),
                options=choices,
                is_required=slot.is_required or slot.name in required,
            )
        )
    return Message(title, (Form(command.name, tuple(fields), speaker.say("Send")),))


def _kind(kind: Any, choices: Sequence[tuple[str, str]]) -> FieldKind:
    if choices:
        return FieldKind.CHOICE
    if kind is Amount:
        return FieldKind.NUMBER
    if kind is date:
        return FieldKind.DAY
    return FieldKind.NOTE if kind is Note else FieldKind.WORDS
