"""A company to measure on: its people, the stores of some of them, and what these aim at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from integrations.database.budget import set_rate
from integrations.database.company import Node, NodeKind, Person, Right, Store
from integrations.database.engine import Database
from integrations.database.installations import Installation, install
from integrations.database.people import add_person, bind_account
from integrations.database.stores import add_organization, add_store, add_team, assign_store, seat_person
from integrations.database.targets import set_target
from integrations.database.work import Work
from kpi_engine import month_of

TENANT = "T_LEADLINE"
"""The workspace that the sandbox is."""
_TARGETS = (
    ("gmv", Decimal(16_000)),  # a sum that a feed brings
    ("acos", Decimal("0.9")),  # a ratio whose youngest days are provisional
    ("listing_optims", Decimal(15_000)),  # what people report themselves
)
_MARKETS = (
    ("Amazon BR", "America/Sao_Paulo", "BRL", "pt_BR"),
    ("Amazon US", "America/Los_Angeles", "USD", "en_US"),
    ("Shopee TH", "Asia/Bangkok", "THB", "en_US"),
    ("Amazon DE", "Europe/Berlin", "EUR", "zh_Hans"),
)
_STORES_EACH = 2


@dataclass(frozen=True, slots=True)
class Operator:
    """Someone who looks after stores: who they are, and their id in Slack."""

    person: Person
    slack_id: str
    stores: tuple[Store, ...]


@dataclass(frozen=True, slots=True)
class BenchCompany:
    """What was founded: the company and those who ask."""

    org_id: int
    operators: tuple[Operator, ...]


def found(database: Database, now: datetime, *, people: int, stores: int) -> BenchCompany:
    """Write a company: two stores an operator in one market, three targets a store this month and last."""
    with database.write() as connection:
        org_id = add_organization(
            connection, now, name="Bench", language="zh_Hans", zone="Asia/Shanghai", currency="CNY"
        )
        install(connection, now, Installation(org_id, "slack", TENANT, "Bench", "", None, None))
        work = Work(connection, org_id, now)
        teams = [add_team(work, code=f"T{number}", name=f"Team {number}") for number in range(8)]
        for _, _, currency, _ in _MARKETS:
            set_rate(work, currency, Decimal(5), from_day=date(2020, 1, 1), origin="bench")
        operators = []
        for number in range(people):
            market, zone, currency, language = _MARKETS[number % len(_MARKETS)]
            person = add_person(
                work, name=f"Person {number}", language=language, zone=zone, right=Right.MEMBER, region=None
            )
            slack_id = f"U{number:05}"
            bind_account(work, person.id, "slack", TENANT, slack_id, f"D{number:05}")
            team = teams[number % len(teams)]
            seat_person(work, team.id, person.id)
            if number * _STORES_EACH >= stores:
                continue
            own = [
                add_store(
                    work, code=f"S{number:04}{letter}", name=f"{market} {number}{letter}", market=market, zone=zone,
                    currency=currency,
                )
                for letter in "AB"
            ]  # fmt: skip
            for store in own:
                assign_store(work, store.id, team_id=team.id, person_id=person.id)
                _aim(work, store, now)
            operators.append(Operator(person, slack_id, tuple(own)))
    return BenchCompany(org_id, tuple(operators))


def _aim(work: Work, store: Store, now: datetime) -> None:
    this = month_of(now.date())
    for period in (this, month_of(this.first - timedelta(days=1))):
        for kpi_id, value in _TARGETS:
            currency = store.currency if kpi_id == "gmv" else ""
            set_target(work, kpi_id, Node(NodeKind.STORE, store.id), period, value, currency)
