"""The world of the sandbox: both messengers, the people in them, and the faults that wait."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.sandbox.faults import Faults
from bot.sandbox.feishu_calls import FeishuCalls
from bot.sandbox.feishu_delivery import FeishuDelivery
from bot.sandbox.feishu_socket import FeishuSockets
from bot.sandbox.feishu_tenant import FeishuTenant
from bot.sandbox.outgoing import ANSWER_WITHIN_SECONDS, Outgoing
from bot.sandbox.slack_calls import SlackCalls
from bot.sandbox.slack_delivery import SlackDelivery
from bot.sandbox.slack_socket import SlackSockets
from bot.sandbox.slack_workspace import SlackWorkspace


def wall_clock() -> datetime:
    """Return the machine's time, in UTC."""
    return datetime.now(UTC)


class World:
    """Both messengers under one clock.

    ``now`` is the demo's clock: it dates messages and may be moved. ``wall`` is the machine's: it dates
    signatures, triggers and paces, because the SDKs on the other side compare those with their own clock.
    ``slack`` and ``feishu`` hold state; ``in_slack`` and ``in_feishu`` are the hands of the people.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        wall: Callable[[], datetime] = wall_clock,
        answer_within: float = ANSWER_WITHIN_SECONDS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.now = now
        self.faults = Faults()
        self.outgoing = Outgoing(within=answer_within)
        self.slack = SlackWorkspace(now=now, wall=wall)
        self.slack_sockets = SlackSockets(self.slack, within=answer_within)
        self.in_slack = SlackCalls(self.slack, SlackDelivery(self.slack, self.outgoing, self.slack_sockets, pause))
        self.feishu = FeishuTenant(now=now, wall=wall)
        self.feishu_sockets = FeishuSockets(self.feishu, within=answer_within)
        self.in_feishu = FeishuCalls(
            self.feishu, FeishuDelivery(self.feishu, self.outgoing, self.feishu_sockets, pause)
        )

    @property
    def revision(self) -> int:
        """A number that grows with every visible change in either messenger."""
        return self.slack.revision + self.feishu.revision

    def settle(self, base_url: str) -> None:
        """Tell both messengers where they are served: their answers hold addresses of their own."""
        self.slack.base_url = base_url
        self.feishu.base_url = base_url

    def close(self) -> None:
        """Let go of the threads."""
        self.outgoing.close()
