"""People: hands and eyes in either messenger, the same to a story whichever it is told in."""

from __future__ import annotations

import asyncio
import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.feishu_tenant import FeishuMessage
from bot.sandbox.slack_workspace import SlackMessage, SlackView
from bot.sandbox.world import World

_PATIENCE_SECONDS = 10.0
_MAC_BYTES = 16
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_WORDS_AT = frozenset({"text", "content", "display_name", "plain_text"})

Place = SlackMessage | SlackView | FeishuMessage


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing on a person's screen: its title, every line of words on it, its buttons and where it is."""

    title: str
    lines: tuple[str, ...]
    buttons: tuple[str, ...]
    place: Place

    @property
    def words(self) -> str:
        """Return all of its lines."""
        return "\n".join(self.lines)


class Person(ABC):
    """Someone who writes to the bot, presses its buttons, fills in its forms and reads what it says."""

    def __init__(self, world: World, account: str) -> None:
        self.world = world
        self.account = account

    async def say(self, line: str) -> Seen:
        """Type a line to the bot and return what it answers."""
        return await self.sees(lambda: self.type(line))

    async def press(self, seen: Seen, label: str) -> Seen:
        """Press a button by its label and return what comes of it."""
        return await self.sees(lambda: self.touch(seen, label))

    async def fill(self, seen: Seen, **answers: str) -> Seen:
        """Fill in a form by the names of its fields, send it and return what comes of it."""
        return await self.sees(lambda: self.send(seen, answers))

    async def sees(self, act: Callable[[], Awaitable[Any]]) -> Seen:
        """Do something and return what is new or changed on the screen since."""
        before = {key: mark for key, mark, _ in self._screen()}
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await act()
            while True:
                changed = [place for key, mark, place in self._screen() if before.get(key) != mark]
                if changed:
                    return self._look(changed[-1])
                await asyncio.sleep(0.005)

    def reads(self) -> list[Seen]:
        """Return everything the bot has told this person, oldest first."""
        return [self._look(place) for _, _, place in self._screen()]

    @property
    def last(self) -> Seen:
        """Return the newest of it."""
        return self.reads()[-1]

    @abstractmethod
    async def type(self, line: str) -> Any:
        """Type a line to the bot."""

    @abstractmethod
    async def touch(self, seen: Seen, label: str) -> Any:
        """Press a button."""

    @abstractmethod
    async def send(self, seen: Seen, answers: Mapping[str, str]) -> Any:
        """Fill in and send a form."""

    @abstractmethod
    def _screen(self) -> Iterator[tuple[str, str, Place]]:
        """Yield what stands on the screen: a name, a mark that changes with its content, and the thing itself."""

    @abstractmethod
    def _look(self, place: Place) -> Seen: ...


class InSlack(Person):
    """A member of the workspace; lines are slash commands in their direct message with the bot."""

    @property
    def chat(self) -> str:
        """Return the direct message with the bot."""
        return self.world.slack.dm(self.account).id

    async def type(self, line: str) -> Any:
        """Type `/kpi` and the line."""
        return await self.world.in_slack.slash(self.account, self.chat, "/kpi", line)

    async def touch(self, seen: Seen, label: str) -> Any:
        """Press a button of a message or a modal."""
        assert not isinstance(seen.place, FeishuMessage)
        return await self.world.in_slack.click(self.account, seen.place, label)

    async def send(self, seen: Seen, answers: Mapping[str, str]) -> Any:
        """Fill in and send a modal."""
        assert isinstance(seen.place, SlackView)
        return await self.world.in_slack.submit(self.account, seen.place, dict(answers))

    def _screen(self) -> Iterator[tuple[str, str, Place]]:
        space = self.world.slack
        for channel in space.channels.values():
            if self.account in channel.members:
                for message in space.seen_by(self.account, channel.id):
                    if message.bot_id or message.user == "USLACKBOT":
                        yield message.ts, f"{message.text}{message.edited}", message
        for view in space.modals.get(self.account, []):
            yield view.id, f"{view.hash}{view.errors}", view

    def _look(self, place: Place) -> Seen:
        assert not isinstance(place, FeishuMessage)
        if isinstance(place, SlackView):
            blocks, errors = place.content["blocks"], tuple(place.errors.values())
            title = str(place.content["title"]["text"])
        else:
            blocks, errors = place.blocks, ()
            heads = [block["text"]["text"] for block in blocks if block["type"] == "header"]
            title = str(heads[0]) if heads else place.text.partition("\n")[0]
        lines = (title, *_lines(blocks), *errors) if blocks else (*place.text.split("\n"),)  # type: ignore[union-attr]
        return Seen(_tidy(title), tuple(map(_tidy, lines)), tuple(_labels(blocks)), place)


