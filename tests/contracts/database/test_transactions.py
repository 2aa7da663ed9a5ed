"""Promises about units of work: whole or not at all, one snapshot a read, and a key taken once whoever races."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from integrations.database import inbox, people
from integrations.database.company import Leaf
from integrations.database.engine import Database, open_database
from integrations.database.facts import Observation, record, source_id
from integrations.database.inbox import KEPT
from integrations.database.stores import add_organization, add_team
from integrations.database.structure import read_company
from integrations.database.subscriptions import Step, advance, claim_due, read_subscriptions, save_subscription
from integrations.database.tables import inbox as keys
from integrations.database.tables import rollup_month
from integrations.database.work import Work
from tests.contracts.database.conftest import Open


class PowerCutError(Exception):
    """The machine went dark."""


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(keys)).scalar_one()


def test_an_error_leaves_no_trace(database: Database, writing: Open) -> None:
    def goes_dark() -> None:
        with writing() as work:
            inbox.take(work, "slack:1")
            add_team(work, code="LATAM", name="LATAM")
            raise PowerCutError

    with pytest.raises(PowerCutError):
        goes_dark()

    assert count(database) == 0
    with writing() as work:
        assert read_company(work).teams == {}


def test_a_read_sees_one_moment_however_long_it_takes(reading: Open, writing: Open) -> None:
    with reading() as slow:
        before = read_company(slow)
        with writing() as work:
            add_team(work, code="LATAM", name="LATAM")

        assert read_company(slow) == before
    with reading() as later:
        assert len(read_company(later).teams) == 1


def test_what_is_said_while_reading_is_not_kept(database: Database, reading: Open) -> None:
    if database.engine.dialect.name == "postgresql":
        with reading() as work, pytest.raises(DBAPIError, match="read-only"):
            inbox.take(work, "slack:1")
    else:
        with reading() as work:
            inbox.take(work, "slack:1")
    assert count(database) == 0


def test_writers_side_by_side_lose_nothing(database: Database, org_id: int, now: datetime) -> None:
    def add(number: int) -> None:
        with database.write() as connection:
            add_team(Work(connection, org_id, now), code=f"T{number}", name="Team")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(add, range(24)))

    with database.read() as connection:
        company = read_company(Work(connection, org_id, now))
    assert (len(company.teams), company.revision) == (24, 25)


def test_two_reports_into_one_month_at_once_both_count(
    database: Database, org_id: int, now: datetime, leaf: Leaf
) -> None:
    with database.write() as connection:
        work = Work(connection, org_id, now)
        manual = source_id(work, "manual", name="Reports", kind="manual")
        record(work, manual, [Observation(leaf.id, "gmv", now.date(), Decimal(1), "BRL")])
    started = threading.Barrier(2)

    def report(days_ago: int) -> None:
        started.wait(timeout=10)
        for _ in range(5):
            with database.write() as connection:
                work = Work(connection, org_id, now)
                day = now.date() - timedelta(days=days_ago)
                already = Decimal(work.new_id() % 1000)
                record(work, manual, [Observation(leaf.id, "gmv", day, already, "BRL")])
                record(work, manual, [Observation(leaf.id, "gmv", day, Decimal(10), "BRL")])

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(report, (1, 2)))

    with database.read() as connection:
        (total,) = connection.execute(select(rollup_month.c.total, rollup_month.c.days)).all()
    assert (total.total, total.days) == (Decimal(21), 3)


def test_a_key_is_taken_once_and_its_moment_known(writing: Open, now: datetime) -> None:
    with writing() as work:
        assert inbox.take(work, "slack:1")
        assert not inbox.take(work, "slack:1")
        assert inbox.taken_at(work, "slack:1") == now
        assert inbox.taken_at(work, "slack:2") is None


def test_of_two_deliveries_at_once_one_takes_the_key(database: Database, org_id: int, now: datetime) -> None:
    started = threading.Barrier(2)

    def take() -> bool:
        started.wait(timeout=10)
        with database.write() as connection:
            return inbox.take(Work(connection, org_id, now), "slack:1")

    with ThreadPoolExecutor(2) as threads:
        taken = [future.result() for future in (threads.submit(take), threads.submit(take))]

    assert sorted(taken) == [False, True]


def test_keys_are_forgotten_when_no_repeat_can_come(writing: Open, org_id: int, now: datetime) -> None:
    with writing() as work:
        inbox.take(Work(work.connection, org_id, now - KEPT - timedelta(microseconds=1)), "old")
        inbox.take(Work(work.connection, org_id, now - KEPT), "kept")

        assert inbox.forget_old(work) == 1
        assert inbox.taken_at(work, "kept") is not None


def test_a_wish_is_claimed_when_due_and_moves_on(writing: Open, now: datetime) -> None:
    with writing() as work:
        ana = people.add_person(work, name="Ana", language="en_US", zone="Asia/Tokyo", working_days=3).id
        save_subscription(work, ana, "reminder", 540, now)
        save_subscription(work, ana, "digest", 600, now + timedelta(hours=1))
        save_subscription(work, ana, "reminder", 555, now)
        (due,) = claim_due(work.connection, now, 10)

        assert (due.kind, due.local_minute, due.zone, due.working_days) == ("reminder", 555, "Asia/Tokyo", 3)
        advance(work.connection, [Step(work.org_id, due.id, now.date(), None)])
        assert claim_due(work.connection, now, 10) == ()
        assert [wish.last_local_day for wish in read_subscriptions(work, ana)] == [None, now.date()]

        people.change_profile(work, ana, is_active=False)
        assert claim_due(work.connection, now + timedelta(days=1), 10) == ()


@pytest.mark.postgres
def test_what_one_replica_holds_another_skips(postgres_database: Database, now: datetime) -> None:
    database = postgres_database
    with database.write() as connection:
        org_id = add_organization(connection, now, name="H", language="en_US", zone="UTC", currency="USD")
        work = Work(connection, org_id, now)
        for name in ("Ana", "Bo", "Cai"):
            person = people.add_person(work, name=name, language="en_US", zone="UTC")
            save_subscription(work, person.id, "reminder", 540, now)
    with database.write() as first, database.write() as second:
        held = claim_due(first, now, 2)
        rest = claim_due(second, now, 10)

    assert (len(held), len(rest)) == (2, 1)
    assert not {wish.id for wish in held} & {wish.id for wish in rest}


@pytest.mark.postgres
def test_a_postgresql_address_is_taken_as_people_write_it(postgres_url: str) -> None:
    database = open_database(f"{postgres_url}?application_name=leadline")
    with database.read() as connection:
        assert connection.execute(text("SHOW application_name")).scalar_one() == "leadline"
    assert database.engine.dialect.driver == "psycopg"
    database.close()


async def test_a_unit_of_work_runs_in_a_database_thread(sqlite_database: Database) -> None:
    name = await sqlite_database.run(lambda: threading.current_thread().name)

    assert name.startswith("database")
