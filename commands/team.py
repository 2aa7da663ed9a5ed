"""team: a team's lights, and each of its stores beneath."""

from __future__ import annotations

from dataclasses import dataclass

from commands.cards import as_of_note, meter, period_name, tone_of, tree_table
from commands.command import Access, Command, Context, slot
from commands.message import Block, Button, Buttons, Message, Text
from commands.refusals import ChooseOne, NoStores
from commands.slots import KpiId
from commands.standing import Question, Standing, stand, this_month
from commands.visibility import refuse_unseen, today_of, who_helps
from integrations.database.company import Node, NodeKind, Right, Team
from kpi_engine import Period
from locales import translatable

_MOST_ROWS = 40
_MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class SeeTeam:
    """Which team and period; one's own team and the running month unless said."""

    team: Team | None = slot(translatable("Team"))
    period: Period | None = slot(translatable("Period"))


def see_team(ask: SeeTeam, context: Context) -> Message:
    """Return a team's lights with its stores beneath."""
    team = ask.team or _own_team(context)
    node = Node(NodeKind.TEAM, team.id)
    refuse_unseen(context, node, team.name)
    period = ask.period or this_month(context, node)
    whole, parts = team_standings(context, team, period)
    speaker = context.speaker
    title = speaker.say("{place}, {period}", place=team.name, period=period_name(period, speaker))
    if not whole and not parts:
        return Message(title, (Text(speaker.say("No numbers and no targets here in this period.")),))
    blocks: list[Block] = [meter(standing, context, with_node=False) for standing in whole]
    if parts:
        blocks.append(tree_table(context, parts, speaker.say("By store")))
    blocks.append(as_of_note([*whole, *parts], context))
    drill = (
        Button(standing.known.name_for(speaker), f"show {standing.known.kpi.id} {team.code} {period.key}")
        for standing in whole[:_MOST_COLUMNS]
    )
    if whole:
        blocks.append(Buttons(tuple(drill)))
    return Message(title, tuple(blocks), tone_of(whole or parts))


def team_standings(context: Context, team: Team, period: Period) -> tuple[list[Standing], list[Standing]]:
    """Return a team's own standings, and those of its stores for the same KPIs."""
    node = Node(NodeKind.TEAM, team.id)
    whole = stand(context, Question((node,), period))
    stores = context.company.stores_of(node, min(period.last, today_of(context)))
    kpi_ids = tuple(KpiId(standing.known.kpi.id) for standing in whole)[:_MOST_COLUMNS]
    nodes = tuple(Node(NodeKind.STORE, store.id) for store in stores)[:_MOST_ROWS]
    parts = stand(context, Question(nodes, period, kpi_ids or None)) if nodes else []
    return whole, parts


def _own_team(context: Context) -> Team:
    company, day = context.company, today_of(context)
    teams = company.teams_led_by(context.asker.id, day) or company.teams_of(context.asker.id, day)
    if not teams and context.asker.right is Right.ADMIN:
        teams = tuple(company.teams.values())
    if not teams:
        raise NoStores(who_helps(context))
    if len(teams) > 1:
        raise ChooseOne("", tuple((team.name, f"team {team.code}") for team in teams[:20]))
    return teams[0]


TEAM = Command(
    name="team",
    asks=SeeTeam,
    answer=see_team,
    access=Access.MEMBER,
    summary=translatable("See a team's lights and its stores"),
    examples=("team", "team {team}", "team last month"),
)
