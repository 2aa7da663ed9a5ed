"""Promises of schedules: the local minute people asked for, once a local date, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.schedules import EVERY_DAY, Schedule, instant_of, next_run, next_runs

pytestmark = pytest.mark.usefixtures("catalogs")

ZONES = (
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/St_Johns",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        # Clocks skip 02:00 to 03:00: half past two shifts forward by the gap.
        ("America/New_York", date(2026, 3, 8), 150, utc(2026, 3, 8, 7, 30)),
        # Clocks repeat 01:00 to 02:00: half past one means the first of the two.
        ("America/New_York", date(2026, 11, 1), 90, utc(2026, 11, 1, 5, 30)),
        # Half an hour is skipped and repeated.
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, utc(2026, 10, 3, 15, 45)),
        ("Australia/Lord_Howe", date(2026, 4, 5), 105, utc(2026, 4, 4, 14, 45)),
        # The day begins at 01:00.
        ("America/Santiago", date(2026, 9, 6), 0, utc(2026, 9, 6, 4)),
        ("America/Havana", date(2026, 3, 8), 10, utc(2026, 3, 8, 5, 10)),
        ("Africa/Cairo", date(2026, 4, 24), 30, utc(2026, 4, 23, 22, 30)),
        ("Pacific/Kiritimati", date(2026, 11, 24), 540, utc(2026, 11, 23, 19)),
        ("Asia/Kathmandu", date(2026, 11, 24), 540, utc(2026, 11, 24, 3, 15)),
    ],
)
def test_a_local_minute_is_the_instant_people_mean(zone: str, day: date, minute: int, expected: datetime) -> None:
    assert instant_of(day, minute, zone) == expected


def test_the_next_run_is_today_while_its_minute_has_not_come() -> None:
    nine = Schedule(540, "America/Sao_Paulo")

    assert next_run(nine, utc(2026, 11, 23, 11, 59)) == utc(2026, 11, 23, 12)
    assert next_run(nine, utc(2026, 11, 23, 12)) == utc(2026, 11, 24, 12)


def test_only_working_days_run() -> None:
    sunday_and_monday = Schedule(540, "UTC", 0b1000001)

    runs = next_runs(sunday_and_monday, utc(2026, 11, 23, 12), 4)

    assert [run.date() for run in runs] == [
        date(2026, 11, 29),
        date(2026, 11, 30),
        date(2026, 12, 6),
        date(2026, 12, 7),
    ]


def test_without_any_weekday_nothing_runs() -> None:
    assert next_runs(Schedule(540, "UTC", 0), utc(2026, 11, 23, 12), 3) == ()
    assert next_run(Schedule(540, "UTC", 0), utc(2026, 11, 23, 12)) is None


def test_whoever_flies_west_is_not_served_the_same_date_again() -> None:
    in_tokyo = next_run(Schedule(540, "Asia/Tokyo"), utc(2026, 11, 22, 23))
    assert in_tokyo == utc(2026, 11, 23, 0)

    in_honolulu = Schedule(540, "Pacific/Honolulu", last_local_day=date(2026, 11, 23))
    assert next_run(in_honolulu, in_tokyo) == utc(2026, 11, 24, 19)


@given(zone=st.sampled_from(ZONES), minute=st.integers(0, 1439), days=st.integers(1, EVERY_DAY), now=MOMENTS)
def test_runs_come_in_order_on_wanted_days_after_now(zone: str, minute: int, days: int, now: datetime) -> None:
    runs = next_runs(Schedule(minute, zone, days), now, 5)

    assert len(runs) == 5
    assert runs[0] > now
    assert all(earlier < later for earlier, later in pairwise(runs))
    local = [run.astimezone(ZoneInfo(zone)) for run in runs]
    assert len({moment.date() for moment in local}) == 5
    assert [moment for moment in local if not days >> moment.weekday() & 1] == []


@given(zone=st.sampled_from(ZONES), minute=st.integers(0, 1439), now=MOMENTS)
def test_a_run_stands_at_its_minute_unless_the_clock_skipped_it(zone: str, minute: int, now: datetime) -> None:
    run = next_run(Schedule(minute, zone), now)
    assert run is not None

    local = run.astimezone(ZoneInfo(zone))
    wanted = datetime.combine(local.date(), time(minute // 60, minute % 60), ZoneInfo(zone))
    is_skipped = wanted.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wanted.replace(tzinfo=None)
    assert is_skipped or local.replace(tzinfo=None, fold=0) == wanted.replace(tzinfo=None)


@given(zone=st.sampled_from(ZONES), minute=st.integers(0, 1439), now=MOMENTS)
def test_serving_one_run_after_the_other_serves_each_local_date_once(zone: str, minute: int, now: datetime) -> None:
    served: list[date] = []
    for _ in range(6):
        run = next_run(Schedule(minute, zone, last_local_day=served[-1] if served else None), now)
        assert run is not None
        served.append(run.astimezone(ZoneInfo(zone)).date())
        now = run

    assert [(later - earlier) for earlier, later in pairwise(served)] == [timedelta(days=1)] * 5
