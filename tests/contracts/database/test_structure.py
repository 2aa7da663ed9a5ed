"""Promises about a company's structure: one picture a revision, and who held what on which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from integrations.database import people
from integrations.database.company import Node, NodeKind, Right, Store
from integrations.database.definitions import define_kpi
from integrations.database.facts import source_id
from integrations.database.stores import (
    add_leaf,
    add_store,
    add_team,
    assign_store,
    change_organization,
    change_store,
    change_team,
    first_organization,
    organizations_called,
    seat_person,
    unseat_person,
)
from integrations.database.structure import Structures, read_company, refreshed
from integrations.database.work import Work
from tests.contracts.database.conftest import Open

OCTOBER, NOVEMBER = date(2026, 10, 15), date(2026, 11, 15)
FIRST_OF_NOVEMBER = date(2026, 11, 1)

CHANGES: dict[str, Callable[[Work, int], object]] = {
    "a team": lambda work, _store: add_team(work, code="APAC", name="Asia"),
    "a store": lambda work, _store: add_store(
        work, code="TH-01", name="Bangkok", market="TH", zone="Asia/Bangkok", currency="THB"
    ),
    "a leaf": lambda work, store: add_leaf(work, store_id=store, doer_id=7),
    "a store's name": lambda work, store: change_store(work, store, name="Sampa"),
    "an owner": lambda work, store: assign_store(work, store, team_id=None, person_id=7),
    "the company's name": lambda work, _store: change_organization(work, name="Haven"),
    "a source": lambda work, _store: source_id(work, "shop", name="Shop", kind="feed"),
    "a KPI's words": lambda work, _store: define_kpi(work, "gmv", {"names": {"en_US": "Turnover"}}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_of_structure_is_a_new_revision(writing: Open, store: Store, what: str) -> None:
    with writing() as work:
        before = read_company(work).revision
        CHANGES[what](work, store.id)

        assert read_company(work).revision > before


def test_a_person_and_their_profile_are_no_structure(writing: Open) -> None:
    with writing() as work:
        before = read_company(work)
        person = people.add_person(work, name="Ana", language="pt_BR", zone="America/Sao_Paulo")
        people.change_profile(work, person.id, language="en_US")
        people.grant(work, person.id, Right.MANAGER)

        assert read_company(work) == before


def test_an_unchanged_company_is_one_and_the_same_picture(reading: Open, writing: Open, store: Store) -> None:
    structures = Structures()
    with reading() as work:
        first = structures.company(work)
        assert structures.company(work, first.revision) is first
        assert refreshed(work, first) is first
    with writing() as work:
        change_store(work, store.id, name="Sampa")
        assert refreshed(work, first).stores[store.id].name == "Sampa"
    with reading() as work:
        assert structures.company(work).stores[store.id].name == "Sampa"


def test_a_slow_reader_puts_no_older_picture_over_a_newer_one(reading: Open, writing: Open, store: Store) -> None:
    structures = Structures()
    with reading() as slow:
        older = read_company(slow)
        with writing() as work:
            change_store(work, store.id, name="Sampa")
        with reading() as work:
            newer = structures.company(work)

        assert structures.company(slow, older.revision).stores[store.id].name == "São Paulo"
    with reading() as work:
        assert structures.company(work) is newer


def test_a_company_that_is_not_there_is_said_so(reading: Open) -> None:
    with reading() as work, pytest.raises(LookupError):
        Structures().company(Work(work.connection, 404, work.now))


def test_a_store_moves_between_teams_and_people_from_a_day_on(writing: Open, store: Store) -> None:
    with writing() as work:
        latam, apac = add_team(work, code="LATAM", name="LATAM"), add_team(work, code="APAC", name="APAC")
        ana, bo = (people.add_person(work, name=name, language="en_US", zone="UTC").id for name in ("Ana", "Bo"))
        assign_store(work, store.id, team_id=latam.id, person_id=ana)
        assign_store(work, store.id, team_id=apac.id, person_id=bo, from_day=FIRST_OF_NOVEMBER)
        company = read_company(work)

    for day, team, owner in ((OCTOBER, latam, ana), (date(2026, 10, 31), latam, ana), (FIRST_OF_NOVEMBER, apac, bo)):
        assert company.team_of_store(store.id, day) == team
        assert company.owners_of(store.id, day) == (owner,)
        assert company.stores_of(Node(NodeKind.TEAM, team.id), day) == (store,)
        assert company.stores_of(Node(NodeKind.PERSON, owner), day) == (store,)
    assert company.stores_of(Node(NodeKind.TEAM, latam.id), NOVEMBER) == ()


def test_a_later_word_on_an_owner_replaces_what_was_planned_after_it(writing: Open, store: Store) -> None:
    with writing() as work:
        ana, bo, cai = (people.add_person(work, name=name, language="en_US", zone="UTC").id for name in "ABC")
        assign_store(work, store.id, team_id=None, person_id=ana)
        assign_store(work, store.id, team_id=None, person_id=bo, from_day=date(2026, 12, 1))
        assign_store(work, store.id, team_id=None, person_id=cai, from_day=FIRST_OF_NOVEMBER)
        company = read_company(work)

    assert company.owners_of(store.id, OCTOBER) == (ana,)
    assert company.owners_of(store.id, date(2026, 12, 24)) == (cai,)


def test_a_seat_ends_and_begins_again(writing: Open) -> None:
    with writing() as work:
        team = add_team(work, code="LATAM", name="LATAM")
        ana = people.add_person(work, name="Ana", language="en_US", zone="UTC").id
        seat_person(work, team.id, ana)
        seat_person(work, team.id, ana, is_manager=True)
        assert read_company(work).teams_led_by(ana, NOVEMBER) == (team,)

        unseat_person(work, team.id, ana, date(2026, 10, 31))
        company = read_company(work)
        assert company.teams_of(ana, OCTOBER) == (team,)
        assert company.teams_of(ana, NOVEMBER) == ()

        seat_person(work, team.id, ana)
        company = read_company(work)
        assert company.teams_of(ana, NOVEMBER) == (team,)
        assert company.teams_led_by(ana, NOVEMBER) == ()


def test_what_lies_under_a_node(writing: Open, store: Store) -> None:
    with writing() as work:
        americas = add_team(work, code="AMER", name="Americas")
        latam = add_team(work, code="LATAM", name="LATAM", parent_id=americas.id)
        ana = people.add_person(work, name="Ana", language="en_US", zone="UTC").id
        assign_store(work, store.id, team_id=latam.id, person_id=ana)
        seat_person(work, latam.id, ana)
        own = add_leaf(work, team_id=latam.id, doer_id=ana)
        closed = add_store(work, code="MX-01", name="MX", market="MX", zone="America/Mexico_City", currency="MXN")
        change_store(work, closed.id, is_active=False)
        company = read_company(work)

    whole = company.whole_leaf(store.id)
    assert whole is not None
    assert company.own_leaf(latam.id, ana) == own
    assert company.subtree(americas.id) == (americas.id, latam.id)
    nodes = (
        Node(NodeKind.TEAM, americas.id),
        Node(NodeKind.TEAM, latam.id),
        Node(NodeKind.PERSON, ana),
    )
    for node in nodes:
        assert company.leaves_of(node, NOVEMBER) == (whole, own)
    assert company.leaves_of(Node(NodeKind.STORE, store.id), NOVEMBER) == (whole,)
    assert company.leaves_of(Node(NodeKind.COMPANY, company.org_id), NOVEMBER) == (whole, own)
    assert company.leaves_of(Node(NodeKind.STORE, closed.id), NOVEMBER) == ()
    assert (company.zone_of(whole), company.currency_of(whole)) == ("America/Sao_Paulo", "BRL")
    assert (company.zone_of(own), company.currency_of(own)) == ("Asia/Shanghai", "USD")


def test_teams_in_a_circle_end_the_walk(writing: Open) -> None:
    with writing() as work:
        one = add_team(work, code="A", name="A")
        two = add_team(work, code="B", name="B", parent_id=one.id)
        change_team(work, one.id, parent_id=two.id)

        assert read_company(work).subtree(one.id) == (one.id, two.id)


def test_a_company_is_found_by_name_whatever_the_case(writing: Open, org_id: int) -> None:
    with writing() as work:
        change_organization(work, name="Águas Ltda")

        assert organizations_called(work.connection, "ÁGUAS LTDA") == (org_id,)
        assert first_organization(work.connection) == org_id
