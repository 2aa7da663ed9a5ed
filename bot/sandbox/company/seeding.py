"""Seeding: writes the demo's whole company into a database, the same for the same moment."""

from datetime import datetime

from bot.sandbox.company.blueprint import Blueprint, demo_company
from bot.sandbox.company.desks import work_of
from bot.sandbox.company.founding import Founded, found, install_both
from bot.sandbox.company.recording import Told, record_all
from bot.sandbox.company.series import first_day
from bot.sandbox.company.targets import Aimed, Whole, set_targets
from bot.sandbox.company.trade import trade_of
from bot.sandbox.world import World
from commands.remind import DIGEST, REMINDER, subscribe
from integrations.database.company import Node, NodeKind
from integrations.database.engine import Database
from integrations.database.stores import add_organization
from integrations.database.work import Work
from kpi_engine import market_day


def seed(database: Database, world: World, now: datetime) -> int:
    """Write the company, its year of numbers, its targets and everyone's schedules; return its org_id.

    The accounts are those of the people that `worlds.demo_world` let in.
    """
    company = demo_company()
    with database.write() as connection:
        org_id = add_organization(
            connection,
            now,
            name=company.name,
            language=company.language,
            zone=company.zone,
            currency=company.currency,
        )
        work = Work(connection, org_id, now)
        installer = next(person for person in company.people if person.slack and person.feishu)
        assert installer.slack is not None
        assert installer.feishu is not None
        install_both(
            work, world, company.name, by_slack_user=installer.slack.id, by_feishu_user=installer.feishu.open_id
        )
        founded = found(work, world, company, rates_from=first_day(market_day(now, company.zone)))
        told = _stores(company, founded, now)
        record_all(work, [teller for _, teller in told])
        set_targets(work, company, [aimed for aimed, _ in told], _wholes(company, founded, org_id))
        _subscribe(work, company, founded)
    return org_id
