"""Tables of who is who: companies, installations, people, accounts, teams, stores and who owns which store when."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from integrations.database.columns import Instant
from integrations.database.tables.frame import metadata, org_key, own_key, within_org

organization = Table(
    "organization",
    metadata,
    org_key(),
    Column("name", String(200), nullable=False),
    Column("language", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    # Grows with every change of structure, so that a cached Company is known to be current by one integer.
    Column("revision", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("org_id", BigInteger, nullable=False),
    Column("platform", String(8), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("bot_user", String(64), nullable=False),
    Column("sealed_token", LargeBinary),
    Column("installed_by", String(64)),
    Column("installed_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

person = Table(
    "person",
    metadata,
    org_key(),
    own_key(),
    Column("name", String(200), nullable=False),
    Column("email", String(254)),
    Column("right", String(12), nullable=False),
    Column("position", String(40), nullable=False, server_default=""),
    Column("language", String(16), nullable=False),
    Column("region", String(2)),
    Column("zone", String(64), nullable=False),
    # Bit 0 is Monday; 31 is Monday to Friday.
    Column("working_days", SmallInteger, nullable=False, server_default=text("31")),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("platform", String(8), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("external_id", String(64), primary_key=True),
    Column("org_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    # Where private messages go: Slack's D… channel once opened, Feishu's open_id at once.
    Column("direct_chat", String(64)),
    Column("seen_at", Instant, nullable=False),
    within_org("person", "person_id"),
    Index("ix_account_person", "org_id", "person_id"),
)

team = Table(
    "team",
    metadata,
    org_key(),
    own_key(),
    Column("code", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("parent_id", BigInteger),
    UniqueConstraint("org_id", "code"),
)

membership = Table(
    "membership",
    metadata,
    org_key(),
    Column("team_id", BigInteger, primary_key=True),
    Column("person_id", BigInteger, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("is_manager", Boolean, nullable=False),
    within_org("team", "team_id"),
    within_org("person", "person_id"),
    Index("ix_membership_person", "org_id", "person_id"),
)
