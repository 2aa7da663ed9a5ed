"""report: an operator says what a KPI came to on a market day, in one line or one form, and gets a receipt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from commands.cards import meter
from commands.command import Access, Command, Context, slot
from commands.figures import figure
from commands.forms import form_message
from commands.message import Block, Button, Buttons, Facts, Message, Style, Tone
from commands.message import Note as SmallPrint
from commands.refusals import (
    ChooseOne,
    ForeignCurrency,
    FutureDay,
    NoStores,
    NotReportable,
    NotYours,
    TooLarge,
    WrongUnit,
)
from commands.slots import Amount, KpiId, Note
from commands.standing import Question, stand, this_month
from commands.visibility import may_report, today_of, who_helps
from commands.vocabulary import KnownKpi, vocabulary_of
from integrations.database import audit, facts
from integrations.database.columns import LARGEST_A_DAY
from integrations.database.company import Leaf, Node, NodeKind, Store
from integrations.database.stores import add_leaf
from integrations.database.structure import refreshed
from kpi_engine import Unit, market_day, minor_units
from locales import translatable

# Before this hour in the store's market a report is for the day before; from then on for the day that ends.
_EVENING = 18
MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """What came of a KPI; without a value the form opens."""

    kpi: KpiId | None = slot(translatable("KPI"), is_required=False)
    value: Amount | None = slot(translatable("Value"))
    store: Store | None = slot(translatable("Store"))
    day: date | None = slot(translatable("Day"))
    note: Note | None = slot(translatable("Note"))


def report_progress(ask: ReportProgress, context: Context) -> Message:
    """Record the report and return its receipt, or the form when something is still to be said."""
    if ask.kpi is None or ask.value is None:
        return _form(ask, context)
    known = vocabulary_of(context.company)[ask.kpi]
    measure = known.reported_measure
    if measure is None:
        raise NotReportable(known.name_for(context.speaker), _parts(known, context))
    store = ask.store or _only_store(ask, context)
    leaf, zone, currency, place = _where(store, context)
    day = ask.day or business_day(context.now, zone)
    today = market_day(context.now, zone)
    if day > today:
        raise FutureDay(day, today)
    _check_unit(known, ask.value, currency, place, context)
    manual = facts.source_id(context.work, MANUAL, name="Reports", kind="manual")
    before = facts.read_day(context.work, manual, leaf.id, measure, day)
    value = ask.value.value + (before or Decimal(0)) if ask.value.is_increment else ask.value.value
    if abs(value) > LARGEST_A_DAY:
        raise TooLarge(value, LARGEST_A_DAY)
    recorded = facts.record(
        context.work,
        manual,
        [facts.Observation(leaf.id, measure, day, value, currency if known.kpi.unit is Unit.MONEY else "")],
        note=ask.note or "",
    )
    audit.note(
        context.work,
        "report",
        f"{known.kpi.id} {place} {day}",
        {"value": str(value), "before": None if before is None else str(before), "batch": str(recorded.batch_id)},
    )
    return _receipt(context, known, store, leaf, day, value, before, currency, recorded.batch_id, ask.note)


def business_day(now: datetime, zone: str) -> date:
    """Return the day a report without a day is for, in the market's own clock."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= _EVENING else local.date() - timedelta(days=1)


def reportable(context: Context) -> tuple[KnownKpi, ...]:
    """Return the KPIs that can be reported themselves, in the catalog's order."""
    return tuple(vocabulary_of(context.company).by_measure.values())


def own_stores(context: Context) -> tuple[Store, ...]:
    """Return the stores the asker reports on: their own, else those of the teams they lead."""
    company, day = context.company, today_of(context)
    own = company.stores_of(Node(NodeKind.PERSON, context.asker.id), day)
    if own:
        return own
    led = {
        store.id: store
        for team in company.teams_led_by(context.asker.id, day)
        for store in company.stores_of(Node(NodeKind.TEAM, team.id), day)
    }
    return tuple(led.values())


def _only_store(ask: ReportProgress, context: Context) -> Store | None:
    """Return the one store it must be about, None for a team's own work; ask back where there are several."""
    stores = own_stores(context)
    if len(stores) == 1:
        return stores[0]
    if stores:
        said, note = _said(ask, context), f" #{ask.note}" if ask.note else ""
        raise ChooseOne(
            "", tuple((f"{store.code} · {store.name}", f"{said} {store.code}{note}") for store in stores[:20])
        )
    return None


def _where(store: Store | None, context: Context) -> tuple[Leaf, str, str, str]:
    """Return the leaf scope, its zone and currency, and what to call it."""
    company = context.company
    if store is not None:
        if not may_report(context, store):
            raise NotYours(store.code, who_helps(context))
        leaf = company.whole_leaf(store.id)
        assert leaf is not None, "a store is added together with its whole leaf"
        return leaf, store.zone, store.currency, store.code
    teams = company.teams_of(context.asker.id, today_of(context))
    if not teams:
        raise NoStores(who_helps(context))
    leaf = company.own_leaf(teams[0].id, context.asker.id) or add_leaf(
        context.work, team_id=teams[0].id, doer_id=context.asker.id
    )
    return leaf, company.zone, company.currency, teams[0].name


