"""target set, target revise: what a store, team, person or the company is to reach, and from which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from commands.cards import period_name
from commands.command import Access, Command, Context, slot
from commands.figures import figure
from commands.forms import form_message
from commands.message import Button, Buttons, Facts, Message, Note, Tone
from commands.places import typed_node
from commands.refusals import ChooseOne, ForeignCurrency, NoStores, NothingLeft, NotYours, TooLarge, WrongUnit
from commands.slots import Amount, KpiId, PersonId
from commands.standing import holds_money, natural_currency, this_month
from commands.visibility import may_change, today_of, who_helps
from commands.vocabulary import vocabulary_of
from integrations.database import audit, targets
from integrations.database.columns import LARGEST
from integrations.database.company import Node, NodeKind, Right, Store, Team
from kpi_engine import Kpi, Period, Unit
from locales import translatable

_MOST_CHOICES = 100
_MENDING = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SetTarget:
    """What is aimed at, where, when and from which day; without a KPI or a value the form opens."""

    kpi: KpiId | None = slot(translatable("KPI"))
    store: Store | None = slot(translatable("Store"))
    team: Team | None = slot(translatable("Team"))
    period: Period | None = slot(translatable("Period"))
    value: Amount | None = slot(translatable("Target"))
    person: PersonId | None = slot(translatable("Person"))


@dataclass(frozen=True, slots=True)
class ReviseTarget:
    """A new figure for a running period, from a day on; today unless said."""

    kpi: KpiId | None = slot(translatable("KPI"), is_required=True)
    store: Store | None = slot(translatable("Store"))
    team: Team | None = slot(translatable("Team"))
    from_day: date | None = slot(translatable("From day"))
    period: Period | None = slot(translatable("Period"))
    value: Amount | None = slot(translatable("Target"), is_required=True)
    person: PersonId | None = slot(translatable("Person"))


def set_target(ask: SetTarget, context: Context) -> Message:
    """Set the target of a period; one that stands already is corrected or revised, never rewritten."""
    if ask.kpi is None or ask.value is None:
        return _form(ask, context)
    return _set(ask, context, None)


def revise_target(ask: ReviseTarget, context: Context) -> Message:
    """Let a new figure hold from a day on; the days before keep theirs."""
    asked = SetTarget(ask.kpi, ask.store, ask.team, ask.period, ask.value, ask.person)
    return _set(asked, context, ask.from_day or today_of(context))


def _set(ask: SetTarget, context: Context, from_day: date | None) -> Message:
    assert ask.kpi is not None
    assert ask.value is not None
    node, name = _node(ask, context)
    if not may_change(context, node):
        raise NotYours(name, who_helps(context))
    known, speaker = vocabulary_of(context.company)[ask.kpi], context.speaker
    period = ask.period or this_month(context, node)
    currency = natural_currency(context, node) if holds_money(known.kpi) else ""
    _check(known.kpi, ask.value, currency, name, known.name_for(speaker))
    value = _in_unit(known.kpi, ask.value)
    since = effective_day(ask.kpi, node, period, context, from_day)
    version, before = targets.set_target(
        context.work, ask.kpi, node, period, value, currency, effective_day=since if since > period.first else None
    )
    audit.note(
        context.work,
        "target set",
        f"{ask.kpi} {node.kind.value} {node.id} {period.key}",
        {
            "value": str(value),
            "before": None if before is None else str(before),
            "version": version,
            "effective_day": since.isoformat(),
        },
    )
    rows = [
        (speaker.say("KPI"), known.name_for(speaker)),
        (speaker.say("For"), name),
        (speaker.say("Period"), period_name(period, speaker)),
        (speaker.say("Target"), figure(known.kpi, value, currency or None, speaker)),
    ]
    if before is not None:
        rows.append((speaker.say("Before"), figure(known.kpi, before, currency or None, speaker)))
    if since > period.first:
        rows.append((speaker.say("Holds from"), speaker.day(since, with_year=True)))
    shown = " ".join(f"show {ask.kpi} {typed_node(context, node)} {period.key}".split())
    return Message(
        speaker.say("Target set"),
        (
            Facts(tuple(rows)),
            Note(speaker.say("Version {number}; what was judged before stays as it was.", number=str(version))),
            Buttons((Button(speaker.say_in("button", "Show"), shown),)),
        ),
        Tone.GOOD,
    )


def effective_day(kpi_id: str, node: Node, period: Period, context: Context, from_day: date | None = None) -> date:
    """Return the first day a new figure holds.

    A first figure holds for the whole period, and so does one that mends a version of the last day: a slip of the
    finger is no revision. Later, `set` means from today on. Nothing begins before the version that stands.

    Raises:
        NothingLeft: When a standing target would change after its period's end.
    """
    standing = targets.read_targets(context.work, (node,), period).get((node, kpi_id))
    if standing is None:
        return period.first
    last = standing.versions[-1]
    if from_day is None and context.now - last.recorded_at < _MENDING:
        return last.effective_day
    since = max(from_day or today_of(context), last.effective_day, period.first)
    if since > period.last:
        raise NothingLeft(since, period.last)
    return since


def _node(ask: SetTarget, context: Context) -> tuple[Node, str]:
    if ask.store is not None:
        return Node(NodeKind.STORE, ask.store.id), ask.store.code
    if ask.team is not None:
        return Node(NodeKind.TEAM, ask.team.id), ask.team.name
    if ask.person is not None:
        return Node(NodeKind.PERSON, ask.person.id), ask.person.name
    company = context.company
    led = company.teams_led_by(context.asker.id, today_of(context))
    if context.asker.right is Right.ADMIN and not led:
        return Node(NodeKind.COMPANY, company.org_id), company.name
    if len(led) == 1:
        return Node(NodeKind.TEAM, led[0].id), led[0].name
    if not led:
        raise NoStores(who_helps(context))
    assert ask.value is not None
    period = "" if ask.period is None else f" {ask.period.key}"
    said = f"target set {ask.kpi} {ask.value.typed_by(context.speaker)}{period}"
    raise ChooseOne("", tuple((team.name, f"{said} {team.code}") for team in led[:20]))


def _check(kpi: Kpi, amount: Amount, currency: str, place: str, name: str) -> None:
    if amount.currency is not None and kpi.unit is not Unit.MONEY:
        raise WrongUnit(name, amount.currency)
    if amount.currency is not None and amount.currency != currency:
        raise ForeignCurrency(amount.currency, currency, place)
    if amount.is_percent and kpi.unit is not Unit.PERCENT:
        raise WrongUnit(name, "%")
    if amount.is_increment:
        # A target is said as a whole: added to what, in which version, nobody could tell afterwards.
        raise WrongUnit(name, "+")
    if abs(amount.value) > LARGEST:
        raise TooLarge(amount.value, LARGEST)


def _in_unit(kpi: Kpi, amount: Amount) -> Decimal:
    """Return the value in the KPI's unit: people type 25 as well as 25 % for a percentage."""
    if kpi.unit is Unit.PERCENT and not amount.is_percent and abs(amount.value) > 1:
        return amount.value / 100
    return amount.value


