"""The demo's company, seeded once a database and only read by the tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
import pytest

from bot.sandbox.company.seeding import seed
from bot.sandbox.company.worlds import demo_world
from bot.sandbox.world import World
from commands.command import Context, Room
from integrations.database import people
from integrations.database.company import Company, Node, NodeKind, Person
from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate
from integrations.database.structure import read_company
from integrations.database.work import Work
from locales import speaker
from tests.conftest import NOON, POSTGRES

# Late enough in the month for every light to have a colour.
NOW = NOON


@dataclass(frozen=True)
class Demo:
    """A seeded database with the world it belongs to."""

    database: Database
    world: World
    org_id: int

    @contextmanager
    def work(self, now: datetime = NOW) -> Iterator[Work]:
        with self.database.read() as connection:
            yield Work(connection, self.org_id, now)

    @contextmanager
    def asked_by(self, name: str, now: datetime = NOW) -> Iterator[Context]:
        """Yield the context in which a person asks in private."""
        with self.work(now) as work:
            (asker,) = people.find_people(work, name)
            words = speaker(asker.language, region=asker.region, zone=asker.zone)
            room = Room("slack", self.world.slack.team_id, "D_PRIVATE", is_private=True)
            yield Context(asker, read_company(work), work, room, words, now)

    @property
    def company(self) -> Company:
        with self.work() as work:
            return read_company(work)

    @property
    def people(self) -> dict[str, Person]:
        with self.work() as work:
            return {person.name: person for person in people.read_people(work).values()}

    def store(self, code: str) -> Node:
        return Node(NodeKind.STORE, self.company.stores_by_code[code.casefold()].id)

    def team(self, code: str) -> Node:
        return Node(NodeKind.TEAM, next(team.id for team in self.company.teams.values() if team.code == code))


@contextmanager
def _empty_postgres() -> Iterator[str]:
    name = f"leadline_demo_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@127.0.0.1:5432/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _seeded(url: str) -> Iterator[Demo]:
    database = open_database(url)
    migrate(database)
    world = demo_world(lambda: NOW)
    yield Demo(database, world, seed(database, world, NOW))
    database.close()


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Yield the demo's company, once on each kind of database."""
    if request.param == "sqlite":
        yield from _seeded(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'leadline.db'}")
        return
    with _empty_postgres() as url:
        yield from _seeded(url)
