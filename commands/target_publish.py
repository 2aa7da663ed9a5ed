"""target publish: hands a team's target down to its stores, by what they sold; shown before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from commands.cards import period_name
from commands.command import Access, Command, Context, slot
from commands.figures import figure
from commands.message import Button, Buttons, Column, Message, Note, Style, Table, Text, Tone
from commands.refusals import NoRate, NothingToPublish, NotYours, TargetsDoNotFit
from commands.slots import KpiId, Switch
from commands.standing import Question, holds_money, stand, this_month
from commands.target import effective_day
from commands.visibility import may_change, today_of, who_helps
from commands.vocabulary import KnownKpi, vocabulary_of
from integrations.database import audit, budget, targets
from integrations.database.company import Node, NodeKind, Store, Team
from kpi_engine import BudgetRates, DecompositionError, Period, Unit, decompose, minor_units, month_of, previous
from locales import translatable

_MONTHS = 3
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Which target, and yes to do it; without it, only what would be done is shown."""

    kpi: KpiId = slot(translatable("KPI"), is_required=True)
    team: Team = slot(translatable("Team"), is_required=True)
    period: Period | None = slot(translatable("Period"))
    confirmed: Switch | None = slot(translatable("Confirmed"))
    keeps: Switch | None = slot(translatable("Keep the stores' own targets"))


def publish_target(ask: PublishTarget, context: Context) -> Message:
    """Show or do the hand-down: what is shared out adds up to the team's target exactly."""
    node = Node(NodeKind.TEAM, ask.team.id)
    if not may_change(context, node):
        raise NotYours(ask.team.name, who_helps(context))
    known, speaker = vocabulary_of(context.company)[ask.kpi], context.speaker
    period = ask.period or this_month(context, node)
    whole = targets.read_targets(context.work, (node,), period).get((node, ask.kpi))
    stores = context.company.stores_of(node, min(period.last, today_of(context)))
    if whole is None or not stores:
        raise NothingToPublish(known.name_for(speaker), ask.team.name, ask.team.code, str(ask.kpi))
    parts, kept = _parts(known, whole, stores, period, context, keeps=bool(ask.keeps))
    table = Table(
        (
            Column(speaker.say("Store")),
            Column(speaker.say("Target"), is_number=True),
            Column(speaker.say("How")),
        ),
        tuple(
            (
                store.code,
                figure(known.kpi, parts[store.id], _currency(known, store), speaker),
                speaker.say("kept") if store.id in kept else speaker.say("shared out"),
            )
            for store in stores
        ),
    )
    head = speaker.say(
        "{kpi}, {place}, {period}",
        kpi=known.name_for(speaker),
        place=ask.team.name,
        period=period_name(period, speaker),
    )
    figures = figure(known.kpi, whole.value, whole.currency or None, speaker)
    if not ask.confirmed:
        line = f"target publish {ask.kpi} {ask.team.code} {period.key} on"
        anew = Button(speaker.say_in("button", "Publish to all stores"), line, Style.PRIMARY, is_once=True)
        keeping = Button(speaker.say_in("button", "Keep their own targets"), f"{line} on")
        choice = Buttons((anew, keeping))
        to_hand_down = Text(speaker.say("To hand down: {target}", target=figures))
        return Message(head, (to_hand_down, table, _note(context), choice))
    for store in stores:
        if store.id not in kept:
            place = Node(NodeKind.STORE, store.id)
            since = effective_day(ask.kpi, place, period, context)
            targets.set_target(
                context.work,
                ask.kpi,
                place,
                period,
                parts[store.id],
                _currency(known, store) or "",
                effective_day=since if since > period.first else None,
            )
    audit.note(
        context.work,
        "target publish",
        f"{ask.kpi} team {ask.team.id} {period.key}",
        {str(store.id): str(parts[store.id]) for store in stores},
    )
    show = Buttons((Button(speaker.say_in("button", "Team"), f"team {ask.team.code} {period.key}"),))
    done = Text(speaker.say("Handed down: {target}", target=figures))
    return Message(head, (done, table, _note(context), show), Tone.GOOD)


