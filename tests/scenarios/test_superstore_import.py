"""Real input: what the engine answers after an import is, to the cent, what hand-written SQL says of the file."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from integrations.database.company import Company, Node, NodeKind
from integrations.database.engine import Database
from integrations.database.readings import fetch
from integrations.database.stores import add_organization, first_organization
from integrations.database.structure import read_company
from integrations.database.work import Work
from integrations.presets import load_kpis, load_measures
from kpi_engine import Reading, evaluate, parse_period
from tests.scenarios.superstore import QUARTERS, REGIONS, import_superstore, quarters_by_sql

CENT = Decimal("0.01")
KPIS = {preset.kpi.id: preset.kpi for preset in load_kpis()}


def _reading(work: Work, company: Company, kpi_id: str, region: str, quarter: str) -> Reading:
    kpi, measures, period = KPIS[kpi_id], load_measures(), parse_period(quarter)
    store = company.stores_by_code[region.casefold()]
    leaves = company.leaves_of(Node(NodeKind.STORE, store.id), period.last)
    ledger = fetch(work, company, leaves, [measures[name] for name in kpi.inputs], period)
    return evaluate(kpi, ledger.leaf_sums(kpi, leaves, measures, work.now), measures=measures)


@pytest.mark.shared
def test_every_region_and_quarter_answers_to_the_cent_what_sql_says(
    database: Database, shared: Path, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    with database.write() as connection:
        add_organization(connection, now, name="Superstore", language="en_US", zone="America/New_York", currency="USD")
    url = database.engine.url.render_as_string(hide_password=False)
    printed = import_superstore(shared, tmp_path, url)
    assert "Read 9,994 rows." in printed
    assert "Stores created by the mapping: South, West, Central, East" in printed

    by_sql = quarters_by_sql(shared)
    assert set(by_sql) == {(region, quarter) for region in REGIONS for quarter in QUARTERS}
    with database.read() as connection:
        org_id = first_organization(connection)
        assert org_id is not None
        work = Work(connection, org_id, now)
        company = read_company(work)
        for (region, quarter), (sales, units, orders) in by_sql.items():
            gmv = _reading(work, company, "gmv", region, quarter)
            assert gmv.value is not None
            assert (gmv.value.quantize(CENT), gmv.currency) == (sales.quantize(CENT), "USD")
            assert gmv.value == sales
            assert _reading(work, company, "units_sold", region, quarter).value == units
            assert _reading(work, company, "orders", region, quarter).value == orders

    again = import_superstore(shared, tmp_path, url)
    assert "Nothing changed: everything stands there already." in again
