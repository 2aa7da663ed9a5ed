"""Promises of the planner: each local date once, at the person's own hour, whatever moves or stands still."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection

from bot.planner import Planned, plan, plan_all
from commands.remind import DIGEST, REMINDER, reschedule
from integrations.database import people
from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate
from integrations.database.stores import add_organization
from integrations.database.subscriptions import Subscription, read_subscriptions, save_subscription
from integrations.database.work import Work
from tests.contracts.delivery.conftest import Hands, House

MINUTE = timedelta(minutes=1)


class PowerCutError(Exception):
    """The machine went dark."""


class PowerCut(Database):
    """A database whose machine goes dark at the end of a transaction."""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
            raise PowerCutError


def wish_of(house: House, person_id: int) -> Subscription:
    with house.database.read() as connection:
        (wish,) = read_subscriptions(Work(connection, house.org_id, house.clock.at), person_id)
    return wish


def scan(house: House, until: datetime, step: timedelta = timedelta(minutes=30)) -> dict[str, datetime]:
    """Let the clock run in steps with the planner at work; return when each intent was written."""
    written: dict[str, datetime] = {}
    while house.clock.at < until:
        house.clock.move(step)
        if plan_all(house.database, house.clock.at).intended:
            for key in house.intents():
                written.setdefault(key, house.clock.at)
    return written


def test_nine_in_the_morning_comes_to_three_zones_at_three_instants(house: House) -> None:
    zones = {"Asia/Shanghai": 1, "Europe/Berlin": 8, "America/Sao_Paulo": 12}
    staff = {zone: house.person(zone, slack=zone) for zone in zones}
    for person in staff.values():
        house.wish(person)

    written = scan(house, datetime(2026, 11, 24, 12, 0, tzinfo=UTC))

    assert written == {
        f"reminder:{staff[zone].id}:2026-11-24": datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
        for zone, hour in zones.items()
    }


def test_a_reminder_lives_until_the_end_of_its_local_day_and_a_digest_for_twelve_hours(house: House) -> None:
    person = house.person("Asia/Shanghai")
    house.wish(person, kind=REMINDER)
    house.wish(person, kind=DIGEST)

    house.clock.at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    plan(house.database, house.clock.at)

    assert {key.split(":")[0]: intent.not_after for key, intent in house.intents().items()} == {
        REMINDER: datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
        DIGEST: datetime(2026, 11, 24, 13, 0, tzinfo=UTC),
    }


def test_an_intent_goes_to_the_account_used_last_and_to_its_private_chat_where_one_is_known(house: House) -> None:
    person = house.person(slack="U7")
    house.wish(person)
    with house.database.write() as connection:
        work = Work(connection, house.org_id, house.clock.at + MINUTE)
        people.bind_account(work, person.id, "feishu", "F1", "ou_7", "oc_7")

    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert plan(house.database, house.clock.at) == Planned(count=1, intended=1)

    (intent,) = house.intents().values()
    assert (intent.platform, intent.tenant, intent.chat) == ("feishu", "F1", "oc_7")
    assert intent.facts == {"day": "2026-11-24"}


def test_planning_twice_writes_one_intent(house: House) -> None:
    house.wish(house.person())
    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    assert plan(house.database, house.clock.at) == Planned(count=1, intended=1)
    assert plan(house.database, house.clock.at) == Planned()
    assert len(house.intents()) == 1


def test_a_schedule_put_back_by_hand_still_serves_no_date_twice(house: House) -> None:
    person = house.person()
    house.wish(person)
    nine = house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    plan(house.database, nine)
    with house.database.write() as connection:
        save_subscription(Work(connection, house.org_id, nine), person.id, REMINDER, 9 * 60, nine)

    assert plan(house.database, nine + MINUTE) == Planned(count=1, moved=1)
    assert wish_of(house, person.id).next_due == nine + timedelta(days=1)


def test_a_crash_before_the_commit_leaves_the_schedule_due(house: House) -> None:
    person = house.person()
    house.wish(person)
    before = wish_of(house, person.id)

    nine = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    with pytest.raises(PowerCutError):
        plan(PowerCut(house.database.engine, nullcontext()), nine)

    assert (wish_of(house, person.id), house.intents()) == (before, {})


def test_nobody_is_planned_for_on_a_day_off(house: House) -> None:
    house.wish(house.person(working_days=0b0011111))

    written = scan(house, datetime(2026, 12, 1, 12, 0, tzinfo=UTC), timedelta(hours=1))

    assert [date.fromisoformat(key.split(":")[2]).strftime("%a") for key in written] == [
        "Tue", "Wed", "Thu", "Fri", "Mon", "Tue",
    ]  # fmt: skip


def test_a_time_that_the_clock_skips_comes_one_gap_later_and_once(house: House) -> None:
    house.clock.at = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    person = house.person("Europe/Paris")
    house.wish(person, minute=2 * 60 + 30)

    written = scan(house, datetime(2026, 3, 30, 12, 0, tzinfo=UTC))

    assert written == {
        f"reminder:{person.id}:2026-03-29": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # 03:30+02:00
        f"reminder:{person.id}:2026-03-30": datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    }


def test_a_time_that_comes_twice_is_served_the_first_time_alone(house: House) -> None:
    house.clock.at = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    person = house.person("Europe/Paris")
    house.wish(person, minute=2 * 60 + 30)

    written = scan(house, datetime(2026, 10, 26, 12, 0, tzinfo=UTC))

    assert written == {
        f"reminder:{person.id}:2026-10-25": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 02:30+02:00
        f"reminder:{person.id}:2026-10-26": datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("home", "away"),
    [("Asia/Shanghai", "America/Mexico_City"), ("America/Mexico_City", "Asia/Shanghai"), ("UTC", "Pacific/Kiritimati")],
)
def test_who_moves_is_never_reminded_twice_on_a_local_date(house: House, home: str, away: str) -> None:
    person = house.person(home)
    house.wish(person)
    scan(house, datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    with house.database.write() as connection:
        work = Work(connection, house.org_id, house.clock.at)
        people.change_profile(work, person.id, zone=away)
        moved = people.read_person(work, person.id)
        assert moved is not None
        reschedule(work, moved)
    scan(house, datetime(2026, 11, 29, 0, 0, tzinfo=UTC))

    days = [date.fromisoformat(key.split(":")[2]) for key in house.intents()]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert len(days) >= 4


def test_a_zone_changed_behind_the_schedules_back_moves_the_run_and_not_the_hour(house: House) -> None:
    person = house.person("UTC")
    house.wish(person)  # due at 09:00 UTC
    with house.database.write() as connection:
        people.change_profile(Work(connection, house.org_id, house.clock.at), person.id, zone="America/Sao_Paulo")

    written = scan(house, datetime(2026, 11, 24, 13, 0, tzinfo=UTC))

    assert written == {f"reminder:{person.id}:2026-11-24": datetime(2026, 11, 24, 12, 0, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("kind", "late", "is_sent"),
    [(REMINDER, 4, True), (REMINDER, 5, False), (DIGEST, 11, True), (DIGEST, 12, False)],
)
def test_after_downtime_a_run_is_caught_up_while_it_is_useful_and_folds_into_the_next_else(
    house: House, kind: str, late: int, is_sent: bool
) -> None:
    person = house.person()
    house.wish(person, kind=kind)
    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC) + timedelta(hours=late)

    planned = plan(house.database, house.clock.at)

    assert planned == (Planned(count=1, intended=1) if is_sent else Planned(count=1, moved=1))
    wish = wish_of(house, person.id)
    assert wish.next_due == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert wish.last_local_day == (date(2026, 11, 24) if is_sent else None)


def test_of_several_days_missed_the_last_alone_is_caught_up(house: House) -> None:
    person = house.person()
    house.wish(person)
    house.clock.at = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)

    assert plan_all(house.database, house.clock.at) == Planned(count=1, intended=1)
    assert list(house.intents()) == [f"reminder:{person.id}:2026-11-28"]


def test_a_late_reminder_that_would_reach_into_the_next_local_day_is_not_written(house: House) -> None:
    person = house.person()
    house.wish(person, minute=22 * 60)
    house.clock.at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    assert plan(house.database, house.clock.at) == Planned(count=1, moved=1)


def test_who_has_no_messenger_is_passed_over_and_holds_up_nobody(house: House) -> None:
    unreachable, person = house.person(slack=None), house.person(slack="U2")
    house.wish(unreachable)
    house.wish(person)
    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    assert plan(house.database, house.clock.at) == Planned(count=2, intended=1, unreachable=1)
    assert wish_of(house, unreachable.id).next_due == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert plan(house.database, house.clock.at) == Planned()


def test_a_zone_this_machine_does_not_know_rests_a_day_and_holds_up_nobody(house: House) -> None:
    lost, person = house.person(slack="U1"), house.person(slack="U2")
    house.wish(lost)
    house.wish(person)
    with house.database.write() as connection:
        people.change_profile(Work(connection, house.org_id, house.clock.at), lost.id, zone="Mars/Olympus")
    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    assert plan(house.database, house.clock.at) == Planned(count=2, intended=1, moved=1)
    assert wish_of(house, lost.id).next_due == house.clock.at + timedelta(days=1)


def test_more_than_a_batch_is_planned_to_the_last(house: House) -> None:
    for number in range(7):
        house.wish(house.person(slack=f"U{number}"))
    house.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    first = plan(house.database, house.clock.at, limit=4)
    rest = plan_all(house.database, house.clock.at)

    assert (first.intended, rest.intended, len(house.intents())) == (4, 3, 7)


@pytest.mark.postgres
def test_planners_side_by_side_plan_each_person_once(postgres_url: str, now: datetime) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url)
    migrate(first)
    with first.write() as connection:
        org_id = add_organization(connection, now, name="Paraná", language="en", zone="UTC", currency="USD")
    house = House(first, Hands(now), org_id)
    for number in range(120):
        person = house.person(slack=f"U{number}")
        house.wish(person)
        house.wish(person, kind=DIGEST)  # two kinds open the same lane
    nine = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def planner(database: Database) -> Planned:
        whole = Planned()
        for _ in range(60):
            whole += plan(database, nine, limit=7)
        return whole

    with ThreadPoolExecutor(4) as threads:
        done = [planned.result() for planned in [threads.submit(planner, one) for one in (first, second) * 2]]

    left = plan_all(first, nine)  # what one skipped while another held it
    assert sum(one.count for one in done) + left.count == 240
    assert sum(one.intended for one in done) + left.intended == 240
    assert len(house.intents()) == 240
    first.close()
    second.close()