def _form(ask: SetTarget, context: Context) -> Message:
    company, speaker = context.company, context.speaker
    stores = [
        store for store in company.stores_by_code.values() if may_change(context, Node(NodeKind.STORE, store.id))
    ][:_MOST_CHOICES]
    teams = [team for team in company.teams.values() if may_change(context, Node(NodeKind.TEAM, team.id))]
    return form_message(
        TARGET_SET,
        context,
        title=speaker.say("Set a target"),
        values={
            "kpi": ask.kpi or "",
            "store": ask.store.code if ask.store else "",
            "team": ask.team.code if ask.team else "",
            "period": ask.period.key if ask.period else "",
            "value": ask.value.typed_by(speaker) if ask.value else "",
            "person": f"@{ask.person.id}" if ask.person else "",
        },
        options={
            "kpi": tuple((known.kpi.id, known.name_for(speaker)) for known in vocabulary_of(company).by_id.values())[
                :_MOST_CHOICES
            ],
            "store": tuple((store.code, f"{store.code} · {store.name}") for store in stores),
            "team": tuple((team.code, team.name) for team in teams[:_MOST_CHOICES]),
        },
        required=("kpi", "value"),
    )


TARGET_SET = Command(
    name="target set",
    asks=SetTarget,
    answer=set_target,
    access=Access.MANAGER,
    summary=translatable("Set a target for a store, a team, a person or the company"),
    examples=("target set gmv {store} 2026-11 300000", "target set acos {team} 25%"),
    writes=True,
)

TARGET_REVISE = Command(
    name="target revise",
    asks=ReviseTarget,
    answer=revise_target,
    access=Access.MANAGER,
    summary=translatable("Change a running target from a day on; the days before keep theirs"),
    examples=("target revise gmv {store} 350000", "target revise gmv {store} 2026-11 350000 2026-11-20"),
    writes=True,
)
