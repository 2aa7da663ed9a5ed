"""Tables of work to do: due subscriptions, the inbox that answers once, the outbox with its lanes, the audit log."""

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

from integrations.database.columns import Bag, Instant
from integrations.database.tables.frame import metadata, org_key, own_key, within_org

subscription = Table(
    "subscription",
    metadata,
    org_key(),
    own_key(),
    Column("person_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("local_minute", SmallInteger, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("last_local_day", Date),
    Column("next_due", Instant),
    within_org("person", "person_id"),
    UniqueConstraint("org_id", "person_id", "kind"),
    Index("ix_subscription_due", "next_due"),
)

inbox = Table(
    "inbox",
    metadata,
    org_key(),
    Column("key", String(200), primary_key=True),
    Column("received_at", Instant, nullable=False),
    Index("ix_inbox_age", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    org_key(),
    own_key(),
    Column("key", String(200), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("person_id", BigInteger),
    Column("platform", String(8), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("facts", Bag, nullable=False),
    Column("state", String(10), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("not_after", Instant),
    Column("payload", LargeBinary),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("lease", String(40)),
    Column("lease_until", Instant),
    Column("first_tried_at", Instant),
    Column("remote_id", String(80)),
    Column("reason", String(400), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("org_id", "key"),
    Index("ix_outbox_open", "state", "not_before"),
    Index("ix_outbox_lane", "platform", "tenant", "chat", "state"),
)

lane = Table(
    "lane",
    metadata,
    Column("platform", String(8), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("org_id", BigInteger, nullable=False),
    Column("next_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    org_key(),
    own_key(),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger),
    Column("verb", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Bag, nullable=False),
    # Filled when sealed in batches, outside the writing transaction.
    Column("seal", String(64)),
)
