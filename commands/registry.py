"""The registry: every command once; which one a line of words asks for, in the member's language."""

from __future__ import annotations

import difflib
from typing import Any

from commands.command import Command
from commands.digest_now import DIGEST_NOW
from commands.help import help_command, menu_command
from commands.home import HOME
from commands.kpi_define import KPI_DEFINE
from commands.my import MY
from commands.org import ORG
from commands.org_person import ORG_PERSON
from commands.org_store import ORG_STORE
from commands.org_team import ORG_TEAM
from commands.profile import LANG, TZ
from commands.refusals import UnknownCommand
from commands.remind import DIGEST_COMMAND, REMIND
from commands.report import REPORT
from commands.role import ROLE
from commands.show import SHOW
from commands.target import TARGET_REVISE, TARGET_SET
from commands.target_publish import TARGET_PUBLISH
from commands.team import TEAM
from commands.undo import UNDO
from commands.verbs import second_words
from commands.why import WHY
from locales import Speaker, command_word, match_key, words_for


def every_command() -> tuple[Command[Any], ...]:
    """Return all commands, in the order of menus and help."""
    return COMMANDS


HELP = help_command(every_command)
MENU = menu_command(every_command)

COMMANDS: tuple[Command[Any], ...] = (
    REPORT,
    MY,
    SHOW,
    WHY,
    TEAM,
    DIGEST_NOW,
    TARGET_SET,
    TARGET_REVISE,
    TARGET_PUBLISH,
    KPI_DEFINE,
    REMIND,
    DIGEST_COMMAND,
    LANG,
    TZ,
    ORG,
    ORG_STORE,
    ORG_TEAM,
    ORG_PERSON,
    ROLE,
    UNDO,
    HELP,
    MENU,
    HOME,
)

_BY_NAME = {command.name: command for command in COMMANDS}
_SECOND_WORDS = {
    head: {command.name.split()[1]: command for command in COMMANDS if command.name.startswith(f"{head} ")}
    for head in {command.name.split()[0] for command in COMMANDS if " " in command.name}
}


def find_command(line: str, speaker: Speaker) -> tuple[Command[Any], str]:
    """Return the command a line asks for, and the words that are left for its slots.

    An empty line is the menu. Verbs are read in the member's language, in English and in Chinese.

    Raises:
        UnknownCommand: with the two nearest verbs.
    """
    text = line.strip()
    if not text:
        return MENU, ""
    found = _canonical(text) or command_word(text, speaker.language)
    if found is None:
        raise UnknownCommand(text.split()[0], _nearest(text.split()[0], speaker))
    verb, rest = found
    seconds = _SECOND_WORDS.get(verb, {})
    word, _, after = rest.partition(" ")
    if word and seconds:
        said = second_words(speaker)
        for second, command in seconds.items():
            if match_key(word) in {match_key(second), match_key(said[second])}:
                return command, after.strip()
    if verb in _BY_NAME:
        return _BY_NAME[verb], rest
    if len(seconds) == 1:
        return next(iter(seconds.values())), rest
    raise UnknownCommand(text.split()[0], _nearest(text.split()[0], speaker))


def command_named(name: str) -> Command[Any]:
    """Return the command of that canonical name."""
    return _BY_NAME[name]


def _canonical(text: str) -> tuple[str, str] | None:
    """Read the lines that buttons carry and English speakers type, without any table."""
    head, _, rest = text.partition(" ")
    word = head.casefold()
    return (word, rest.strip()) if word in _BY_NAME or word in _SECOND_WORDS else None


def _nearest(word: str, speaker: Speaker) -> tuple[str, ...]:
    accepted: dict[str, str] = {}
    for command in COMMANDS:
        head = command.name.split()[0]
        for known in (head, *words_for(head, speaker.language)):
            accepted.setdefault(match_key(known), command.name)
    close = difflib.get_close_matches(match_key(word), accepted, n=4, cutoff=0.5)
    return tuple(dict.fromkeys(accepted[key] for key in close))[:2]
