"""Slack's Web API: one pooled session per process, and clients that speak over it."""

from __future__ import annotations

import logging

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.invocation import Profile
from bot.slack.posting import error_code

ANSWER_WITHIN = ClientTimeout(total=10)
"""How long Slack may take over one call; a session that is handed over owns the timeout, not the client."""

_UNTOLD = frozenset({"missing_scope", "no_permission", "user_not_found", "user_not_visible"})


def open_session() -> ClientSession:
    """Return the session that all calls of the process share; whoever opens it closes it."""
    return ClientSession(timeout=ANSWER_WITHIN)


def web_client(session: ClientSession, base_url: str, token: str | None = None) -> AsyncWebClient:
    """Return a client that never repeats a call by itself: Slack's posts are not idempotent, delivery decides."""
    return AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[], logger=quiet_logger())


def quiet_logger() -> logging.Logger:
    """Return the logger for Slack's SDKs: errors only, for below them they log bodies, signatures and users' words."""
    logger = logging.getLogger("leadline.slack.sdk")
    logger.setLevel(logging.ERROR)
    return logger


async def look_up(client: AsyncWebClient, user: str, direct_chat: str | None = None) -> Profile:
    """Return what Slack knows of a person: name, e-mail where the scope allows, locale and IANA zone.

    Where Slack will not tell, their id stands for the name and the rest is for them to say; raises SlackApiError for
    what may pass.
    """
    try:
        person = (await client.users_info(user=user, include_locale=True))["user"]
    except SlackApiError as error:
        if error_code(error) in _UNTOLD:
            return Profile(name=user, direct_chat=direct_chat)
        raise
    profile = person.get("profile", {})
    return Profile(
        name=profile.get("display_name") or profile.get("real_name") or person.get("real_name") or person["name"],
        email=profile.get("email"),
        language_code=person.get("locale"),
        zone=person.get("tz"),
        direct_chat=direct_chat,
    )
