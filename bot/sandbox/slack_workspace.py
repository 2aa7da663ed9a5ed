"""The state of the local Slack: people, conversations, messages, modals, homes and the tickets Slack hands out."""

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.pace import Pace

TRIGGER_LIVES = timedelta(seconds=3)
RESPONSE_URL_LIVES = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A member of the workspace. ``tz`` is an IANA name, ``locale`` as Slack spells it (``pt-BR``)."""

    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    locale: str = "en-US"
    email: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A conversation; ``members`` are user ids. A DM is one whose id starts with D."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_shared: bool = False

    @property
    def is_dm(self) -> bool:
        """Whether it is a direct message between one person and the bot."""
        return self.id.startswith("D")


@dataclass(slots=True)
class SlackMessage:
    """One message. ``only_for`` names the single reader of an ephemeral one; ``edited`` the ts of its last edit."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    only_for: str | None = None
    edited: str | None = None


@dataclass(slots=True)
class SlackView:
    """An open modal or a published home: ``content`` is what the app sent, ``errors`` what it refused last."""

    id: str
    user: str
    content: dict[str, Any]
    hash: str
    root_id: str = ""
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ResponseUrl:
    """A bearer address for late answers: where it speaks, for whom, and about which message."""

    channel: str
    user: str
    message_ts: str | None
    until: datetime
    uses: int = 0


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One Web API call the bot made, for tests to read."""

    method: str
    arguments: dict[str, Any]
    answer: dict[str, Any]


class SlackWorkspace:
    """One workspace with one installed app.

    ``request_url`` is where HTTP mode posts to; with none, a connected Socket Mode client gets the envelopes.
    ``now`` is the demo's clock and dates messages; ``wall`` is real time and dates signatures and tickets,
    since the bot's SDK checks those against the machine's clock.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        wall: Callable[[], datetime],
        team_id: str = "T_LEADLINE",
        team_name: str = "Leadline",
        bot: SlackUser | None = None,
        request_url: str | None = None,
        is_paced: bool = True,
        retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0),
    ) -> None:
        self.now = now
        self.wall = wall
        self.team_id = team_id
        self.team_name = team_name
        self.domain = team_name.lower()
        self.bot = bot or SlackUser("U_BOT", "leadline", "Leadline", is_bot=True)
        self.bot_id = "B_LEADLINE"
        self.app_id = "A_LEADLINE"
        self.client_id = "1234.5678"
        self.client_secret = "sandbox-client-secret"  # noqa: S105 - opens nothing but this sandbox
        self.bot_token = "xoxb-sandbox"  # noqa: S105 - as above
        self.app_token = "xapp-sandbox"  # noqa: S105 - as above
        self.signing_secret = "sandbox-signing-secret"  # noqa: S105 - as above
        self.scopes = "commands,chat:write,app_mentions:read,im:history,im:write,users:read,users:read.email"
        self.base_url = ""
        self.request_url = request_url
        self.retry_delays = retry_delays
        self.users: dict[str, SlackUser] = {self.bot.id: self.bot}
        self.channels: dict[str, SlackChannel] = {}
        self.messages: dict[str, list[SlackMessage]] = {}
        self.modals: dict[str, list[SlackView]] = {}
        self.homes: dict[str, SlackView] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.oauth_codes: dict[str, str] = {}
        self.calls: list[ApiCall] = []
        self.is_paced = is_paced
        self.pace = Pace(calls=10, seconds=10.0, clock=lambda: wall().timestamp())
        self.revision = 0
        self._serial = itertools.count(1)
        self._triggers: dict[str, tuple[str, datetime]] = {}

    def touch(self) -> None:
        """Count one visible change, so that the page knows when to look again."""
        self.revision += 1

    def serial(self) -> int:
        """Return the next of the workspace's ever-growing numbers."""
        return next(self._serial)

    def add_user(self, user: SlackUser) -> SlackUser:
        """Let ``user`` in."""
        self.users[user.id] = user
        self.touch()
        return user

    def add_channel(self, channel: SlackChannel) -> SlackChannel:
        """Create ``channel``."""
        self.channels[channel.id] = channel
        self.touch()
        return channel

    def person(self, user_id: str) -> SlackUser:
        """Return the member, or raise KeyError."""
        return self.users[user_id]

    def dm(self, user_id: str) -> SlackChannel:
        """Return the direct message between the bot and ``user_id``, opened if need be; KeyError if unknown."""
        user = self.person(user_id)
        found = self.channels.get(f"D{user.id[1:]}")
        return found or self.add_channel(
            SlackChannel(f"D{user.id[1:]}", user.name, (user.id, self.bot.id), is_private=True)
        )

    def join(self, channel_id: str, user_id: str) -> None:
        """Make ``user_id`` a member of the channel."""
        channel = self.channels[channel_id]
        if user_id not in channel.members:
            self.add_channel(replace(channel, members=(*channel.members, user_id)))

    def post(self, channel: str, user: str, text: str, **rest: Any) -> SlackMessage:
        """Write one message and return it; ``rest`` are further fields of SlackMessage."""
        ts = f"{int(self.now().timestamp())}.{self.serial():06d}"
        message = SlackMessage(ts, channel, user, text, **rest)
        self.messages.setdefault(channel, []).append(message)
        self.touch()
        return message

    def find(self, channel: str, ts: str | None) -> SlackMessage | None:
        """Return the message, ephemeral ones included, or None."""
        return next((m for m in self.messages.get(channel, []) if m.ts == ts), None)

    def delete(self, message: SlackMessage) -> None:
        """Take ``message`` away."""
        self.messages[message.channel].remove(message)
        self.touch()

    def seen_by(self, user_id: str, channel: str) -> list[SlackMessage]:
        """Return what ``user_id`` sees in ``channel``, oldest first."""
        return [m for m in self.messages.get(channel, []) if m.only_for in {None, user_id}]

    def trigger(self, user_id: str) -> str:
        """Hand out a trigger id: good once, for three seconds."""
        trigger_id = f"{self.serial()}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = (user_id, self.wall() + TRIGGER_LIVES)
        return trigger_id

    def redeem(self, trigger_id: str) -> tuple[str, bool] | None:
        """Use up a trigger id: return its user and whether it is still fresh, or None when it is unknown."""
        held = self._triggers.pop(trigger_id, None)
        return (held[0], self.wall() <= held[1]) if held else None

    def response_url(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """Hand out an address for late answers."""
        key = secrets.token_urlsafe(16)
        self.response_urls[key] = ResponseUrl(channel, user, message_ts, self.now() + RESPONSE_URL_LIVES)
        return f"{self.base_url}/response/{self.team_id}/{key}"

    def view(self, user: str, content: dict[str, Any]) -> SlackView:
        """Make a view of ``content`` for ``user``, with ids for what the app left unnamed."""
        for block in content["blocks"]:
            block.setdefault("block_id", f"b{self.serial()}")
        view_id = f"V{self.serial():010d}"
        self.touch()
        return SlackView(view_id, user, content, hash=f"{self.serial()}.{secrets.token_hex(4)}", root_id=view_id)

    def find_view(self, view_id: str | None = None, external_id: str | None = None) -> SlackView | None:
        """Return the open modal or home with that id or external id, or None."""
        for view in itertools.chain(*self.modals.values(), self.homes.values()):
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        return None
