"""The card of the whole-org bench: twelve KPIs over twelve measures, their targets, and DuckDB's SQL for its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from kpi_engine import Better, Card, Curve, Kind, ScoringRule

RATIOS: Mapping[str, tuple[str, str | None]] = {
    "gmv": ("gmv", None),
    "net_sales": ("net_sales", None),
    "units_sold": ("units", None),
    "listing_optims": ("listing_optims", None),
    "creatives_shipped": ("creatives_shipped", None),
    "aov": ("gmv", "orders"),
    "cvr": ("orders", "sessions"),
    "acos": ("ad_spend", "ad_sales"),
    "roas": ("ad_sales", "ad_spend"),
    "cpc": ("ad_spend", "clicks"),
    "ad_cvr": ("ad_orders", "clicks"),
    "return_rate": ("returned_units", "units"),
}
"""What stands above and below each KPI's line."""
_LOWER = frozenset({"acos", "cpc", "return_rate"})
_WEIGHTS = (20, 10, 5, 5, 5, 10, 10, 10, 5, 5, 5, 10)
_BENDS = (
    (Decimal("0.6"), Decimal(0)),
    (Decimal("0.8"), Decimal("0.5")),
    (Decimal(1), Decimal(1)),
    (Decimal("1.2"), Decimal("1.2")),
)
_BENT = frozenset({"gmv", "acos", "cvr"})
_USUAL = 550
"""What one day of any measure is in the middle of its scatter."""

CARD = Card(
    "bench",
    tuple(
        ScoringRule(
            kpi,
            Better.LOWER if kpi in _LOWER else Better.HIGHER,
            Decimal(weight),
            Kind.CONTROL if kpi == "return_rate" else Kind.RESULT,
            Curve(_BENDS) if kpi in _BENT else None,
        )
        for kpi, weight in zip(RATIOS, _WEIGHTS, strict=True)
    ),
)


def kpi_measures() -> tuple[str, ...]:
    """Return the measures of the card, each once."""
    return tuple(dict.fromkeys(name for pair in RATIOS.values() for name in pair if name is not None))


def aims(leaves: Iterable[int], days: int) -> Iterator[tuple[int, str, int]]:
    """Yield (leaf, KPI, target in millionths): from four fifths to six fifths of what is usual."""
    for place, leaf in enumerate(leaves):
        for rank, (kpi, (_, below)) in enumerate(RATIOS.items()):
            usual = _USUAL * days if below is None else 1
            yield leaf, kpi, usual * (800_000 + (place * 37 + rank * 101) % 401 * 1000)


def duckdb_scores(first: date, last: date) -> str:
    """Return the query of every leaf's score: attainment, curve, cap, weights, coverage."""
    least = CARD.least_coverage
    sums = ", ".join(f"sum(value) FILTER (measure = '{name}') AS {name}" for name in kpi_measures())
    goals = ", ".join(f"max(value) FILTER (kpi = '{kpi}') AS goal_{kpi}" for kpi in RATIOS)
    reached = ", ".join(f"{_reached(kpi, *pair)} AS reached_{kpi}" for kpi, pair in RATIOS.items())
    scored = ", ".join(f"{_scored(kpi)} AS score_{kpi}" for kpi in RATIOS)
    weighed = " + ".join(f"coalesce({rule.weight} * score_{rule.kpi}, 0)" for rule in CARD.rules)
    held = " + ".join(f"CASE WHEN score_{rule.kpi} IS NULL THEN 0 ELSE {rule.weight} END" for rule in CARD.rules)
    whole = sum(rule.weight for rule in CARD.rules)
    return f"""
        WITH total AS (
            SELECT leaf, {sums} FROM fact WHERE day BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY leaf
        ),
        goal AS (SELECT leaf, {goals} FROM target GROUP BY leaf),
        reached AS (SELECT leaf, {reached} FROM total JOIN goal USING (leaf)),
        scored AS (SELECT leaf, {scored} FROM reached),
        summed AS (SELECT leaf, ({weighed})::DOUBLE AS weighed, ({held})::DOUBLE AS held FROM scored)
        SELECT leaf, CASE WHEN held >= {least} * {whole} THEN weighed / held END FROM summed
    """  # noqa: S608 -- names and numbers of ours


def _reached(kpi: str, above: str, below: str | None) -> str:
    value = f"{above}::DOUBLE" if below is None else f"({above}::DOUBLE / {below} * 1000000)"
    share = f"{value} / goal_{kpi}"
    return f"2 - {share}" if kpi in _LOWER else share


def _scored(kpi: str) -> str:
    """Return the score of an attainment: through the curve where there is one, null where there is no attainment."""
    reached = f"reached_{kpi}"
    if kpi in _BENT:
        (low, least), (middle, half), (full, whole), (most, best) = ((float(x), float(y)) for x, y in _BENDS)
        reached = (
            f"CASE WHEN {reached} IS NULL THEN NULL WHEN {reached} < {low} THEN {least}"
            f" WHEN {reached} < {middle} THEN {least} + ({half} - {least}) * ({reached} - {low}) / ({middle} - {low})"
            f" WHEN {reached} < {full} THEN {half} + ({whole} - {half}) * ({reached} - {middle}) / ({full} - {middle})"
            f" WHEN {reached} < {most} THEN {whole} + ({best} - {whole}) * ({reached} - {full}) / ({most} - {full})"
            f" ELSE {best} END"
        )
    # DuckDB's least and greatest pass over nulls.
    return f"CASE WHEN reached_{kpi} IS NOT NULL THEN least(greatest({reached}, 0), {CARD.cap}) END"
