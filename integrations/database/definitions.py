"""A company's own words and thresholds over the KPIs that ship with the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.database.structure import touch
from integrations.database.tables import kpi
from integrations.database.upsert import upsert
from integrations.database.work import Work


def define_kpi(work: Work, kpi_id: str, definition: Mapping[str, Any]) -> None:
    """Keep a company's own definition of a KPI.

    Args:
        work: A write unit of work.
        kpi_id: Id of a shipped KPI.
        definition: `names` (language to name), `aliases` (list of words), `thresholds` (`green` and `amber`, as
            text), `cards` (see integrations.scorecards); a missing key leaves the preset's.
    """
    row = {"org_id": work.org_id, "kpi_id": kpi_id, "definition": dict(definition), "is_active": True}
    upsert(work.connection, kpi, [row], changes=("definition", "is_active"))
    touch(work)
