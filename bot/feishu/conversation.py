"""Conversation: an ask goes to the answerer, and its reply to where those who may read it will."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.feishu.answers import BAD_CARD_CODES
from bot.feishu.events import Ask, Surface
from bot.feishu.languages import feishu_codes
from bot.feishu.payloads import card_payload, text_payload
from bot.feishu.renderer import as_text, render
from bot.feishu.sender import FeishuSender
from bot.invocation import Answers, Invocation, Reply
from bot.recent import Recent
from commands.message import Audience, Form, Message
from locales import COMPLETE, SOURCE, speaker, translatable

_log = logging.getLogger(__name__)

T = TypeVar("T")

Answerer = Callable[[Invocation], Awaitable[Reply]]

_ATTEMPTS = 4
_LONGEST_WAIT = 10.0
_SEEN_SECONDS = 12 * 3600.0  # Feishu repeats for up to 7.1 hours
_SEEN_MOST = 50_000
_GREETED_SECONDS = 600.0

_PRIVATELY = translatable("Answered in our private chat.")
_WORKING = translatable("Working on it; the answer follows in a moment.")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for an answer before going on without: Feishu gives up after three.

    It repeats an event that was not answered by then, and shows the person an error for a card.
    """

    event: float = 2.5
    card: float = 2.0


