"""The state of the local Feishu: people, chats, messages, images, commands, and the tokens Feishu hands out."""

import itertools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.pace import Pace

TOKEN_LIVES = timedelta(hours=2)
TOKEN_IS_RENEWED_BELOW = timedelta(minutes=30)
UUID_IS_KEPT = timedelta(hours=1)
CARD_TOKEN_LIVES = timedelta(minutes=30)
CARD_TOKEN_USES = 2


@dataclass(frozen=True, slots=True)
class FeishuUser:
    """A member of the tenant. ``time_zone`` is an IANA name; ``language`` the client's, which no API tells."""

    open_id: str
    union_id: str
    user_id: str
    name: str
    en_name: str = ""
    time_zone: str = "Asia/Shanghai"
    email: str = ""
    language: str = "zh_cn"


@dataclass(frozen=True, slots=True)
class FeishuChat:
    """A chat; ``members`` are open ids of people, and the bot is in it unless ``has_bot`` says no."""

    chat_id: str
    name: str
    members: tuple[str, ...] = ()
    is_p2p: bool = False
    has_bot: bool = True
    is_external: bool = False

    @property
    def chat_type(self) -> str:
        """The word events use for it: ``p2p`` or ``group``."""
        return "p2p" if self.is_p2p else "group"


@dataclass(slots=True)
class FeishuMessage:
    """One message. ``content`` is the JSON string Feishu carries; ``only_for`` the reader of an ephemeral card."""

    message_id: str
    chat_id: str
    sender_id: str
    msg_type: str
    content: str
    created: datetime
    updated: datetime | None = None
    root_id: str = ""
    parent_id: str = ""
    mentions: list[dict[str, Any]] = field(default_factory=list)
    only_for: str | None = None
    is_deleted: bool = False

    @property
    def card(self) -> dict[str, Any] | None:
        """The card, when the message is one."""
        if self.msg_type != "interactive":
            return None
        card: dict[str, Any] = json.loads(self.content)
        return card

    @property
    def text(self) -> str:
        """The words of a text message, mention keys and all; empty for other kinds."""
        return str(json.loads(self.content).get("text", "")) if self.msg_type == "text" else ""


@dataclass(slots=True)
class CardToken:
    """The token of one card callback: which message it may update, until when, how often so far."""

    message_id: str
    until: datetime
    uses: int = 0


@dataclass(frozen=True, slots=True)
class FeishuCall:
    """One OpenAPI call the bot made, for tests to read."""

    route: str
    body: dict[str, Any]
    answer: dict[str, Any]


