"""explain: every refusal becomes a sentence in the asker's language that names the way on."""

from __future__ import annotations

from commands.command import Context
from commands.formula_words import fault_words
from commands.message import Block, Button, Buttons, Message, Style, Text, Tone
from commands.refusals import (
    AlreadyDone,
    AlreadyThere,
    BadFormula,
    BadKpiName,
    BrokenButton,
    ChooseOne,
    ExpiredButton,
    ForeignButton,
    ForeignCurrency,
    FutureDay,
    InvalidFields,
    LastAdministrator,
    Missing,
    NoRate,
    NoStores,
    NotAllowed,
    NothingLeft,
    NothingToPublish,
    NothingToUndo,
    NotReportable,
    NotYours,
    Refusal,
    TargetsDoNotFit,
    TooFast,
    TooLarge,
    UnknownCommand,
    UnknownLanguage,
    UnknownWord,
    UnknownZone,
    UnreadableNumber,
    WrongUnit,
)
from commands.slots import RIGHT_NAMES
from commands.verbs import shown_verb
from integrations.database.company import Right
from kpi_engine import FormulaFault
from locales import Speaker

_MOST_BUTTONS = 20
_A_ROW = 5


def explain(refusal: Refusal, context: Context) -> Message:
    """Return what went wrong and what to do next, with buttons where one press is enough."""
    sentence = in_a_sentence(refusal, context.speaker)
    lines = _lines(refusal, context.speaker)
    rows: list[Block] = _details(refusal, context.speaker)
    rows += [
        Buttons(tuple(Button(label[:75], line, style) for label, line, style in lines[start : start + _A_ROW]))
        for start in range(0, min(len(lines), _MOST_BUTTONS), _A_ROW)
    ]
    return Message(sentence, tuple(rows), Tone.WARN)


