"""One company's presets: plan and apply them, and look at what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from integrations.database.company import Company, Node, NodeKind
from integrations.database.engine import Database
from integrations.database.structure import read_company
from integrations.database.tables import audit, target
from integrations.database.targets import read_targets, set_target
from integrations.database.work import Work
from integrations.presets import load_catalog
from integrations.presets_applying import Applying, Line, apply_template, plan_template
from integrations.scorecards import card_of
from integrations.templates import load_templates
from kpi_engine import Card, parse_period

DECEMBER = parse_period("2026-12")


@dataclass(frozen=True)
class Shop:
    """A database with one company, a team and two stores."""

    database: Database
    org_id: int
    person_id: int
    now: datetime

    def company(self) -> Company:
        with self.database.read() as connection:
            return read_company(Work(connection, self.org_id, self.now))

    def place(self, code: str) -> Node:
        company = self.company()
        store = company.stores_by_code.get(code.casefold())
        if store is not None:
            return Node(NodeKind.STORE, store.id)
        (team,) = (team for team in company.teams.values() if team.code == code)
        return Node(NodeKind.TEAM, team.id)

    def applying(self, name: str, code: str = "LATAM", *, overwrites: bool = False) -> Applying:
        return Applying(load_templates()[name], self.place(code), DECEMBER, overwrites=overwrites)

    def plan(self, name: str, code: str = "LATAM") -> tuple[Line, ...]:
        with self.database.read() as connection:
            return plan_template(Work(connection, self.org_id, self.now), self.company(), self.applying(name, code))

    def apply(self, name: str, code: str = "LATAM", *, overwrites: bool = False) -> tuple[Line, ...]:
        applying, company = self.applying(name, code, overwrites=overwrites), self.company()
        with self.database.write() as connection:
            return apply_template(Work(connection, self.org_id, self.now, self.person_id), company, applying)

    def card(self, code: str) -> Card | None:
        kpis = {preset.kpi.id: preset.kpi for preset in load_catalog()}
        return card_of(self.company(), self.place(code), kpis)

    def weights(self, code: str) -> dict[str, Decimal]:
        card = self.card(code)
        return {} if card is None else {rule.kpi: rule.weight for rule in card.rules}

    def set_target(self, code: str, kpi_id: str, value: str) -> None:
        with self.database.write() as connection:
            work = Work(connection, self.org_id, self.now, self.person_id)
            set_target(work, kpi_id, self.place(code), DECEMBER, Decimal(value), "")

    def target(self, code: str, kpi_id: str) -> Decimal | None:
        place = self.place(code)
        with self.database.read() as connection:
            row = read_targets(Work(connection, self.org_id, self.now), [place], DECEMBER).get((place, kpi_id))
        return None if row is None else row.value

    def versions(self) -> int:
        """Return how many versions of targets there are."""
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(target)).scalar_one()

    def notes(self) -> list[tuple[str, str, int | None]]:
        """Return the verbs, subjects and actors of the audit log."""
        with self.database.read() as connection:
            rows = connection.execute(select(audit.c.verb, audit.c.subject, audit.c.actor_id).order_by(audit.c.id))
            return [(row.verb, row.subject, row.actor_id) for row in rows]
