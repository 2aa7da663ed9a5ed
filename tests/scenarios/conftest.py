"""The scenarios' stage: the demo's company or an empty one, the whole house behind both sandboxed messengers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.company.seeding import seed
from bot.sandbox.company.worlds import demo_world, empty_world, install_only
from bot.sandbox.world import World
from bot.stage import MovableClock, Stage, Transport, open_stage
from integrations.database import outbox
from integrations.database.engine import Database, open_database
from integrations.database.outbox import Intent, State
from integrations.database.schema import migrate
from tests.scenarios.people import InFeishu, InSlack

MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""A Tuesday: 14:00 in Shanghai, 07:00 in Berlin, 03:00 in São Paulo, still Monday evening in Los Angeles."""

FOURTH = datetime(2026, 12, 4, 6, 0, tzinfo=UTC)
"""A Friday on which a month is three days old: what is reported of it from the start gives its first light."""

_PATIENCE_SECONDS = 20.0
_WAITING = frozenset({State.READY, State.IN_FLIGHT, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Play:
    """A running stage with the people on it."""

    stage: Stage

    @property
    def world(self) -> World:
        """Return both messengers."""
        return self.stage.world

    @property
    def now(self) -> datetime:
        """Return the time on stage."""
        return self.stage.clock.now()

    def slack(self, user: str) -> InSlack:
        """Return a member of the Slack workspace, by user id."""
        return InSlack(self.world, user)

    def feishu(self, open_id: str) -> InFeishu:
        """Return a member of the Feishu tenant, by open id."""
        return InFeishu(self.world, open_id)

    async def go(self, to: datetime) -> None:
        """Move the clock and wait until everything that fell due has been delivered."""
        await self.stage.move_clock(to)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while any(self._is_due(intent) for intent in await self.intents()):  # noqa: ASYNC110  (a row sets no event)
                await asyncio.sleep(0.02)

    async def intents(self) -> tuple[Intent, ...]:
        """Return what stands in the outbox, newest first."""
        database = self.stage.house.database

        def read() -> tuple[Intent, ...]:
            with database.read() as connection:
                return tuple(outbox.read_outbox(connection, limit=200))

        return await database.run(read)

    def refused(self) -> list[Any]:
        """Return the calls of the bot that either messenger refused: it should never draw what they do not take."""
        slack = [call for call in self.world.slack.calls if not call.answer.get("ok", True)]
        feishu = [call for call in self.world.feishu.calls if call.answer.get("code", 0) != 0]
        return [*slack, *feishu]

    def _is_due(self, intent: Intent) -> bool:
        return intent.state in _WAITING and intent.not_before <= self.now


@asynccontextmanager
async def played(
    folder: Path,
    *,
    world: Callable[[Callable[[], datetime]], World],
    fill: Callable[[Database, World, datetime], Any],
    transport: Transport = Transport.HTTP,
    database_url: str | None = None,
    now: datetime = MORNING,
) -> AsyncIterator[Play]:
    """Open a stage under a frozen clock, and check at its end that no messenger refused what the bot sent."""

    def unpaced(now: Callable[[], datetime]) -> World:
        scene = world(now)
        scene.slack.is_paced = scene.feishu.is_paced = False
        return scene

    clock = MovableClock(frozen_at=now)
    async with open_stage(
        folder, world=unpaced, seed=fill, clock=clock, transport=transport, database_url=database_url
    ) as stage:
        play = Play(stage)
        yield play
        assert play.refused() == []


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the demo's company once; tests play on copies of the file."""
    path = tmp_path_factory.mktemp("demo") / "leadline.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    world = demo_world(lambda: MORNING)
    seed(database, world, MORNING)
    world.close()
    database.close()
    return path


@asynccontextmanager
async def demo_played(demo_file: Path, folder: Path, transport: Transport) -> AsyncIterator[Play]:
    """Open the demo's company on a copy of the seeded file."""
    shutil.copy(demo_file, folder / "leadline.db")
    async with played(folder, world=demo_world, fill=lambda *_: None, transport=transport) as play:
        yield play


@pytest.fixture
async def stage(demo_file: Path, tmp_path: Path) -> AsyncIterator[Play]:
    """Yield the demo's company at work, with both messengers calling the house over HTTP."""
    async with demo_played(demo_file, tmp_path, Transport.HTTP) as play:
        yield play


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def empty_stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Play]:
    """Yield a company of which only its name is known, on either database."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    async with played(tmp_path, world=empty_world, fill=install_only, database_url=url, now=FOURTH) as play:
        yield play
