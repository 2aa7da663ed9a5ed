"""The App Home: published from a reply, for one person."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.invocation import Reply
from bot.slack.renderer import render_home


async def publish(client: AsyncWebClient, user: str, reply: Reply) -> None:
    """Show the reply on the person's Home tab; raises SlackApiError when Slack refuses it."""
    await client.views_publish(user_id=user, view=render_home(reply.message, reply.seal))
