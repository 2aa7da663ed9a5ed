"""Standing: KPIs at one node judged against their targets, with everything a card needs to tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commands.command import Context
from commands.vocabulary import KnownKpi, Vocabulary, vocabulary_of
from integrations.database import book, budget, readings, targets
from integrations.database.company import Leaf, Node, NodeKind
from integrations.database.ledger import Ledger
from integrations.presets import load_measures
from kpi_engine import (
    BudgetRates,
    Facts,
    Flag,
    Kpi,
    LeafSum,
    Period,
    Reading,
    TargetHistory,
    Unit,
    Verdict,
    evaluate,
    judge,
    leaf_sums,
    market_day,
    month_of,
)

_MOST_WITHOUT_TARGET = 6


@dataclass(frozen=True, slots=True)
class Making:
    """What a standing was made of, so that it can be taken apart again; `settled` is judged, made of `settled_sums`."""

    sums: Sequence[LeafSum]
    rates: BudgetRates | None
    settled: Reading | None
    settled_sums: Sequence[LeafSum]
    history: TargetHistory | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One KPI at one node in one period: what it reads, what was aimed at, how it stands."""

    known: KnownKpi
    node: Node
    period: Period
    reading: Reading
    verdict: Verdict
    target: Decimal | None
    target_version: int | None = None
    made_of: Making | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Nodes asked about in one period; without `kpi_ids` the KPIs that have targets or else data."""

    nodes: tuple[Node, ...]
    period: Period
    kpi_ids: tuple[str, ...] | None = None


def this_month(context: Context, node: Node) -> Period:
    """Return the month that is running in the node's own market (the company's zone above stores)."""
    company = context.company
    zone = company.stores[node.id].zone if node.kind is NodeKind.STORE else company.zone
    if node.kind is NodeKind.PERSON:
        stores = company.stores_of(node, market_day(context.now, company.zone))
        zone = stores[0].zone if len({store.zone for store in stores}) == 1 else company.zone
    # On the first of a month nothing of it is complete: the month people ask about is still the last one.
    return month_of(_day_before(market_day(context.now, zone)))


@dataclass(slots=True)
class _Rates:
    """The budget rates of a card, read at the first number that stands in another currency than it is shown in."""

    context: Context
    day: date
    _read: BudgetRates | None = None

    def between(self, sums: Iterable[LeafSum], currency: str | None) -> BudgetRates | None:
        """Return the rates, or None where all money is in that currency already."""
        if all(found.currency is None or found.currency == currency for found in sums):
            return None
        if self._read is None:
            self._read = budget.read_rates(self.context.work, self.context.company, self.day)
        return self._read


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Where sums come from: month rollups where they suffice, daily facts for windows, offsets and the like."""

    context: Context
    period: Period
    ledger: Ledger
    facts: Facts

    def of(self, kpi: Kpi, leaves: Sequence[Leaf], *, is_settled: bool = False) -> list[LeafSum]:
        """Return what each leaf contributes to a KPI."""
        measures = load_measures()
        if book.is_rolled_up(kpi):
            return self.ledger.leaf_sums(kpi, leaves, measures, self.context.now, is_settled=is_settled)
        scopes = [str(leaf.id) for leaf in leaves]
        return leaf_sums(kpi, self.facts, self.period, measures=measures, scopes=scopes, is_settled=is_settled)


