"""Which bot token speaks for which workspace."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.installs import Authorize, BotToken, Installs, SingleWorkspace

TOKEN = BotToken("xoxb-secret", "B1", "UBOT")


class Store:
    """An installation store that counts its look-ups."""

    def __init__(self, **held: BotToken) -> None:
        self.held = held
        self.asked: list[str] = []

    async def __call__(self, tenant: str) -> BotToken | None:
        self.asked.append(tenant)
        return self.held.get(tenant)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_token_is_looked_up_once_a_minute_and_after_a_revocation() -> None:
    store, clock = Store(T1=TOKEN), Clock()
    installs = Installs(store, clock=clock)

    for at in (0.0, 59.0, 60.0):
        clock.now = at
        assert await installs.find("T1") == TOKEN
    assert store.asked == ["T1", "T1"]

    del store.held["T1"]
    installs.forget("T1")
    assert await installs.find("T1") is None


@pytest.mark.parametrize(("team", "enterprise"), [("T1", None), ("T1", "E1"), (None, "E1")])
async def test_a_request_is_authorized_by_its_team_or_its_organization(
    team: str | None, enterprise: str | None
) -> None:
    authorize = Authorize(Installs(Store(**{team or "E1": TOKEN})))

    result = await authorize(context=None, enterprise_id=enterprise, team_id=team, user_id="U1")

    assert result is not None
    assert (result.bot_token, result.bot_id, result.bot_user_id) == ("xoxb-secret", "B1", "UBOT")


async def test_a_workspace_without_an_installation_is_not_authorized() -> None:
    authorize = Authorize(Installs(Store()))

    assert await authorize(context=None, enterprise_id=None, team_id="T1", user_id="U1") is None


def test_a_token_never_shows() -> None:
    assert "secret" not in repr(TOKEN)


class OneWorkspace(AsyncWebClient):
    """Slack's answer to `auth.test`, without Slack."""

    calls = 0

    async def api_call(self, api_method: str, **given: object) -> dict[str, object]:  # type: ignore[override]
        self.calls += 1
        assert api_method == "auth.test"
        assert given == {"headers": {"Authorization": "Bearer xoxb-secret"}}
        return {"team_id": "T1", "enterprise_id": "E1", "bot_id": "B1", "user_id": "UBOT"}


async def test_slack_is_asked_once_whose_the_single_token_is() -> None:
    client = OneWorkspace()
    workspace = SingleWorkspace("xoxb-secret", client)

    found = await asyncio.gather(*(workspace.find(tenant) for tenant in ("T1", "E1", "T2")))

    assert found == [TOKEN, TOKEN, None]
    assert client.calls == 1
