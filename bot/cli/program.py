"""The program: every verb under its name."""

from __future__ import annotations

import typer

from bot.cli.admin import admin
from bot.cli.clock import clock
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.engine import engine
from bot.cli.feishu_setup import feishu_setup
from bot.cli.import_file import import_file
from bot.cli.manifest import slack_manifest
from bot.cli.migrate import migrate
from bot.cli.presets import presets
from bot.cli.run import run
from bot.cli.serve import serve
from bot.cli.work import work


def program() -> typer.Typer:
    """Return the command line with all its verbs."""
    leadline = typer.Typer(
        name="leadline",
        help="A KPI bot for teams that sell abroad, inside Slack and Feishu. Start with: leadline demo",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_show_locals=False,
    )
    leadline.command()(demo)
    leadline.command()(run)
    leadline.command()(serve)
    leadline.command()(work)
    leadline.command()(clock)
    leadline.command()(migrate)
    leadline.command("import")(import_file)
    leadline.command()(doctor)
    leadline.command("slack-manifest")(slack_manifest)
    leadline.command("feishu-setup")(feishu_setup)
    leadline.add_typer(presets(), name="presets")
    leadline.add_typer(admin(), name="admin")
    leadline.add_typer(engine(), name="engine")
    return leadline
