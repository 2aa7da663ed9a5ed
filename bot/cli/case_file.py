"""Case files: facts, definitions, targets and a query in one JSON text, checked as a whole before anything counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.cli.case_entries import (
    ABOVE_ZERO,
    CURRENCY,
    INSTANT,
    PERIOD,
    CaseEntry,
    CaseFault,
    CaseProblem,
    CaseRefused,
    case_entry,
)
from bot.cli.case_facts import CaseFacts, Leaf, leaf_reader, read_leaves
from bot.cli.case_kpis import read_case_kpis, read_case_measures
from bot.cli.case_targets import read_case_targets
from kpi_engine import BudgetRates, Fact, Facts, Item, Kpi, Measure, Period, Target, day_of, needs

EVERY_LEAF = "all"
"""The node of a file that names none: all its leaves."""

_ANY_PERIOD = day_of(date.min)


@dataclass(frozen=True, slots=True)
class EngineCase:
    """Everything the engine needs to answer a file.

    Attributes:
        now: The instant of asking.
        period: The asked days.
        measures: Shipped and own, by id.
        kpis: What is asked, by id.
        facts: Facts, items and how far their feeds have reported.
        nodes: The leaves of each asked node.
        weights: Plan share of each leaf.
        sources: Who told us, by (leaf, measure).
        currency: Wanted of money without a target.
        rates: Budget rates.
        targets: By (KPI, node).
    """

    now: datetime
    period: Period
    measures: Mapping[str, Measure]
    kpis: Mapping[str, Kpi]
    facts: Facts
    nodes: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, Decimal]
    sources: Mapping[tuple[str, str], str]
    currency: str | None
    rates: BudgetRates | None
    targets: Mapping[tuple[str, str], Target]

    def currency_of(self, kpi_id: str, node: str) -> str | None:
        """Return the currency in which a node's KPI is wanted: its target's before the file's."""
        target = self.targets.get((kpi_id, node))
        return self.currency if target is None or target.currency is None else target.currency


def read_case(text: str) -> EngineCase:
    """Read a case file.

    Raises:
        CaseRefused: With every problem of the file and its place.
    """
    problems: list[CaseProblem] = []
    case = case_entry(text, problems)
    now = case.read("now", INSTANT, is_required=True)
    period = case.read("period", PERIOD, is_required=True)
    currency = case.read("currency", CURRENCY)
    rates = _rates(case.table("budget_rates"))
    measures = read_case_measures(case)
    asked = read_case_kpis(case, measures)
    leaves = read_leaves(case)
    nodes = _nodes(case, leaves)
    facts = CaseFacts(leaves, measures, now, period)
    for entry in case.rows("feeds"):
        facts.read_feed(entry)
    daily, singles = facts.read_facts(case.rows("facts")), facts.read_items(case.rows("items"))
    # Targets are checked even where the period cannot be read, so that nobody has to come back twice.
    targets = read_case_targets(case, asked, nodes, period or _ANY_PERIOD, rates)
    case.finish()
    if now is None or period is None:
        raise CaseRefused(tuple(problems))
    found = EngineCase(
        now=now,
        period=period,
        measures=measures,
        kpis={name: kpi for name, kpi in asked.items() if kpi is not None},
        facts=Facts(daily, singles, facts.reports),
        nodes=nodes,
        weights={name: leaf.weight for name, leaf in leaves.items()},
        sources=facts.sources,
        currency=currency,
        rates=rates,
        targets=targets,
    )
    for name in _too_far_back(found):
        case.fault("kpis", CaseFault.TOO_FAR_BACK, name, "offsets and windows that end after year 1")
    for code in dict.fromkeys(_without_rate(found)):
        case.fault(f"budget_rates.per_unit.{code}", CaseFault.MISSING_RATE, code, "what one unit is worth in the base")
    if problems:
        raise CaseRefused(tuple(problems))
    return found


def _rates(entry: CaseEntry | None) -> BudgetRates | None:
    if entry is None:
        return None
    base = entry.read("base", CURRENCY, is_required=True)
    per_unit = entry.named("per_unit", ABOVE_ZERO)
    for code in per_unit:
        if CURRENCY.parse(code) != code:
            entry.fault(f"per_unit.{code}", CURRENCY.fault, code, CURRENCY.wanted)
    entry.finish()
    return None if base is None else BudgetRates(base, per_unit)


def _nodes(case: CaseEntry, leaves: Mapping[str, Leaf]) -> dict[str, tuple[str, ...]]:
    inside = case.table("nodes")
    if inside is None:
        return {EVERY_LEAF: tuple(leaves)}
    leaf, found = leaf_reader(leaves), dict[str, tuple[str, ...]]()
    for name in inside.keys:
        found[name] = tuple(dict.fromkeys(inside.listed(name, leaf, is_required=True)))
        if found[name] and not any(leaves[member].weight for member in found[name]):
            inside.fault(name, CaseFault.ALL_WEIGHTS_ZERO, "0", "a leaf that weighs more than 0")
    return found


def _too_far_back(case: EngineCase) -> Iterator[str]:
    """Yield the KPIs whose offsets and windows together leave the calendar."""
    for name, kpi in case.kpis.items():
        try:
            needs(kpi, case.measures, case.period)
        except (ValueError, OverflowError):
            yield name


def _without_rate(case: EngineCase) -> Iterator[str]:
    """Yield the currencies that have to be translated at some node and have no budget rate."""
    for node, members in case.nodes.items():
        for kpi in case.kpis.values():
            amounts: list[Fact | Item] = [*case.facts.daily, *case.facts.singles]
            found = {
                one.currency
                for one in amounts
                if one.scope in members and one.measure in kpi.measures and one.currency is not None
            }
            wanted = case.currency_of(kpi.id, node)
            together = found | {wanted} if found and wanted is not None else found
            if len(together) > 1:
                yield from (code for code in sorted(together) if case.rates is None or case.rates.worth(code) is None)
