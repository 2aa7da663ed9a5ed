"""What every test may ask for: databases of both kinds, the shared folder, and honest deselection without them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile, which
from zoneinfo import TZPATH, ZoneInfo, reset_tzpath

import psycopg
import pytest

from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate
from locales.extraction.__main__ import compile_all
from locales.startup import prepare

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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the newest tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "leadline.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated SQLite database in a file of its own."""
    copyfile(migrated_file, tmp_path / "leadline.db")
    database = open_database(f"sqlite:///{tmp_path / 'leadline.db'}")
    yield database
    database.close()


@contextmanager
def _postgres_made(template: str | None = None) -> Iterator[str]:
    name = f"leadline_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        copied = f" TEMPLATE {template}" if template else ""
        connection.execute(f"CREATE DATABASE {name}{copied}".encode())  # names made here
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _postgres_address(name: str) -> str:
    return f"postgresql://postgres@127.0.0.1:5432/{name}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """Yield the address of an empty PostgreSQL database that is dropped afterwards."""
    with _postgres_made() as name:
        yield _postgres_address(name)


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """Yield the name of a PostgreSQL database with the newest tables, to be copied."""
    with _postgres_made() as name:
        database = open_database(_postgres_address(name))
        migrate(database)
        database.close()
        yield name


@pytest.fixture
def postgres_database(migrated_postgres: str) -> Iterator[Database]:
    """Yield a migrated PostgreSQL database of its own."""
    with _postgres_made(migrated_postgres) as name:
        database = open_database(_postgres_address(name))
        yield database
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """Return a migrated database, once of each kind."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture(scope="session")
def catalogs() -> Iterator[None]:
    """Compile the catalogs as the build does, and prepare words and zones as a process does at its start."""
    before = TZPATH
    compile_all(_ROOT)
    prepare()
    yield
    reset_tzpath(to=before)
    ZoneInfo.clear_cache()
