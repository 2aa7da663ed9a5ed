"""Visibility: who may see and change which node of the tree; denied unless a rule here allows it."""

from __future__ import annotations

from datetime import date

from commands.command import Context
from commands.refusals import NotAllowed, NotYours
from integrations.database import people
from integrations.database.company import Node, NodeKind, Right, Store
from kpi_engine import market_day


def today_of(context: Context) -> date:
    """Return the company's own day, on which effective-dated structure is looked up."""
    return market_day(context.now, context.company.zone)


def may_see(context: Context, node: Node) -> bool:
    """Tell whether the asker may see a node: their own, their team's stores, what they lead; administrators all."""
    asker, company, day = context.asker, context.company, today_of(context)
    if asker.right is Right.ADMIN:
        return True
    if asker.right is Right.NEWCOMER:
        return False
    led = {team_id for team in company.teams_led_by(asker.id, day) for team_id in company.subtree(team.id)}
    own = led | {team.id for team in company.teams_of(asker.id, day)}
    match node.kind:
        case NodeKind.COMPANY:
            return False
        case NodeKind.PERSON:
            is_led = any(member.person_id == node.id for team_id in led for member in company.members_of(team_id, day))
            return node.id == asker.id or is_led
        case NodeKind.TEAM:
            return node.id in own
        case NodeKind.STORE:
            team = company.team_of_store(node.id, day)
            return asker.id in company.owners_of(node.id, day) or (team is not None and team.id in own)


def may_change(context: Context, node: Node) -> bool:
    """Tell whether the asker may set targets on a node: managers what they lead, administrators all."""
    asker, company, day = context.asker, context.company, today_of(context)
    if asker.right is Right.ADMIN:
        return True
    if asker.right is not Right.MANAGER:
        return False
    led = {team_id for team in company.teams_led_by(asker.id, day) for team_id in company.subtree(team.id)}
    match node.kind:
        case NodeKind.COMPANY:
            return False
        case NodeKind.TEAM:
            return node.id in led
        case NodeKind.STORE:
            team = company.team_of_store(node.id, day)
            return team is not None and team.id in led
        case NodeKind.PERSON:
            return any(member.person_id == node.id for team_id in led for member in company.members_of(team_id, day))


def may_report(context: Context, store: Store) -> bool:
    """Tell whether the asker may report on a store: its owners, its team's manager, administrators."""
    owners = context.company.owners_of(store.id, today_of(context))
    return context.asker.id in owners or may_change(context, Node(NodeKind.STORE, store.id))


def refuse_unseen(context: Context, node: Node, name: str) -> None:
    """Refuse a node the asker may not see.

    Raises:
        NotYours: with the names of those who can help.
    """
    if not may_see(context, node):
        raise NotYours(name, who_helps(context))


def refuse_access(context: Context, verb: str, needs: Right) -> None:
    """Refuse a command to someone below the right it needs.

    Raises:
        NotAllowed: with the names of those who can grant it.
    """
    order = list(Right)
    if order.index(context.asker.right) < order.index(needs):
        raise NotAllowed(verb, needs.value, who_helps(context))


def who_helps(context: Context) -> tuple[str, ...]:
    """Return the administrators' names."""
    return tuple(person.name for person in people.administrators(context.work))
