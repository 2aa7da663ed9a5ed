"""The tables: every one leads with org_id, days are market-local, amounts are exact, instants are UTC."""

from integrations.database.tables.company import account, installation, membership, organization, person, team
from integrations.database.tables.facts import (
    budget_rate,
    fact_current,
    fact_version,
    feed_state,
    kpi,
    ownership,
    record_source,
    rollup_month,
    scope,
    source,
    store,
    target,
)
from integrations.database.tables.frame import metadata
from integrations.database.tables.work import audit, inbox, lane, outbox, subscription

__all__ = [
    "account",
    "audit",
    "budget_rate",
    "fact_current",
    "fact_version",
    "feed_state",
    "inbox",
    "installation",
    "kpi",
    "lane",
    "membership",
    "metadata",
    "organization",
    "outbox",
    "ownership",
    "person",
    "record_source",
    "rollup_month",
    "scope",
    "source",
    "store",
    "subscription",
    "target",
    "team",
]
