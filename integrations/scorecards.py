"""Scorecards: what a team or a store is scored by, as the company keeps it beside each KPI's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.database.company import Company, Node
from kpi_engine import Card, Kpi, RedLine, ScoringRule

_CARDS = "cards"

Part = ScoringRule | RedLine


def card_of(company: Company, node: Node, kpis: Mapping[str, Kpi]) -> Card | None:
    """Return the card of a place, None where it has none of its own; `kpis` are the definitions by id."""
    key = _key(node)
    rules, red_lines = [], []
    for kpi_id, kpi in kpis.items():
        kept = _cards(company.kpi_definitions.get(kpi_id, {})).get(key)
        if kept is None:
            continue
        if "weight" in kept:
            rules.append(ScoringRule(kpi_id, kpi.better, Decimal(kept["weight"]), kpi.kind))
        else:
            red_lines.append(RedLine(kpi_id, Decimal(kept["limit"]), kpi.better, Decimal(kept["ceiling"])))
    return Card(key, tuple(rules), tuple(red_lines)) if rules or red_lines else None


def with_part(definition: Mapping[str, Any], node: Node, part: Part | None) -> dict[str, Any]:
    """Return a KPI's definition with its part on a place's card; None takes the KPI off that card."""
    cards = dict(_cards(definition))
    match part:
        case None:
            cards.pop(_key(node), None)
        case ScoringRule():
            cards[_key(node)] = {"weight": str(part.weight)}
        case RedLine():
            cards[_key(node)] = {"limit": str(part.limit), "ceiling": str(part.ceiling)}
    found = {key: value for key, value in definition.items() if key != _CARDS}
    return {**found, _CARDS: cards} if cards else found


def _cards(definition: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    cards: Mapping[str, Mapping[str, str]] = definition.get(_CARDS, {})
    return cards


def _key(node: Node) -> str:
    return f"{node.kind.value} {node.id}"
