"""Serving: the two servers that are compared, each a process of its own: the house, and a bare Bolt echo."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.routing import Route

from bench.load import PATH, SECRET
from bot.assembly import Part, open_house
from bot.cli.process import until_stopped
from bot.journal import start_journal
from bot.pace import Pace
from bot.settings import Settings
from bot.web.serving import run_loop, served
from locales import prepare

_HOST = "127.0.0.1"


@contextmanager
def running(which: str, port: int, **settings: str) -> Iterator[None]:
    """Run a server (`house` or `echo`) in a process of its own until left; `settings` are what it needs to know."""
    environment = {**os.environ, **{f"BENCH_{name.upper()}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "bench.serving", which, str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline().strip() != b"ready":
                raise RuntimeError(f"the {which} did not start")
            yield
        finally:
            process.terminate()


@asynccontextmanager
async def _house() -> AsyncIterator[Starlette]:
    """Open the house as `leadline run` does, but for the pace of one person: the bench is a few very busy ones."""
    settings = Settings(
        database_url=os.environ["BENCH_DATABASE"],
        keys=SecretStr("bench"),
        slack_bot_token=SecretStr(os.environ["BENCH_SLACK_TOKEN"]),
        slack_signing_secret=SecretStr(SECRET),
        slack_api=os.environ["BENCH_SLACK_API"],
        # Whatever the developer's own environment says: HTTP, and no Feishu.
        slack_app_token=None,
        feishu_app_id=None,
    )
    prepare()
    async with open_house(settings, parts=Part.ALL) as house:
        house.dispatcher.pace = Pace(burst=1_000_000)
        yield house.web


@asynccontextmanager
async def _echo() -> AsyncIterator[Starlette]:
    """Make the smallest Bolt app there is, with the same way to acknowledge and no call for its token."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")  # noqa: S106

    async def answer(ack: AsyncAck, body: dict[str, str]) -> None:
        await ack(body["text"])

    app = AsyncApp(signing_secret=SECRET, process_before_response=True, authorize=authorize)
    app.command("/kpi")(answer)
    handler = AsyncSlackRequestHandler(app)
    yield Starlette(routes=[Route(PATH, handler.handle, methods=["POST"])])


async def _serve(which: str, port: int) -> None:
    opened = {"house": _house, "echo": _echo}[which]
    async with opened() as application, served(application, _HOST, port):
        print("ready", flush=True)
        await until_stopped()


if __name__ == "__main__":
    start_journal("WARNING")
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        run_loop(_serve(sys.argv[1], int(sys.argv[2])))
