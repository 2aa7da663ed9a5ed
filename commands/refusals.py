"""Refusals: why an ask cannot be answered, as facts; explain.py makes the sentences and names the way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not a fault of ours
    """The person can act on it: explained to them alone, never logged as an error.

    Subclasses are dataclasses but not frozen ones: contextlib sets `__traceback__` on what passes through it.
    """


@dataclass(eq=False)
class UnknownCommand(Refusal):
    """The first word is no command; `suggestions` are the nearest two verbs."""

    word: str
    suggestions: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownWord(Refusal):
    """A word fits nothing the command takes; `suggestions` are (shown, whole corrected line)."""

    word: str
    verb: str
    suggestions: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False)
class ChooseOne(Refusal):
    """Words that mean several things; `choices` are (shown, whole line that means just that)."""

    word: str
    choices: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class UnreadableNumber(Refusal):
    """Text where a number should stand; `example` is one the reader accepts."""

    text: str
    example: str


@dataclass(eq=False)
class Missing(Refusal):
    """The command needs more words than it got."""

    verb: str
    what: str
    example: str


@dataclass(eq=False)
class FutureDay(Refusal):
    """A report for a day that has not come in the store's market; `today` is that market's day."""

    day: date
    today: date


@dataclass(eq=False)
class ForeignCurrency(Refusal):
    """An amount in a currency other than the store's."""

    given: str
    expected: str
    store: str


@dataclass(eq=False)
class WrongUnit(Refusal):
    """A currency or a percent sign on a KPI that counts something else."""

    kpi: str
    given: str


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The asker lacks the right; `ask` names who can grant it (administrators or managers)."""

    verb: str
    needs: str
    ask: tuple[str, ...] = ()


@dataclass(eq=False)
class NotYours(Refusal):
    """A store, team or person outside what the asker may see or change."""

    what: str
    ask: tuple[str, ...] = ()


@dataclass(eq=False)
class NotReportable(Refusal):
    """A KPI computed from several measures cannot be reported itself; `measures` are those that can."""

    kpi: str
    measures: tuple[str, ...]


@dataclass(eq=False)
class NoStores(Refusal):
    """The asker owns no store and sits in no team, so there is nothing to report on."""

    ask: tuple[str, ...] = ()


@dataclass(eq=False)
class TooLarge(Refusal):
    """An amount beyond what can be kept exactly."""

    amount: Decimal
    largest: Decimal


@dataclass(eq=False)
class UnknownZone(Refusal):
    """Not a time zone; `suggestions` are (city and offset, line)."""

    text: str
    suggestions: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False)
class UnknownLanguage(Refusal):
    """Not a language we know; `known` are the names to choose from, with their lines."""

    text: str
    known: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class AlreadyThere(Refusal):
    """A store, team or person of that code exists."""

    what: str
    code: str


@dataclass(eq=False)
class BadFormula(Refusal):
    """A formula that cannot be used; `problems` are (KPI, what is wrong, the words it stands at, their place)."""

    formula: str
    problems: tuple[tuple[str, str, str, int], ...]


@dataclass(eq=False)
class BadKpiName(Refusal):
    """A short name that is taken by the catalog, or holds other signs than small letters, digits and _."""

    name: str


@dataclass(eq=False)
class NothingLeft(Refusal):
    """A target that would change on a day when its period is over."""

    day: date
    last: date


@dataclass(eq=False)
class NothingToPublish(Refusal):
    """The team has no target for the KPI and period, or no stores to hand it down to."""

    kpi: str
    team: str
    team_code: str
    kpi_id: str


@dataclass(eq=False)
class TargetsDoNotFit(Refusal):
    """The stores' own targets are more than the team's, so that nothing is left to share out."""

    team: str


@dataclass(eq=False)
class NothingToUndo(Refusal):
    """The batch was undone before, replaced since, or is not the asker's."""


@dataclass(eq=False)
class ExpiredButton(Refusal):
    """A button pressed after its time."""

    expired_at: datetime
    line: str


@dataclass(eq=False)
class ForeignButton(Refusal):
    """A button made for someone else."""

    line: str


@dataclass(eq=False)
class BrokenButton(Refusal):
    """A button or form whose seal does not hold: forged, cut, or made before the keys changed."""


@dataclass(eq=False)
class AlreadyDone(Refusal):
    """A button that acts once, pressed again."""

    done_at: datetime


@dataclass(eq=False)
class InvalidFields(Refusal):
    """A submitted form with answers that cannot be taken, by field name."""

    verb: str
    answers: Mapping[str, str]
    problems: Mapping[str, Refusal]


@dataclass(eq=False)
class TooFast(Refusal):
    """More asks in a minute than one person is allowed."""

    seconds: int


@dataclass(eq=False)
class LastAdministrator(Refusal):
    """Taking the right from the only administrator would lock the company out."""


@dataclass(eq=False)
class NoRate(Refusal):
    """No exchange rate leads from one currency to the other."""

    currency: str
    base: str
