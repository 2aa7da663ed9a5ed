"""A company with two stores and a team, in a database of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

import pytest

from integrations.database.company import Leaf, Store
from integrations.database.engine import Database
from integrations.database.stores import add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.work import Work

Open = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def org_id(database: Database, now: datetime) -> int:
    """Return a company in dollars."""
    with database.write() as connection:
        return add_organization(connection, now, name="Harbour", language="en_US", zone="Asia/Shanghai", currency="USD")


@pytest.fixture
def writing(database: Database, org_id: int, now: datetime) -> Open:
    """Return a way to open a unit of work that commits; `later` minutes pass first."""

    @contextmanager
    def opened(actor_id: int | None = None, later: int = 0) -> Iterator[Work]:
        with database.write() as connection:
            yield Work(connection, org_id, now + timedelta(minutes=later), actor_id)

    return opened


@pytest.fixture
def reading(database: Database, org_id: int, now: datetime) -> Open:
    """Return a way to open a unit of work that only reads."""

    @contextmanager
    def opened(later: int = 0) -> Iterator[Work]:
        with database.read() as connection:
            yield Work(connection, org_id, now + timedelta(minutes=later))

    return opened


@pytest.fixture
def store(writing: Open) -> Store:
    """Return a store in São Paulo."""
    with writing() as work:
        return add_store(work, code="BR-01", name="São Paulo", market="BR", zone="America/Sao_Paulo", currency="BRL")


@pytest.fixture
def leaf(store: Store, reading: Open) -> Leaf:
    """Return the store's own leaf."""
    with reading() as work:
        found = read_company(work).whole_leaf(store.id)
    assert found is not None
    return found
