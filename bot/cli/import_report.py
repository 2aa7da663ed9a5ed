"""What an import changed or would change, as tables in a terminal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import islice

from rich.console import Console
from rich.table import Table

from bot.cli.import_words import row_problem
from integrations.imports.outcome import Change, Counts, Outcome, Shown
from integrations.imports.problems import SHOWN
from locales import Speaker

_SUBJECTS_SHOWN = 40
_CENTS = -2


def print_problems(console: Console, speaker: Speaker, outcome: Outcome) -> None:
    """List what is wrong with the rows, at most fifty lines, and how many more there are."""
    _print(
        console,
        speaker.count(
            "{number} problem; nothing was written.", "{number} problems; nothing was written.", outcome.problems.count
        ),
    )
    for problem in outcome.problems.shown:
        _print(console, row_problem(speaker, problem))
    rest = outcome.problems.count - SHOWN
    if rest > 0:
        _print(console, speaker.count("… and {number} more.", "… and {number} more.", rest))


def print_report(console: Console, speaker: Speaker, outcome: Outcome, changes_shown: int) -> None:
    """Say what changed by subject, the first changes before and after, and what to look at."""
    total = outcome.total
    _print(console, speaker.count("Read {number} row.", "Read {number} rows.", outcome.rows))
    if outcome.source:
        _print(console, speaker.say("File source: {source}", source=outcome.source))
    if not outcome.is_written:
        _print(console, speaker.say("Dry run: nothing is written."))
    if total.differing:
        console.print(_counts(speaker, outcome))
        if outcome.changes and changes_shown:
            console.print(_changes(speaker, outcome, changes_shown))
            rest = total.differing - min(changes_shown, len(outcome.changes))
            if rest > 0:
                _print(console, speaker.count("… and {number} more change.", "… and {number} more changes.", rest))
    else:
        _print(console, speaker.say("Nothing changed: everything stands there already."))
    _print_notes(console, speaker, outcome)


def _counts(speaker: Speaker, outcome: Outcome) -> Table:
    table = Table(
        "",
        speaker.say("New"),
        speaker.say("Changed"),
        speaker.say("Unchanged"),
        speaker.say("Withdrawn"),
    )
    for subject, counts in islice(sorted(outcome.counts.items()), _SUBJECTS_SHOWN):
        table.add_row(_plain(subject), *_figures(speaker, counts))
    if len(outcome.counts) > 1:
        table.add_section()
        table.add_row(speaker.say("All"), *_figures(speaker, outcome.total))
    return table


def _figures(speaker: Speaker, counts: Counts) -> tuple[str, ...]:
    figures = (counts.new, counts.changed, counts.unchanged, counts.withdrawn)
    return tuple(speaker.number(Decimal(figure)) for figure in figures)


def _changes(speaker: Speaker, outcome: Outcome, shown: int) -> Table:
    table = Table("", "", "", speaker.say("Before"), speaker.say("After"))
    for change in outcome.changes[:shown]:
        when = change.period or (speaker.day(change.day, with_year=True) if change.day else "")
        table.add_row(
            _plain(change.subject),
            _plain(change.what),
            when,
            _value(speaker, change, change.before),
            _value(speaker, change, change.after),
        )
    return table


def _value(speaker: Speaker, change: Change, value: Shown) -> str:
    match value:
        case None:
            return "–"
        case Decimal() if change.currency and change.what != "rate":
            return speaker.money(value, change.currency, decimals=_places(value))
        case Decimal() | int():
            return speaker.number(Decimal(value))
        case date():
            return speaker.day(value, with_year=True)
        case str():
            return _plain(value)


def _places(value: Decimal) -> int | None:
    """Return the places of an amount finer than cents, so that a small difference does not look like none."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < _CENTS else None


def _print_notes(console: Console, speaker: Speaker, outcome: Outcome) -> None:
    if outcome.created_stores:
        stores = ", ".join(outcome.created_stores)
        _print(console, speaker.say("Stores created by the mapping: {stores}", stores=stores))
    if outcome.unused:
        _print(console, speaker.say("Columns not used: {columns}", columns=", ".join(outcome.unused)))
    if outcome.not_of_record:
        store, measure, source = outcome.not_of_record[0]
        _print(
            console,
            speaker.say(
                "{store} · {measure} is answered from “{source}”; this file's numbers are kept beside it, not added. "
                "To replace that source's days, import with --source of its name.",
                store=store,
                measure=measure,
                source=source,
            ),
        )
        rest = len(outcome.not_of_record) - 1
        if rest:
            _print(
                console,
                speaker.count(
                    "The same holds for {number} more series.", "The same holds for {number} more series.", rest
                ),
            )
    for currency, rate, origin in outcome.frozen_rates:
        _print(
            console,
            speaker.say(
                "Budget rate of {currency}: {rate} ({origin})",
                currency=currency,
                rate=speaker.number(rate),
                origin=origin,
            ),
        )
    if outcome.without_rate:
        _print(
            console,
            speaker.say(
                "No budget rate for {currencies}, so these stores cannot be added up. Import rates "
                "(leadline import --template rates), or take published ones with --ecb-rates.",
                currencies=", ".join(outcome.without_rate),
            ),
        )


def _plain(text: str) -> str:
    # Square brackets are Rich's markup; a store may be called [test].
    return text.replace("[", "\\[")


def _print(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