def stand(context: Context, question: Question) -> list[Standing]:
    """Return how the asked KPIs stand, by node in the order given and by KPI in the catalog's order."""
    company, vocabulary = context.company, vocabulary_of(context.company)
    day = min(question.period.last, market_day(context.now, company.zone))
    leaves = {node: company.leaves_of(node, day) for node in question.nodes}
    aims = targets.read_targets(context.work, question.nodes, question.period)
    kpis = _kpis(question, aims, vocabulary)
    measures = load_measures()
    rolled_up = [known for known in kpis if book.is_rolled_up(known.kpi)]
    needed = {name for known in rolled_up for name in known.kpi.inputs}
    all_leaves = list({leaf.id: leaf for found in leaves.values() for leaf in found}.values())
    ledger = readings.fetch(
        context.work,
        company,
        all_leaves,
        [measures[name] for name in sorted(needed)],
        question.period,
        settling={name for known in rolled_up if known.kpi.is_ratio for name in _young_inputs(known.kpi)},
    )
    others = [known.kpi for known in kpis if not book.is_rolled_up(known.kpi)]
    facts = book.fetch_book(context.work, company, all_leaves, others, measures, question.period)
    numbers = _Numbers(context, question.period, ledger, facts)
    rates = _Rates(context, question.period.first)
    found = []
    for node in question.nodes:
        for known in kpis:
            aim = aims.get((node, known.kpi.id))
            if aim is None and question.kpi_ids is None and (aims or not _has_data(ledger, known, leaves[node])):
                continue
            found.append(_standing(context, question.period, node, known, aim, leaves[node], numbers, rates))
    if question.kpi_ids is None and not aims:
        return found[:_MOST_WITHOUT_TARGET]
    return found


def _young_inputs(kpi: Kpi) -> tuple[str, ...]:
    """Return a KPI's measures if any of them is still restated for some days: a ratio is judged without these."""
    return kpi.inputs if kpi.provisional_days(load_measures()) else ()


def _standing(
    context: Context,
    period: Period,
    node: Node,
    known: KnownKpi,
    aim: targets.TargetRow | None,
    leaves: Sequence[Leaf],
    numbers: _Numbers,
    budgeted: _Rates,
) -> Standing:
    kpi, measures = known.kpi, load_measures()
    currency = _currency(context, kpi, node, aim)
    sums = numbers.of(kpi, leaves)
    rates = budgeted.between(sums, currency)
    reading = evaluate(kpi, sums, measures=measures, currency=currency, rates=rates)
    settled = None
    old: Sequence[LeafSum] = ()
    if kpi.is_ratio and Flag.PROVISIONAL in reading.flags:
        old = numbers.of(kpi, leaves, is_settled=True)
        settled = evaluate(kpi, old, measures=measures, currency=currency, rates=rates)
    history = None if aim is None else aim.history()
    if history is None:
        target = None if aim is None else aim.value
        verdict = judge(kpi, reading, target, period, settled=settled)
    else:
        # Each day is held to the version that stood on it, so that a revision never rewrites the past.
        target = aim.value if aim is not None else None
        verdict = judge(kpi, reading, history.whole, period, phasing=history, settled=settled)
    version = None if aim is None else aim.version
    return Standing(known, node, period, reading, verdict, target, version, Making(sums, rates, settled, old, history))


def _kpis(
    question: Question, aims: Mapping[tuple[Node, str], targets.TargetRow], vocabulary: Vocabulary
) -> list[KnownKpi]:
    """Return the KPIs to answer for, in the catalog's order."""
    if question.kpi_ids is None and not aims:
        return list(vocabulary.by_measure.values())
    wanted = {kpi_id for _, kpi_id in aims} if question.kpi_ids is None else set(question.kpi_ids)
    return [entry for kpi_id, entry in vocabulary.by_id.items() if kpi_id in wanted]


def _has_data(ledger: Ledger, known: KnownKpi, leaves: Sequence[Leaf]) -> bool:
    return any((leaf.id, measure) in ledger.feeds for leaf in leaves for measure in known.kpi.inputs)


def _currency(context: Context, kpi: Kpi, node: Node, aim: targets.TargetRow | None) -> str | None:
    """Return the currency to read in: the target's, a store's own, else the company's."""
    if not holds_money(kpi):
        return None
    if aim is not None and aim.currency:
        return aim.currency
    return natural_currency(context, node)


def holds_money(kpi: Kpi) -> bool:
    """Tell whether any of the KPI's measures is money, be it above or below the line."""
    measures = load_measures()
    return any(measures[name].unit is Unit.MONEY for name in kpi.measures)


def natural_currency(context: Context, node: Node) -> str:
    """Return the currency people at a node think in: its stores' common one, else the company's."""
    company = context.company
    stores = company.stores_of(node, market_day(context.now, company.zone))
    currencies = {store.currency for store in stores}
    return next(iter(currencies)) if len(currencies) == 1 and node.kind is not NodeKind.COMPANY else company.currency


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
