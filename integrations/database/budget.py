"""Budget rates: one rate a currency from a day on, so that people are scored on sales and not on exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from integrations.database.company import Company
from integrations.database.prepared import Prepared
from integrations.database.tables import budget_rate
from integrations.database.upsert import upsert
from integrations.database.work import Work
from kpi_engine import BudgetRates

_RATES = Prepared(
    select(budget_rate.c.currency, budget_rate.c.rate)
    .where(budget_rate.c.org_id == bindparam("org_id"), budget_rate.c.first_day <= bindparam("day"))
    .order_by(budget_rate.c.first_day)
)


def set_rate(work: Work, currency: str, rate: Decimal, *, from_day: date, origin: str) -> None:
    """Freeze how much of the company's currency one unit of another is worth from a day on."""
    row = {
        "org_id": work.org_id,
        "currency": currency,
        "first_day": from_day,
        "rate": rate,
        "origin": origin,
    }
    upsert(work.connection, budget_rate, [row], changes=("rate", "origin"))


def read_rates(work: Work, company: Company, day: date) -> BudgetRates:
    """Return the rates that hold on a day, the company's own currency included."""
    return BudgetRates(company.currency, dict(_RATES.rows(work.connection, {"org_id": work.org_id, "day": day})))
