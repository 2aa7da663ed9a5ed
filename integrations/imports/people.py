"""People from a file: added or brought up to date, seated in their team, bound to their messenger accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from integrations.database.company import Person, Right, Team
from integrations.database.installations import read_installations
from integrations.database.people import (
    add_person,
    addresses_of,
    administrators,
    bind_account,
    change_profile,
    find_asker,
)
from integrations.database.stores import seat_person
from integrations.database.work import Work
from integrations.imports.cells import read_email, read_language, read_working_days, read_zone
from integrations.imports.directory import Directory
from integrations.imports.outcome import Change, Steps
from integrations.imports.problems import CellFault, Fault, Problems
from integrations.imports.records import Record
from locales import match_key

_LONGEST_NAME = 200
_LONGEST_POSITION = 40
_LONGEST_ID = 64
_ACCOUNT_FIELDS = {"slack": "slack_id", "feishu": "feishu_id"}
_RIGHTS = {
    match_key(word): right
    for right, words in {
        Right.NEWCOMER: ("newcomer", "none", "无", "新人"),
        Right.MEMBER: ("member", "成员", "员工", "membro"),
        Right.MANAGER: ("manager", "经理", "主管", "gerente"),
        Right.ADMIN: ("admin", "administrator", "管理员", "administrador"),
    }.items()
    for word in words
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as read; None keeps what stands."""

    record: Record
    name: str
    standing: Person | None
    values: Mapping[str, str | int | None]
    right: Right | None
    team: Team | None
    accounts: tuple[tuple[str, str, str], ...]

    @property
    def shown(self) -> str:
        """Return how the person is called where it matters which one is meant."""
        return str(self.values.get("email") or self.name)


def plan_people(
    work: Work,
    records: Iterable[Record],
    directory: Directory,
    tenants: Mapping[str, str],
    steps: Steps,
    problems: Problems,
) -> None:
    """Plan what a file of people changes; a blank cell leaves what stands.

    Args:
        work: A unit of work.
        records: The rows.
        directory: Who is there.
        tenants: Platform to the tenant its account ids belong to, where there are several installations.
        steps: Takes what to write.
        problems: Takes what is wrong.
    """
    reader = _Reader(work, directory, tenants)
    lines: list[_Line] = []
    for record in records:
        steps.outcome.rows += 1
        faults = problems.count
        line = reader.read(record)
        if line is not None and problems.count == faults:
            lines.append(line)
    _keep_an_administrator(work, lines)
    if problems:
        return
    for line in lines:
        if line.standing is None:
            steps.change(Change(line.shown, "person", None, line.name), partial(_add, line, directory))
        else:
            _plan_change(work, steps, directory, line, line.standing)


class _Reader:
    """Reads rows against the directory, and knows which people and accounts the file named before."""

    def __init__(self, work: Work, directory: Directory, tenants: Mapping[str, str]) -> None:
        self._work = work
        self._directory = directory
        self._tenants = tenants
        self._installed = read_installations(work.connection)
        self._seen: set[str] = set()

    def read(self, record: Record) -> _Line | None:
        """Return the row, None where it names nobody."""
        name = record.text("name", _LONGEST_NAME, is_required=True)
        email = record.read("email", read_email)
        values = {
            "email": email,
            "language": record.read("language", read_language),
            "zone": record.read("zone", read_zone),
            "position": record.text("position", _LONGEST_POSITION),
            "working_days": record.read("working_days", read_working_days),
        }
        right = record.read("right", _right)
        team = record.read("team", self._directory.team)
        if name is None:
            return None
        accounts = self._accounts(record)
        standing = record.attempt("name", lambda: self._standing(name, email, accounts))
        for platform, tenant, external in accounts:
            asker = find_asker(self._work.connection, platform, tenant, external)
            if asker is not None and (standing is None or asker.person.id != standing.id):
                # Another company's people are nobody's business here.
                holder = asker.person.name if asker.person.org_id == self._work.org_id else tenant
                record.refuse(_ACCOUNT_FIELDS[platform], CellFault(Fault.ACCOUNT_TAKEN, external, (holder,)))
        key = str(standing.id) if standing else email or match_key(name)
        if key in self._seen:
            record.refuse("name", CellFault(Fault.REPEATED_ROW, email or name))
        self._seen.add(key)
        return _Line(record, name, standing, values, right, team, accounts)

    def _standing(self, name: str, email: str | None, accounts: Iterable[tuple[str, str, str]]) -> Person | None:
        """Return who the row is about: by e-mail, else by account, else by a name that only one person has."""
        if email is not None and (found := self._directory.person_by_email(email)) is not None:
            return found
        for platform, tenant, external in accounts:
            asker = find_asker(self._work.connection, platform, tenant, external)
            if asker is not None and asker.person.org_id == self._work.org_id:
                return asker.person
        called = self._directory.people_called(name)
        if email is not None:
            # Someone of the same name but another address is somebody else.
            called = tuple(person for person in called if person.email is None)
        if len(called) > 1:
            raise CellFault(Fault.SEVERAL_MEANINGS, name, tuple(person.email or "" for person in called))
        return called[0] if called else None

    def _accounts(self, record: Record) -> tuple[tuple[str, str, str], ...]:
        found = []
        for platform, field in _ACCOUNT_FIELDS.items():
            external = record.text(field, _LONGEST_ID)
            if external is not None:
                tenant = record.attempt(field, partial(self._tenant, platform, external))
                if tenant is not None:
                    found.append((platform, tenant, external))
        return tuple(found)

    def _tenant(self, platform: str, external: str) -> str:
        if platform in self._tenants:
            return self._tenants[platform]
        own = [
            entry.tenant
            for entry in self._installed
            if entry.platform == platform and entry.org_id == self._work.org_id
        ]
        if len(own) != 1:
            raise CellFault(Fault.WHICH_TENANT, external, (platform, *own))
        return own[0]


