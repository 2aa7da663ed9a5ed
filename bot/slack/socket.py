"""Socket Mode: the listener's app over a connection that we open, so that no public address is needed."""

from __future__ import annotations

import asyncio

from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.slack.web_api import quiet_logger, web_client


class SocketConnection:
    """An open connection, which renews itself when Slack closes it."""

    def __init__(self, handler: AsyncSocketModeHandler) -> None:
        self._handler = handler

    async def is_open(self) -> bool:
        """Whether the connection stands and answers pings."""
        return await self._handler.client.is_connected()

    async def close(self) -> None:
        """Close the connection; Slack gives the app's deliveries to its other connections, if there are any."""
        client = self._handler.client
        tasks = [client.message_processor, client.message_receiver, client.current_session_monitor]
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped
        # The client cancels its tasks and leaves; they must have ended before the loop does.
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


async def connect(app: AsyncApp, app_token: str, base_url: str, session: ClientSession) -> SocketConnection:
    """Open a connection for the app; raises SlackApiError when Slack refuses the app-level token."""
    handler = AsyncSocketModeHandler(
        app, app_token, logger=quiet_logger(), web_client=web_client(session, base_url, app_token)
    )
    connection = SocketConnection(handler)
    try:
        # Asked here, since the client would try a refused token again and again and never tell.
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except BaseException:
        await connection.close()
        raise
    await handler.connect_async()  # type: ignore[no-untyped-call]  # as above
    return connection
