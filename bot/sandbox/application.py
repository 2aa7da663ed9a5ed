"""The sandbox as one ASGI application: both messengers' doors, the control API and the page."""

from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from bot.sandbox.control import Control, MoveClock, OutboxRows
from bot.sandbox.feishu_api import feishu_routes
from bot.sandbox.slack_api import slack_routes
from bot.sandbox.striking import striker
from bot.sandbox.world import World


async def empty_outbox() -> list[dict[str, Any]]:
    """Return no rows: for a sandbox without a bot's database behind it."""
    return []


async def fixed_clock(to: datetime) -> None:
    """Leave the clock where it is: for a sandbox whose clock is the test's own."""
    del to


def sandbox(
    world: World,
    *,
    outbox_rows: OutboxRows = empty_outbox,
    move_clock: MoveClock = fixed_clock,
    zones: tuple[str, ...] = (),
) -> Starlette:
    """Return the application in front of ``world``.

    ``outbox_rows`` feeds the page's outbox (any flat dicts; their keys become the columns), ``move_clock`` is
    called when the person moves the clock, ``zones`` are offered beside those of the members.
    """
    struck = striker(world.faults)
    control = Control(world, outbox_rows, move_clock, zones)
    return Starlette(
        routes=[
            *slack_routes(world.slack, struck),
            WebSocketRoute("/link", world.slack_sockets.serve),
            *feishu_routes(world.feishu, struck),
            WebSocketRoute("/feishu-link", world.feishu_sockets.serve),
            *control.routes(),
        ]
    )