class Conversation:
    """Answers asks on the event loop it was built for."""

    def __init__(
        self,
        answerer: Answerer,
        sender: FeishuSender,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience: Patience = Patience(),
    ) -> None:
        """Build over the dispatcher and the sender; `clock` is monotonic seconds."""
        self.bot_open_id: str | None = None
        self._patience = patience
        self._answerer = answerer
        self._sender = sender
        self._sleep = sleep
        self._seen = Recent(_SEEN_SECONDS, most=_SEEN_MOST, clock=clock)
        self._greeted = Recent(_GREETED_SECONDS, most=_SEEN_MOST, clock=clock)
        self._is_private: dict[str, bool] = {}
        self._running: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Learn our own name; without it, any bot mentioned in a group is taken for us."""
        self.bot_open_id = await self._sender.bot_open_id()

    async def hear(self, ask: Ask) -> None:
        """Answer a message, a menu entry or an opened chat; returns within Feishu's three seconds, done or not.

        Raises what the answerer raises, so that the transport can have Feishu repeat the event.
        """
        if ask.surface is Surface.ENTRY and not self._greeted.is_new(ask.account.external_id):
            return
        if not self._seen.is_new(ask.delivery_key):
            return
        work = self._start(self._answer(ask))
        done, _ = await asyncio.wait({work}, timeout=self._patience.event)
        if done:
            work.result()

    async def press(self, ask: Ask) -> dict[str, Any]:
        """Answer a card's button or form; returns the callback's answer: a toast, a card in its place, or nothing."""
        if not self._seen.is_new(ask.delivery_key):
            return {}
        work = self._start(self._react(ask))
        done, _ = await asyncio.wait({work}, timeout=self._patience.card)
        if done:
            return work.result()
        work.add_done_callback(lambda late: self._follow_up(ask, late))
        return _toast_in_every_language(_WORKING)

    async def close(self) -> None:
        """Wait for the answers under way."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _answer(self, ask: Ask) -> None:
        try:
            reply = await self._answerer(await self._invocation(ask))
        except BaseException:
            self._seen.forget(ask.delivery_key)
            raise
        if not reply.is_duplicate:
            await self._say(ask, reply)

    async def _react(self, ask: Ask) -> dict[str, Any]:
        invocation = await self._invocation(ask)
        try:
            reply = await self._answerer(invocation)
        except BaseException:
            self._seen.forget(ask.delivery_key)
            raise
        if reply.is_duplicate:
            return {}
        if isinstance(ask.said, Answers) and invocation.is_private:
            # The form gives way to its receipt, or to itself with what was wrong.
            return {"card": {"type": "raw", "data": _card(reply)}}
        self._start(self._say(ask, reply))
        if reply.message.audience is Audience.ASKER and not invocation.is_private:
            return {"toast": {"type": "info", "content": speaker(reply.language).say(_PRIVATELY)}}
        return {}

    def _follow_up(self, ask: Ask, late: asyncio.Task[dict[str, Any]]) -> None:
        """Put a card that came too late for the callback in place by its message."""
        if late.cancelled() or late.exception() is not None:
            return
        card = late.result().get("card")
        if card is not None and ask.message_id:
            self._start(self._put_in_place(ask, card["data"]))

    async def _put_in_place(self, ask: Ask, card: dict[str, Any]) -> None:
        outcome = await self._until_settled(lambda: self._sender.patch(ask.message_id, card))
        if not isinstance(outcome, Sent):
            payload = card_payload(card)
            await self._until_settled(
                lambda: self._sender.send(ask.account.tenant, ask.chat, payload, ask.delivery_key)
            )

    async def _say(self, ask: Ask, reply: Reply) -> None:
        """Post a reply where it may be read: a private one never into a group."""
        is_private = await self._privacy(ask)
        outcome = await self._post(ask, card_payload(_card(reply)), reply.message, is_private=is_private, key="")
        if isinstance(outcome, Refused) and outcome.code in BAD_CARD_CODES:
            _log.error("Feishu refused a card of ours (code %s); sending its words", outcome.code)
            text = text_payload(as_text(reply.message))
            outcome = await self._post(ask, text, reply.message, is_private=is_private, key=":text")
        if not isinstance(outcome, Sent):
            _log.error("an answer did not reach Feishu: %s", outcome)

    async def _post(self, ask: Ask, payload: bytes, message: Message, *, is_private: bool, key: str) -> Outcome:
        key = f"answer:{ask.delivery_key}{key}"
        tenant, person = ask.account.tenant, ask.account.external_id
        if is_private:
            return await self._until_settled(lambda: self._sender.send(tenant, ask.chat, payload, key))
        if message.audience is Audience.ASKER:
            return await self._until_settled(lambda: self._sender.send(tenant, person, payload, key))
        return await self._until_settled(lambda: self._sender.reply(ask.message_id, payload, key))

    async def _until_settled(self, attempt: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
        """Try until it is sent or refused; every attempt carries the same uuid, so none can post twice."""
        outcome = await attempt()
        for _ in range(_ATTEMPTS - 1):
            match outcome:
                case Sent() | Refused():
                    return outcome
                case Throttled(seconds=seconds):
                    await self._sleep(min(seconds, _LONGEST_WAIT))
                case Unknown():
                    pass
            outcome = await attempt()
        return outcome

    async def _invocation(self, ask: Ask) -> Invocation:
        is_private = await self._privacy(ask)
        open_id = ask.account.external_id
        return Invocation(
            account=ask.account,
            chat=ask.chat,
            is_private=is_private,
            said=ask.said,
            delivery_key=ask.delivery_key,
            profile=lambda: self._sender.profile(open_id, ask.chat if is_private else None),
        )

    async def _privacy(self, ask: Ask) -> bool:
        """Whether the ask's chat is private; a card's event does not say, so Feishu is asked once for each chat."""
        if ask.is_private is not None:
            self._remember(ask.chat, is_private=ask.is_private)
            return ask.is_private
        known = self._is_private.get(ask.chat)
        if known is None:
            known = await self._sender.is_private(ask.chat)
            if known is not None:
                self._remember(ask.chat, is_private=known)
        return known is True  # a chat we know nothing of is taken for a group: too careful at worst

    def _remember(self, chat: str, *, is_private: bool) -> None:
        if len(self._is_private) >= _SEEN_MOST:
            self._is_private.clear()
        self._is_private[chat] = is_private

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("answering in Feishu failed", exc_info=task.exception())


def _card(reply: Reply) -> dict[str, Any]:
    return render(_with_errors(reply), reply.seal, language=reply.language)


def _with_errors(reply: Reply) -> Message:
    """Return the message with each field's error beside its field."""
    message = reply.message
    blocks = tuple(
        replace(
            block,
            fields=tuple(
                replace(question, error=question.error or reply.field_errors.get(question.name, ""))
                for question in block.fields
            ),
        )
        if isinstance(block, Form)
        else block
        for block in message.blocks
    )
    return replace(message, blocks=blocks)


def _toast_in_every_language(msgid: str) -> dict[str, Any]:
    """Return a toast for someone whose language is not known yet."""
    by_code = {code: speaker(language).say(msgid) for language in COMPLETE for code in feishu_codes(language)}
    return {"toast": {"type": "info", "content": speaker(SOURCE).say(msgid), "i18n": by_code}}
