"""Teams from a file: added or brought up to date by code, with the team above and the manager."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from integrations.database.company import Person, Team
from integrations.database.stores import add_team, change_team, seat_person
from integrations.database.work import Work
from integrations.imports.directory import Directory
from integrations.imports.nearest import nearest
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record

_LONGEST_CODE = 40
_LONGEST_NAME = 200


def plan_teams(records: Iterable[Record], directory: Directory, steps: Steps, problems: Problems) -> None:
    """Plan what a file of teams changes; a parent may stand further down in the same file."""
    lines: dict[str, tuple[Record, str, str, Person | None]] = {}
    parents: dict[str, str] = {
        team.code.casefold(): directory.company.teams[team.parent_id].code.casefold()
        for team in directory.company.teams.values()
        if team.parent_id is not None
    }
    for record in records:
        steps.outcome.rows += 1
        code = record.text("code", _LONGEST_CODE, is_required=True)
        name = record.text("name", _LONGEST_NAME, is_required=True)
        manager = record.read("manager", directory.person)
        if code is None or name is None:
            continue
        if code.casefold() in lines:
            record.refuse("code", CellFault(Fault.REPEATED_ROW, code))
            continue
        lines[code.casefold()] = (record, code, name, manager)
        parent = record.text("parent", _LONGEST_CODE)
        if parent is not None:
            parents[code.casefold()] = parent.casefold()
    codes = {team.code.casefold(): team.code for team in directory.company.teams.values()}
    codes |= {key: code for key, (_, code, _, _) in lines.items()}
    for key, (record, _, _, _) in lines.items():
        _check_parent(record, key, parents, codes)
    if problems:
        return
    ids = {team.code.casefold(): team.id for team in directory.company.teams.values()}
    for key, (_, code, name, _) in lines.items():
        _plan_team(steps, directory.find_team(code), key, code, name, ids)
    # Everything is there before anything points at it.
    for key, (_, code, _, manager) in lines.items():
        _plan_parent(steps, directory, code, codes.get(parents.get(key, "")), ids)
        if manager is not None:
            _plan_manager(steps, directory, code, manager, ids)


def _check_parent(record: Record, key: str, parents: dict[str, str], codes: dict[str, str]) -> None:
    above: str | None = parents.get(key)
    if above is not None and above not in codes:
        record.refuse("parent", CellFault(Fault.UNKNOWN_TEAM, above, nearest(above, codes.values())))
        return
    passed = {key}
    while above is not None:
        if above in passed:
            record.refuse("parent", CellFault(Fault.TEAM_UNDER_ITSELF, codes[above]))
            return
        passed.add(above)
        above = parents.get(above)


def _plan_team(steps: Steps, standing: Team | None, key: str, code: str, name: str, ids: dict[str, int]) -> None:
    if standing is None:
        steps.change(Change(code, "team", None, name), partial(_add, key, code, name, ids))
    else:
        steps.change(
            Change(standing.code, "name", standing.name, name),
            lambda work: change_team(work, standing.id, name=name),
        )


def _add(key: str, code: str, name: str, ids: dict[str, int], work: Work) -> None:
    ids[key] = add_team(work, code=code, name=name).id


def _plan_parent(steps: Steps, directory: Directory, code: str, parent: str | None, ids: dict[str, int]) -> None:
    if parent is None:
        return
    standing = directory.find_team(code)
    above = None if standing is None or standing.parent_id is None else directory.company.teams[standing.parent_id].code
    steps.change(
        Change(code, "parent", above, parent),
        lambda work: change_team(work, ids[code.casefold()], parent_id=ids[parent.casefold()]),
    )


def _plan_manager(steps: Steps, directory: Directory, code: str, manager: Person, ids: dict[str, int]) -> None:
    standing = directory.find_team(code)
    leads = standing is not None and standing in directory.company.teams_led_by(manager.id, directory.today)
    steps.change(
        Change(code, "manager", manager.name if leads else None, manager.name),
        lambda work: seat_person(work, ids[code.casefold()], manager.id, is_manager=True),
    )
