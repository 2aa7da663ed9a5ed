"""Schedules: when a local time comes next, in pure arithmetic; the planner and every echo use the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_HORIZON = 14
EVERY_DAY = 0b1111111


@dataclass(frozen=True, slots=True)
class Schedule:
    """A wish for a local minute on some weekdays (bit 0 is Monday) in a zone.

    `last_local_day` is the last local date served: no local date is ever served twice, whatever moves.
    """

    local_minute: int
    zone: str
    working_days: int = EVERY_DAY
    last_local_day: date | None = None


def instant_of(day: date, local_minute: int, zone: str) -> datetime:
    """Return when a local minute of a local date happens, in UTC.

    A time that the clock skips shifts forward by the gap; one that comes twice means the first.
    """
    naive = datetime.combine(day, time(local_minute // 60, local_minute % 60))
    return naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def next_run(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first run after `now` on a working day not served yet, None when no weekday is wanted."""
    return next(iter(next_runs(schedule, now, 1)), None)


def next_runs(schedule: Schedule, now: datetime, count: int) -> tuple[datetime, ...]:
    """Return the next runs in order, in UTC; fewer when no weekday is wanted."""
    if not schedule.working_days & EVERY_DAY:
        return ()
    runs = []
    day = now.astimezone(ZoneInfo(schedule.zone)).date() - _DAY
    for _ in range(_HORIZON * count):
        served = schedule.last_local_day is not None and day <= schedule.last_local_day
        if not served and schedule.working_days >> day.weekday() & 1:
            run = instant_of(day, schedule.local_minute, schedule.zone)
            if run > now:
                runs.append(run)
                if len(runs) == count:
                    break
        day += _DAY
    return tuple(runs)