def _check_unit(known: KnownKpi, amount: Amount, currency: str, place: str, context: Context) -> None:
    if known.kpi.unit is Unit.MONEY:
        if amount.currency is not None and amount.currency != currency:
            raise ForeignCurrency(amount.currency, currency, place)
        if amount.is_percent:
            raise WrongUnit(known.name_for(context.speaker), "%")
    elif amount.currency is not None:
        raise WrongUnit(known.name_for(context.speaker), amount.currency)
    elif amount.is_percent and known.kpi.unit is not Unit.PERCENT:
        raise WrongUnit(known.name_for(context.speaker), "%")


def _parts(known: KnownKpi, context: Context) -> tuple[str, ...]:
    wanted = set(known.kpi.measures)
    return tuple(entry.name_for(context.speaker) for entry in reportable(context) if entry.reported_measure in wanted)


def _said(ask: ReportProgress, context: Context) -> str:
    assert ask.kpi is not None
    assert ask.value is not None
    day = "" if ask.day is None else f" {ask.day.isoformat()}"
    return f"report {ask.kpi} {ask.value.typed_by(context.speaker)}{day}"


def _form(ask: ReportProgress, context: Context) -> Message:
    stores = own_stores(context)
    store = ask.store or (stores[0] if len(stores) == 1 else None)
    values = {
        "kpi": ask.kpi or "",
        "value": "" if ask.value is None else ask.value.typed_by(context.speaker),
        "store": "" if store is None else store.code,
        "day": "" if ask.day is None else ask.day.isoformat(),
        "note": ask.note or "",
    }
    if ask.kpi is not None and ask.value is None and store is not None:
        day = ask.day or business_day(context.now, store.zone)
        known, leaf = vocabulary_of(context.company)[ask.kpi], context.company.whole_leaf(store.id)
        source = next((found for found in context.company.sources.values() if found.code == MANUAL), None)
        if known.reported_measure is not None and leaf is not None and source is not None:
            standing = facts.read_day(context.work, source.id, leaf.id, known.reported_measure, day)
            values["value"] = "" if standing is None else context.speaker.number(standing)
    return form_message(
        REPORT,
        context,
        title=context.speaker.say("Report progress"),
        values=values,
        options={
            "kpi": tuple((known.kpi.id, known.name_for(context.speaker)) for known in reportable(context)),
            "store": tuple((found.code, f"{found.code} · {found.name}") for found in stores),
        },
        required=("kpi", "value"),
    )


def _receipt(
    context: Context,
    known: KnownKpi,
    store: Store | None,
    leaf: Leaf,
    day: date,
    value: Decimal,
    before: Decimal | None,
    currency: str,
    batch_id: int,
    note: str | None,
) -> Message:
    speaker, name = context.speaker, known.name_for(context.speaker)
    written = _in_full(known, value, currency, context)
    rows = [
        (speaker.say("Value"), written),
        (speaker.say("Store"), f"{store.code} · {store.name}" if store is not None else context.asker.name),
        (speaker.say("Day"), speaker.day(day, with_year=True)),
    ]
    if before is not None and before != value:
        rows.append((speaker.say("Before"), figure(known.kpi, before, currency, speaker)))
    if note:
        rows.append((speaker.say("Note"), note))
    blocks: list[Block] = [Facts(tuple(rows))]
    # The report may have added a source or a leaf: the picture is read again within the transaction.
    fresh = _refreshed(context)
    node = Node(NodeKind.STORE, store.id) if store is not None else Node(NodeKind.PERSON, context.asker.id)
    standings = stand(fresh, Question((node,), this_month(fresh, node), (known.kpi.id,)))
    blocks.extend(meter(standing, fresh, with_node=False) for standing in standings)
    record = fresh.company.records.get((leaf.id, known.reported_measure or ""))
    source = None if record is None else fresh.company.sources[record]
    if source is not None and source.code != MANUAL:
        blocks.append(
            SmallPrint(
                speaker.say(
                    "{source} is the source of record here. Your number is kept beside it for comparison, not added.",
                    source=source.name,
                )
            )
        )
    place = "" if store is None else f" {store.code}"
    blocks.append(
        Buttons(
            (
                Button(speaker.say("Edit"), f"report {known.kpi.id}{place} {day.isoformat()}"),
                Button(speaker.say("Undo"), f"undo {batch_id}", Style.DANGER, is_once=True),
            )
        )
    )
    title = speaker.say("Reported: {kpi} {value}", kpi=name, value=written)
    return Message(title, tuple(blocks), Tone.GOOD)


def _in_full(known: KnownKpi, value: Decimal, currency: str, context: Context) -> str:
    """Return a reported value with every decimal it was given: what is kept is what is echoed."""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if known.kpi.unit is Unit.MONEY and decimals > minor_units(currency):
        return context.speaker.money(value, currency, decimals=decimals)
    if known.kpi.unit is Unit.COUNT and decimals:
        return context.speaker.number(value)
    return figure(known.kpi, value, currency, context.speaker)


def _refreshed(context: Context) -> Context:
    return dataclasses.replace(context, company=refreshed(context.work, context.company))


REPORT = Command(
    name="report",
    asks=ReportProgress,
    answer=report_progress,
    access=Access.MEMBER,
    summary=translatable("Report progress on a KPI"),
    examples=("report gmv 12000 {store}", "report orders 85 {store} yesterday", "report gmv +500 {store} #flash sale"),
    writes=True,
)