def in_a_sentence(refusal: Refusal, speaker: Speaker) -> str:  # noqa: C901, PLR0912 -- one case a refusal
    """Return the sentence for one refusal, alone or beside a form's field."""
    match refusal:
        case UnknownCommand(word=word):
            return speaker.say("I do not know “{word}”. Write help to see what you can ask.", word=word)
        case UnknownWord(word=word, suggestions=()):
            return speaker.say("I do not understand “{word}” here.", word=word)
        case UnknownWord(word=word):
            return speaker.say("I do not understand “{word}” here. Did you mean:", word=word)
        case ChooseOne(word=""):
            return speaker.say("Which one?")
        case ChooseOne(word=word, choices=(_,)):
            return speaker.say("Did you mean this by “{word}”?", word=word)
        case ChooseOne(word=word):
            return speaker.say("“{word}” can mean several things. Which one?", word=word)
        case UnreadableNumber(text=text, example=example):
            return speaker.say(
                "“{text}” is not a number I can read. Write it like {example}.", text=text, example=example
            )
        case Missing(what=what, example=example):
            return speaker.say("{what} is missing. Write it like: {example}", what=speaker.say(what), example=example)
        case FutureDay(day=day, today=today):
            return speaker.say(
                "{day} has not come yet: in this store's market it is {today}. Report for that day or earlier.",
                day=speaker.day(day, with_year=True),
                today=speaker.day(today, with_year=True),
            )
        case ForeignCurrency(given=given, expected=expected, store=store):
            return speaker.say(
                "{store} counts in {expected}, not in {given}. Write the amount in {expected}.",
                store=store,
                expected=expected,
                given=given,
            )
        case WrongUnit(kpi=kpi, given=given):
            return speaker.say("{kpi} is not counted in {given}. Write the number alone.", kpi=kpi, given=given)
        case NotAllowed(verb=verb, needs=needs, ask=ask):
            right = speaker.say(RIGHT_NAMES[Right(needs)])
            return speaker.say(
                "You need the right “{right}” to use “{verb}”. {names} can give it to you.",
                verb=shown_verb(verb, speaker),
                right=right,
                names=_people(ask, speaker),
            )
        case NotYours(what=what, ask=ask):
            return speaker.say(
                "{what} is not yours to see or change. {names} can change that.", what=what, names=_people(ask, speaker)
            )
        case NotReportable(kpi=kpi, measures=()):
            return speaker.say("{kpi} is computed; it comes by itself from its sources.", kpi=kpi)
        case NotReportable(kpi=kpi, measures=measures):
            return speaker.say(
                "{kpi} is computed. Report what it is made of: {measures}.", kpi=kpi, measures=speaker.items(measures)
            )
        case NoStores(ask=ask):
            return speaker.say(
                "You have no store and no team yet. {names} can give you one.", names=_people(ask, speaker)
            )
        case TooLarge(largest=largest):
            return speaker.say(
                "That is more than can be kept exactly. The largest is {largest}.",
                largest=speaker.number(largest, decimals=0),
            )
        case UnknownZone(text=text, suggestions=()):
            return speaker.say("I do not know the time zone “{text}”. Write a city, such as: tz Bangkok", text=text)
        case UnknownZone(text=text):
            return speaker.say("I do not know the time zone “{text}”. Did you mean:", text=text)
        case UnknownLanguage(text=text):
            return speaker.say("I do not know the language “{text}”. These are the ones I know:", text=text)
        case AlreadyThere(what=what, code=code):
            names = {
                "store": speaker.say("There is a store {code} already. Choose another code.", code=code),
                "team": speaker.say("There is a team {code} already. Choose another code.", code=code),
            }
            return names[what]
        case BrokenButton():
            return speaker.say("This button cannot be read any more. Write what you want, or open the menu.")
        case BadFormula(formula=formula):
            return speaker.say("The formula “{formula}” cannot be used yet:", formula=formula)
        case BadKpiName(name=name):
            return speaker.say(
                "“{name}” cannot be a short name. Use small letters, digits and _, and no word of the catalog.",
                name=name,
            )
        case NothingLeft(day=day, last=last):
            return speaker.say(
                "The period ends on {last}: from {day} on, nothing of it is left to change.",
                day=speaker.day(day, with_year=True),
                last=speaker.day(last, with_year=True),
            )
        case NothingToPublish(kpi=kpi, team=team):
            return speaker.say(
                "{team} has no target for {kpi} in this period, or no stores. Set one first.", team=team, kpi=kpi
            )
        case TargetsDoNotFit(team=team):
            return speaker.say(
                "The stores' own targets do not fit into {team}'s. Change one of them, or the team's.", team=team
            )
        case NothingToUndo():
            return speaker.say("There is nothing to undo: a newer number stands there, or it was undone before.")
        case ExpiredButton(expired_at=expired_at):
            return speaker.say(
                "This button expired on {moment}. Press again to do it now:", moment=speaker.moment(expired_at)
            )
        case ForeignButton():
            return speaker.say("This button was made for someone else. Press below to do the same for yourself:")
        case AlreadyDone(done_at=done_at):
            return speaker.say(
                "This was done already, on {moment}. Nothing was done twice.", moment=speaker.moment(done_at)
            )
        case InvalidFields():
            return speaker.say("Some answers cannot be taken yet. Nothing you typed is lost.")
        case TooFast(seconds=seconds):
            return speaker.count(
                "That was a lot at once. Try again in {number} second.",
                "That was a lot at once. Try again in {number} seconds.",
                seconds,
            )
        case LastAdministrator():
            return speaker.say("This is the only administrator. Make someone else an administrator first.")
        case NoRate(currency=currency, base=base):
            return speaker.say(
                "No exchange rate leads from {currency} to {base}. Import one with: leadline import rates.csv",
                currency=currency,
                base=base,
            )
        case _:
            raise TypeError(f"no sentence for {type(refusal).__name__}")


def _details(refusal: Refusal, speaker: Speaker) -> list[Block]:
    """Return every problem of a refusal that can hold many, one line each."""
    if not isinstance(refusal, BadFormula):
        return []
    return [Text(fault_words(FormulaFault(fault), text, speaker)) for _, fault, text, _ in refusal.problems]


def _lines(refusal: Refusal, speaker: Speaker) -> list[tuple[str, str, Style]]:
    """Return the ways on as (label, line, style)."""
    match refusal:
        case UnknownCommand(suggestions=suggestions):
            verbs = [(verb, verb, Style.PLAIN) for verb in suggestions]
            return [*verbs, (speaker.say("Help"), "help", Style.PLAIN)]
        case UnknownWord(suggestions=found) | UnknownZone(suggestions=found):
            return [(label, line, Style.PLAIN) for label, line in found]
        case ChooseOne(choices=choices):
            return [(label, line, Style.PRIMARY) for label, line in choices]
        case BrokenButton():
            return [(speaker.say("Menu"), "menu", Style.PRIMARY)]
        case UnknownLanguage(known=known):
            return [(label, line, Style.PLAIN) for label, line in known]
        case NothingToPublish(team_code=code, kpi_id=kpi_id):
            return [(speaker.say_in("button", "Set a target"), f"target set {kpi_id} {code}", Style.PRIMARY)]
        case Missing(verb=verb):
            return [(speaker.say("Open the form"), verb, Style.PRIMARY)]
        case ExpiredButton(line=line) | ForeignButton(line=line):
            return [(line, line, Style.PRIMARY)]
        case _:
            return []


def _people(names: tuple[str, ...], speaker: Speaker) -> str:
    return speaker.items(names) if names else speaker.say("An administrator")