def _right(text: str) -> Right:
    found = _RIGHTS.get(match_key(text))
    if found is None:
        raise CellFault(Fault.UNKNOWN_RIGHT, text, tuple(right.value for right in Right))
    return found


def _keep_an_administrator(work: Work, lines: list[_Line]) -> None:
    """Refuse the row that would leave nobody able to grant rights."""
    left = {person.id for person in administrators(work)}
    if not left:
        return
    for line in lines:
        if line.right is Right.ADMIN:
            left.add(line.standing.id if line.standing else 0)
    for line in lines:
        if line.standing is not None and line.right not in (None, Right.ADMIN) and line.standing.id in left:
            left.discard(line.standing.id)
            if not left:
                line.record.refuse("right", CellFault(Fault.LAST_ADMINISTRATOR, line.shown))
                return


def _add(line: _Line, directory: Directory, work: Work) -> None:
    company, values = directory.company, line.values
    added = add_person(
        work,
        name=line.name,
        language=str(values["language"] or company.language),
        zone=str(values["zone"] or company.zone),
        right=line.right or Right.MEMBER,
        email=None if values["email"] is None else str(values["email"]),
        position=str(values["position"] or ""),
        working_days=int(values["working_days"] or 0b11111),
    )
    if line.team is not None:
        seat_person(work, line.team.id, added.id)
    for platform, tenant, external in line.accounts:
        _bind(added.id, platform, tenant, external, work)


def _bind(person_id: int, platform: str, tenant: str, external: str, work: Work) -> None:
    # Feishu takes an open_id as the private chat; Slack opens one when the first message goes out.
    bind_account(work, person_id, platform, tenant, external, external if platform == "feishu" else None)


def _plan_change(work: Work, steps: Steps, directory: Directory, line: _Line, standing: Person) -> None:
    asked = {"name": line.name, "right": line.right.value if line.right else None, **line.values}
    for name, after in asked.items():
        if after is not None:
            before = standing.right.value if name == "right" else getattr(standing, name)
            steps.change(Change(line.shown, name, before or None, after), _setting(standing.id, name, after))
    if line.team is not None:
        team = line.team
        sits = team in directory.company.teams_of(standing.id, directory.today)
        # A manager's seat stays one: seating them again would take it away.
        act = None if sits else partial(_seat, team.id, standing.id)
        steps.change(Change(line.shown, "team", team.code if sits else None, team.code), act)
    bound = {(address.platform, address.tenant, address.external_id) for address in addresses_of(work, standing.id)}
    for account in line.accounts:
        before_id = account[2] if account in bound else None
        change = Change(line.shown, account[0], before_id, account[2])
        steps.change(change, partial(_bind, standing.id, *account))


def _setting(person_id: int, name: str, value: object) -> Callable[[Work], None]:
    return lambda work: change_profile(work, person_id, **{name: value})


def _seat(team_id: int, person_id: int, work: Work) -> None:
    seat_person(work, team_id, person_id)
