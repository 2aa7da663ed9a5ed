"""Directory: who and what the words in a file's cells name, looked up in one company."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from integrations.database.company import Company, Node, NodeKind, Person, Store, Team
from integrations.database.people import read_people
from integrations.database.work import Work
from integrations.imports.nearest import nearest
from integrations.imports.problems import CellFault, Fault
from kpi_engine import market_day
from locales import match_key

_COMPANY_WORDS = frozenset(map(match_key, ("company", "公司", "集团", "全公司", "empresa")))


class Directory:
    """The people, teams and stores of one company at one moment."""

    def __init__(self, work: Work, company: Company) -> None:
        self.company = company
        self.people = read_people(work)
        self.today: date = market_day(work.now, company.zone)
        self._by_email = {person.email.casefold(): person for person in self.people.values() if person.email}
        self._by_name: defaultdict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            self._by_name[match_key(person.name)].append(person)
        self._stores = {match_key(store.code): store for store in company.stores_by_code.values()}
        self._teams = {match_key(team.code): team for team in company.teams.values()}

    def person_by_email(self, email: str) -> Person | None:
        """Return who has this address."""
        return self._by_email.get(email.casefold())

    def people_called(self, name: str) -> tuple[Person, ...]:
        """Return the people of that name."""
        return tuple(self._by_name.get(match_key(name), ()))

    def person(self, words: str) -> Person:
        """Return the person of an address or a name.

        Raises:
            CellFault: Nobody is called that, or several people are.
        """
        by_email = self.person_by_email(words)
        called = (by_email,) if by_email else self.people_called(words)
        if not called:
            known = (*self._by_email, *(person.name for person in self.people.values()))
            raise CellFault(Fault.UNKNOWN_PERSON, words, nearest(words, known))
        if len(called) > 1:
            raise CellFault(Fault.SEVERAL_MEANINGS, words, tuple(person.email or str(person.id) for person in called))
        return called[0]

    def store(self, code: str) -> Store | None:
        """Return the store of a code."""
        return self._stores.get(match_key(code))

    def find_team(self, code: str) -> Team | None:
        """Return the team of a code."""
        return self._teams.get(match_key(code))

    def team(self, code: str) -> Team:
        """Return the team of a code.

        Raises:
            CellFault: There is none.
        """
        found = self.find_team(code)
        if found is None:
            raise CellFault(Fault.UNKNOWN_TEAM, code, nearest(code, (team.code for team in self._teams.values())))
        return found

    def node(self, words: str) -> tuple[Node, str]:
        """Return the node that these words name, with how it is shown.

        Raises:
            CellFault: They name nothing, or several things.
        """
        found: list[tuple[Node, str]] = []
        if match_key(words) in _COMPANY_WORDS:
            found.append((Node(NodeKind.COMPANY, self.company.org_id), self.company.name))
        if (store := self.store(words)) is not None:
            found.append((Node(NodeKind.STORE, store.id), store.code))
        if (team := self.find_team(words)) is not None:
            found.append((Node(NodeKind.TEAM, team.id), team.code))
        by_email = self.person_by_email(words)
        people = (by_email,) if by_email else self.people_called(words)
        found += [(Node(NodeKind.PERSON, person.id), person.name) for person in people]
        if not found:
            raise CellFault(Fault.UNKNOWN_NODE, words, nearest(words, self._names()))
        if len(found) > 1:
            raise CellFault(Fault.SEVERAL_MEANINGS, words, tuple(f"{node.kind.value}: {name}" for node, name in found))
        return found[0]

    def _names(self) -> tuple[str, ...]:
        stores, teams = self._stores.values(), self._teams.values()
        people = (person.name for person in self.people.values())
        return (*(store.code for store in stores), *(team.code for team in teams), *people)
