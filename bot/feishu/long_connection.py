"""Long connection: lark_oapi's web socket client in a thread of its own, for a bot without a public address.

Traps of the vendor's client, met here and nowhere else:

- It runs on a module-level event loop that its import picks up, be it ours. It is given one of its own.
- Its handlers run on that loop, so whatever they wait for delays every other event and the ping. Events are handed
  over at once; only a card, whose answer rides on the reply frame, holds the loop, and for less than three seconds.
- It has no stop. Its tasks are cancelled on its loop, which ends `start`.
- Its first step is a blocking request without a time-out, which nothing can interrupt: the thread is a daemon.

Because the loop belongs to the module, a process has one long connection at a time.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from typing import Any

from bot.feishu.conversation import Conversation
from bot.feishu.domains import checked_domain
from bot.feishu.events import Ask, Surface
from bot.feishu.listener import build_dispatcher

_log = logging.getLogger(__name__)

_CARD_WITHIN = 2.5
_CLOSE_WITHIN = 2.0
_STOP_WITHIN = 5.0


class LongConnection:
    """Receives events over a web socket that we open; self-built apps only."""

    def __init__(self, conversation: Conversation, *, app_id: str, app_secret: str, domain: str) -> None:
        """Build for one app; nothing is loaded or connected yet."""
        self._conversation = conversation
        self._app_id = app_id
        self._app_secret = app_secret
        self._domain = checked_domain(domain)
        self._ours: asyncio.AbstractEventLoop | None = None
        self._theirs: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether the client's thread lives: connected, or trying to be."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to connect, in the background; must be called on the event loop that is to answer."""
        self._ours = asyncio.get_running_loop()
        self._theirs = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._run, args=(self._theirs,), name="feishu-long-connection", daemon=True
        )
        self._thread.start()

    async def stop(self) -> None:
        """Disconnect; returns when the thread has ended, or cannot be made to."""
        if self._thread is None or self._theirs is None:
            return
        try:
            self._theirs.call_soon_threadsafe(_cancel_everything, self._theirs)
        except RuntimeError:
            _log.debug("the long connection had ended before")
        await asyncio.to_thread(self._thread.join, _STOP_WITHIN)
        if self._thread.is_alive():
            _log.warning("the long connection is still waiting for Feishu; it ends with the process")
        self._thread = None

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)  # before the import, which looks for one
        from lark_oapi.core.enum import LogLevel
        from lark_oapi.ws import client as vendor

        vendor.loop = loop
        # At INFO it logs the connection's address, which holds its ticket.
        client = vendor.Client(
            self._app_id,
            self._app_secret,
            log_level=LogLevel.WARNING,
            event_handler=build_dispatcher(self._heard, bot_open_id=lambda: self._conversation.bot_open_id),
            domain=self._domain,
        )
        try:
            client.start()
        except asyncio.CancelledError:
            _log.debug("the long connection was stopped")
        except Exception:  # noqa: BLE001  (whatever ends the vendor's client ends this thread, and must be seen)
            _log.exception("the Feishu long connection ended: check FEISHU_APP_ID and FEISHU_APP_SECRET")
        finally:
            _wind_up(loop, client)

    def _heard(self, ask: Ask) -> dict[str, Any] | None:
        """Hand an ask over to our loop; runs in the client's thread."""
        assert self._ours is not None
        if ask.surface is not Surface.CARD:
            asyncio.run_coroutine_threadsafe(self._conversation.hear(ask), self._ours)
            return None
        answer: Future[dict[str, Any]] = asyncio.run_coroutine_threadsafe(self._conversation.press(ask), self._ours)
        return answer.result(_CARD_WITHIN)


def _cancel_everything(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


def _wind_up(loop: asyncio.AbstractEventLoop, client: Any) -> None:
    """Close the client's socket and loop, leaving nothing pending."""

    async def close() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        connection = client._conn  # noqa: SLF001  (the client offers no way to close it)
        if connection is not None:
            await asyncio.wait_for(connection.close(), _CLOSE_WITHIN)

    try:
        loop.run_until_complete(close())
        loop.run_until_complete(loop.shutdown_asyncgens())
    except (OSError, TimeoutError):
        _log.debug("the long connection's socket was gone already")
    finally:
        loop.close()
