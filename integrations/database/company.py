"""Company: a frozen picture of one organization's structure, read whole and kept until its revision grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cached_property
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Right(StrEnum):
    """What a person may do, in rising order; finer rights come by subtree and scope."""

    NEWCOMER = "newcomer"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a messenger-independent being; `working_days` has bit 0 for Monday."""

    org_id: int
    id: int
    name: str
    right: Right
    language: str
    region: str | None
    zone: str
    position: str = ""
    email: str | None = None
    working_days: int = 31
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Store:
    """A shop in one market: its zone decides its days, its currency its amounts."""

    id: int
    code: str
    name: str
    market: str
    zone: str
    currency: str
    launched_on: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """A team, perhaps under another."""

    id: int
    code: str
    name: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """A store belongs to a team and perhaps a person over days, both ends included; None is open."""

    store_id: int
    team_id: int | None
    person_id: int | None
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person sits in a team over days, as its manager or not."""

    team_id: int
    person_id: int
    is_manager: bool
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf scope: where facts are kept. A whole store, or a part of it, or a team's own work of one doer."""

    id: int
    store_id: int | None
    team_id: int | None
    category: str = ""
    item: str = ""
    doer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from; `kind` is manual, file or feed."""

    id: int
    code: str
    name: str
    kind: str
    owner_id: int | None = None


class NodeKind(Enum):
    """What a target or a question is about."""

    COMPANY = "company"
    TEAM = "team"
    STORE = "store"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree that numbers roll up to; the company's id is its org_id."""

    kind: NodeKind
    id: int


