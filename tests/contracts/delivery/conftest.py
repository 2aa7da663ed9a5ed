"""A small company, its people with messenger accounts and wishes, and a clock that tests move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.delivery.composing import Composer
from bot.delivery.courier import Courier
from bot.delivery.pace import Bucket
from bot.delivery.ports import Route
from commands.remind import REMINDER, subscribe
from integrations.database import outbox, people, stores
from integrations.database.company import Person
from integrations.database.engine import Database
from integrations.database.outbox import Draft, Intent
from integrations.database.structure import Structures
from integrations.database.work import Work
from tests.contracts.delivery.fakes import SEAL, SECOND, Desk, FakeMessenger


@dataclass
class Hands:
    """A clock of the test's own."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


@dataclass
class House:
    """One company in one database, and short ways to fill and read it."""

    database: Database
    clock: Hands
    org_id: int
    _names: list[str] = field(default_factory=list)

    def person(self, zone: str = "UTC", *, slack: str | None = "U1", working_days: int = 127) -> Person:
        with self.database.write() as connection:
            work = Work(connection, self.org_id, self.clock.at)
            added = people.add_person(work, name="Ana", language="en", zone=zone, working_days=working_days)
            if slack is not None:
                people.bind_account(work, added.id, "slack", "T1", slack, None)
            return added

    def wish(self, person: Person, *, kind: str = REMINDER, minute: int = 9 * 60) -> None:
        with self.database.write() as connection:
            subscribe(Work(connection, self.org_id, self.clock.at), person, kind, minute)

    def intend(self, person: Person, key: str, *, chat: str = "U1", **more: object) -> None:
        with self.database.write() as connection:
            draft = Draft(
                self.org_id,
                key,
                REMINDER,
                person.id,
                "slack",
                "T1",
                chat,
                {},
                self.clock.at,
                **more,  # type: ignore[arg-type]
            )
            assert outbox.intend(connection, [draft], self.clock.at) == 1

    def intents(self) -> dict[str, Intent]:
        with self.database.read() as connection:
            return {intent.key: intent for intent in reversed(outbox.read_outbox(connection, limit=10_000))}


@pytest.fixture
def clock(now: datetime) -> Hands:
    return Hands(now)


@pytest.fixture
def house(database: Database, clock: Hands) -> House:
    with database.write() as connection:
        org_id = stores.add_organization(connection, clock.at, name="Paraná", language="en", zone="UTC", currency="USD")
    return House(database, clock, org_id)


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def courier(
    house: House, messenger: FakeMessenger, desk: Desk | None = None, database: Database | None = None
) -> Courier:
    composer = Composer(Structures(), desk or Desk(), lambda _person, _org, _now: SEAL)
    route = Route(messenger, lambda message, _seal: message.title.encode(), Bucket(per_second=1000, burst=100), SECOND)
    return Courier(database or house.database, composer, {"slack": route}, now=house.clock)
