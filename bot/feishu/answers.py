"""What became of a call to Feishu: its answers and codes as outcomes, with the fix where a person can mend it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from locales import translatable

BAD_TOKEN_CODES = frozenset({99991663, 99991664, 99991665, 99991668})
"""The tenant token is bad or has run out: drop it and ask once more."""

BAD_CARD_CODES = frozenset({"230099", "230001"})
"""The content was refused as such; plain words may still pass."""

_THROTTLED_CODES = frozenset({99991400, 99991402, 230020, 11232, 11020, 11021})
_RESET_HEADER = "x-ogw-ratelimit-reset"
_RESET_DEFAULT = 1.0
_RESET_MOST = 600.0
_CONNECT_AGAIN = 5.0
_TOKEN_FIX = translatable("Check FEISHU_APP_ID and FEISHU_APP_SECRET against the Feishu console.")

_FIXES = {
    230002: translatable("Add the bot to the chat, then it is sent again."),
    230006: translatable("Turn on the bot ability of the Feishu app and publish a version."),
    230013: translatable("Let the app be available to this person in the Feishu console, then publish a version."),
    230027: translatable("Grant the app the scope im:message:send_as_bot and publish a version."),
    99991672: translatable("Grant the app the missing scope in the Feishu console and publish a version."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: its status, Feishu's own code (None where the body is not Feishu's), data and headers."""

    status: int
    code: int | None
    data: Mapping[str, Any]
    headers: Mapping[str, str]
    message: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether Feishu did what was asked."""
        return self.code == 0


class CallFailedError(Exception):
    """A call ended without an answer of Feishu's."""


class NothingSentError(CallFailedError):
    """The request never left: no connection, or no token to send it with."""


class NoAnswerError(CallFailedError):
    """The request may have arrived, but no answer came back."""


class TokenRefusedError(CallFailedError):
    """Feishu gives this app no token: wrong id or secret, or the app is disabled."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Feishu refuses a tenant token (code {code})")
        self.code = code


class Call(Protocol):
    """One request to the Open API with the tenant's token; raises `CallFailedError` where no answer came."""

    def __call__(
        self, method: str, path: str, body: bytes | None = None, query: Mapping[str, str] | None = None
    ) -> Awaitable[Answer]:
        """Send the request and return its answer, whatever its code."""


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Read an answer; a body that is no JSON object (a proxy's error page) has no code."""
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("code"), int):
        return Answer(status, None, {}, headers)
    data = parsed.get("data")
    # The token endpoint, alone, puts its values beside the code.
    values = data if isinstance(data, dict) else parsed
    return Answer(status, parsed["code"], values, headers, str(parsed.get("msg", "")))


async def outcome(answering: Awaitable[Answer]) -> Outcome:
    """Return what a call to post something came to, with or without an answer."""
    try:
        return outcome_of(await answering)
    except TokenRefusedError as refused:
        return Refused(refused.code, _TOKEN_FIX)
    except NothingSentError:
        return Throttled(_CONNECT_AGAIN)
    except NoAnswerError:
        return Unknown()


def outcome_of(answer: Answer) -> Outcome:
    """Return what an answer to a post means for delivery."""
    if answer.is_ok:
        return Sent(str(answer.data.get("message_id", "")))
    if is_throttled(answer):
        return Throttled(_seconds(answer.headers.get(_RESET_HEADER)))
    if answer.code is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown()
    return Refused(str(answer.code), _FIXES.get(answer.code, ""))


def is_throttled(answer: Answer) -> bool:
    """Whether Feishu asks us to slow down: by status, or by one of its codes under any status."""
    return answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.code in _THROTTLED_CODES


def _seconds(header: str | None) -> float:
    try:
        seconds = float(header or "")
    except ValueError:
        return _RESET_DEFAULT
    # "nan" and "inf" read as floats too; a wait must be one that ends.
    return min(seconds, _RESET_MOST) if seconds > 0 else _RESET_DEFAULT
