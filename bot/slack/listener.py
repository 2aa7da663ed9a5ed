"""The listener: a Bolt app that turns what people do in Slack into invocations, and acknowledges with the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from aiohttp import ClientError, ClientSession
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.invocation import Invocation, Reply
from bot.recent import Recent
from bot.slack import answering, payloads
from bot.slack.blocks import CLICK_PREFIX
from bot.slack.forms import errors_by_block
from bot.slack.home import publish
from bot.slack.installs import Authorize, Installs
from bot.slack.mishaps import apology, record, working
from bot.slack.patience import Patience
from bot.slack.payloads import Body
from bot.slack.renderer import FORM_CALLBACK
from bot.slack.web_api import look_up, quiet_logger, web_client

Answerer = Callable[[Invocation], Awaitable[Reply]]
Revoke = Callable[[str], Awaitable[None]]
"""Told the tenant whose installation is gone."""

COMMAND = "/kpi"
SHORTCUT = "report_progress"
SHORTCUT_LINE = "report"
ANSWER_SECONDS = 2.0
"""How long an answer may take and still stand in the ack; Slack gives up after three."""
CALL_SECONDS = 0.8
"""How long a call to Slack may take on top of that: opening a form, posting the answer to one."""
REDELIVERED_SECONDS = 3600.0
"""Slack repeats an event up to five minutes after the first try; an hour is comfortable."""
_ANYTHING = re.compile("")


class Listener:
    """Everything heard from Slack, over HTTP or a socket; `app` is what either transport feeds.

    Bolt runs listeners before it responds (`process_before_response`): its default polls ten milliseconds an ack,
    and acknowledges events before they are handled, so that a crash would lose them. An event whose answer fails
    is answered 500 and comes again; commands, clicks and forms do not, so their failure is said at once.
    """

    def __init__(
        self,
        *,
        answerer: Answerer,
        installs: Installs,
        revoke: Revoke,
        session: ClientSession,
        base_url: str,
        signing_secret: str | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._answerer = answerer
        self._installs = installs
        self._revoke = revoke
        self._session = session
        self._patience = Patience(answer_seconds)
        self._events = Recent(REDELIVERED_SECONDS)
        self.app = AsyncApp(
            name="leadline",
            logger=quiet_logger(),
            process_before_response=True,
            client=web_client(session, base_url),
            authorize=Authorize(installs),  # type: ignore[arg-type]  # Bolt takes its own class, its types forget it
            signing_secret=signing_secret or "",
            # Over a socket nothing is signed. Over HTTP the guard in front checks first; this is the second lock.
            request_verification_enabled=signing_secret is not None,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
        )
        self._register(self.app)

    async def close(self) -> None:
        """Wait for the answers that are still on their way."""
        await self._patience.end()

    def _register(self, app: AsyncApp) -> None:
        app.command(COMMAND)(self._on_command)
        app.action(re.compile(f"^{CLICK_PREFIX}"))(self._on_click)
        app.view(FORM_CALLBACK)(self._on_submission)
        app.shortcut(SHORTCUT)(self._on_shortcut)
        app.event("app_mention")(self._on_message)
        app.event("message")(self._on_message)
        app.event("app_home_opened")(self._on_home)
        app.event("tokens_revoked")(self._on_revoked)
        app.event("app_uninstalled")(self._on_revoked)
        # What we have no use for (joins, closed panels) is taken with thanks: unhandled, it would come again.
        app.event(_ANYTHING)(_on_anything_else)
        app.action(_ANYTHING)(_on_anything_else)
        app.view(_ANYTHING)(_on_anything_else)
        app.error(_on_error)

    async def _on_command(self, body: Body, client: AsyncWebClient, ack: AsyncAck) -> None:
        asked = payloads.from_command(body, partial(look_up, client, body["user_id"]))
        task = await self._patience.begin(self._answer(asked))
        if not task.done():
            self._patience.continue_with(self._answer_command_late(asked, task, body["response_url"]))
            await ack(working())
            return
        reply = task.result()
        opened = partial(answering.open_view, client, body["trigger_id"], asked, reply)
        if reply.is_duplicate or (reply.message.form() is not None and await _has_done(opened)):
            await ack()
        else:
            ack.response = answering.ack_of(asked, reply)

    async def _answer_command_late(self, asked: Invocation, task: asyncio.Task[Reply], response_url: str) -> None:
        reply = await task
        if not reply.is_duplicate:
            await answering.to_command_late(self._session, response_url, asked, reply)

    async def _on_click(self, body: Body, client: AsyncWebClient, ack: AsyncAck) -> None:
        asked = payloads.from_click(body, partial(look_up, client, body["user"]["id"]))
        await self._patience.finish(self._answer_interaction(asked, body, client))
        await ack()

    async def _answer_interaction(self, asked: Invocation, body: Body, client: AsyncWebClient) -> None:
        reply = await self._answer(asked)
        if not reply.is_duplicate:
            await answering.to_interaction(self._session, client, body, asked, reply)

    async def _on_submission(self, body: Body, client: AsyncWebClient, ack: AsyncAck) -> None:
        asked = payloads.from_submission(body, partial(look_up, client, body["user"]["id"]))
        task = await self._patience.begin(self._answer(asked))
        if not task.done():
            self._patience.continue_with(self._answer_submission_late(asked, task, client))
            await ack(response_action="clear")
            return
        reply = task.result()
        posted = partial(answering.to_submission, client, asked, reply)
        if reply.field_errors:
            await ack(response_action="errors", errors=errors_by_block(reply.field_errors, body["view"]["blocks"]))
        elif reply.is_duplicate or (reply.message.form() is None and await _has_done(posted)):
            await ack(response_action="clear")
        else:
            # A further form, or an answer that could not be posted, takes the sent one's place.
            await ack(response_action="update", view=answering.view_of(asked, reply))

    async def _answer_submission_late(
        self, asked: Invocation, task: asyncio.Task[Reply], client: AsyncWebClient
    ) -> None:
        reply = await task
        if not reply.is_duplicate:
            await answering.to_submission(client, asked, reply)

    async def _on_shortcut(self, body: Body, client: AsyncWebClient, ack: AsyncAck) -> None:
        asked = payloads.from_shortcut(body, SHORTCUT_LINE, partial(look_up, client, body["user"]["id"]))
        await self._patience.finish(self._answer_interaction(asked, body, client))
        await ack()

    async def _on_message(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        event = body["event"]
        direct_chat = event["channel"] if event.get("channel_type") == "im" else None
        look = partial(look_up, client, event.get("user", ""), direct_chat)
        asked = payloads.from_message(body, context.bot_user_id or "", look)
        if asked is not None:
            await self._once(asked, self._answer_message(asked, event, client))

    async def _answer_message(self, asked: Invocation, event: Body, client: AsyncWebClient) -> None:
        reply = await self._answerer(asked)
        if not reply.is_duplicate:
            await answering.to_message(client, event, asked, reply)

    async def _on_home(self, body: Body, client: AsyncWebClient) -> None:
        event = body["event"]
        if event.get("tab") == "home":
            asked = payloads.from_home(body, partial(look_up, client, event["user"], event.get("channel")))
            await self._once(asked, self._answer_home(asked, client))

    async def _answer_home(self, asked: Invocation, client: AsyncWebClient) -> None:
        await publish(client, asked.account.external_id, await self._answerer(asked))

    async def _on_revoked(self, body: Body) -> None:
        event, tenant = body["event"], body["team_id"]
        if event["type"] == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            self._installs.forget(tenant)
            await self._revoke(tenant)

    async def _answer(self, asked: Invocation) -> Reply:
        """Answer what Slack delivers once only: whatever breaks is said, since nothing comes again."""
        try:
            return await self._answerer(asked)
        except Exception as error:  # noqa: BLE001 -- the last net below dispatch
            return apology(error)

    async def _once(self, asked: Invocation, work: Coroutine[Any, Any, None]) -> None:
        """Do the work of an event unless an earlier delivery of it did; a failure lets it come again."""
        if not self._events.is_new(asked.delivery_key):
            work.close()
            return
        try:
            await self._patience.finish(work)
        except BaseException:
            self._events.forget(asked.delivery_key)
            raise


async def _has_done(call: Callable[[], Awaitable[None]]) -> bool:
    """Make a call to Slack within the ack and return whether it was done; its failure is logged."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await call()
    except (SlackApiError, ClientError, TimeoutError) as error:
        record(error)
        return False
    return True


async def _on_anything_else(ack: AsyncAck) -> None:
    await ack()


async def _on_error(error: Exception) -> None:
    record(error)
