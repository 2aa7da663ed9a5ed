"""Places: which node of the tree an ask is about, from what was said or from who asks."""

from __future__ import annotations

from commands.command import Context
from commands.slots import PersonId
from commands.visibility import today_of
from integrations.database.company import Node, NodeKind, Right, Store, Team


def asked_node(context: Context, store: Store | None, team: Team | None, person: PersonId | None) -> tuple[Node, str]:
    """Return the node and its name: what was said, else the company, the team one leads, or oneself."""
    if store is not None:
        return Node(NodeKind.STORE, store.id), store.code
    if team is not None:
        return Node(NodeKind.TEAM, team.id), team.name
    if person is not None:
        return Node(NodeKind.PERSON, person.id), person.name
    if context.asker.right is Right.ADMIN:
        return Node(NodeKind.COMPANY, context.company.org_id), context.company.name
    led = context.company.teams_led_by(context.asker.id, today_of(context))
    if led:
        return Node(NodeKind.TEAM, led[0].id), led[0].name
    return Node(NodeKind.PERSON, context.asker.id), context.asker.name


def typed_node(context: Context, node: Node) -> str:
    """Return the word that names a node in a line; none is needed for the company."""
    match node.kind:
        case NodeKind.STORE:
            return context.company.stores[node.id].code
        case NodeKind.TEAM:
            return context.company.teams[node.id].code
        case NodeKind.PERSON:
            # By our own id: two people may share a name.
            return f"@{node.id}"
        case NodeKind.COMPANY:
            return ""
