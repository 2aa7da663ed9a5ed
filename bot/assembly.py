"""Assembly: the only place that constructs things and wires them to each other, from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Flag, auto

import structlog

from bot.clock import Clock
from bot.delivery.composing import Composer
from bot.delivery.courier import Courier
from bot.delivery.ports import Route as WayOut
from bot.dispatch import Dispatcher
from bot.founding import adopt_slack, found_company
from bot.invocation import Platform
from bot.keys import Keys, find_keys
from bot.planner import plan_all
from bot.seals import Seals
from bot.settings import Settings
from bot.web.app import WebApplication, WebRoute, web_application
from bot.web.health import Check, health_routes
from commands.notices.notice import compose_notice
from integrations.database.engine import Database, open_database
from integrations.database.schema import newest_version, version_of
from integrations.database.structure import Structures

log = structlog.get_logger(__name__)


class Part(Flag):
    """What of the house a process runs."""

    WEB = auto()
    WORKER = auto()
    CLOCK = auto()
    ALL = WEB | WORKER | CLOCK


class StaleTablesError(RuntimeError):
    """The database's tables are not at the version this program needs."""

    def __init__(self, found: str | None) -> None:
        super().__init__(
            f"the database is at version {found or 'none'}, this program needs {newest_version()}: run leadline migrate"
        )


@dataclass(slots=True)
class House:
    """A running Leadline: what its callers need to reach of it."""

    settings: Settings
    database: Database
    dispatcher: Dispatcher
    now: Callable[[], datetime]
    keys: Keys
    web: WebApplication
    wake: asyncio.Event
    routes_out: dict[str, WayOut] = field(default_factory=dict)

    async def beat(self) -> None:
        """Plan what is due and wake the courier; the clock calls it, and the demo after it moved time."""
        await self.database.run(plan_all, self.database, self.now())
        self.wake.set()


