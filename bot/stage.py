"""The stage: a sandbox and a house behind it, talking over loopback, under one clock that can be moved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from bot.assembly import House, Part, open_house
from bot.feishu.menu import menu_entries
from bot.sandbox.application import sandbox
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from bot.settings import Settings
from integrations.database import outbox
from integrations.database.engine import Database, open_database
from integrations.database.schema import migrate


class Transport(Enum):
    """How the messengers reach the house: each calls its address, or the house connects to them."""

    HTTP = "http"
    SOCKET = "socket"


@dataclass(slots=True)
class MovableClock:
    """The machine's time plus an offset; a frozen one stands still until it is moved."""

    frozen_at: datetime | None = None
    _offset: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        """Return the time on stage, in UTC."""
        return self.frozen_at if self.frozen_at is not None else datetime.now(UTC) + self._offset

    def move(self, to: datetime) -> None:
        """Set the time on stage."""
        if self.frozen_at is not None:
            self.frozen_at = to
        else:
            self._offset = to - datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """What plays together: the world of the messengers, the house, the clock, and the page's address."""

    world: World
    house: House
    clock: MovableClock
    page: str

    async def move_clock(self, to: datetime) -> None:
        """Move the time on stage and let the house notice at once."""
        self.clock.move(to)
        await self.house.beat()


@asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    world: Callable[[Callable[[], datetime]], World],
    seed: Callable[[Database, World, datetime], Any],
    clock: MovableClock | None = None,
    transport: Transport = Transport.HTTP,
    port: int = 0,
    database_url: str | None = None,
    zones: tuple[str, ...] = (),
) -> AsyncIterator[Stage]:
    """Serve a world's page, seed a fresh database and run the whole house against that world.

    Args:
        folder: where the SQLite database and its key go.
        world: makes the messengers' world for a clock.
        seed: fills the migrated database once the world stands.
        clock: the time on stage; the machine's own unless given.
        transport: how the messengers reach the house.
        port: of the page; 0 takes a free one.
        database_url: another database than a SQLite file in the folder.
        zones: offered on the page for moving the clock, beside those of the members.
    """
    told = clock or MovableClock()
    async with AsyncExitStack() as stack:
        scene = world(told.now)
        stack.callback(scene.close)
        url = database_url or f"sqlite:///{folder / 'leadline.db'}"
        database = open_database(url)
        migrate(database)
        seed(database, scene, told.now())
        database.close()
        # The page is served before the house opens, since the house calls the messengers at its start.
        doors = _Doors()
        application = sandbox(scene, outbox_rows=doors.outbox_rows, move_clock=doors.move_clock, zones=zones)
        page = await stack.enter_async_context(serve(application, port=port))
        scene.settle(page)
        # What an administrator sets in Feishu's console, since no API does.
        scene.feishu.menu.update({entry.line: dict(entry.names)["zh_cn"] for entry in menu_entries()})
        settings = _settings(scene, page, url, transport)
        house = await stack.enter_async_context(open_house(settings, parts=Part.ALL, now=told.now))
        callbacks = await stack.enter_async_context(serve(house.web))
        if transport is Transport.HTTP:
            scene.slack.request_url = f"{callbacks}/slack/events"
            scene.feishu.request_url = f"{callbacks}/feishu/events"
        stage = Stage(scene, house, told, page)
        doors.stage = stage
        yield stage


def _settings(world: World, page: str, url: str, transport: Transport) -> Settings:
    slack, feishu = world.slack, world.feishu
    # Validated as a whole, so that nothing of the environment leaks onto the stage.
    return Settings.model_validate(
        {
            "database_url": url,
            "keys": "sandbox",
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_app_token": slack.app_token if transport is Transport.SOCKET else None,
            "slack_api": f"{page}/api/",
            "feishu_app_id": feishu.app_id,
            "feishu_app_secret": feishu.app_secret,
            "feishu_encrypt_key": feishu.encrypt_key,
            "feishu_verification_token": feishu.verification_token,
            "feishu_domain": page,
            "feishu_transport": "webhook" if transport is Transport.HTTP else "long_connection",
            "tick_seconds": 1.0,
        }
    )


@dataclass(slots=True)
class _Doors:
    """What the page asks of the house, which opens only after the page is served."""

    stage: Stage | None = None

    async def outbox_rows(self) -> list[dict[str, Any]]:
        """Return the newest intents as flat rows for the page."""
        if self.stage is None:
            return []
        database = self.stage.house.database
        return await database.run(_outbox_rows, database)

    async def move_clock(self, to: datetime) -> None:
        """Move the time on stage."""
        if self.stage is not None:
            await self.stage.move_clock(to)


def _outbox_rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        intents = outbox.read_outbox(connection, limit=60)
    return [
        {
            "due": intent.not_before.isoformat(timespec="minutes"),
            "kind": intent.kind,
            "to": f"{intent.platform}:{intent.chat}",
            "state": intent.state.value,
            "tries": intent.attempts,
            "reason": intent.reason,
        }
        for intent in intents
    ]
