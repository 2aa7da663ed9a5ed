"""Promises about targets, budget rates and the audit log: nothing that was judged by is ever rewritten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from integrations.database import audit
from integrations.database.budget import read_rates, set_rate
from integrations.database.company import Node, NodeKind
from integrations.database.structure import read_company
from integrations.database.tables import audit as log
from integrations.database.tables import target
from integrations.database.targets import read_targets, set_target
from integrations.database.work import Work
from kpi_engine import Period, month_of, quarter_of
from tests.contracts.database.conftest import Open

STORE = Node(NodeKind.STORE, 11)
NOVEMBER = month_of(date(2026, 11, 1))


def aimed(work: Work, period: Period = NOVEMBER) -> list[tuple[str, Decimal, int]]:
    found = read_targets(work, [STORE], period)
    return [(row.kpi_id, row.value, row.version) for row in found.values()]


def test_a_revision_is_a_new_version_and_the_old_one_stays(writing: Open) -> None:
    with writing(actor_id=5) as work:
        assert set_target(work, "gmv", STORE, NOVEMBER, Decimal(300_000), "BRL") == (1, None)
    with writing(actor_id=6, later=1) as work:
        assert set_target(work, "gmv", STORE, NOVEMBER, Decimal(320_000), "BRL") == (2, Decimal(300_000))

        assert aimed(work) == [("gmv", Decimal(320_000), 2)]
        rows = work.connection.execute(select(target.c.value, target.c.recorded_by).order_by(target.c.version)).all()
    assert [(row.value, row.recorded_by) for row in rows] == [(Decimal(300_000), 5), (Decimal(320_000), 6)]


def test_a_withdrawn_target_stands_no_more_until_it_is_set_again(writing: Open) -> None:
    with writing() as work:
        set_target(work, "gmv", STORE, NOVEMBER, Decimal(1), "BRL")
        assert set_target(work, "gmv", STORE, NOVEMBER, None, "BRL") == (2, Decimal(1))
        assert aimed(work) == []
        assert set_target(work, "gmv", STORE, NOVEMBER, Decimal(3), "BRL") == (3, None)
        assert aimed(work) == [("gmv", Decimal(3), 3)]


def test_periods_nodes_kpis_and_companies_are_told_apart(writing: Open) -> None:
    with writing() as work:
        set_target(work, "gmv", STORE, NOVEMBER, Decimal(1), "BRL")
        set_target(work, "orders", STORE, NOVEMBER, Decimal(2), "")
        set_target(work, "gmv", STORE, quarter_of(date(2026, 11, 1)), Decimal(3), "BRL")
        set_target(work, "gmv", Node(NodeKind.TEAM, STORE.id), NOVEMBER, Decimal(4), "USD")

        assert sorted(aimed(work)) == [("gmv", Decimal(1), 1), ("orders", Decimal(2), 1)]
        assert aimed(work, quarter_of(date(2026, 11, 1))) == [("gmv", Decimal(3), 1)]
        assert read_targets(work, [], NOVEMBER) == {}
        assert aimed(Work(work.connection, 404, work.now)) == []


def test_a_budget_rate_holds_from_its_day_until_the_next(writing: Open) -> None:
    with writing() as work:
        company = read_company(work)
        set_rate(work, "VND", Decimal("0.000038461538"), from_day=date(2026, 1, 1), origin="plan")
        set_rate(work, "VND", Decimal("0.00004"), from_day=date(2026, 7, 1), origin="half-year plan")

        held = [read_rates(work, company, day).worth("VND") for day in (date(2025, 12, 31), date(2026, 6, 30))]
        assert held == [None, Decimal("0.000038461538")]
        assert read_rates(work, company, date(2026, 7, 1)).worth("VND") == Decimal("0.00004")
        assert read_rates(work, company, date(2026, 7, 1)).worth("USD") == 1

        set_rate(work, "VND", Decimal("0.00005"), from_day=date(2026, 7, 1), origin="corrected")
        assert read_rates(work, company, date(2026, 7, 1)).worth("VND") == Decimal("0.00005")


def test_the_log_says_who_did_what_when(writing: Open) -> None:
    with writing(actor_id=5) as work:
        audit.note(work, "report", "gmv BR-01 " + "x" * 300, {"value": "12.50", "before": None})
        (entry,) = work.connection.execute(select(log)).all()

        assert (entry.at, entry.actor_id, entry.verb) == (work.now, 5, "report")
        assert entry.detail == {"value": "12.50", "before": None}
        assert len(entry.subject) == 200
        assert entry.at.utcoffset() == timedelta(0)
