"""The manifest an administrator pastes into Slack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.slack.manifest import manifest


@pytest.mark.shared
@pytest.mark.parametrize("built", [manifest(), manifest("https://kpi.example.com/")], ids=["socket", "http"])
def test_slacks_published_schema_takes_the_manifest(shared: Path, built: dict[str, Any]) -> None:
    schema = json.loads((shared / "schemas" / "slack-manifest-2.0.0.json").read_text(encoding="utf-8"))

    assert [error.message for error in Draft7Validator(schema).iter_errors(built)] == []


def test_socket_mode_names_no_address() -> None:
    built = manifest()

    assert built["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(built)


def test_http_mode_sends_everything_to_one_address() -> None:
    built = manifest("https://kpi.example.com/")

    address = "https://kpi.example.com/slack/events"
    assert built["settings"]["socket_mode_enabled"] is False
    assert built["settings"]["event_subscriptions"]["request_url"] == address
    assert built["settings"]["interactivity"]["request_url"] == address
    assert built["features"]["slash_commands"][0]["url"] == address


def test_people_and_channels_arrive_as_ids() -> None:
    assert manifest()["features"]["slash_commands"][0]["should_escape"] is True
