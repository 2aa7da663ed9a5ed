"""Every KPI of the demo's company is what hand-written SQL says, at stores, teams and the company, in any period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from commands.command import Context, Room
from commands.standing import Question, stand
from integrations.database.budget import read_rates
from integrations.database.company import Node, NodeKind, Person, Right
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.presets import load_kpis
from kpi_engine import Fact, Facts, Kpi, Period, Reporting, Unit, evaluate, leaf_sums, parse_period
from locales import speaker
from tests.conftest import NOON
from tests.contracts.oracles.conftest import OracleCompany
from tests.contracts.oracles.sheet import (
    MICROS,
    Sheet,
    facts_of,
    feeds_of,
    formulas,
    is_equal,
    leaves_of,
    rates_of,
)

KPIS = {preset.kpi.id: preset.kpi for preset in load_kpis()}
PERIODS = ("2026-09", "2026-10", "2026-11", "2026-Q3", "2026-11-03..2026-11-18")
"""Closed months, a running one, a quarter, and days that are no month."""


def _nodes(oracle: OracleCompany) -> list[Node]:
    with oracle.database.read() as connection:
        company = read_company(Work(connection, oracle.org_id, NOON))
    stores = [Node(NodeKind.STORE, store_id) for store_id in sorted(company.stores)]
    teams = [Node(NodeKind.TEAM, team_id) for team_id in sorted(company.teams)]
    return [*stores, *teams, Node(NodeKind.COMPANY, oracle.org_id)]


def _asked(sheet: Sheet, oracle: OracleCompany, node: Node, period: Period) -> bool:
    """Lay out the sheet for a node; tell whether its money is translated: stores keep their own."""
    leaves = leaves_of(oracle.plain, node.kind.value, node.id)
    if node.kind is NodeKind.STORE:
        sheet.ask(leaves, period)
        return False
    rates = rates_of(oracle.plain)
    sheet.ask({leaf: rates[leaf] for leaf in leaves}, period)
    return True


def _expected(sheet: Sheet, oracle: OracleCompany, node: Node, period: Period) -> Iterator[tuple[str, Fraction | None]]:
    is_translated = _asked(sheet, oracle, node, period)
    for kpi_id, query in formulas().items():
        yield kpi_id, sheet.answer(query, is_translated=is_translated)


def _is_exact(kpi: Kpi) -> bool:
    """Tell whether nothing was divided on the way to its value."""
    return not kpi.is_ratio and kpi.id != "live_hours"


def test_the_formulas_are_those_of_the_catalog() -> None:
    assert list(formulas()) == list(KPIS)


def test_the_company_has_a_value_of_every_kpi(oracle_company: OracleCompany, by_sqlite: Sheet) -> None:
    company = Node(NodeKind.COMPANY, oracle_company.org_id)
    expected = dict(_expected(by_sqlite, oracle_company, company, parse_period("2026-11")))
    assert {kpi_id for kpi_id, value in expected.items() if not value} == set()


@pytest.mark.parametrize("said", PERIODS)
def test_the_database_path_answers_what_sql_says(oracle_company: OracleCompany, by_sqlite: Sheet, said: str) -> None:
    period = parse_period(said)
    asker = Person(oracle_company.org_id, 1, "Oracle", Right.ADMIN, "en_US", None, "Asia/Shanghai")
    room, words = Room("slack", "T1", "D1", is_private=True), speaker("en_US", zone="Asia/Shanghai")
    wrong, known = [], 0
    with oracle_company.database.read() as connection:
        work = Work(connection, oracle_company.org_id, NOON)
        context = Context(asker, read_company(work), work, room, words, NOON)
        for node in _nodes(oracle_company):
            readings = {
                standing.known.kpi.id: standing.reading
                for standing in stand(context, Question((node,), period, tuple(KPIS)))
            }
            rates = read_rates(work, context.company, period.first)
            for kpi_id, expected in _expected(by_sqlite, oracle_company, node, period):
                reading, kpi = readings[kpi_id], KPIS[kpi_id]
                value = reading.value
                if value is not None and kpi.unit is Unit.MONEY and node.kind is not NodeKind.STORE:
                    # A team whose stores share a currency is read in it; the sheet knows the company's alone.
                    worth = rates.worth(reading.currency or "")
                    assert worth is not None
                    value *= worth
                known += expected is not None
                if not is_equal(value, expected, is_exact=_is_exact(kpi)):
                    wrong.append((node, kpi_id, value, None if expected is None else float(expected)))
    assert wrong == []
    assert known > 600


@pytest.mark.parametrize("said", PERIODS)
def test_the_engine_alone_answers_what_sql_says(oracle_company: OracleCompany, by_sqlite: Sheet, said: str) -> None:
    period, measures = parse_period(said), oracle_company.measures
    book = _book(oracle_company)
    with oracle_company.database.read() as connection:
        work = Work(connection, oracle_company.org_id, NOON)
        company = read_company(work)
        rates = read_rates(work, company, period.first)
    wrong = []
    for node in _nodes(oracle_company):
        scopes = [str(leaf) for leaf in leaves_of(oracle_company.plain, node.kind.value, node.id)]
        own = company.stores[node.id].currency if node.kind is NodeKind.STORE else company.currency
        for kpi_id, expected in _expected(by_sqlite, oracle_company, node, period):
            sums = leaf_sums(KPIS[kpi_id], book, period, measures=measures, scopes=scopes)
            value = evaluate(KPIS[kpi_id], sums, measures=measures, currency=own, rates=rates).value
            if not is_equal(value, expected, is_exact=_is_exact(KPIS[kpi_id])):
                wrong.append((node, kpi_id, value, None if expected is None else float(expected)))
    assert wrong == []


@pytest.mark.parametrize("said", PERIODS)
def test_two_databases_agree_on_every_formula(
    oracle_company: OracleCompany, by_sqlite: Sheet, by_duckdb: Sheet, said: str
) -> None:
    period = parse_period(said)
    for node in _nodes(oracle_company):
        one = dict(_expected(by_sqlite, oracle_company, node, period))
        other = dict(_expected(by_duckdb, oracle_company, node, period))
        assert {kpi_id for kpi_id in one if not _agree(one[kpi_id], other[kpi_id])} == set()


def _agree(one: Fraction | None, other: Fraction | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= abs(one) * Fraction(1, 10**12)


def test_rollups_are_what_duckdb_adds_up_from_the_days(oracle_company: OracleCompany, by_duckdb: Sheet) -> None:
    kept = {
        (leaf, measure, month): (total, days)
        for leaf, measure, month, total, days in oracle_company.plain.execute(
            "select scope_id, measure, month, total, days from rollup_month"
        )
    }
    added = {
        (leaf, measure, month.isoformat()): (total, days)
        for leaf, measure, month, total, days in by_duckdb.computer.execute(
            "select leaf, measure, date_trunc('month', date '0001-01-01' + cast(day - 1 as integer))::date as month,"
            " sum(amount), count(*) from fact group by all"
        ).fetchall()
    }
    assert kept == added
    assert len(kept) > 3_000


def _book(oracle: OracleCompany) -> Facts:
    """Return the same rows as the engine's own fact book, past every query of ours."""
    currencies = dict(
        oracle.plain.execute("select scope.id, store.currency from scope left join store on store.id = scope.store_id")
    )
    (own,) = oracle.plain.execute("select currency from organization").fetchone()
    measures = oracle.measures
    facts = tuple(
        Fact(
            str(leaf),
            measure,
            date.fromordinal(day),
            Decimal(amount) / MICROS,
            (currencies[leaf] or own) if measures[measure].unit is Unit.MONEY else None,
        )
        for leaf, measure, day, amount in facts_of(oracle.plain)
    )
    reports = {
        (str(leaf), measure): Reporting(date.fromordinal(first), date.fromordinal(through))
        for leaf, measure, first, through, _ in feeds_of(oracle.plain, measures)
    }
    return Facts(facts, reports=reports)
