"""help, menu: what one may ask, in the reader's language, with a button for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commands.command import Access, Command, Context, slot
from commands.message import Button, Buttons, Facts, Message, Note, Style, Text
from commands.refusals import UnknownCommand
from commands.slots import Verb
from commands.verbs import shown_verb
from integrations.database import people
from integrations.database.company import Right
from locales import Speaker, translatable, words_for


@dataclass(frozen=True, slots=True)
class SeeHelp:
    """Of which command; of all unless said."""

    verb: Verb | None = slot(translatable("Command"))


@dataclass(frozen=True, slots=True)
class SeeMenu:
    """Nothing was said."""


def may_ask(command: Command[Any], context: Context) -> bool:
    """Tell whether the asker's right is enough for a command."""
    return list(Right).index(context.asker.right) >= int(command.access)


def help_command(commands: Callable[[], tuple[Command[Any], ...]]) -> Command[SeeHelp]:
    """Return the help command over the given commands."""

    def see_help(ask: SeeHelp, context: Context) -> Message:
        allowed = [command for command in commands() if may_ask(command, context)]
        if ask.verb is None:
            return _overview(allowed, context)
        named = [command for command in allowed if _is_called(command, ask.verb, context)]
        if not named:
            raise UnknownCommand(ask.verb)
        return _detail(named, context)

    return Command(
        name="help",
        asks=SeeHelp,
        answer=see_help,
        access=Access.NEWCOMER,
        summary=translatable("What you can ask"),
        examples=("help", "help report"),
    )


def menu_command(commands: Callable[[], tuple[Command[Any], ...]]) -> Command[SeeMenu]:
    """Return what an empty line answers: a menu of buttons over the given commands."""

    def see_menu(_ask: SeeMenu, context: Context) -> Message:
        speaker = context.speaker
        title = speaker.say("Hello {name}, what would you like to do?", name=context.asker.name)
        if context.asker.right is Right.NEWCOMER:
            return _welcome(context)
        names = {command.name for command in commands() if may_ask(command, context)}
        labels = _labels(speaker)
        buttons = tuple(
            Button(label, name, Style.PRIMARY if name == "report" else Style.PLAIN)
            for name, label in labels.items()
            if name in names
        )
        rows = tuple(Buttons(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
        return Message(
            title, (*rows, Note(speaker.say("You can also type it, for example: {line}", line="report gmv 12000")))
        )

    return Command(
        name="menu",
        asks=SeeMenu,
        answer=see_menu,
        access=Access.NEWCOMER,
        summary=translatable("Show the menu"),
        examples=("menu",),
    )


def _labels(speaker: Speaker) -> dict[str, str]:
    """Return the menu's buttons in their order: what they type, and what stands on them."""
    return {
        "report": speaker.say_in("button", "Report"),
        "my": speaker.say_in("button", "My KPIs"),
        "team": speaker.say_in("button", "Team"),
        "digest now": speaker.say_in("button", "Digest"),
        "target set": speaker.say_in("button", "Set a target"),
        "remind": speaker.say_in("button", "Reminder"),
        "lang": speaker.say_in("button", "Language"),
        "tz": speaker.say_in("button", "Time zone"),
        "org": speaker.say_in("button", "Company"),
        "help": speaker.say_in("button", "Help"),
    }


def _welcome(context: Context) -> Message:
    speaker = context.speaker
    administrators = tuple(person.name for person in people.administrators(context.work))
    if administrators:
        waits = speaker.say(
            "You are known now, but have no rights yet. Ask {names} for them.", names=speaker.items(administrators)
        )
    else:
        waits = speaker.say(
            "This company has no administrator yet. On the server, run: leadline admin grant {name}",
            name=context.asker.name,
        )
    buttons = Buttons(
        (Button(speaker.say("Choose your language"), "lang"), Button(speaker.say("Set your time zone"), "tz"))
    )
    zone = Facts(
        (
            (speaker.say("Language"), speaker.language_name(context.asker.language)),
            (speaker.say("Time zone"), speaker.zone_name(context.asker.zone, context.now)),
        )
    )
    return Message(speaker.say("Welcome, {name}", name=context.asker.name), (Text(waits), zone, buttons))


def _overview(allowed: list[Command[Any]], context: Context) -> Message:
    speaker = context.speaker
    rows = tuple((shown_verb(command.name, speaker), speaker.say(command.summary)) for command in allowed)
    note = Note(speaker.say("For one of them: help report. English and Chinese words always work, too."))
    return Message(speaker.say("What you can ask"), (Facts(rows), note))


def _detail(named: list[Command[Any]], context: Context) -> Message:
    speaker = context.speaker
    blocks: list[Text | Note] = []
    for command in named:
        blocks.append(Text(speaker.say(command.summary), is_strong=True))
        blocks.extend(Note(f"/kpi {_filled(example, context)}") for example in command.examples)
    words = words_for(named[0].name.split()[0], context.speaker.language)
    if words:
        blocks.append(Note(speaker.say("Also understood: {words}", words=speaker.items(words))))
    return Message(
        shown_verb(named[0].name, speaker), (*blocks, Buttons((Button(speaker.say("Try it"), named[0].name),)))
    )


def _is_called(command: Command[Any], word: str, context: Context) -> bool:
    head = command.name.split()[0]
    return word.casefold() in (
        command.name,
        head,
        *(known.casefold() for known in words_for(head, context.speaker.language)),
    )


def _filled(example: str, context: Context) -> str:
    """Return an example with a store and team of this company in its places."""
    stores, teams = list(context.company.stores_by_code.values()), list(context.company.teams.values())
    return example.format(
        store=stores[0].code if stores else "BR-01",
        team=teams[0].code if teams else "LATAM",
        person=f"@{context.asker.name}",
        batch="123",
    )
