"""One company's books: import into them and look into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.database.company import Company
from integrations.database.engine import Database
from integrations.database.facts import read_day
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.imports.importing import ImportRequest, import_rows
from integrations.imports.mapping import Layout, read_mapping
from integrations.imports.outcome import Outcome
from integrations.imports.problems import Fault


@dataclass(frozen=True)
class Books:
    """One company's database, to import into and to look into."""

    database: Database
    org_id: int
    now: datetime

    def take(self, path: Path, mapping: str | None = None, **asked: Any) -> Outcome:
        layout = Layout() if mapping is None else read_mapping(mapping)
        return import_rows(self.database, self.org_id, self.now, ImportRequest(path, layout=layout, **asked))

    def company(self) -> Company:
        with self.database.read() as connection:
            return read_company(Work(connection, self.org_id, self.now))

    def value(self, store: str, measure: str, day: date, source: str = "sales") -> Decimal | None:
        company = self.company()
        leaf = company.whole_leaf(company.stores_by_code[store.casefold()].id)
        assert leaf is not None
        known = {entry.code: entry.id for entry in company.sources.values()}
        with self.database.read() as connection:
            return read_day(Work(connection, self.org_id, self.now), known[source], leaf.id, measure, day)

    def faults(self, path: Path, mapping: str | None = None, **asked: Any) -> list[tuple[int, str, Fault]]:
        """Return where and why a file is refused."""
        outcome = self.take(path, mapping, **asked)
        assert not outcome.is_written
        return [(problem.row, problem.column, problem.fault) for problem in outcome.problems.shown]

    @property
    def url(self) -> str:
        return self.database.engine.url.render_as_string(hide_password=False)
