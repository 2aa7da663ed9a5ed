"""Trading: a public data set as a company with a store a region, asked through the database and through the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from commands.command import Context, Room
from commands.standing import Question, stand
from integrations.database.company import Node, NodeKind, Person, Right
from integrations.database.engine import Database
from integrations.database.facts import Observation, record, source_id
from integrations.database.stores import add_organization, add_store
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.presets import load_catalog, load_measures
from kpi_engine import Fact, Facts, Item, Period, Reporting, Unit, evaluate, leaf_sums
from locales import speaker
from tests.contracts.oracles.sheet import is_equal

KPIS = {preset.kpi.id: preset.kpi for preset in load_catalog()}
EVERYWHERE = ""
"""The company, where a region is asked for."""
# Nothing is divided on the way to these.
_EXACT = frozenset({"gmv", "net_sales", "store_sales", "units_sold", "orders", "net_profit"})

Expected = Mapping[tuple[str, str], Mapping[str, Fraction | None]]
"""By region and period, by KPI."""


@dataclass
class Trading:
    """What a data set tells by region, measure and day, from its first day to its last; what is not told is nought."""

    currency: str
    zone: str
    first: date
    last: date
    daily: defaultdict[tuple[str, str, date], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    keys: set[tuple[str, str, date, str]] = field(default_factory=set)

    def tell(self, region: str, day: date, amounts: Mapping[str, Decimal]) -> None:
        """Add amounts by measure."""
        for measure, amount in amounts.items():
            self.daily[region, measure, self.first] += 0
            self.daily[region, measure, day] += amount

    def tell_once(self, region: str, day: date, measure: str, key: str) -> None:
        """Count a key once a region and day, and keep it as an item for distinct counts."""
        if (region, measure, day, key) not in self.keys:
            self.keys.add((region, measure, day, key))
            self.tell(region, day, {measure: Decimal(1)})

    @property
    def now(self) -> datetime:
        """Return the morning after the last day."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=12)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Return the regions by name."""
        return tuple(sorted({region for region, _, _ in self.daily}))

    def found(self, database: Database) -> int:
        """Write the company, its stores and its facts as one feed brings them; return its org_id."""
        measures = load_measures()
        with database.write() as connection:
            org_id = add_organization(
                connection, self.now, name="Oracle", language="en_US", zone=self.zone, currency=self.currency
            )
            work = Work(connection, org_id, self.now)
            for region in self.regions:
                add_store(work, code=region, name=region, market=region, zone=self.zone, currency=self.currency)
            company = read_company(work)
            leaf_of = {}
            for region in self.regions:
                leaf = company.whole_leaf(company.stores_by_code[region.casefold()].id)
                assert leaf is not None
                leaf_of[region] = leaf.id
            told = [
                Observation(leaf_of[region], name, day, amount, self._currency(name))
                for (region, name, day), amount in self.daily.items()
                if not measures[name].has_items
            ]
            record(work, source_id(work, "feed", name="Feed", kind="feed"), told, complete_through=self.last)
        return org_id

    def by_database(
        self, database: Database, org_id: int, region: str, period: Period, kpi_ids: Iterable[str]
    ) -> dict[str, Decimal | None]:
        """Return KPIs as a card would show them."""
        asker = Person(org_id, 1, "Oracle", Right.ADMIN, "en_US", None, self.zone)
        room, words = Room("slack", "T1", "D1", is_private=True), speaker("en_US", zone=self.zone)
        with database.read() as connection:
            work = Work(connection, org_id, self.now)
            company = read_company(work)
            node = Node(NodeKind.COMPANY, org_id)
            if region != EVERYWHERE:
                node = Node(NodeKind.STORE, company.stores_by_code[region.casefold()].id)
            context = Context(asker, company, work, room, words, self.now)
            stored = tuple(kpi_id for kpi_id in kpi_ids if not _counts_keys(kpi_id))
            found = stand(context, Question((node,), period, stored))
        return {standing.known.kpi.id: standing.reading.value for standing in found}

    def by_engine(self, region: str, period: Period, kpi_ids: Iterable[str]) -> dict[str, Decimal | None]:
        """Return KPIs as the engine alone computes them, those that count keys included."""
        scopes, measures = self.regions if region == EVERYWHERE else (region,), load_measures()
        return {
            kpi_id: evaluate(
                KPIS[kpi_id],
                leaf_sums(KPIS[kpi_id], self._book, period, measures=measures, scopes=scopes),
                measures=measures,
            ).value
            for kpi_id in kpi_ids
        }

    @cached_property
    def _book(self) -> Facts:
        return Facts(
            tuple(
                Fact(region, measure, day, amount, self._currency(measure) or None)
                for (region, measure, day), amount in self.daily.items()
            ),
            tuple(Item(measure, region, day, key) for region, measure, day, key in self.keys),
            {(region, measure): Reporting(self.first, self.last) for region, measure, _ in self.daily},
        )

    def _currency(self, measure: str) -> str:
        return self.currency if load_measures()[measure].unit is Unit.MONEY else ""


def _counts_keys(kpi_id: str) -> bool:
    return any(load_measures()[name].has_items for name in KPIS[kpi_id].measures)


def faults(
    found: Mapping[str, Decimal | None], expected: Mapping[str, Fraction | None]
) -> dict[str, tuple[Decimal | None, Fraction | None]]:
    """Return the KPIs whose value is not the expected one, with both."""
    return {
        kpi_id: (value, expected[kpi_id])
        for kpi_id, value in found.items()
        if not is_equal(value, expected[kpi_id], is_exact=kpi_id in _EXACT)
    }


def ratio(above: Decimal | int | None, below: Decimal | int | None) -> Fraction | None:
    """Return a quotient of what SQL counted, None where it has none."""
    return None if above is None or not below else Fraction(above) / Fraction(below)
