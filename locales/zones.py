"""Time zones: which data they come from, and how a reader calls them."""

from __future__ import annotations

import tomllib
import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from babel.dates import get_timezone_gmt, get_timezone_location

from locales.babel_data import locale as isolated_locale
from locales.matching import match_key

_PROOF_ZONE = "America/Vancouver"
_PROOF_MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
_PROOF_OFFSET = timedelta(hours=-7)


class StaleZoneData(Exception):  # noqa: N818 - named after what happened
    """The time-zone data is older than the changes of 2026, so reminders would fire an hour off."""

    def __init__(self, version: str, fix: str) -> None:
        super().__init__(f"time-zone data {version} is stale. Fix: {fix}")
        self.version = version
        self.fix = fix


def pin_zone_data() -> str:
    """Make every zone come from the tzdata package, prove that it is recent, and return its release ("2026.6").

    Installing the package changes nothing by itself: zoneinfo asks the system's copy first, and many of those still
    move British Columbia's clocks in November 2026. Raises `StaleZoneData`.
    """
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    fix = "install tzdata>=2026.6"
    try:
        release = version("tzdata")
    except PackageNotFoundError:
        raise StaleZoneData("(not installed)", fix) from None
    if _PROOF_MOMENT.astimezone(zoneinfo.ZoneInfo(_PROOF_ZONE)).utcoffset() != _PROOF_OFFSET:
        raise StaleZoneData(release, fix)
    return release


def zone_name(identifier: str, zone: str, at: datetime) -> str:
    """Return the zone's city and its offset at `at`, as locale `identifier` writes them: "São Paulo GMT-03:00"."""
    locale = isolated_locale(identifier)
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{_city(identifier, zone)} {get_timezone_gmt(local, 'long', locale=locale)}"


def find_zones(typed: str, identifier: str) -> tuple[str, ...]:
    """Return the zones that `typed` names: by IANA id, old ones too, or by city.

    None, one, or several where a city's name stands in two countries.
    """
    key = match_key(typed)
    return _zones_by_word(identifier).get(key) or _zones_by_word("en_001").get(key) or _zones_by_id().get(key, ())


@lru_cache(maxsize=1)
def _zones_by_id() -> dict[str, tuple[str, ...]]:
    return {match_key(zone): (zone,) for zone in zoneinfo.available_timezones()}


@lru_cache(maxsize=16)
def _zones_by_word(identifier: str) -> dict[str, tuple[str, ...]]:
    """Index the zones of today by city, as written in one locale and in the id itself."""
    by_city: dict[str, tuple[str, ...]] = {}
    for zone in _zones_of_today():
        for city in {match_key(_city(identifier, zone)), match_key(zone.rpartition("/")[2].replace("_", " "))}:
            by_city[city] = (*by_city.get(city, ()), zone)
    return by_city


@lru_cache(maxsize=1)
def _zones_of_today() -> tuple[str, ...]:
    """Return one id for each place, without the old names that remain as links."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    return tuple(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=1024)
def _city(identifier: str, zone: str) -> str:
    own = _cities().get(identifier.partition("_")[0], {}).get(zone)
    return own or get_timezone_location(zone, locale=isolated_locale(identifier), return_city=True)


@lru_cache(maxsize=1)
def _cities() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("zones.toml").read_text(encoding="utf-8"))
