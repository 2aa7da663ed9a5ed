"""Promises about the world from which a company is made from nothing."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox.company.worlds import empty_world, install_only
from integrations.database import people
from integrations.database.engine import Database
from integrations.database.installations import read_installations
from integrations.database.structure import read_company
from integrations.database.work import Work


def test_two_people_wait_in_each_messenger_and_can_be_written_to(now: datetime) -> None:
    world = empty_world(lambda: now)

    assert set(world.slack.users) == {"U_ALEX", "U_LUCIA", "U_BOT"}
    assert set(world.feishu.users) == {"ou_gao", "ou_mei"}
    assert world.slack.channels["D_ALEX"].is_dm
    assert world.feishu.p2p("ou_gao").is_p2p


def test_an_installation_alone_knows_nobody_and_names_who_installed_it(database: Database, now: datetime) -> None:
    world = empty_world(lambda: now)

    org_id = install_only(database, world, now)

    with database.read() as connection:
        work = Work(connection, org_id, now)
        company = read_company(work)
        assert people.read_people(work) == {}
        assert (company.stores, company.teams, company.leaves) == ({}, {}, {})
        assert people.find_org(connection, "slack", "T_LEADLINE") == org_id
        assert people.find_org(connection, "feishu", "leadline") == org_id
        installers = {found.platform: found.installed_by for found in read_installations(connection)}
    assert installers == {"slack": "U_ALEX", "feishu": "ou_gao"}
