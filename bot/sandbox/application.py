"""The sandbox as one ASGI application: both messengers' doors, the control API and the page."""

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from bot.sandbox.feishu_api import feishu_routes
from bot.sandbox.slack_api import slack_routes
from bot.sandbox.striking import striker
from bot.sandbox.world import World


def sandbox(world: World) -> Starlette:
    """Return the application in front of ``world``."""
    struck = striker(world.faults)
    return Starlette(
        routes=[
            *slack_routes(world.slack, struck),
            WebSocketRoute("/link", world.slack_sockets.serve),
            *feishu_routes(world.feishu, struck),
            WebSocketRoute("/feishu-link", world.feishu_sockets.serve),
        ]
    )
