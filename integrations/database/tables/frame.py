"""What every table shares: the metadata with its naming rule, the leading key columns, references within one org."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def org_key() -> Column[int]:
    """Return the leading key column, so that partitioning can spread companies later."""
    return Column("org_id", BigInteger, primary_key=True, autoincrement=False)


def own_key() -> Column[int]:
    """Return the row's own key column; values come from `identity.new_id`."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def within_org(table: str, column: str) -> ForeignKeyConstraint:
    """Return a reference that cannot point into another company."""
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.id"])