def _parts(
    known: KnownKpi,
    whole: targets.TargetRow,
    stores: tuple[Store, ...],
    period: Period,
    context: Context,
    *,
    keeps: bool,
) -> tuple[dict[int, Decimal], frozenset[int]]:
    """Return each store's target in its own currency, and which stores had one already."""
    nodes = tuple(Node(NodeKind.STORE, store.id) for store in stores)
    standing = targets.read_targets(context.work, nodes, period)
    own = {node.id: row.value for (node, kpi_id), row in standing.items() if keeps and kpi_id == known.kpi.id}
    if not known.kpi.accumulates:
        # A ratio is never divided: every store aims at the team's.
        return {store.id: own.get(store.id, whole.value) for store in stores}, frozenset(own)
    rates = _Rates(context, whole.currency)
    step = _ONE.scaleb(-minor_units(whole.currency)) if known.kpi.unit is Unit.MONEY else _ONE
    weights = _weights(known, nodes, period, context, rates)
    locked = {
        str(store.id): rates.to_team(own[store.id], store.currency, step, known) for store in stores if store.id in own
    }
    try:
        # A figure finer than its currency is what the receipt shows of it.
        parts = decompose(whole.value.quantize(step, ROUND_HALF_UP), weights, step=step, locked=locked)
    except DecompositionError:
        raise TargetsDoNotFit(context.company.teams[whole.node.id].name) from None
    return {
        store.id: own.get(store.id, rates.to_store(parts[str(store.id)], store.currency, known)) for store in stores
    }, frozenset(own)


def _weights(
    known: KnownKpi, nodes: tuple[Node, ...], period: Period, context: Context, rates: _Rates
) -> Mapping[str, Decimal]:
    """Return what each store did in the last whole months, or equal weights where nobody did anything."""
    month = month_of(min(period.first, today_of(context)))
    done = {str(node.id): Decimal(0) for node in nodes}
    for _ in range(_MONTHS):
        month = previous(month)
        for standing in stand(context, Question(nodes, month, (known.kpi.id,))):
            value = standing.reading.value
            if value is not None and value > 0:
                done[str(standing.node.id)] += rates.worth(value, standing.reading.currency)
    return done if any(done.values()) else dict.fromkeys(done, _ONE)


class _Rates:
    """Budget rates between a team's currency and its stores'."""

    def __init__(self, context: Context, currency: str) -> None:
        self._currency = currency
        self._rates: BudgetRates = budget.read_rates(context.work, context.company, today_of(context))

    def worth(self, amount: Decimal, currency: str | None) -> Decimal:
        """Return an amount in the team's currency; counts as they are."""
        return amount if currency is None else amount * self._rate(currency, self._currency)

    def to_team(self, amount: Decimal, currency: str, step: Decimal, known: KnownKpi) -> Decimal:
        """Return a store's own target as the team counts it."""
        if not holds_money(known.kpi):
            return amount
        return (amount * self._rate(currency, self._currency)).quantize(step, ROUND_HALF_UP)

    def to_store(self, amount: Decimal, currency: str, known: KnownKpi) -> Decimal:
        """Return a store's share in its own currency."""
        if not holds_money(known.kpi):
            return amount
        own_step = _ONE.scaleb(-minor_units(currency))
        return (amount * self._rate(self._currency, currency)).quantize(own_step, ROUND_HALF_UP)

    def _rate(self, source: str, target: str) -> Decimal:
        rate = self._rates.rate(source, target)
        if rate is None:
            raise NoRate(source, target)
        return rate


def _currency(known: KnownKpi, store: Store) -> str | None:
    return store.currency if holds_money(known.kpi) else None


def _note(context: Context) -> Note:
    return Note(context.speaker.say("Shared out by the last three whole months, at budget rates."))


TARGET_PUBLISH = Command(
    name="target publish",
    asks=PublishTarget,
    answer=publish_target,
    access=Access.MANAGER,
    summary=translatable("Hand a team's target down to its stores"),
    examples=("target publish gmv {team}",),
    writes=True,
)
