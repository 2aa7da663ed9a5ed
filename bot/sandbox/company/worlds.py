"""Worlds to start from: the demo's company in both messengers, or four strangers and an empty database."""

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.company.blueprint import Blueprint, DemoPerson, demo_company
from bot.sandbox.company.founding import install_both
from bot.sandbox.feishu_tenant import FeishuChat, FeishuUser
from bot.sandbox.slack_workspace import SlackChannel, SlackUser
from bot.sandbox.world import World
from integrations.database.engine import Database
from integrations.database.stores import add_organization
from integrations.database.work import Work

STRANGERS_IN_SLACK = (
    SlackUser("U_ALEX", "alex", "Alex Reed", tz="America/New_York", locale="en-US", email="alex@fresh.example"),
    SlackUser("U_LUCIA", "lucia", "Lúcia Prado", tz="America/Sao_Paulo", locale="pt-BR", email="lucia@fresh.example"),
)
STRANGERS_IN_FEISHU = (
    FeishuUser("ou_gao", "on_gao", "gao", "高远", "Gao Yuan", email="gao@fresh.example"),
    FeishuUser("ou_mei", "on_mei", "mei", "梅芳", "Mei Fang", email="mei@fresh.example"),
)


def demo_world(now: Callable[[], datetime]) -> World:
    """Return a world with everyone of the demo's company in it."""
    world = World(now=now)
    populate(world, demo_company())
    return world


def populate(world: World, company: Blueprint) -> None:
    """Let the company's people into both messengers, with a channel and a chat for each team."""
    world.slack.team_name = company.name
    for person in company.people:
        _let_in(world, person)
    for team in company.teams:
        seated = company.seated_in(team.code)
        if team.slack_channel is not None:
            members = [person.slack_id for person in seated if person.slack_id is not None]
            channel = SlackChannel(f"C_{team.code.upper()}", team.slack_channel, (*members, world.slack.bot.id))
            world.slack.add_channel(channel)
        open_ids = tuple(person.open_id for person in seated if person.open_id is not None)
        world.feishu.add_chat(FeishuChat(f"oc_{team.code}", team.feishu_chat, open_ids))


def empty_world(now: Callable[[], datetime]) -> World:
    """Return a world with two people in each messenger whom nobody knows yet."""
    world = World(now=now)
    for stranger in STRANGERS_IN_SLACK:
        world.slack.add_user(stranger)
        world.slack.dm(stranger.id)
    world.slack.add_channel(
        SlackChannel("C_GENERAL", "general", (*(user.id for user in STRANGERS_IN_SLACK), world.slack.bot.id))
    )
    for newcomer in STRANGERS_IN_FEISHU:
        world.feishu.add_user(newcomer)
    world.feishu.add_chat(FeishuChat("oc_all", "全员群", tuple(user.open_id for user in STRANGERS_IN_FEISHU)))
    return world


def install_only(database: Database, world: World, now: datetime, *, name: str = "Fresh Start Ltd") -> int:
    """Write a company of which only the name and its two installations are known; return its org_id.

    The first of the strangers in each messenger installed Leadline there; who of them speaks first becomes the
    administrator.
    """
    with database.write() as connection:
        org_id = add_organization(connection, now, name=name, language="en_US", zone="America/New_York", currency="USD")
        install_both(
            Work(connection, org_id, now),
            world,
            name,
            by_slack_user=STRANGERS_IN_SLACK[0].id,
            by_feishu_user=STRANGERS_IN_FEISHU[0].open_id,
        )
    return org_id


def _let_in(world: World, person: DemoPerson) -> None:
    if person.slack is not None:
        seat = person.slack
        world.slack.add_user(
            SlackUser(seat.id, seat.name, person.name, tz=person.zone, locale=seat.locale, email=person.email)
        )
        world.slack.dm(seat.id)
    if person.feishu is not None:
        account = person.feishu
        world.feishu.add_user(
            FeishuUser(
                account.open_id,
                f"on_{account.id}",
                account.id,
                person.name,
                account.en_name,
                time_zone=person.zone,
                email=person.email,
                language=account.language,
            )
        )
