"""Promises about prepared statements: they say what SQLAlchemy itself would, only sooner."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from integrations.database.prepared import Prepared
from integrations.database.tables import audit, fact_current
from tests.contracts.database.conftest import Open

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SELECT = select(fact_current.c.scope_id, fact_current.c.day, fact_current.c.value, fact_current.c.recorded_at).where(
    fact_current.c.org_id == bindparam("org_id"),
    fact_current.c.scope_id.in_(bindparam("scopes", expanding=True)),
    fact_current.c.day >= bindparam("first"),
)
ADD = Prepared(insert(fact_current))


def row(org_id: int, scope_id: int) -> dict[str, object]:
    return {
        "org_id": org_id,
        "scope_id": scope_id,
        "measure": "gmv",
        "day": date(2026, 11, scope_id),
        "source_id": 1,
        "value": Decimal("1234.567891"),
        "currency": "BRL",
        "recorded_at": NOON,
    }


@pytest.mark.parametrize("wanted", [[1], [1, 2], [1, 2, 3], [3, 1, 2, 9, 9, 9, 9]])
def test_a_list_of_any_length_finds_what_the_plain_statement_finds(writing: Open, wanted: list[int]) -> None:
    with writing() as work:
        for scope_id in (1, 2, 3, 4):
            ADD.run(work.connection, row(work.org_id, scope_id))
        asked = {"org_id": work.org_id, "scopes": wanted, "first": date(2026, 11, 2)}

        found = Prepared(SELECT).rows(work.connection, asked)

        plain = [tuple(each) for each in work.connection.execute(SELECT, asked)]
    assert sorted(found) == sorted(plain)
    assert all(each[2:] == (Decimal("1234.567891"), NOON) for each in found)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.integers(1, 2**62), min_size=1, max_size=40))
def test_padding_a_list_finds_no_row_twice(writing: Open, wanted: list[int]) -> None:
    statement = select(audit.c.id).where(
        audit.c.org_id == bindparam("org_id"), audit.c.id.in_(bindparam("ids", expanding=True))
    )
    with writing() as work:
        work.connection.execute(delete(audit))
        for entry in {wanted[0], wanted[-1]}:
            Prepared(insert(audit)).run(
                work.connection,
                {"org_id": work.org_id, "id": entry, "at": NOON, "verb": "v", "subject": "s", "detail": {"a": [1]}},
            )

        found = Prepared(statement).rows(work.connection, {"org_id": work.org_id, "ids": wanted})

    assert sorted(each[0] for each in found) == sorted({wanted[0], wanted[-1]})


def test_a_refused_row_is_refused_under_the_name_all_drivers_share(writing: Open) -> None:
    with writing() as work:
        ADD.run(work.connection, row(work.org_id, 1))

        with pytest.raises(IntegrityError) as refused, work.connection.begin_nested():
            ADD.run(work.connection, row(work.org_id, 1))

    assert "1234" not in str(refused.value.statement)
