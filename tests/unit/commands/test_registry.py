"""Promises of every command: declared once, it is in help, in every language, and its examples work."""

from __future__ import annotations

from typing import Any

import pytest

from commands.command import Access, Command
from commands.forms import form_message
from commands.grammar import parse_line, slots_of
from commands.help import may_ask
from commands.message import in_plain_text
from commands.refusals import NotAllowed, UnknownCommand
from commands.registry import command_named, every_command, find_command
from commands.verbs import shown_verb
from integrations.database.company import Right
from locales import COMPLETE, speaker
from tests.unit.harbour import Harbour, answer, lines, rows

COMMANDS = {command.name: command for command in every_command()}
ASKER_OF = {Right.NEWCOMER: "Neo", Right.MEMBER: "Bo", Right.MANAGER: "Noi", Right.ADMIN: "Li"}
FILLED = {"store": "BR-01", "team": "LATAM", "person": "@Ana", "batch": "123"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_summed_up_in_every_language(catalogs: None, name: str) -> None:
    del catalogs
    summaries = {speaker(language).say(COMMANDS[name].summary) for language in COMPLETE}

    assert len(summaries) == len(COMPLETE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_read_as_that_command(harbour: Harbour, name: str) -> None:
    command = COMMANDS[name]
    assert command.examples
    with harbour.context("Li") as context:
        for example in command.examples:
            found, words = find_command(example.format(**FILLED), context.speaker)
            assert found is command
            parse_line(command, words, context)


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_by_the_words_it_is_shown_with(catalogs: None, name: str, language: str) -> None:
    del catalogs
    reader = speaker(language)

    found, rest = find_command(f"{shown_verb(name, reader)} BR-01", reader)

    assert (found.name, rest) == (name, "BR-01")


@pytest.mark.parametrize("right", ASKER_OF)
def test_help_names_what_one_may_ask_and_nothing_else(harbour: Harbour, right: Right) -> None:
    with harbour.context(ASKER_OF[right]) as context:
        allowed = [command for command in every_command() if may_ask(command, context)]
        shown = rows(answer(command_named("help"), "", context))

    assert [summary for _, summary in shown] == [command.summary for command in allowed]
    assert [command.name for command in every_command() if command.access <= Access[right.name]] == [
        command.name for command in allowed
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(harbour: Harbour, name: str) -> None:
    told = harbour.ask("Li", f"help {name.split(maxsplit=1)[0]}")

    assert COMMANDS[name].summary in in_plain_text(told)


def test_help_on_what_one_may_not_ask_is_as_if_it_were_not_there(harbour: Harbour) -> None:
    with pytest.raises(UnknownCommand):
        harbour.ask("Bo", "help role")


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_question_of_a_form_is_worded_in_every_language(harbour: Harbour, name: str, language: str) -> None:
    command = COMMANDS[name]
    with harbour.context({"en_US": "Li", "zh_Hans": "Mara", "pt_BR": "Ana"}[language]) as context:
        form = form_message(command, context, title="T", values={}, options={}).form()

    assert form is not None
    assert form.verb == name
    assert [question.name for question in form.fields] == [slot.name for slot in slots_of(command)]
    assert [question.name for question in form.fields if not question.label or "{" in question.label] == []


@pytest.mark.parametrize("right", ASKER_OF)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_refused_below_its_right_with_who_can_give_it(harbour: Harbour, name: str, right: Right) -> None:
    command = COMMANDS[name]
    if Access[right.name] >= command.access:
        with harbour.context(ASKER_OF[right]) as context:
            assert may_ask(command, context)
        return
    with pytest.raises(NotAllowed) as refused:
        harbour.ask(ASKER_OF[right], name)
    assert (refused.value.verb, refused.value.needs, refused.value.ask) == (
        name,
        list(Right)[int(command.access)].value,
        ("Li",),
    )


@pytest.mark.parametrize("name", ["Neo", "Ana", "Bo", "Mara", "Li"])
def test_the_menu_offers_only_what_one_may_ask(harbour: Harbour, name: str) -> None:
    with harbour.context(name) as context:
        offered = [find_command(line, context.speaker)[0] for line in lines(harbour_menu(context))]

        assert offered
        assert [command.name for command in offered if not may_ask(command, context)] == []


def harbour_menu(context: Any) -> Any:
    menu: Command[Any]
    menu, words = find_command("", context.speaker)
    return answer(menu, words, context)


def test_names_are_unique_and_first_examples_stand_for_them() -> None:
    names = [command.name for command in every_command()]

    assert len(set(names)) == len(names)
    assert [name for name in names if not COMMANDS[name].examples[0].startswith(name)] == []
