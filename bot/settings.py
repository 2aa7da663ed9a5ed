"""Settings: the only reader of the environment; every value has a name, a default and a sentence of documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def data_folder() -> Path:
    """Return the folder for Leadline's own files: the XDG data folder, else ~/.local/share."""
    return Path.home() / ".local" / "share" / "leadline"


class Settings(BaseSettings):
    """What an installation sets, by environment variable or a .env file beside the process."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="LEADLINE_", extra="ignore", populate_by_name=True)

    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{data_folder() / 'leadline.db'}",
        validation_alias="DATABASE_URL",
        description="SQLAlchemy address of the database; SQLite under your data folder by default, "
        "postgresql://… for more than one machine.",
    )
    keys: SecretStr | None = Field(
        default=None,
        description="Comma-separated secret keys, newest first, that seal buttons and credentials. On SQLite a key "
        "file is made beside the database; on PostgreSQL this is required and the same on every replica.",
    )
    host: str = Field(default="127.0.0.1", description="Address the web process listens on.")
    port: int = Field(default=8080, validation_alias="PORT", description="Port the web process listens on.")
    slack_bot_token: SecretStr | None = Field(
        default=None, validation_alias="SLACK_BOT_TOKEN", description="Slack bot token (xoxb-…) of a single workspace."
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="Slack app-level token (xapp-…): Socket Mode, no public address needed.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Slack signing secret; needed in HTTP mode, where requests come to /slack/events.",
    )
    slack_api: str = Field(
        default="https://slack.com/api/", description="Base address of Slack's Web API; the sandbox sets its own."
    )
    feishu_app_id: str | None = Field(
        default=None, validation_alias="FEISHU_APP_ID", description="Feishu or Lark app id (cli_…)."
    )
    feishu_app_secret: SecretStr | None = Field(
        default=None, validation_alias="FEISHU_APP_SECRET", description="Feishu or Lark app secret."
    )
    feishu_encrypt_key: SecretStr | None = Field(
        default=None,
        validation_alias="FEISHU_ENCRYPT_KEY",
        description="Feishu encrypt key; needed in webhook mode, where events come to /feishu/events.",
    )
    feishu_verification_token: SecretStr | None = Field(
        default=None, validation_alias="FEISHU_VERIFICATION_TOKEN", description="Feishu verification token (webhook)."
    )
    feishu_domain: str = Field(
        default="https://open.feishu.cn",
        description="https://open.feishu.cn for Feishu, https://open.larksuite.com for Lark.",
    )
    feishu_transport: Literal["long_connection", "webhook"] = Field(
        default="long_connection", description="How Feishu events arrive; the long connection needs no public address."
    )
    tick_seconds: float = Field(default=5.0, description="Seconds between two beats of the clock.")
    organization: str = Field(default="My company", description="Name given to the company at first start.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
