"""A small company to import into, and files written as people write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from integrations.database.company import Right
from integrations.database.engine import Database
from integrations.database.facts import source_id
from integrations.database.people import add_person
from integrations.database.stores import add_organization, add_store, add_team
from integrations.database.work import Work
from tests.contracts.imports.books import Books


@pytest.fixture
def books(database: Database, now: datetime) -> Books:
    """Return a company in dollars with a store in São Paulo, one in Bangkok, one team and an administrator."""
    with database.write() as connection:
        org_id = add_organization(
            connection, now, name="Harbour", language="en_US", zone="Asia/Shanghai", currency="USD"
        )
        work = Work(connection, org_id, now)
        add_store(work, code="BR-01", name="São Paulo", market="BR", zone="America/Sao_Paulo", currency="BRL")
        add_store(work, code="TH-01", name="Bangkok", market="TH", zone="Asia/Bangkok", currency="THB")
        add_team(work, code="LATAM", name="Latin America")
        add_person(
            work, name="Li Wei", language="zh_Hans", zone="Asia/Shanghai", right=Right.ADMIN, email="li@example.com"
        )
        source_id(work, "manual", name="Reports", kind="manual")
    return Books(database, org_id, now)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows as a CSV file."""

    def to_csv(
        rows: Iterable[Sequence[object]], name: str = "sales.csv", encoding: str = "utf-8", delimiter: str = ","
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as text:
            csv.writer(text, delimiter=delimiter).writerows(rows)
        return path

    return to_csv
