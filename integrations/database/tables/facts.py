"""Tables of numbers: leaf scopes, sources, append-only versions with current view and month rollup, targets."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from integrations.database.columns import Amount, Bag, Instant, Rate
from integrations.database.tables.frame import metadata, org_key, own_key, within_org

store = Table(
    "store",
    metadata,
    org_key(),
    own_key(),
    Column("code", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("market", String(40), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("launched_on", Date),
    Column("is_active", Boolean, nullable=False),
    UniqueConstraint("org_id", "code"),
)

ownership = Table(
    "ownership",
    metadata,
    org_key(),
    own_key(),
    Column("store_id", BigInteger, nullable=False),
    Column("team_id", BigInteger),
    Column("person_id", BigInteger),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    within_org("store", "store_id"),
    Index("ix_ownership_store", "org_id", "store_id"),
)

scope = Table(
    "scope",
    metadata,
    org_key(),
    own_key(),
    # A leaf: a store or (for a member without one) a team, optionally by category, item and doer.
    Column("store_id", BigInteger),
    Column("team_id", BigInteger),
    Column("category", String(80), nullable=False, server_default=""),
    Column("item", String(120), nullable=False, server_default=""),
    Column("doer_id", BigInteger),
    Index("ix_scope_store", "org_id", "store_id"),
    Index("ix_scope_team", "org_id", "team_id"),
)

source = Table(
    "source",
    metadata,
    org_key(),
    own_key(),
    Column("code", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    # manual: rows are what was reported; feed and file: every day up to complete_through was reported.
    Column("kind", String(8), nullable=False),
    Column("owner_id", BigInteger),
    UniqueConstraint("org_id", "code"),
)

record_source = Table(
    "record_source",
    metadata,
    org_key(),
    Column("scope_id", BigInteger, primary_key=True),
    Column("measure", String(40), primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    within_org("source", "source_id"),
)

feed_state = Table(
    "feed_state",
    metadata,
    org_key(),
    Column("scope_id", BigInteger, primary_key=True),
    Column("measure", String(40), primary_key=True),
    Column("source_id", BigInteger, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("complete_through", Date, nullable=False),
    # The last day with any row; later than complete_through while a day is still coming in.
    Column("last_day", Date, nullable=False),
    Column("received_at", Instant, nullable=False),
)

fact_version = Table(
    "fact_version",
    metadata,
    org_key(),
    own_key(),
    Column("scope_id", BigInteger, nullable=False),
    Column("measure", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("source_id", BigInteger, nullable=False),
    # Null withdraws the day.
    Column("value", Amount),
    Column("currency", String(3), nullable=False, server_default=""),
    Column("batch_id", BigInteger, nullable=False),
    Column("recorded_by", BigInteger),
    Column("note", Text, nullable=False, server_default=""),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_fact_version_key", "org_id", "scope_id", "measure", "day", "source_id", "recorded_at"),
    Index("ix_fact_version_batch", "org_id", "batch_id"),
)

fact_current = Table(
    "fact_current",
    metadata,
    org_key(),
    Column("scope_id", BigInteger, primary_key=True),
    Column("measure", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("source_id", BigInteger, primary_key=True),
    Column("value", Amount, nullable=False),
    Column("currency", String(3), nullable=False, server_default=""),
    Column("recorded_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

rollup_month = Table(
    "rollup_month",
    metadata,
    org_key(),
    Column("scope_id", BigInteger, primary_key=True),
    Column("measure", String(40), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("total", Amount, nullable=False),
    Column("days", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

budget_rate = Table(
    "budget_rate",
    metadata,
    org_key(),
    Column("currency", String(3), primary_key=True),
    Column("first_day", Date, primary_key=True),
    # Units of the organization's currency for one unit of this one.
    Column("rate", Rate, nullable=False),
    Column("origin", String(200), nullable=False),
)

kpi = Table(
    "kpi",
    metadata,
    org_key(),
    Column("kpi_id", String(40), primary_key=True),
    # A company's own name, words and thresholds over a preset's definition, or a definition of its own.
    Column("definition", Bag, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

target = Table(
    "target",
    metadata,
    org_key(),
    own_key(),
    Column("kpi_id", String(40), nullable=False),
    Column("node_kind", String(8), nullable=False),
    Column("node_id", BigInteger, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    # The first day it holds; null is the period's beginning. Days before keep the version they were judged by.
    Column("effective_day", Date),
    # Null withdraws the target from this version on.
    Column("value", Amount),
    Column("currency", String(3), nullable=False, server_default=""),
    Column("recorded_by", BigInteger),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("org_id", "node_kind", "node_id", "kpi_id", "first_day", "last_day", "version"),
)