def utc_now() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_house(
    settings: Settings, *, parts: Part = Part.ALL, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[House]:
    """Open the database, connect the messengers that have settings, and run the wanted parts until left.

    Raises:
        StaleTablesError: the tables have to be migrated first.
        MissingKeysError: PostgreSQL without LEADLINE_KEYS.
    """
    async with AsyncExitStack() as stack:
        database = open_database(settings.database_url)
        stack.callback(database.close)
        await database.run(_refuse_stale_tables, database)
        keys = find_keys(settings)
        structures, seals = Structures(), Seals(keys.all)
        dispatcher = Dispatcher(database, structures, seals, now)
        org_id = await database.run(found_company, database, settings.organization, now())
        routes: list[WebRoute] = []
        checks: dict[str, Check] = {"database": _database_check(database)}
        house = House(settings, database, dispatcher, now, keys, web_application([]), asyncio.Event())
        await _connect_slack(stack, house, parts, org_id, routes, checks)
        await _connect_feishu(stack, house, parts, org_id, routes)
        house.web = web_application([*health_routes(checks), *routes])
        if Part.WORKER in parts:
            composer = Composer(
                structures, compose_notice, lambda person_id, of_org, at: seals.for_person(of_org, person_id, at)
            )
            await _start_courier(stack, Courier(database, composer, house.routes_out, now=now), house.wake)
        if Part.CLOCK in parts:
            clock = Clock(house.beat, settings.tick_seconds)
            clock.start()
            stack.callback(clock.stop)
        yield house


async def _connect_slack(
    stack: AsyncExitStack, house: House, parts: Part, org_id: int, routes: list[WebRoute], checks: dict[str, Check]
) -> None:
    """Connect Slack if a bot token is set: the sender for workers, a listener for the web."""
    settings = house.settings
    if settings.slack_bot_token is None:
        return
    # Loaded only where Slack is used: the SDK costs a third of a second.
    from bot.delivery.slack_route import slack_route
    from bot.slack.guard import routes as slack_routes
    from bot.slack.installs import Installs, SingleWorkspace
    from bot.slack.listener import Listener
    from bot.slack.renderer import render
    from bot.slack.sender import SlackSender
    from bot.slack.socket import connect
    from bot.slack.web_api import open_session, web_client

    session = await stack.enter_async_context(open_session())
    workspace = SingleWorkspace(settings.slack_bot_token.get_secret_value(), web_client(session, settings.slack_api))
    sender = SlackSender(workspace.find, session=session, base_url=settings.slack_api)
    house.routes_out[Platform.SLACK.value] = slack_route(sender, lambda message, seal: render(message, seal).to_json())
    if Part.WEB not in parts:
        return
    await adopt_slack(house.database, org_id, await workspace.tenants(), house.now())
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None
    token = settings.slack_app_token
    listener = Listener(
        answerer=house.dispatcher.answer,
        installs=Installs(workspace.find),
        revoke=_ignore_revocation,
        session=session,
        base_url=settings.slack_api,
        signing_secret=None if token is not None else secret,
    )
    stack.push_async_callback(listener.close)
    if token is not None:
        connection = await connect(listener.app, token.get_secret_value(), settings.slack_api, session)
        stack.push_async_callback(connection.close)
        checks["slack"] = _said_when_false(connection.is_open, "the socket is not connected")
    else:
        routes.extend(slack_routes(listener.app, secret or ""))


async def _connect_feishu(
    stack: AsyncExitStack, house: House, parts: Part, org_id: int, routes: list[WebRoute]
) -> None:
    """Connect Feishu or Lark if an app is set: the sender for workers, a conversation for the web."""
    settings = house.settings
    if settings.feishu_app_id is None or settings.feishu_app_secret is None:
        return
    from bot.delivery.feishu_route import feishu_route
    from bot.feishu.conversation import Conversation
    from bot.feishu.payloads import card_payload
    from bot.feishu.renderer import render
    from bot.feishu.sender import FeishuSender

    secret = settings.feishu_app_secret.get_secret_value()
    sender = FeishuSender(
        app_id=settings.feishu_app_id, app_secret=secret, domain=settings.feishu_domain, clock=_monotonic()
    )
    stack.push_async_callback(sender.close)
    house.routes_out[Platform.FEISHU.value] = feishu_route(
        sender, lambda message, seal: card_payload(render(message, seal)), house.now
    )
    if Part.WEB not in parts:
        return
    house.dispatcher.homes[Platform.FEISHU] = org_id
    conversation = Conversation(house.dispatcher.answer, sender, clock=_monotonic())
    await conversation.start()
    stack.push_async_callback(conversation.close)
    if settings.feishu_transport == "webhook":
        from bot.feishu.listener import FeishuWebhook
        from bot.web.callbacks import feishu_routes

        key, token = settings.feishu_encrypt_key, settings.feishu_verification_token
        webhook = FeishuWebhook(
            conversation,
            encrypt_key=key.get_secret_value() if key else "",
            verification_token=token.get_secret_value() if token else "",
        )
        routes.extend(feishu_routes(webhook))
        return
    from bot.feishu.long_connection import LongConnection

    connection = LongConnection(
        conversation, app_id=settings.feishu_app_id, app_secret=secret, domain=settings.feishu_domain
    )
    connection.start()
    stack.push_async_callback(connection.stop)


async def _start_courier(stack: AsyncExitStack, courier: Courier, wake: asyncio.Event) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(courier.run(stop, wake), name="courier")

    async def drain() -> None:
        stop.set()
        await task

    stack.push_async_callback(drain)


async def _ignore_revocation(tenant: str) -> None:
    """Note that a workspace whose token came from the settings removed the app: the settings have to change."""
    log.warning("slack app removed", tenant=tenant)


def _refuse_stale_tables(database: Database) -> None:
    with database.read() as connection:
        found = version_of(connection)
    if found != newest_version():
        raise StaleTablesError(found)


def _database_check(database: Database) -> Check:
    async def check() -> str:
        await database.run(_refuse_stale_tables, database)
        return ""

    return check


def _said_when_false(is_well: Callable[[], Awaitable[bool]], problem: str) -> Check:
    async def check() -> str:
        return "" if await is_well() else problem

    return check


def _monotonic() -> Callable[[], float]:
    return asyncio.get_running_loop().time


def missing_settings(settings: Settings) -> Sequence[str]:
    """Return what must be set before any messenger can be used, one sentence each; nothing when one can."""
    if (
        settings.slack_bot_token is not None
        and settings.slack_app_token is None
        and settings.slack_signing_secret is None
    ):
        return ("Slack: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) besides SLACK_BOT_TOKEN.",)
    if settings.feishu_app_id is not None and settings.feishu_app_secret is None:
        return ("Feishu: set FEISHU_APP_SECRET besides FEISHU_APP_ID.",)
    if settings.slack_bot_token is None and settings.feishu_app_id is None:
        return (
            "Slack: set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…, Socket Mode).",
            "Feishu or Lark: set FEISHU_APP_ID (cli_…) and FEISHU_APP_SECRET.",
        )
    return ()
