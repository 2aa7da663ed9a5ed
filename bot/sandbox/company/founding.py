"""Founding: writes the demo's structure: messengers, teams, people with their accounts, shops and who owns them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.invocation import Platform
from bot.sandbox.company.blueprint import Blueprint, DemoPerson
from bot.sandbox.world import World
from integrations.database import budget, people, stores
from integrations.database.company import Leaf, Person, Store, Team
from integrations.database.installations import Installation, install
from integrations.database.structure import read_company
from integrations.database.work import Work

_RATES_ORIGIN = "Budget of the demo: rounded, not an official rate"


@dataclass(frozen=True, slots=True)
class Founded:
    """What stands in the database under the blueprint's own keys; leaves are by store code or desk owner."""

    teams: Mapping[str, Team]
    people: Mapping[str, Person]
    stores: Mapping[str, Store]
    leaves: Mapping[str, Leaf]


def found(work: Work, world: World, company: Blueprint, rates_from: date) -> Founded:
    """Write the structure; budget rates hold from `rates_from` on."""
    for currency, rate in company.rates.items():
        budget.set_rate(work, currency, rate, from_day=rates_from, origin=_RATES_ORIGIN)
    teams = {team.code: stores.add_team(work, code=team.code, name=team.name) for team in company.teams}
    employed = {person.key: _employ(work, world, person, teams) for person in company.people}
    shops = {}
    for told in company.stores:
        shops[told.code] = stores.add_store(
            work,
            code=told.code,
            name=told.name,
            market=told.market,
            zone=told.zone,
            currency=told.currency,
            launched_on=told.launched_on,
        )
        stores.assign_store(work, shops[told.code].id, team_id=teams[told.team].id, person_id=employed[told.owner].id)
    picture = read_company(work)
    leaves = {code: leaf for code, shop in shops.items() if (leaf := picture.whole_leaf(shop.id)) is not None}
    for desk in company.desks:
        leaves[desk.owner] = stores.add_leaf(work, team_id=teams[desk.team].id, doer_id=employed[desk.owner].id)
    return Founded(teams, employed, shops, leaves)


def install_both(
    work: Work, world: World, name: str, *, by_slack_user: str | None = None, by_feishu_user: str | None = None
) -> None:
    """Note that the company uses Leadline in both of the world's messengers, and who installed it there.

    Tokens are not stored: whoever assembles the process has them from the world.
    """
    slack, feishu = world.slack, world.feishu
    for installed in (
        Installation(work.org_id, Platform.SLACK, slack.team_id, name, slack.bot.id, None, by_slack_user),
        Installation(work.org_id, Platform.FEISHU, feishu.tenant_key, name, feishu.bot_open_id, None, by_feishu_user),
    ):
        install(work.connection, work.now, installed)


def _employ(work: Work, world: World, told: DemoPerson, teams: Mapping[str, Team]) -> Person:
    person = people.add_person(
        work,
        name=told.name,
        language=told.language,
        zone=told.zone,
        right=told.right,
        region=told.region,
        email=told.email,
        position=told.position,
    )
    if told.slack is not None:
        chat = world.slack.dm(told.slack.id).id
        people.bind_account(work, person.id, Platform.SLACK, world.slack.team_id, told.slack.id, chat)
    if told.feishu is not None:
        open_id = told.feishu.open_id
        people.bind_account(work, person.id, Platform.FEISHU, world.feishu.tenant_key, open_id, open_id)
    for code in told.leads:
        stores.seat_person(work, teams[code].id, person.id, is_manager=True)
    for code in told.teams:
        stores.seat_person(work, teams[code].id, person.id)
    return person
