"""leadline feishu-setup: prints the console's check-list and registers the /kpi command with Feishu or Lark."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.settings import Settings
from locales import prepare

_USAGE = 2


def feishu_setup(
    address: Annotated[str, typer.Option(help="Public address for the webhook; empty for the long connection.")] = "",
    *,
    registers: Annotated[bool, typer.Option("--register", help="Register /kpi in Feishu's command panel.")] = False,
) -> None:
    """Print what to set in Feishu's or Lark's console; with --register, add /kpi to the command panel."""
    from bot.feishu.menu import console_checklist  # loads Feishu's texts only for this verb

    prepare()
    print(console_checklist(address=address or None))
    if registers:
        asyncio.run(_register(Settings()))


async def _register(settings: Settings) -> None:
    from bot.feishu.menu import slash_commands
    from bot.feishu.sender import FeishuSender

    if settings.feishu_app_id is None or settings.feishu_app_secret is None:
        print("Set FEISHU_APP_ID and FEISHU_APP_SECRET first.")
        raise typer.Exit(_USAGE)
    sender = FeishuSender(
        app_id=settings.feishu_app_id,
        app_secret=settings.feishu_app_secret.get_secret_value(),
        domain=settings.feishu_domain,
    )
    try:
        changed = await sender.register_slash_commands(slash_commands())
    finally:
        await sender.close()
    print("Registered: " + ", ".join(changed) if changed else "The command panel was up to date.")