class InFeishu(Person):
    """A member of the tenant; lines are messages in their chat with the bot."""

    @property
    def chat(self) -> str:
        """Return the chat with the bot."""
        return self.world.feishu.p2p(self.account).chat_id

    async def type(self, line: str) -> Any:
        """Write the line to the bot."""
        return await self.world.in_feishu.say(self.account, None, f"/kpi {line}")

    async def touch(self, seen: Seen, label: str) -> Any:
        """Press a card's button."""
        assert isinstance(seen.place, FeishuMessage)
        return await self.world.in_feishu.press(self.account, seen.place, label)

    async def send(self, seen: Seen, answers: Mapping[str, str]) -> Any:
        """Fill in and send a card's form."""
        assert isinstance(seen.place, FeishuMessage)
        return await self.world.in_feishu.submit_form(self.account, seen.place, dict(answers))

    def _screen(self) -> Iterator[tuple[str, str, Place]]:
        tenant = self.world.feishu
        for chat in tenant.chats.values():
            if self.account in chat.members:
                for message in tenant.seen_by(self.account, chat.chat_id):
                    if message.sender_id == tenant.bot_open_id:
                        yield message.message_id, message.content, message

    def _look(self, place: Place) -> Seen:
        assert isinstance(place, FeishuMessage)
        card = place.card
        if card is None:
            return Seen(_tidy(place.text), tuple(map(_tidy, place.text.split("\n"))), (), place)
        title = str(card["header"]["title"]["content"])
        lines = (title, *_lines(card["body"]))
        return Seen(_tidy(title), tuple(map(_tidy, lines)), tuple(_labels(card["body"])), place)


def _tidy(words: str) -> str:
    return words.translate(_SPACES)


def _lines(part: Any) -> Iterator[str]:
    """Yield every line of words in blocks or a card's body, in reading order."""
    if isinstance(part, list):
        for one in part:
            yield from _lines(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in _WORDS_AT and isinstance(value, str):
                yield from value.split("\n")
            elif key == "rows" and value and isinstance(value[0], dict):
                yield from (str(cell) for row in value for cell in row.values())
            else:
                yield from _lines(value)


def _labels(part: Any) -> Iterator[str]:
    """Yield the labels of the buttons in blocks or a card's body."""
    for button in _buttons(part):
        yield str(button["text"].get("text") or button["text"].get("content"))


def tokens_on(seen: Seen) -> dict[str, str]:
    """Return the sealed token of every button on a message or a card, by its label."""
    match seen.place:
        case SlackMessage(blocks=blocks):
            return {str(one["text"]["text"]): str(one["value"]) for one in _buttons(blocks)}
        case SlackView(content=content):
            return {str(one["text"]["text"]): str(one["value"]) for one in _buttons(content)}
        case FeishuMessage() as message:
            return {
                str(one["text"]["content"]): str(next(iter(one["behaviors"][0]["value"].values())))
                for one in _buttons(message.card)
            }


def batch_on(receipt: Seen) -> str:
    """Return the receipt's number, which its undo button carries within its token."""
    for token in tokens_on(receipt).values():
        line = json.loads(base64.urlsafe_b64decode(token + "==")[_MAC_BYTES:])[3]
        if line.startswith("undo "):
            return str(line.removeprefix("undo "))
    raise LookupError(receipt.title)


def _buttons(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _buttons(one)
    elif isinstance(part, dict):
        if "button" in (part.get("type"), part.get("tag")) and isinstance(part.get("text"), dict):
            yield part
        for value in part.values():
            yield from _buttons(value)
