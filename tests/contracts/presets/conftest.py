"""A company with a team that runs a grown and a new store, in a database of each kind."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from integrations.database.company import Right
from integrations.database.engine import Database
from integrations.database.people import add_person
from integrations.database.stores import add_organization, add_store, add_team, assign_store
from integrations.database.work import Work
from tests.contracts.presets.shop import Shop


@pytest.fixture
def shop(database: Database, now: datetime) -> Shop:
    """Return a company whose team LATAM runs BR-01, two years old, and MX-01, opened this month."""
    with database.write() as connection:
        org_id = add_organization(
            connection, now, name="Harbour", language="en_US", zone="Asia/Shanghai", currency="USD"
        )
        work = Work(connection, org_id, now)
        person = add_person(work, name="Li Wei", language="zh_Hans", zone="Asia/Shanghai", right=Right.ADMIN)
        team = add_team(work, code="LATAM", name="Latin America")
        for code, zone, currency, launched in (
            ("BR-01", "America/Sao_Paulo", "BRL", date(2024, 11, 1)),
            ("MX-01", "America/Mexico_City", "MXN", date(2026, 11, 2)),
        ):
            store = add_store(
                work, code=code, name=code, market=code[:2], zone=zone, currency=currency, launched_on=launched
            )
            assign_store(work, store.id, team_id=team.id, person_id=None)
    return Shop(database, org_id, person.id, now)
