"""Harbour: a small company that sells in three markets, and short ways to ask it something and look at the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

from commands.command import Command, Context, Room
from commands.grammar import parse_line
from commands.message import Button, Buttons, Facts, Message, Meter, Table
from commands.registry import find_command
from commands.visibility import refuse_access
from integrations.database import facts, people, targets
from integrations.database.budget import set_rate
from integrations.database.company import Node, NodeKind, Right
from integrations.database.engine import Database
from integrations.database.stores import (
    SINCE_EVER,
    add_organization,
    add_store,
    add_team,
    assign_store,
    seat_person,
)
from integrations.database.structure import read_company
from integrations.database.work import Work
from kpi_engine import parse_period
from locales import speaker

# A Monday: 09:00 in São Paulo, 06:00 in Mexico City, 19:00 in Bangkok, 20:00 in Shanghai.
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOVEMBER = "2026-11"

# Two members and a manager in LATAM, one of each in APAC, one in LATAM who has no store.
_PEOPLE = (
    ("Ana", Right.MEMBER, "pt_BR", "BR", "America/Sao_Paulo", "LATAM"),
    ("Bo", Right.MEMBER, "en_US", "US", "America/Mexico_City", "LATAM"),
    ("Dora", Right.MEMBER, "en_US", "US", "America/Sao_Paulo", "LATAM"),
    ("Mara", Right.MANAGER, "zh_Hans", None, "Asia/Shanghai", "LATAM"),
    ("Cai", Right.MEMBER, "en_US", "US", "Asia/Bangkok", "APAC"),
    ("Noi", Right.MANAGER, "en_US", "US", "Asia/Bangkok", "APAC"),
    ("Li", Right.ADMIN, "en_US", "US", "Asia/Shanghai", None),
    ("Neo", Right.NEWCOMER, "en_US", "US", "UTC", None),
)
_STORES = (
    ("BR-01", "Loja Brasil", "America/Sao_Paulo", "BRL", "LATAM", "Ana"),
    ("MX-01", "Tienda Norte", "America/Mexico_City", "MXN", "LATAM", "Bo"),
    ("TH-01", "Bangkok Shop", "Asia/Bangkok", "THB", "APAC", "Cai"),
)
_RATES = MappingProxyType({"BRL": Decimal("0.2"), "MXN": Decimal("0.05"), "THB": Decimal("0.03")})


def found_harbour(database: Database) -> int:
    """Found the company and return its org_id."""
    with database.write() as connection:
        org_id = add_organization(
            connection, NOON, name="Harbour", language="en_US", zone="Asia/Shanghai", currency="USD"
        )
        work = Work(connection, org_id, NOON)
        america = add_team(work, code="AMER", name="Americas")
        teams = {
            "LATAM": add_team(work, code="LATAM", name="Latin America", parent_id=america.id),
            "APAC": add_team(work, code="APAC", name="Asia Pacific"),
        }
        ids = {}
        for name, right, language, region, zone, team in _PEOPLE:
            person = people.add_person(work, name=name, right=right, language=language, region=region, zone=zone)
            ids[name] = person.id
            people.bind_account(work, person.id, "slack", "T1", f"U-{name}", None)
            if team is not None:
                seat_person(work, teams[team].id, person.id, is_manager=right is Right.MANAGER)
        for code, name, zone, currency, team, owner in _STORES:
            store = add_store(work, code=code, name=name, market=code[:2], zone=zone, currency=currency)
            assign_store(work, store.id, team_id=teams[team].id, person_id=ids[owner])
        for currency, rate in _RATES.items():
            set_rate(work, currency, rate, from_day=SINCE_EVER, origin="plan")
        return org_id


@dataclass(slots=True)
class Harbour:
    """The company, at an instant that tests move."""

    database: Database
    org_id: int
    now: datetime = NOON
    people: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        with self.database.read() as connection:
            found = people.read_people(Work(connection, self.org_id, self.now))
        self.people = {person.name: person.id for person in found.values()}

    @contextmanager
    def work(self, actor: str | None = None) -> Iterator[Work]:
        """Open a unit of work that commits."""
        with self.database.write() as connection:
            yield Work(connection, self.org_id, self.now, None if actor is None else self.people[actor])

    @contextmanager
    def context(self, name: str) -> Iterator[Context]:
        """Open what an answer to this person may use."""
        with self.work(name) as work:
            asker = people.read_person(work, self.people[name])
            assert asker is not None
            yield Context(
                asker=asker,
                company=read_company(work),
                work=work,
                room=Room("slack", "T1", "D1", is_private=True),
                speaker=speaker(asker.language, region=asker.region, zone=asker.zone),
                now=self.now,
            )

    def ask(self, name: str, line: str) -> Message:
        """Ask as this person would; a refusal is raised and nothing of it is kept."""
        with self.context(name) as context:
            command, words = find_command(line, context.speaker)
            return answer(command, words, context)

    def node(self, name: str) -> Node:
        """Return the place in the tree that a store's or team's code or a person's name means."""
        with self.database.read() as connection:
            company = read_company(Work(connection, self.org_id, self.now))
        for store in company.stores.values():
            if store.code == name:
                return Node(NodeKind.STORE, store.id)
        for team in company.teams.values():
            if team.code == name:
                return Node(NodeKind.TEAM, team.id)
        return Node(NodeKind.PERSON, self.people[name]) if name in self.people else Node(NodeKind.COMPANY, self.org_id)

    def aim(self, kpi: str, name: str, value: int | str, currency: str = "", period: str = NOVEMBER) -> None:
        """Set a target."""
        node = self.node(name)
        with self.work() as work:
            targets.set_target(work, kpi, node, parse_period(period), Decimal(value), currency)

    def tell(
        self, code: str, measure: str, days: Mapping[date, int | str], *, through: date | None = None, by: str = "shop"
    ) -> None:
        """Let a store's source say values; `shop` is a feed, `manual` what people report."""
        with self.work() as work:
            company = read_company(work)
            store = company.stores_by_code[code.casefold()]
            leaf = company.whole_leaf(store.id)
            assert leaf is not None
            kind = "manual" if by == "manual" else "feed"
            source = facts.source_id(work, by, name=by.capitalize(), kind=kind)
            is_money = measure in {"gmv", "ad_spend", "ad_sales"}
            currency = store.currency if is_money else ""
            said = [facts.Observation(leaf.id, measure, day, Decimal(value), currency) for day, value in days.items()]
            facts.record(work, source, said, complete_through=through)

    def standing(self, code: str, measure: str, day: date, by: str = "manual") -> Decimal | None:
        """Return what a source says of a store's day."""
        with self.work() as work:
            company = read_company(work)
            leaf = company.whole_leaf(company.stores_by_code[code.casefold()].id)
            assert leaf is not None
            source = next(found.id for found in company.sources.values() if found.code == by)
            return facts.read_day(work, source, leaf.id, measure, day)


def answer(command: Command[object], words: str, context: Context) -> Message:
    """Answer one command as dispatch does: the right first, then the words."""
    refuse_access(context, command.name, list(Right)[int(command.access)])
    message: Message = command.answer(parse_line(command, words, context), context)
    return message


def november(first: int, last: int, value: int | str) -> dict[date, int | str]:
    """Return the same value for each day of November 2026 from the first to the last."""
    return {date(2026, 11, day): value for day in range(first, last + 1)}


def buttons(message: Message) -> list[Button]:
    """Return all buttons of a message."""
    return [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]


def lines(message: Message) -> list[str]:
    """Return what the buttons of a message type."""
    return [button.line for button in buttons(message)]


def rows(message: Message) -> list[tuple[str, str]]:
    """Return the labelled facts of a message."""
    return [row for block in message.blocks if isinstance(block, Facts) for row in block.rows]


def meters(message: Message) -> list[Meter]:
    """Return the meters of a message."""
    return [block for block in message.blocks if isinstance(block, Meter)]


def cells(message: Message) -> list[tuple[str, ...]]:
    """Return the rows of all tables of a message."""
    return [row for block in message.blocks if isinstance(block, Table) for row in block.rows]