class FeishuTenant:
    """One tenant with one self-built app; see SlackWorkspace for ``now``, ``wall`` and ``request_url``."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        wall: Callable[[], datetime],
        tenant_key: str = "leadline",
        request_url: str | None = None,
        is_paced: bool = True,
        retry_delays: tuple[float, ...] = (15.0, 300.0, 3600.0, 21600.0),
    ) -> None:
        self.now = now
        self.wall = wall
        self.tenant_key = tenant_key
        self.app_id = "cli_leadline"
        self.app_secret = "sandbox-app-secret"  # noqa: S105 - opens nothing but this sandbox
        self.encrypt_key = "sandbox-encrypt-key"
        self.verification_token = "sandbox-verification-token"  # noqa: S105 - as above
        self.bot_open_id = "ou_bot"
        self.bot_name = "Leadline"
        self.base_url = ""
        self.request_url = request_url
        self.retry_delays = retry_delays
        self.users: dict[str, FeishuUser] = {}
        self.chats: dict[str, FeishuChat] = {}
        self.messages: dict[str, FeishuMessage] = {}
        self.images: dict[str, bytes] = {}
        self.slash_commands: dict[str, dict[str, Any]] = {}
        self.menu: dict[str, str] = {}
        self.card_tokens: dict[str, CardToken] = {}
        self.calls: list[FeishuCall] = []
        self.is_paced = is_paced
        self.revision = 0

        def seconds() -> float:
            return wall().timestamp()

        self.app_pace = Pace(calls=50, seconds=1.0, clock=seconds)
        self.app_pace_by_minute = Pace(calls=1000, seconds=60.0, clock=seconds)
        self.chat_pace = Pace(calls=5, seconds=1.0, clock=seconds)
        self.message_pace = Pace(calls=5, seconds=1.0, clock=seconds)
        self._serial = itertools.count(1)
        self._tokens: dict[str, datetime] = {}
        self._sent: dict[str, tuple[str, datetime]] = {}

    def touch(self) -> None:
        """Count one visible change, so that the page knows when to look again."""
        self.revision += 1

    def serial(self) -> int:
        """Return the next of the tenant's ever-growing numbers."""
        return next(self._serial)

    def add_user(self, user: FeishuUser) -> FeishuUser:
        """Let ``user`` in, with a p2p chat to the bot."""
        self.users[user.open_id] = user
        chat_id = f"oc_p2p_{user.open_id.removeprefix('ou_')}"
        self.add_chat(FeishuChat(chat_id, user.name, (user.open_id,), is_p2p=True))
        return user

    def add_chat(self, chat: FeishuChat) -> FeishuChat:
        """Create ``chat``."""
        self.chats[chat.chat_id] = chat
        self.touch()
        return chat

    def person(self, any_id: str) -> FeishuUser:
        """Return the member with that open id, union id, user id or email, or raise KeyError."""
        for user in self.users.values():
            if any_id in {user.open_id, user.union_id, user.user_id, user.email or None}:
                return user
        raise KeyError(any_id)

    def p2p(self, open_id: str) -> FeishuChat:
        """Return the person's chat with the bot, or raise KeyError."""
        return self.chats[f"oc_p2p_{self.users[open_id].open_id.removeprefix('ou_')}"]

    def write(self, chat_id: str, sender_id: str, msg_type: str, content: str, **rest: Any) -> FeishuMessage:
        """Write one message and return it; ``rest`` are further fields of FeishuMessage."""
        message_id = f"om_{self.serial():016x}"
        message = FeishuMessage(message_id, chat_id, sender_id, msg_type, content, self.now(), **rest)
        self.messages[message_id] = message
        self.touch()
        return message

    def rewrite(self, message: FeishuMessage, content: str) -> None:
        """Give ``message`` new content."""
        message.content, message.updated = content, self.now()
        self.touch()

    def in_chat(self, chat_id: str) -> list[FeishuMessage]:
        """Return what stands in a chat for all to see, oldest first, recalled messages left out."""
        return [m for m in self.messages.values() if m.chat_id == chat_id and not m.only_for and not m.is_deleted]

    def seen_by(self, open_id: str, chat_id: str) -> list[FeishuMessage]:
        """Return what ``open_id`` sees in ``chat_id``, oldest first."""
        return [
            m
            for m in self.messages.values()
            if m.chat_id == chat_id and m.only_for in {None, open_id} and not m.is_deleted
        ]

    def token(self) -> tuple[str, int]:
        """Return a tenant access token and its seconds to live; the same one until under 30 minutes remain."""
        now = self.wall()
        for token, until in self._tokens.items():
            if until - now >= TOKEN_IS_RENEWED_BELOW:
                return token, int((until - now).total_seconds())
        token = f"t-{secrets.token_hex(12)}"
        self._tokens[token] = now + TOKEN_LIVES
        return token, int(TOKEN_LIVES.total_seconds())

    def is_valid(self, token: str) -> bool:
        """Whether a tenant access token is known and not expired."""
        return token in self._tokens and self.wall() < self._tokens[token]

    def expire_tokens(self) -> None:
        """Let every token out there be worthless from now on."""
        self._tokens.clear()

    def sent_before(self, uuid: str) -> FeishuMessage | None:
        """Return what was sent under ``uuid`` within the last hour, or None."""
        held = self._sent.get(uuid)
        return self.messages[held[0]] if held and self.now() - held[1] < UUID_IS_KEPT else None

    def remember(self, uuid: str, message: FeishuMessage) -> None:
        """Keep ``uuid`` for an hour, so that the same send does not succeed twice."""
        self._sent[uuid] = (message.message_id, self.now())

    def card_token(self, message_id: str) -> str:
        """Hand out the token of one card callback."""
        token = f"c-{secrets.token_hex(16)}"
        self.card_tokens[token] = CardToken(message_id, self.now() + CARD_TOKEN_LIVES)
        return token
