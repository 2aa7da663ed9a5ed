"""What every test may ask for: databases of both kinds, the shared folder, and honest deselection without them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import psycopg
import pytest

from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_ROOT = Path(__file__).parent.parent


def _has_postgres() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def chromium_path() -> str | None:
    """Return the browser the tests drive."""
    return which("chromium") or which("chromium-browser") or which("google-chrome")


def shared_folder() -> Path:
    """Return the folder of specifications and data sets that lies beside a checkout."""
    return Path(os.environ.get("LEADLINE_SHARED", _ROOT.parent / "shared"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, with one printed line each, what this machine cannot run; under CI=true nothing is deselected."""
    if os.environ.get("CI") == "true":
        return
    lacking = {
        "postgres": None if _has_postgres() else "PostgreSQL on 127.0.0.1:5432",
        "browser": None if chromium_path() else "Chromium",
        "shared": None if shared_folder().is_dir() else "the ../shared folder",
    }
    for marker, what in lacking.items():
        without = [item for item in items if item.get_closest_marker(marker)] if what else []
        if without:
            items[:] = [item for item in items if item not in without]
            config.hook.pytest_deselected(items=without)
            reporter = config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None:
                reporter.write_line(f"deselected {len(without)} tests: {what} is not here")


@pytest.fixture
def now() -> datetime:
    """Return the instant that a test's world starts at: a Monday noon in UTC."""
    return NOON


@pytest.fixture
def shared() -> Path:
    """Return the shared folder; tests that ask for it carry the `shared` marker."""
    return shared_folder()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated SQLite database in a file of its own."""
    database = open_database(f"sqlite:///{tmp_path / 'leadline.db'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """Yield the address of an empty PostgreSQL database that is dropped afterwards."""
    name = f"leadline_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # a name made here
        yield f"postgresql://postgres@127.0.0.1:5432/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Yield a migrated database, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    opened = open_database(request.getfixturevalue("postgres_url"))
    migrate(opened)
    yield opened
    opened.close()
