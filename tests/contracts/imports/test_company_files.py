"""Promises about files of people, teams, stores, KPIs, targets and rates: added once, changed where they differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from integrations.database.budget import read_rates
from integrations.database.company import Node, NodeKind, Right
from integrations.database.facts import Observation, record, source_id
from integrations.database.installations import Installation, install
from integrations.database.people import addresses_of, find_people
from integrations.database.targets import read_targets
from integrations.database.work import Work
from integrations.imports.kinds import ImportKind
from integrations.imports.problems import Fault
from integrations.imports.templates import write_template
from kpi_engine import month_of
from tests.contracts.imports.books import Books

Write = Callable[..., Path]
TODAY = date(2026, 11, 23)
STORES = ["code", "name", "market", "zone", "currency", "team", "owner", "launched"]
PEOPLE = ["name", "email", "language", "zone", "right", "team", "position", "working days", "slack id", "feishu id"]


def _installed(books: Books, *tenants: tuple[str, str]) -> None:
    with books.database.write() as connection:
        for platform, tenant in tenants:
            install(connection, books.now, Installation(books.org_id, platform, tenant, tenant, "bot", None, None))


def test_stores_are_added_with_team_and_owner_and_only_differences_are_written(books: Books, write: Write) -> None:
    path = write(
        [
            STORES,
            ["BR-01", "São Paulo", "BR", "America/Sao_Paulo", "BRL", "", "", ""],
            ["MX-01", "CDMX", "MX", "America/Mexico_City", "MXN", "latam", "li@example.com", "2026-03-01"],
        ]
    )
    outcome = books.take(path)
    assert outcome.kind is ImportKind.STORES
    assert (outcome.total.new, outcome.total.changed, outcome.total.unchanged) == (1, 0, 4)
    company = books.company()
    store = company.stores_by_code["mx-01"]
    assert (store.currency, store.launched_on) == ("MXN", date(2026, 3, 1))
    team = company.team_of_store(store.id, TODAY)
    assert team is not None
    assert team.code == "LATAM"
    assert len(company.owners_of(store.id, TODAY)) == 1
    assert books.take(path).total.differing == 0


def test_a_store_changes_hands_from_today_and_keeps_its_past(books: Books, write: Write) -> None:
    row = ["BR-01", "São Paulo", "BR", "America/Sao_Paulo", "BRL"]
    books.take(write([STORES, [*row, "LATAM", "", ""]]))
    books.take(write([["code", "name"], ["SEA", "South-East Asia"]], name="teams.csv"))
    books.take(write([STORES, [*row, "SEA", "", ""]]))
    company = books.company()
    store = company.stores_by_code["br-01"]
    before, after = company.team_of_store(store.id, date(2026, 11, 22)), company.team_of_store(store.id, TODAY)
    assert before is not None
    assert after is not None
    assert (before.code, after.code) == ("LATAM", "SEA")


def test_a_store_with_facts_keeps_its_currency(books: Books, write: Write) -> None:
    leaf = books.company().whole_leaf(books.company().stores_by_code["br-01"].id)
    assert leaf is not None
    with books.database.write() as connection:
        work = Work(connection, books.org_id, books.now)
        manual = source_id(work, "manual", name="Reports", kind="manual")
        record(work, manual, [Observation(leaf.id, "gmv", TODAY, Decimal(5), "BRL")])
    path = write([STORES[:5], ["BR-01", "São Paulo", "BR", "America/Sao_Paulo", "USD"]])
    assert books.faults(path) == [(2, "currency", Fault.CURRENCY_IN_USE)]


def test_faults_of_stores_are_named(books: Books, write: Write) -> None:
    path = write(
        [
            STORES,
            ["", "No code", "BR", "America/Sao_Paulo", "BRL", "", "", ""],
            ["A", "A", "BR", "Mars/Olympus", "XQQ", "LATM", "Nobody", "3/4/2026"],
            ["B", "B", "BR", "America/Sao_Paulo", "BRL", "", "", ""],
            ["b", "B", "BR", "America/Sao_Paulo", "BRL", "", "", ""],
        ]
    )
    assert books.faults(path) == [
        (2, "code", Fault.MISSING),
        (3, "zone", Fault.UNKNOWN_ZONE),
        (3, "currency", Fault.UNKNOWN_CURRENCY),
        (3, "launched", Fault.AMBIGUOUS_DAY),
        (3, "team", Fault.UNKNOWN_TEAM),
        (3, "owner", Fault.UNKNOWN_PERSON),
        (5, "code", Fault.REPEATED_ROW),
    ]


def test_teams_may_stand_under_one_that_comes_later_and_get_their_manager(books: Books, write: Write) -> None:
    path = write(
        [
            ["团队代码", "名称", "上级", "负责人"],
            ["LATAM", "Latin America", "WORLD", "Li Wei"],
            ["WORLD", "World", "", ""],
        ]
    )
    assert books.take(path).total.new == 3
    company = books.company()
    teams = {team.code: team for team in company.teams.values()}
    assert teams["LATAM"].parent_id == teams["WORLD"].id
    with books.database.read() as connection:
        li = find_people(Work(connection, books.org_id, books.now), "li@example.com")[0]
    assert company.teams_led_by(li.id, TODAY) == (teams["LATAM"],)
    assert books.take(path).total.differing == 0


def test_a_team_under_itself_is_refused(books: Books, write: Write) -> None:
    path = write([["code", "name", "parent"], ["A", "A", "B"], ["B", "B", "A"], ["C", "C", "D"]])
    assert books.faults(path) == [
        (2, "parent", Fault.TEAM_UNDER_ITSELF),
        (3, "parent", Fault.TEAM_UNDER_ITSELF),
        (4, "parent", Fault.UNKNOWN_TEAM),
    ]


def test_people_are_added_seated_and_bound_once(books: Books, write: Write) -> None:
    _installed(books, ("slack", "T1"), ("feishu", "tk1"))
    row = ["Ana Souza", "Ana@example.com", "português", "America/Sao_Paulo", "成员", "LATAM", "operator", "Sun-Thu"]
    path = write([PEOPLE, [*row, "U1", "ou_1"]])
    outcome = books.take(path)
    assert outcome.kind is ImportKind.PEOPLE
    with books.database.read() as connection:
        work = Work(connection, books.org_id, books.now)
        (ana,) = find_people(work, "ana@example.com")
        addresses = {(at.platform, at.tenant, at.external_id, at.direct_chat) for at in addresses_of(work, ana.id)}
    assert (ana.language, ana.right, ana.position) == ("pt_BR", Right.MEMBER, "operator")
    assert ana.working_days == 0b1001111
    assert addresses == {("slack", "T1", "U1", None), ("feishu", "tk1", "ou_1", "ou_1")}
    assert [team.code for team in books.company().teams_of(ana.id, TODAY)] == ["LATAM"]
    assert books.take(path).total.differing == 0


def test_a_person_first_met_in_chat_is_recognised_by_their_account(books: Books, write: Write) -> None:
    _installed(books, ("slack", "T1"))
    books.take(write([["name", "slack id"], ["ana", "U1"]]))
    outcome = books.take(write([["name", "email", "slack id"], ["Ana Souza", "ana@example.com", "U1"]]))
    assert [(change.what, change.before, change.after) for change in outcome.changes] == [
        ("name", "ana", "Ana Souza"),
        ("email", None, "ana@example.com"),
    ]


def test_the_workspace_is_asked_for_where_there_are_several(books: Books, write: Write) -> None:
    _installed(books, ("slack", "T1"), ("slack", "T2"))
    path = write([["name", "slack id"], ["Ana", "U1"]])
    assert books.faults(path, kind=ImportKind.PEOPLE) == [(2, "slack id", Fault.WHICH_TENANT)]
    assert books.take(path, kind=ImportKind.PEOPLE, tenants={"slack": "T2"}).is_written


def test_the_last_administrator_stays_one(books: Books, write: Write) -> None:
    path = write([["name", "email", "right"], ["Li Wei", "li@example.com", "member"]])
    assert books.faults(path) == [(2, "right", Fault.LAST_ADMINISTRATOR)]
    two = write([["name", "email", "right"], ["Li Wei", "li@example.com", "member"], ["Bo", "bo@example.com", "admin"]])
    assert books.take(two).is_written


def test_faults_of_people_are_named(books: Books, write: Write) -> None:
    path = write([PEOPLE, ["Ana", "ana", "Klingon", "São Paulo", "boss", "X", "", "Someday", "", ""]])
    assert books.faults(path) == [
        (2, "email", Fault.NOT_AN_EMAIL),
        (2, "language", Fault.UNKNOWN_LANGUAGE),
        (2, "zone", Fault.UNKNOWN_ZONE),
        (2, "working days", Fault.NOT_WORKING_DAYS),
        (2, "right", Fault.UNKNOWN_RIGHT),
        (2, "team", Fault.UNKNOWN_TEAM),
    ]


def test_kpis_get_a_company_s_own_words_and_thresholds(books: Books, write: Write) -> None:
    path = write([["指标", "中文名称", "别名", "绿灯", "黄灯"], ["GMV", "下单金额", "流水; turnover", "0.9", "0.8"]])
    books.take(path)
    assert dict(books.company().kpi_definitions["gmv"]) == {
        "names": {"zh_Hans": "下单金额"},
        "aliases": ["流水", "turnover"],
        "thresholds": {"green": "0.9", "amber": "0.8"},
    }
    assert books.take(path).total.differing == 0
    books.take(write([["store", "day", "流水"], ["BR-01", "2026-11-03", 5]]))
    assert books.value("BR-01", "gmv", date(2026, 11, 3)) == 5


def test_a_word_names_one_kpi_and_amber_stays_below_green(books: Books, write: Write) -> None:
    path = write([["kpi", "aliases", "green", "amber"], ["gmv", "orders", "", ""], ["orders", "", "", "0.99"]])
    assert books.faults(path) == [(2, "aliases", Fault.WORD_TAKEN), (3, "amber", Fault.BANDS_CROSSED)]


def test_targets_make_a_new_version_only_where_they_differ(books: Books, write: Write) -> None:
    path = write(
        [
            ["kpi", "node", "period", "value", "currency"],
            ["gmv", "BR-01", "2026-11", "300000", "BRL"],
            ["销售额", "LATAM", "2026年11月", "90000", "USD"],
            ["net_margin", "公司", "2026-11", "15%", ""],
            ["gmv", "Li Wei", "2026-Q4", "50000", ""],
        ]
    )
    assert books.take(path).total.new == 4
    assert books.take(path).total.differing == 0
    changed = write([["kpi", "node", "period", "value"], ["gmv", "BR-01", "2026-11", "310000"]])
    assert books.take(changed).total.changed == 1
    company = books.company()
    nodes = {
        NodeKind.STORE: company.stores_by_code["br-01"].id,
        NodeKind.TEAM: next(iter(company.teams)),
        NodeKind.COMPANY: books.org_id,
    }
    found = {}
    with books.database.read() as connection:
        for kind, node_id in nodes.items():
            work = Work(connection, books.org_id, books.now)
            for row in read_targets(work, [Node(kind, node_id)], month_of(TODAY)).values():
                found[row.node] = (row.kpi_id, row.value, row.currency, row.version)
    assert found == {
        Node(NodeKind.STORE, nodes[NodeKind.STORE]): ("gmv", Decimal(310000), "BRL", 2),
        Node(NodeKind.TEAM, nodes[NodeKind.TEAM]): ("gmv", Decimal(90000), "USD", 1),
        Node(NodeKind.COMPANY, nodes[NodeKind.COMPANY]): ("net_margin", Decimal("0.15"), "", 1),
    }


def test_a_month_that_a_spreadsheet_turned_into_its_first_day_is_the_month(books: Books, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["kpi", "node", "period", "value"])
    book.worksheets[0].append(["gmv", "BR-01", datetime(2026, 11, 1), 5])  # noqa: DTZ001 - as a spreadsheet keeps days
    book.save(tmp_path / "targets.xlsx")
    outcome = books.take(tmp_path / "targets.xlsx")
    assert [change.period for change in outcome.changes] == ["2026-11"]


def test_faults_of_targets_are_named(books: Books, write: Write) -> None:
    path = write(
        [
            ["kpi", "node", "period", "value", "currency"],
            ["gvm", "BR-1", "soon", "", ""],
            ["gmv", "BR-01", "2026-11", "300000", "USD"],
            ["net_margin", "BR-01", "2026-11", "15", ""],
            ["orders", "BR-01", "2026-11", "15%", ""],
        ]
    )
    assert books.faults(path) == [
        (2, "kpi", Fault.UNKNOWN_KPI),
        (2, "node", Fault.UNKNOWN_NODE),
        (2, "period", Fault.NOT_A_PERIOD),
        (2, "value", Fault.MISSING),
        (3, "currency", Fault.FOREIGN_CURRENCY),
        (4, "value", Fault.PERCENT_OR_SHARE),
        (5, "value", Fault.PERCENT_SIGN),
    ]


def test_rates_hold_from_their_day_and_keep_weak_currencies_exact(books: Books, write: Write) -> None:
    path = write(
        [
            ["currency", "rate", "from"],
            ["VND", "0.0000394", ""],
            ["BRL", "0.18", "2026-01-01"],
            ["BRL", "0.2", "2026-07-01"],
        ]
    )
    assert books.take(path).total.new == 3
    assert books.take(path).total.differing == 0
    with books.database.read() as connection:
        work = Work(connection, books.org_id, books.now)
        spring, autumn = (read_rates(work, books.company(), day) for day in (date(2026, 3, 1), TODAY))
    assert spring.worth("VND") == Decimal("0.0000394")
    assert (spring.worth("BRL"), autumn.worth("BRL")) == (Decimal("0.18"), Decimal("0.2"))


def test_faults_of_rates_are_named(books: Books, write: Write) -> None:
    path = write([["currency", "rate", "to"], ["USD", "1", ""], ["BRL", "-1", ""], ["THB", "0.03", "CNY"]])
    assert books.faults(path, kind=ImportKind.RATES) == [
        (2, "currency", Fault.FOREIGN_CURRENCY),
        (3, "rate", Fault.NOT_A_NUMBER),
        (4, "to", Fault.FOREIGN_CURRENCY),
    ]


@pytest.mark.parametrize("language", ["en_US", "zh_Hans"])
def test_every_template_is_recognised_by_its_headers_and_imports_as_it_stands(
    books: Books, tmp_path: Path, language: str
) -> None:
    _installed(books, ("slack", "T1"))
    order = (
        ImportKind.TEAMS,
        ImportKind.PEOPLE,
        ImportKind.STORES,
        ImportKind.KPIS,
        ImportKind.TARGETS,
        ImportKind.RATES,
        ImportKind.FACTS,
    )
    assert set(order) == set(ImportKind)
    for kind in order:
        path = tmp_path / f"{kind}.csv"
        write_template(path, kind, language)
        outcome = books.take(path)
        assert (outcome.kind, outcome.is_written, outcome.problems.shown) == (kind, True, [])
