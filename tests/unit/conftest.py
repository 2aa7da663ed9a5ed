"""A small company for the tests of commands and of the way in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from integrations.database.engine import open_database
from integrations.database.stores import first_organization
from tests.unit.harbour import Harbour, found_harbour


@pytest.fixture(scope="session")
def harbour_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> Path:
    """Return a database with the company in it, to be copied."""
    del catalogs
    path = tmp_path_factory.mktemp("harbour") / "leadline.db"
    copyfile(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    found_harbour(database)
    database.close()
    return path


@pytest.fixture
def harbour(harbour_file: Path, tmp_path: Path) -> Iterator[Harbour]:
    """Yield the company in a database of its own."""
    copyfile(harbour_file, tmp_path / "harbour.db")
    database = open_database(f"sqlite:///{tmp_path / 'harbour.db'}")
    with database.read() as connection:
        org_id = first_organization(connection)
    assert org_id is not None
    yield Harbour(database, org_id)
    database.close()
