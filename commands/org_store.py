"""org store: adds a store, with a budget rate frozen for a currency that is new."""

from __future__ import annotations

from dataclasses import dataclass

from commands.command import Access, Command, Context, slot
from commands.forms import form_message
from commands.message import Button, Buttons, Facts, Message, Tone
from commands.refusals import AlreadyThere, NoRate
from commands.slots import CurrencyCode, FreeWord, PersonId, ZoneName
from commands.visibility import today_of
from integrations import rates
from integrations.database import audit, budget, stores
from integrations.database.company import Team
from locales import translatable


@dataclass(frozen=True, slots=True)
class AddStore:
    """A store: its code, market, zone, currency, and who runs it."""

    code: FreeWord | None = slot(translatable("Store code"), is_required=False)
    zone: ZoneName | None = slot(translatable("Time zone"))
    currency: CurrencyCode | None = slot(translatable("Currency"))
    team: Team | None = slot(translatable("Team"))
    owner: PersonId | None = slot(translatable("Owner"))
    market: FreeWord | None = slot(translatable("Market"))
    name: FreeWord | None = slot(translatable("Name"))


def add_store(ask: AddStore, context: Context) -> Message:
    """Add a store, or change the one of that code; freeze a budget rate for a currency that is new."""
    company, speaker = context.company, context.speaker
    if ask.code is None or ask.zone is None or ask.currency is None:
        return form_message(
            ORG_STORE,
            context,
            title=speaker.say("Add a store"),
            values={
                "code": ask.code or "",
                "zone": ask.zone or company.zone,
                "currency": ask.currency or company.currency,
            },
            options={"team": tuple((team.code, team.name) for team in company.teams.values())[:100]},
            required=("code", "zone", "currency"),
        )
    if ask.code.casefold() in company.stores_by_code:
        raise AlreadyThere("store", ask.code)
    origin = _freeze_rate(context, ask.currency)
    added = stores.add_store(
        context.work,
        code=ask.code,
        name=ask.name or ask.code,
        market=ask.market or ask.code.split("-")[0],
        zone=ask.zone,
        currency=ask.currency,
    )
    if ask.team is not None or ask.owner is not None:
        stores.assign_store(
            context.work,
            added.id,
            team_id=ask.team.id if ask.team else None,
            person_id=ask.owner.id if ask.owner else None,
        )
    audit.note(context.work, "org store", added.code, {"zone": added.zone, "currency": added.currency})
    rows = [
        (speaker.say("Store"), added.code),
        (speaker.say("Time zone"), speaker.zone_name(added.zone, context.now)),
        (speaker.say("Currency"), added.currency),
        (speaker.say("Team"), ask.team.name if ask.team else "–"),
        (speaker.say("Owner"), ask.owner.name if ask.owner else "–"),
    ]
    if origin:
        rows.append((speaker.say("Budget rate"), origin))
    following = Buttons(
        (
            Button(speaker.say("Set a target"), f"target set {added.code}"),
            Button(speaker.say("Add another store"), "org store"),
        )
    )
    return Message(speaker.say("Store added"), (Facts(tuple(rows)), following), Tone.GOOD)


def _freeze_rate(context: Context, currency: str) -> str:
    """Freeze the last reference rate for a currency without one; return it with its origin in words."""
    company, work, day = context.company, context.work, today_of(context)
    if currency == company.currency or budget.read_rates(work, company, day).worth(currency) is not None:
        return ""
    frozen, _ = rates.freeze_missing_rates(work, company, day, (currency,))
    if not frozen:
        raise NoRate(currency, company.currency)
    _, rate, origin = frozen[0]
    return context.speaker.say(
        "1 {currency} = {rate} {base} ({origin})",
        currency=currency,
        rate=context.speaker.number(rate, decimals=6),
        base=company.currency,
        origin=origin,
    )


ORG_STORE = Command(
    name="org store",
    asks=AddStore,
    answer=add_store,
    access=Access.ADMIN,
    summary=translatable("Add a store"),
    examples=("org store MX-01 America/Mexico_City MXN {team}",),
    writes=True,
)
