"""Promises about people: one person behind many accounts, found the way colleagues call them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.database import people
from integrations.database.company import Right
from integrations.database.installations import Installation, install, read_installations, revoke
from integrations.database.people import Address
from integrations.database.stores import add_organization
from integrations.database.work import Work
from tests.contracts.database.conftest import Open


def add(work: Work, name: str, right: Right = Right.MEMBER, email: str | None = None) -> int:
    return people.add_person(work, name=name, language="pt_BR", zone="UTC", right=right, email=email).id


def test_an_account_leads_to_its_person_and_their_companys_revision(writing: Open) -> None:
    with writing() as work:
        ana = add(work, "Ana")
        people.bind_account(work, ana, "slack", "T1", "U1", "D1")
        asker = people.find_asker(work.connection, "slack", "T1", "U1")

        assert asker is not None
        assert (asker.person, asker.revision, asker.direct_chat) == (people.read_person(work, ana), 1, "D1")
        assert people.find_asker(work.connection, "slack", "T2", "U1") is None
        assert people.find_asker(work.connection, "feishu", "T1", "U1") is None


def test_an_account_that_is_bound_already_moves(writing: Open) -> None:
    with writing() as work:
        ana, bo = add(work, "Ana"), add(work, "Bo")
        people.bind_account(work, ana, "slack", "T1", "U1", "D1")
        people.bind_account(work, bo, "slack", "T1", "U1", "D2")

        assert people.addresses_of(work, ana) == ()
        assert people.addresses_of(work, bo) == (Address("slack", "T1", "U1", "D2"),)


def test_the_account_used_last_is_where_one_is_reached(writing: Open) -> None:
    with writing() as work:
        ana, bo = add(work, "Ana"), add(work, "Bo")
        people.bind_account(work, ana, "feishu", "F1", "ou_1", None)
    with writing(later=1) as work:
        people.bind_account(work, ana, "slack", "T1", "U1", None)
        people.remember_direct_chat(work, "slack", "T1", "U1", "D1")
        slack, feishu = Address("slack", "T1", "U1", "D1"), Address("feishu", "F1", "ou_1", None)
        wanted = [(work.org_id, ana), (work.org_id, bo)]

        assert people.addresses_of(work, ana) == (slack, feishu)
        assert people.latest_addresses(work.connection, wanted) == {(work.org_id, ana): slack}
        assert people.latest_addresses(work.connection, []) == {}


@pytest.mark.parametrize("words", ["João Ávila", "joão ávila", "JOÃO ÁVILA", "Joao@Example.com"])
def test_people_are_found_by_name_and_address_whatever_the_case(writing: Open, words: str) -> None:
    with writing() as work:
        joao = add(work, "João Ávila", email="joao@example.com")
        add(work, "Joana")

        assert [found.id for found in people.find_people(work, words)] == [joao]


def test_who_left_is_not_found_but_still_known(writing: Open) -> None:
    with writing() as work:
        ana = add(work, "Ana", Right.ADMIN)
        people.change_profile(work, ana, is_active=False)

        assert people.find_people(work, "Ana") == ()
        assert people.read_people(work) == {}
        assert people.administrators(work) == ()
        left = people.read_person(work, ana)
        assert left is not None
        assert not left.is_active


def test_administrators_are_told_by_name(writing: Open) -> None:
    with writing() as work:
        add(work, "Zoe", Right.ADMIN)
        add(work, "Mara", Right.MANAGER)
        bo = add(work, "Bo")
        people.grant(work, bo, Right.ADMIN)

        assert [person.name for person in people.administrators(work)] == ["Bo", "Zoe"]


def test_another_companys_people_are_out_of_reach(writing: Open) -> None:
    with writing() as work:
        ana = add(work, "Ana", Right.ADMIN)
        people.bind_account(work, ana, "slack", "T1", "U1", None)
        other = add_organization(work.connection, work.now, name="B", language="en_US", zone="UTC", currency="USD")
        theirs = Work(work.connection, other, work.now + timedelta(minutes=1))

        assert people.read_person(theirs, ana) is None
        assert people.find_people(theirs, "Ana") == ()
        assert people.find_by_external_id(theirs, "U1") == ()
        assert people.find_person_by_account(theirs, "slack", "T1", "U1") is None
        assert people.administrators(theirs) == ()
        people.change_profile(theirs, ana, name="Eve")
        found = people.find_by_external_id(work, "U1")
        assert [person.name for person in found] == ["Ana"]
        assert people.find_person_by_account(work, "slack", "T1", "U1") == found[0]


def test_an_installation_is_replaced_and_its_token_forgotten_when_it_ends(writing: Open) -> None:
    with writing() as work:
        first = Installation(work.org_id, "slack", "T1", "Harbour", "B1", b"old", "U1")
        again = Installation(work.org_id, "slack", "T1", "Harbour", "B1", b"new", "U2")
        install(work.connection, work.now, first)
        install(work.connection, work.now, again)

        assert read_installations(work.connection, "slack") == (again,)
        assert read_installations(work.connection, "feishu") == ()
        assert people.find_org(work.connection, "slack", "T1") == work.org_id

        revoke(work.connection, work.now, "slack", "T1")
        assert read_installations(work.connection) == ()
        assert people.find_org(work.connection, "slack", "T1") is None

        install(work.connection, work.now, again)
        assert people.find_org(work.connection, "slack", "T1") == work.org_id
