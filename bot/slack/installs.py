"""Installs: which bot token speaks for which workspace, from our own store and never from slack_sdk's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

REMEMBERED_SECONDS = 60.0
"""How long a token is used without asking the store again: a revocation elsewhere is noticed within this."""


@dataclass(frozen=True, slots=True)
class BotToken:
    """An installation: the token, and whose messages are therefore our own."""

    token: str = field(repr=False)
    bot_id: str
    bot_user_id: str


FindToken = Callable[[str], Awaitable[BotToken | None]]
"""Looks an installation up by tenant: a team id, or an enterprise id of an organization-wide installation."""


class Installs:
    """The installations in use, each remembered for a minute so that an ask costs no look-up."""

    def __init__(self, find_token: FindToken, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._find_token = find_token
        self._clock = clock
        self._held: dict[str, tuple[BotToken, float]] = {}

    async def find(self, tenant: str) -> BotToken | None:
        """Return the tenant's installation, or None where there is none."""
        held = self._held.get(tenant)
        if held is not None and self._clock() - held[1] < REMEMBERED_SECONDS:
            return held[0]
        found = await self._find_token(tenant)
        if found is None:
            self.forget(tenant)
        else:
            self._held[tenant] = (found, self._clock())
        return found

    def forget(self, tenant: str) -> None:
        """Ask the store at the next use: the installation was revoked or replaced."""
        self._held.pop(tenant, None)


class Authorize(AsyncAuthorize):
    """Bolt's question for the token of a request, answered from our installs without a call to Slack."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    async def __call__(
        self,
        *,
        context: Any,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return the bot's token and ids, or None: Bolt then tells the person that the app is not installed."""
        del context, actor_enterprise_id, actor_team_id, actor_user_id
        for tenant in (team_id, enterprise_id):
            found = await self._installs.find(tenant) if tenant else None
            if found is not None:
                return AuthorizeResult(
                    enterprise_id=enterprise_id,
                    team_id=team_id,
                    user_id=user_id,
                    bot_token=found.token,
                    bot_id=found.bot_id,
                    bot_user_id=found.bot_user_id,
                )
        return None


class SingleWorkspace:
    """The one installation of a token given by settings; Slack is asked once, at first use, whose it is."""

    def __init__(self, token: str, client: AsyncWebClient) -> None:
        self._token = token
        self._client = client
        self._asking = asyncio.Lock()
        self._tenants: frozenset[str] | None = None
        self._bot = BotToken(token, "", "")

    async def find(self, tenant: str) -> BotToken | None:
        """Return the installation if it is the tenant's; raises SlackApiError when Slack refuses the token."""
        return self._bot if tenant in await self.tenants() else None

    async def tenants(self) -> frozenset[str]:
        """Return the ids the token's workspace goes by: its team and, on Enterprise Grid, its organization."""
        async with self._asking:
            if self._tenants is None:
                said = await self._client.api_call("auth.test", headers={"Authorization": f"Bearer {self._token}"})
                self._bot = BotToken(self._token, said["bot_id"], said["user_id"])
                self._tenants = frozenset(name for name in (said["team_id"], said.get("enterprise_id")) if name)
            return self._tenants
