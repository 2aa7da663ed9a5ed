"""Languages in one process do not leak into each other, and the room refuses to start where one would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, reset_tzpath

import pytest

from locales import COMPLETE, KNOWN, MissingCatalog
from locales.catalogs import load_catalog
from locales.zones import pin_zone_data

ROOT = Path(__file__).parents[3]
PRINT_TITLES = """
import sys
from datetime import date
from babel.dates import format_date
from locales.babel_data import locale
for code in sys.argv[1:]:
    print(code, format_date(date(2026, 11, 1), "LLLL y|LLL|qqq y", locale=locale(code)))
"""


def titles(order: tuple[str, ...]) -> dict[str, str]:
    """Format stand-alone months and quarters in a new process, the languages in the given order."""
    command = [sys.executable, "-c", PRINT_TITLES, *order]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8").stdout
    return dict(line.split(" ", 1) for line in printed.splitlines())


def test_month_and_quarter_names_are_right_in_every_order_of_languages() -> None:
    forwards, backwards = titles(KNOWN), titles(tuple(reversed(KNOWN)))
    assert forwards == backwards
    assert forwards["zh_Hans"] == "十一月 2026|11月|4季度 2026"
    assert forwards["de"] == "November 2026|Nov|Q4 2026"
    assert forwards["pt_BR"] == "novembro 2026|nov.|T4 2026"
    assert forwards["en_US"] == "November 2026|Nov|Q4 2026"
    assert forwards["es_419"] == "noviembre 2026|nov|T4 2026"


@pytest.fixture
def _zone_data_restored() -> Iterator[None]:
    before = TZPATH
    yield
    reset_tzpath(to=before)
    ZoneInfo.clear_cache()
    pin_zone_data()


@pytest.mark.usefixtures("_zone_data_restored")
def test_zone_data_comes_from_the_package_and_knows_the_changes_of_2026() -> None:
    reset_tzpath(to=["/usr/share/zoneinfo"])
    pin_zone_data()
    vancouver = datetime(2026, 11, 23, 12, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver"))
    assert vancouver.utcoffset() == timedelta(hours=-7)
    assert ZoneInfo("Asia/Calcutta").key == "Asia/Calcutta"


def test_a_missing_catalog_names_its_path_and_the_fix(tmp_path: Path) -> None:
    path = tmp_path / "leadline.mo"
    with pytest.raises(MissingCatalog) as caught:
        load_catalog(path)
    assert caught.value.path == path
    assert "make setup" in caught.value.fix


def test_every_complete_language_is_known() -> None:
    assert set(COMPLETE) <= set(KNOWN)
