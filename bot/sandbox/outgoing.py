"""The sandbox's own HTTP client: posts a platform's bytes to the bot and reports what came back, or how it failed."""

import asyncio
import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

ANSWER_WITHIN_SECONDS = 3.0
"""How long both platforms wait for an app before they give up."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The exact bytes of one request to the bot; posting it again is a replay."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answered. ``failure`` is empty, ``http_timeout`` or ``connection_failed``; status 0 with it."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the bot answered 2xx in time."""
        return not self.failure and http.client.OK <= self.status < http.client.MULTIPLE_CHOICES

    def json(self) -> Any:
        """Return the body as JSON, or None where it is empty or not JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None


class Outgoing:
    """Posts requests from threads of its own.

    The bot may run in this very event loop and use the loop's default threads; sharing those could leave the
    bot waiting for a thread that waits for the bot.
    """

    def __init__(self, *, within: float = ANSWER_WITHIN_SECONDS, threads: int = 32) -> None:
        self._within = within
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="sandbox-outgoing")

    async def post(self, sent: Sent) -> Reply:
        """Post ``sent`` and return the reply; a failure is a value, never an exception."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._post, sent)

    def close(self) -> None:
        """Let the threads go; requests under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _post(self, sent: Sent) -> Reply:
        parts = urlsplit(sent.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=self._within)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, body=sent.body, headers=sent.headers)
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except TimeoutError:
            return Reply(0, failure="http_timeout")
        except (OSError, http.client.HTTPException):
            return Reply(0, failure="connection_failed")
        finally:
            connection.close()
