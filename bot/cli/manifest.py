"""leadline slack-manifest: prints the app manifest to paste into Slack."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def slack_manifest(
    address: Annotated[str, typer.Option(help="Public address for HTTP mode; empty for Socket Mode.")] = "",
) -> None:
    """Print the manifest of the Slack app, for “Create New App”, “From a manifest”."""
    from bot.slack.manifest import manifest  # loads Slack's constants only for this verb

    print(json.dumps(manifest(address or None), ensure_ascii=False, indent=2))
