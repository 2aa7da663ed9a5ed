"""Targets of a case file: a number or a corridor for a KPI at a node, with how it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from bot.cli.case_entries import (
    CURRENCY,
    DAY,
    NOT_BELOW_ZERO,
    NUMBER,
    TEXT,
    CaseEntry,
    CaseFault,
    known,
    whole_up_to,
)
from bot.cli.case_kpis import read_range
from kpi_engine import (
    LINEAR,
    BudgetRates,
    Kpi,
    Period,
    Phasing,
    PhasingError,
    Range,
    Target,
    TargetFault,
    target_faults,
)

_WEEK = 7
_MOST_VERSIONS = 9_999
_WANTED: Mapping[TargetFault, str] = {
    TargetFault.ZERO_TARGET: "a target other than 0: anything would be infinitely good",
    TargetFault.NEGATIVE_WITHOUT_BASELINE: "a baseline beside a negative target",
    TargetFault.TARGET_IS_BASELINE: "a target other than its baseline",
    TargetFault.BASELINE_ON_WRONG_SIDE: "a baseline from which effort leads to the target",
    TargetFault.CORRIDOR_WITHOUT_RANGE: "a number: this KPI has a direction",
    TargetFault.CURRENCY_MISSING: "the target's currency: this KPI is money",
    TargetFault.CURRENCY_WITHOUT_MONEY: "none: this KPI is no money",
}
_OF_CURRENCY = (TargetFault.CURRENCY_MISSING, TargetFault.CURRENCY_WITHOUT_MONEY)


def read_case_targets(
    case: CaseEntry,
    asked: Mapping[str, Kpi | None],
    nodes: Mapping[str, tuple[str, ...]],
    period: Period,
    rates: BudgetRates | None,
) -> dict[tuple[str, str], Target]:
    """Return the sound targets by KPI and node.

    Args:
        case: The file.
        asked: KPIs by id, None where a definition has a fault: such targets are read but cannot be judged.
        nodes: Leaves by node; a file of one node need not name it.
        period: The asked days, which are the targets'.
        rates: Budget rates, frozen with the targets.
    """
    found: dict[tuple[str, str], Target] = {}
    only = next(iter(nodes)) if len(nodes) == 1 else None
    for entry in case.rows("targets"):
        name = entry.read("kpi", TEXT, is_required=True)
        if name is not None and name not in asked:
            entry.fault("kpi", CaseFault.UNKNOWN_KPI, name, f"one that kpis asks for: {', '.join(asked)}")
        known_node = known(nodes, CaseFault.UNKNOWN_NODE, hint=", ".join(nodes))
        has_node = "node" in entry.keys
        node = entry.read("node", known_node, is_required=only is None) or (None if has_node else only)
        value = _value(entry)
        currency, baseline = entry.read("currency", CURRENCY), entry.read("baseline", NUMBER)
        version = entry.read("version", whole_up_to(_MOST_VERSIONS))
        phasing = _phasing(entry.table("phasing"))
        entry.finish()
        kpi = asked.get(name or "")
        if kpi is None or node is None or value is None:
            continue
        target = Target(
            kpi.id, node, period, value, currency, 1 if version is None else version, phasing, rates, baseline
        )
        for fault in target_faults(kpi, target):
            key = "currency" if fault in _OF_CURRENCY else "value"
            entry.fault(key, fault, _shown(currency if fault in _OF_CURRENCY else value), _WANTED[fault])
        if (kpi.id, node) in found:
            entry.fault("", CaseFault.TWICE, f"{kpi.id}, {node}", "one target for a KPI at a node")
        found[kpi.id, node] = target
    return found


def _value(entry: CaseEntry) -> Decimal | Range | None:
    corridor = entry.table("range")
    if corridor is None:
        return entry.read("value", NUMBER, is_required=True)
    found = read_range(corridor)
    corridor.finish()
    return found


def _shown(value: Decimal | Range | str | None) -> str:
    if isinstance(value, Range):
        return f"{value.low}..{value.high}"
    return "" if value is None else str(value)


def _phasing(entry: CaseEntry | None) -> Phasing:
    if entry is None:
        return LINEAR
    weekdays = entry.listed("weekdays", NOT_BELOW_ZERO) or (Decimal(1),) * _WEEK
    promotions = entry.named("promotions", NOT_BELOW_ZERO)
    days: dict[date, Decimal] = {}
    for text, weight in promotions.items():
        if (day := DAY.parse(text)) is None:
            entry.fault(f"promotions.{text}", DAY.fault, text, DAY.wanted)
        else:
            days[day] = weight
    entry.finish()
    try:
        return Phasing(weekdays, tuple(days.items()))
    except PhasingError:
        shown = ", ".join(str(weight) for weight in weekdays)
        entry.fault("weekdays", CaseFault.BAD_PHASING, shown, "seven weights from Monday on, not all 0")
        return LINEAR
