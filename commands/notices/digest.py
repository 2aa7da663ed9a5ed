"""The daily digest: teams at a glance: headline lights, exceptions with their owner, and what is waited for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from commands.cards import as_of_note, light_words, meter, node_name, period_name, reading_words, tone_of
from commands.command import Context
from commands.figures import LIGHT_WORDS
from commands.message import Block, Button, Buttons, Column, Facts, Message, Table, Text
from commands.my import own_standings
from commands.notices.unwanted import Unwanted
from commands.standing import Standing, this_month
from commands.team import team_standings
from commands.visibility import today_of
from integrations.database import people
from integrations.database.company import Node, NodeKind, Right, Team
from kpi_engine import Light, Period
from locales import Speaker

_MOST_EXCEPTIONS = 8
_WORST_FIRST = {Light.RED: 0, Light.AMBER: 1, Light.GREY: 2, Light.GREEN: 3}


@dataclass(frozen=True, slots=True)
class TeamDigest:
    """One team: its own standings and those of its stores."""

    team: Team
    whole: tuple[Standing, ...]
    parts: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What a digest tells: the teams one leads, or one's own KPIs where one leads none."""

    period: Period
    teams: tuple[TeamDigest, ...]
    own: tuple[Standing, ...]
    owner_names: dict[int, str]


def gather(context: Context) -> DigestFacts | Unwanted:
    """Return the facts of the digest for the person in the context."""
    company, day = context.company, today_of(context)
    period = this_month(context, Node(NodeKind.COMPANY, company.org_id))
    led = company.teams_led_by(context.asker.id, day)
    if not led and context.asker.right is Right.ADMIN:
        led = tuple(team for team in company.teams.values() if team.parent_id is None)
    teams = []
    for team in led:
        whole, parts = team_standings(context, team, period)
        if whole or parts:
            teams.append(TeamDigest(team, tuple(whole), tuple(parts)))
    own = () if teams else tuple(own_standings(context, period))
    if not teams and not own:
        return Unwanted("no numbers and no targets yet")
    stores = {standing.node.id for digest in teams for standing in digest.parts}
    owners = tuple({owner for store_id in stores for owner in company.owners_of(store_id, day)})
    names = {person.id: person.name for person in people.read_people(context.work, owners).values()} if owners else {}
    return DigestFacts(period, tuple(teams), own, names)


def compose(found: DigestFacts, context: Context) -> Message:
    """Return the digest in the reader's language."""
    speaker = context.speaker
    everything = [standing for digest in found.teams for standing in (*digest.whole, *digest.parts)] or list(found.own)
    title = speaker.say("Daily digest, {period}", period=period_name(found.period, speaker))
    # A team's light sums up its stores' lights: counted together, each store would count twice.
    counted = [standing for digest in found.teams for standing in digest.parts] or everything
    blocks: list[Block] = [Text(speaker.moment(context.now)), Facts(_counts(counted, speaker))]
    for digest in found.teams:
        blocks.append(Text(digest.team.name, is_strong=True))
        blocks.extend(meter(standing, context, with_node=False) for standing in digest.whole)
    blocks.extend(meter(standing, context, with_node=standing.node.kind is NodeKind.STORE) for standing in found.own)
    exceptions = _exceptions(found)
    if exceptions:
        blocks.append(_exception_table(exceptions, found, context))
    late = _late_stores(found, context)
    if late:
        blocks.append(Text(speaker.say("Waiting for data: {places}", places=speaker.items(late))))
    blocks.append(as_of_note(everything, context))
    drill = [Button(digest.team.name, f"team {digest.team.code}") for digest in found.teams[:4]]
    blocks.append(Buttons((*drill, Button(speaker.say_in("button", "My KPIs"), "my"))))
    return Message(title, tuple(blocks), tone_of(everything))


def _counts(standings: list[Standing], speaker: Speaker) -> tuple[tuple[str, str], ...]:
    counts = Counter(standing.verdict.light for standing in standings)
    return tuple(
        (f"{light.symbol} {speaker.say(LIGHT_WORDS[light])}", speaker.number(Decimal(counts[light])))
        for light in Light
        if counts[light]
    )


def _exceptions(found: DigestFacts) -> list[Standing]:
    """Return the worst stores first; what is stale is waited for, not blamed."""
    parts = [
        standing
        for digest in found.teams
        for standing in digest.parts
        if standing.verdict.light in (Light.RED, Light.AMBER) and not standing.verdict.is_stale
    ]
    parts.sort(key=lambda standing: (_WORST_FIRST[standing.verdict.light], standing.verdict.pace or Decimal(0)))
    return parts[:_MOST_EXCEPTIONS]


def _exception_table(exceptions: list[Standing], found: DigestFacts, context: Context) -> Table:
    speaker, day = context.speaker, today_of(context)
    rows = []
    for standing in exceptions:
        owners = [
            found.owner_names[owner]
            for owner in context.company.owners_of(standing.node.id, day)
            if owner in found.owner_names
        ]
        pace = "" if standing.verdict.pace is None else speaker.percent(standing.verdict.pace)
        rows.append(
            (
                f"{standing.verdict.light.symbol} {node_name(context, standing.node)}",
                standing.known.name_for(speaker),
                reading_words(standing, speaker),
                pace,
                speaker.items(owners) if owners else "–",
            )
        )
    columns = (
        Column(speaker.say("Store")),
        Column(speaker.say("KPI")),
        Column(speaker.say("Actual"), is_number=True),
        Column(speaker.say("Pace"), is_number=True),
        Column(speaker.say("Owner")),
    )
    return Table(columns, tuple(rows), speaker.say("What needs you"))


def _late_stores(found: DigestFacts, context: Context) -> list[str]:
    late = {standing.node: standing for digest in found.teams for standing in digest.parts if standing.verdict.is_stale}
    return [
        context.speaker.say(
            "{place} ({state})", place=node_name(context, node), state=light_words(standing, context.speaker)
        )
        for node, standing in late.items()
    ]
