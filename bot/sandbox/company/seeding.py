"""Seeding: writes the demo's whole company into a database, the same for the same moment."""

from datetime import datetime

from bot.sandbox.company.blueprint import Blueprint, DemoStore, Desk, demo_company
from bot.sandbox.company.desks import work_of
from bot.sandbox.company.founding import Founded, found, install_both
from bot.sandbox.company.recording import Told, record_all
from bot.sandbox.company.series import first_day
from bot.sandbox.company.targets import Part, Whole, set_targets
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
        installer = company.installer
        install_both(work, world, company.name, by_slack_user=installer.slack_id, by_feishu_user=installer.open_id)
        today = market_day(now, company.zone)
        founded = found(work, world, company, rates_from=first_day(today))
        shops = [_shop(company, founded, store, now) for store in company.stores]
        desks = [_desk(company, founded, desk, now) for desk in company.desks]
        record_all(work, [told for told, _ in (*shops, *desks)])
        parts = [part for _, part in (*shops, *desks)]
        set_targets(work, company, parts, _wholes(company, founded, parts, org_id), today)
        _subscribe(work, company, founded)
    return org_id


def _shop(company: Blueprint, founded: Founded, store: DemoStore, now: datetime) -> tuple[Told, Part]:
    today = market_day(now, store.zone)
    history = trade_of(company, store, today)
    platform = company.platforms[store.platform]
    owner = founded.people[store.owner]
    told = Told(
        leaf=founded.leaves[store.code],
        zone=store.zone,
        currency=store.currency,
        history=history,
        source=(platform.code, platform.name),
        by_hand=frozenset({*store.by_hand, *store.habits}),
        reporter_id=owner.id,
    )
    node = Node(NodeKind.STORE, founded.stores[store.code].id)
    leader = founded.people[company.leader_of(store.team).key]
    return told, Part(node, store.team, store.currency, history, store.paces, today, leader.id)


def _desk(company: Blueprint, founded: Founded, desk: Desk, now: datetime) -> tuple[Told, Part]:
    today = market_day(now, company.zone)
    history = work_of(desk, today)
    owner = founded.people[desk.owner]
    told = Told(
        leaf=founded.leaves[desk.owner],
        zone=company.zone,
        currency=company.currency,
        history=history,
        source=(desk.source, desk.source_name),
        by_hand=frozenset(),
        reporter_id=owner.id,
    )
    leader = founded.people[company.leader_of(desk.team).key]
    node = Node(NodeKind.PERSON, owner.id)
    return told, Part(node, desk.team, company.currency, history, desk.paces, today, leader.id)


def _wholes(company: Blueprint, founded: Founded, parts: list[Part], org_id: int) -> list[Whole]:
    """Return the teams, each over its own parts, and the company over its shops."""
    wholes = [
        Whole(
            Node(NodeKind.TEAM, founded.teams[team.code].id),
            [part for part in parts if part.team_code == team.code],
            founded.people[company.leader_of(team.code).key].id,
        )
        for team in company.teams
    ]
    head = founded.people[company.installer.key]
    return [*wholes, Whole(Node(NodeKind.COMPANY, org_id), parts, head.id)]


def _subscribe(work: Work, company: Blueprint, founded: Founded) -> None:
    """Let owners be reminded and leaders get the digest, at 09:00 of their own."""
    owners = {store.owner for store in company.stores}
    for person in company.people:
        if person.key in owners:
            subscribe(work, founded.people[person.key], REMINDER)
        if person.leads:
            subscribe(work, founded.people[person.key], DIGEST)
