"""Listener: Feishu's events through lark_oapi, from a webhook or the long connection, into one conversation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from bot.feishu.conversation import Conversation
from bot.feishu.events import Ask, Surface, read_card_action, read_entry, read_menu, read_message
from bot.feishu.guard import Guard, HttpAnswer, MissingSecretError
from bot.feishu.payloads import compact

_log = logging.getLogger(__name__)

_SDK_HEADERS = ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")
_MESSAGE = "im.message.receive_v1"
_CARD = "card.action.trigger"
_MENU = "application.bot.menu_v6"
_ENTRY = "im.chat.access_event.bot_p2p_chat_entered_v1"
HANDLED = (_MESSAGE, _CARD, _MENU, _ENTRY)
"""The event types that can want an answer; a webhook answers all others at once."""

# Over the long connection the SDK itself answers, and calls an event it knows no handler for a failure.
_IGNORED = (
    "im.message.message_read_v1",
    "im.message.recalled_v1",
    "im.message.reaction.created_v1",
    "im.message.reaction.deleted_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
    "im.chat.disbanded_v1",
    "im.chat.updated_v1",
)


def build_dispatcher(
    on_ask: Callable[[Ask], dict[str, Any] | None],
    *,
    bot_open_id: Callable[[], str | None],
    encrypt_key: str = "",
    verification_token: str = "",
) -> Any:
    """Return lark_oapi's dispatcher, whose handlers give each ask to `on_ask`, in the thread that dispatches.

    `on_ask` must not be a coroutine function: the SDK would call it, drop the coroutine and report success. What it
    returns for a card is the callback's answer.
    """
    # 159 MB and over a second: only a process that speaks to Feishu loads it.
    from lark_oapi.event.dispatcher_handler import EventDispatcherHandler

    def heard(ask: Ask | None) -> None:
        if ask is not None:
            on_ask(ask)

    def pressed(ask: Ask | None) -> dict[str, Any]:
        # None would be written as no body at all, which the SDK then fails to encode.
        return (on_ask(ask) if ask is not None else None) or {}

    builder = (
        EventDispatcherHandler.builder(encrypt_key, verification_token)
        .register_p2_im_message_receive_v1(lambda data: heard(read_message(data, bot_open_id())))
        .register_p2_card_action_trigger(lambda data: pressed(read_card_action(data)))
        .register_p2_application_bot_menu_v6(lambda data: heard(read_menu(data)))
        .register_p2_im_chat_access_event_bot_p2p_chat_entered_v1(lambda data: heard(read_entry(data)))
    )
    for event_type in _IGNORED:
        builder = builder.register_p2_customized_event(event_type, lambda _data: None)
    return builder.build()


class FeishuWebhook:
    """The webhook: bytes and headers in, status and bytes out; knows no web framework."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        encrypt_key: str,
        verification_token: str,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Build for one app, loading lark_oapi; raises `MissingSecretError` where a secret is empty."""
        if not encrypt_key or not verification_token:
            raise MissingSecretError
        from lark_oapi.core.utils import AESCipher

        self._conversation = conversation
        self._asks: list[Ask] = []
        self._dispatcher = build_dispatcher(
            self._collect,
            bot_open_id=lambda: conversation.bot_open_id,
            encrypt_key=encrypt_key,
            verification_token=verification_token,
        )
        self._guard = Guard(
            encrypt_key=encrypt_key,
            verification_token=verification_token,
            decrypt=AESCipher(encrypt_key).decrypt_str,
            event_types=HANDLED,
            wall=wall,
        )

    async def handle(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Answer one POST; never says why it refuses."""
        passed = self._guard.check(headers, body)
        if isinstance(passed, HttpAnswer):
            return passed
        try:
            return await self._answer(headers, body)
        except Exception:  # noqa: BLE001  (whatever broke is ours: it is logged, and worth a repetition)
            _log.exception("a Feishu event failed")
            self._guard.forget(passed)
            return HttpAnswer(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _answer(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        for ask in self._dispatched(headers, body):
            if ask.surface is Surface.CARD:
                return HttpAnswer(HTTPStatus.OK, compact(await self._conversation.press(ask)))
            await self._conversation.hear(ask)
        return HttpAnswer(HTTPStatus.OK)

    def _dispatched(self, headers: Mapping[str, str], body: bytes) -> list[Ask]:
        """Let the SDK verify, decrypt and parse; what its handlers collected is ours when it returns.

        Nothing awaits between the call and the read, so no other request's asks can be among them.
        """
        from lark_oapi.core.model import RawRequest

        lower = {name.lower(): value for name, value in headers.items()}
        request = RawRequest()
        request.uri = ""
        request.body = body
        # The SDK looks headers up in this one spelling, while ASGI servers hand them over in lower case.
        request.headers = {name: lower[name.lower()] for name in _SDK_HEADERS if name.lower() in lower}
        self._asks.clear()
        status = self._dispatcher.do(request).status_code
        if status != HTTPStatus.OK:
            raise EventRefusedError(status)
        return list(self._asks)

    def _collect(self, ask: Ask) -> None:
        self._asks.append(ask)


class EventRefusedError(Exception):
    """lark_oapi refused what the guard let pass; its log says why."""
