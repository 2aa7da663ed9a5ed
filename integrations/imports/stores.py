"""Stores from a file: added or brought up to date by code, with the team and the person they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from integrations.database.company import Person, Store, Team
from integrations.database.stores import SINCE_EVER, add_store, assign_store, change_store
from integrations.database.work import Work
from integrations.imports.cells import read_currency, read_day, read_zone
from integrations.imports.directory import Directory
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record

_LONGEST_CODE = 40
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as read; None keeps what stands."""

    code: str
    name: str | None
    market: str
    zone: str
    currency: str
    launched_on: date | None
    team: Team | None
    owner: Person | None


def plan_stores(
    records: Iterable[Record],
    directory: Directory,
    steps: Steps,
    problems: Problems,
    date_format: str | None = None,
) -> None:
    """Plan what a file of stores changes; a blank cell of an optional column leaves what stands."""
    seen: set[str] = set()
    for record in records:
        steps.outcome.rows += 1
        faults = problems.count
        line = _read(record, directory, date_format)
        if line is None or problems.count > faults:
            continue
        if line.code.casefold() in seen:
            record.refuse("code", CellFault(Fault.REPEATED_ROW, line.code))
            continue
        seen.add(line.code.casefold())
        standing = directory.store(line.code)
        if standing is None:
            _plan_new(steps, line)
        elif standing.currency != line.currency and _has_facts(directory, standing):
            # Its amounts are kept in that currency; relabelling them would change what they are worth.
            record.refuse("currency", CellFault(Fault.CURRENCY_IN_USE, line.currency, (standing.currency,)))
        else:
            _plan_change(steps, directory, standing, line)


def _read(record: Record, directory: Directory, date_format: str | None) -> _Line | None:
    launched = record.cell("launched")
    code = record.text("code", _LONGEST_CODE, is_required=True)
    market = record.text("market", _LONGEST_CODE, is_required=True)
    zone = record.read("zone", read_zone, is_required=True)
    currency = record.read("currency", read_currency, is_required=True)
    name = record.text("name", _LONGEST_NAME)
    launched_on = None if launched is None else record.attempt("launched", lambda: read_day(launched, date_format))
    team = record.read("team", directory.team)
    owner = record.read("owner", directory.person)
    if code is None or market is None or zone is None or currency is None:
        return None
    return _Line(code, name, market, zone, currency, launched_on, team, owner)


def _has_facts(directory: Directory, store: Store) -> bool:
    leaf = directory.company.whole_leaf(store.id)
    return leaf is not None and any(scope_id == leaf.id for scope_id, _ in directory.company.records)


def _plan_new(steps: Steps, line: _Line) -> None:
    what = f"{line.market} · {line.zone} · {line.currency}"
    steps.change(Change(line.code, "store", None, what), partial(_add, line))


def _add(line: _Line, work: Work) -> None:
    added = add_store(
        work,
        code=line.code,
        name=line.name or line.code,
        market=line.market,
        zone=line.zone,
        currency=line.currency,
        launched_on=line.launched_on,
    )
    if line.team or line.owner:
        assign_store(
            work,
            added.id,
            team_id=line.team.id if line.team else None,
            person_id=line.owner.id if line.owner else None,
        )


def _plan_change(steps: Steps, directory: Directory, standing: Store, line: _Line) -> None:
    asked: Mapping[str, str | date | None] = {
        "name": line.name,
        "market": line.market,
        "zone": line.zone,
        "currency": line.currency,
        "launched_on": line.launched_on,
    }
    for name, after in asked.items():
        if after is not None:
            change = Change(standing.code, name, getattr(standing, name), after)
            steps.change(change, partial(_set, standing.id, name, after))
    _plan_owner(steps, directory, standing, line)


def _set(store_id: int, name: str, value: object, work: Work) -> None:
    change_store(work, store_id, **{name: value})


def _plan_owner(steps: Steps, directory: Directory, standing: Store, line: _Line) -> None:
    """Plan a change of hands: it holds from today, so that yesterday's numbers stay with whom they were."""
    company, today = directory.company, directory.today
    team = company.team_of_store(standing.id, today)
    owner = next((directory.people.get(person_id) for person_id in company.owners_of(standing.id, today)), None)
    wanted_team, wanted_owner = line.team or team, line.owner or owner
    if (wanted_team, wanted_owner) == (team, owner):
        return
    is_first = not any(owned.store_id == standing.id for owned in company.ownerships)
    change = Change(standing.code, "team · owner", _hands(team, owner), _hands(wanted_team, wanted_owner))
    steps.change(
        change,
        lambda work: assign_store(
            work,
            standing.id,
            team_id=wanted_team.id if wanted_team else None,
            person_id=wanted_owner.id if wanted_owner else None,
            from_day=SINCE_EVER if is_first else today,
        ),
    )


def _hands(team: Team | None, owner: Person | None) -> str | None:
    return " · ".join(filter(None, (team.code if team else "", owner.name if owner else ""))) or None