@dataclass(frozen=True)
class Company:
    """One organization as of one revision; indexes are built on first use and never change."""

    org_id: int
    name: str
    language: str
    zone: str
    currency: str
    revision: int
    stores: Mapping[int, Store]
    teams: Mapping[int, Team]
    ownerships: tuple[Ownership, ...]
    memberships: tuple[Membership, ...]
    leaves: Mapping[int, Leaf]
    sources: Mapping[int, Source]
    records: Mapping[tuple[int, str], int]
    kpi_definitions: Mapping[str, Mapping[str, object]]

    @cached_property
    def stores_by_code(self) -> Mapping[str, Store]:
        """Return active stores by casefolded code."""
        return {store.code.casefold(): store for store in self.stores.values() if store.is_active}

    @cached_property
    def _leaves_by_store(self) -> Mapping[int, tuple[Leaf, ...]]:
        return _grouped((leaf.store_id, leaf) for leaf in self.leaves.values())

    @cached_property
    def _leaves_by_team(self) -> Mapping[int, tuple[Leaf, ...]]:
        return _grouped((leaf.team_id, leaf) for leaf in self.leaves.values())

    @cached_property
    def _owned_by_person(self) -> Mapping[int, tuple[Ownership, ...]]:
        return _grouped((ownership.person_id, ownership) for ownership in self.ownerships)

    @cached_property
    def _owned_by_team(self) -> Mapping[int, tuple[Ownership, ...]]:
        return _grouped((ownership.team_id, ownership) for ownership in self.ownerships)

    @cached_property
    def _memberships_by_person(self) -> Mapping[int, tuple[Membership, ...]]:
        return _grouped((membership.person_id, membership) for membership in self.memberships)

    @cached_property
    def _memberships_by_team(self) -> Mapping[int, tuple[Membership, ...]]:
        return _grouped((membership.team_id, membership) for membership in self.memberships)

    def subtree(self, team_id: int) -> tuple[int, ...]:
        """Return the team's id and those of all teams under it."""
        found = [team_id]
        for known in found:
            found.extend(team.id for team in self.teams.values() if team.parent_id == known and team.id not in found)
        return tuple(found)

    def teams_of(self, person_id: int, day: date) -> tuple[Team, ...]:
        """Return the teams the person sits in on that day."""
        return tuple(
            self.teams[membership.team_id]
            for membership in self._memberships_by_person.get(person_id, ())
            if membership.holds_on(day) and membership.team_id in self.teams
        )

    def teams_led_by(self, person_id: int, day: date) -> tuple[Team, ...]:
        """Return the teams the person manages on that day, without those under them."""
        return tuple(
            self.teams[membership.team_id]
            for membership in self._memberships_by_person.get(person_id, ())
            if membership.is_manager and membership.holds_on(day) and membership.team_id in self.teams
        )

    def members_of(self, team_id: int, day: date) -> tuple[Membership, ...]:
        """Return who sits in the team on that day, its manager included."""
        return tuple(member for member in self._memberships_by_team.get(team_id, ()) if member.holds_on(day))

    def stores_of(self, node: Node, day: date) -> tuple[Store, ...]:
        """Return the active stores under a node on that day, by code."""
        found: set[int]
        match node.kind:
            case NodeKind.COMPANY:
                found = set(self.stores)
            case NodeKind.STORE:
                found = {node.id}
            case NodeKind.PERSON:
                found = {owned.store_id for owned in self._owned_by_person.get(node.id, ()) if owned.holds_on(day)}
            case NodeKind.TEAM:
                found = {
                    owned.store_id
                    for team_id in self.subtree(node.id)
                    for owned in self._owned_by_team.get(team_id, ())
                    if owned.holds_on(day)
                }
        stores = (self.stores[store_id] for store_id in found if store_id in self.stores)
        return tuple(sorted((store for store in stores if store.is_active), key=lambda store: store.code))

    def leaves_of(self, node: Node, day: date) -> tuple[Leaf, ...]:
        """Return every leaf scope under a node on that day: its stores' leaves and its own people's."""
        leaves = [leaf for store in self.stores_of(node, day) for leaf in self._leaves_by_store.get(store.id, ())]
        match node.kind:
            case NodeKind.COMPANY:
                leaves.extend(leaf for leaf in self.leaves.values() if leaf.store_id is None)
            case NodeKind.TEAM:
                leaves.extend(
                    leaf for team_id in self.subtree(node.id) for leaf in self._leaves_by_team.get(team_id, ())
                )
            case NodeKind.PERSON:
                leaves.extend(
                    leaf for leaf in self.leaves.values() if leaf.store_id is None and leaf.doer_id == node.id
                )
            case NodeKind.STORE:
                pass
        return tuple(leaves)

    def whole_leaf(self, store_id: int) -> Leaf | None:
        """Return the store's own leaf, the one without category, item or doer."""
        return next(
            (
                leaf
                for leaf in self._leaves_by_store.get(store_id, ())
                if not leaf.category and not leaf.item and leaf.doer_id is None
            ),
            None,
        )

    def own_leaf(self, team_id: int, person_id: int) -> Leaf | None:
        """Return the team-level leaf of a member without a store."""
        return next((leaf for leaf in self._leaves_by_team.get(team_id, ()) if leaf.doer_id == person_id), None)

    def owners_of(self, store_id: int, day: date) -> tuple[int, ...]:
        """Return the people who own the store on that day."""
        return tuple(
            owned.person_id
            for owned in self.ownerships
            if owned.store_id == store_id and owned.person_id is not None and owned.holds_on(day)
        )

    def team_of_store(self, store_id: int, day: date) -> Team | None:
        """Return the team that owns the store on that day."""
        return next(
            (
                self.teams[owned.team_id]
                for owned in self.ownerships
                if owned.store_id == store_id and owned.team_id is not None and owned.holds_on(day)
            ),
            None,
        )

    def zone_of(self, leaf: Leaf) -> str:
        """Return the zone whose days the leaf's facts are in: its store's, else the company's."""
        return self.zone if leaf.store_id is None else self.stores[leaf.store_id].zone

    def currency_of(self, leaf: Leaf) -> str:
        """Return the currency of the leaf's amounts: its store's, else the company's."""
        return self.currency if leaf.store_id is None else self.stores[leaf.store_id].currency


def _grouped(pairs: Iterable[tuple[K | None, V]]) -> Mapping[K, tuple[V, ...]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
