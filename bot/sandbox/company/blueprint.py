"""The blueprint of the demo's company: demo_company.toml as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.database.company import Right


@dataclass(frozen=True, slots=True)
class Platform:
    """A marketplace: its feed's code and name, and what each weekday weighs there, Monday first."""

    code: str
    name: str
    weekdays: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Promotion:
    """A yearly shopping day, on a fixed `day` or on the month's n-th Friday; `lift` multiplies by platform."""

    name: str
    month: int
    lift: Mapping[str, float]
    day: int = 0
    friday: int = 0


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team and the channels it talks in; no Slack channel where nobody of it sits in Slack."""

    code: str
    name: str
    feishu_chat: str
    slack_channel: str | None = None


@dataclass(frozen=True, slots=True)
class DemoStore:
    """A shop with the habits its numbers follow; amounts are in its own currency."""

    code: str
    name: str
    market: str
    zone: str
    currency: str
    launched_on: date
    platform: str
    team: str
    owner: str
    orders_per_day: float
    order_value: float
    conversion: float
    acos: float
    ad_share: float
    click_price: float
    growth: float
    paces: Mapping[str, float]
    late_days: int = 1
    dry_days: int = 0
    by_hand: tuple[str, ...] = ()
    habits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person without a store does all day: `daily` are usual numbers of an ordinary day."""

    owner: str
    team: str
    source: str
    source_name: str
    daily: Mapping[str, float]
    paces: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SlackSeat:
    """A person's account in the demo's Slack."""

    id: str
    name: str
    locale: str


@dataclass(frozen=True, slots=True)
class FeishuSeat:
    """A person's account in the demo's Feishu; `id` is the user id that the other two ids are made of."""

    id: str
    en_name: str
    language: str

    @property
    def open_id(self) -> str:
        """Return the id that this app knows the person by."""
        return f"ou_{self.id}"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A member: who they are, where they sit, which teams they lead, and how they can be reached."""

    key: str
    name: str
    position: str
    right: Right
    language: str
    region: str
    zone: str
    teams: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    slack: SlackSeat | None = None
    feishu: FeishuSeat | None = None

    @property
    def slack_id(self) -> str | None:
        """Return the Slack user id, None for someone who is not in Slack."""
        return self.slack.id if self.slack else None

    @property
    def open_id(self) -> str | None:
        """Return the Feishu open id, None for someone who is not in Feishu."""
        return self.feishu.open_id if self.feishu else None

    @property
    def email(self) -> str:
        """Return an address under a domain that is reserved for examples."""
        return f"{self.key}@mingfan.example"


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The whole company; `rates` are units of its currency for one unit of another."""

    name: str
    language: str
    zone: str
    currency: str
    paydays: frozenset[int]
    payday_lift: float
    rates: Mapping[str, Decimal]
    platforms: Mapping[str, Platform]
    promotions: tuple[Promotion, ...]
    teams: tuple[DemoTeam, ...]
    stores: tuple[DemoStore, ...]
    desks: tuple[Desk, ...]
    people: tuple[DemoPerson, ...]

    @property
    def installer(self) -> DemoPerson:
        """Return the administrator, who brought Leadline into both messengers."""
        return next(person for person in self.people if person.right is Right.ADMIN)

    def leader_of(self, team_code: str) -> DemoPerson:
        """Return who leads a team."""
        return next(person for person in self.people if team_code in person.leads)

    def seated_in(self, team_code: str) -> tuple[DemoPerson, ...]:
        """Return everyone of a team, its leader included."""
        return tuple(person for person in self.people if team_code in (*person.leads, *person.teams))


@cache
def demo_company() -> Blueprint:
    """Return the company that ships with the sandbox."""
    text = (files("bot.sandbox.company") / "demo_company.toml").read_text(encoding="utf-8")
    return read_blueprint(text)


def read_blueprint(text: str) -> Blueprint:
    """Read a company from TOML text; an unknown or missing key raises KeyError or TypeError."""
    told = tomllib.loads(text)
    company = told["company"]
    return Blueprint(
        name=company["name"],
        language=company["language"],
        zone=company["zone"],
        currency=company["currency"],
        paydays=frozenset(company["paydays"]),
        payday_lift=company["payday_lift"],
        rates={currency: Decimal(rate) for currency, rate in told["rates"].items()},
        platforms={
            code: Platform(code, platform["name"], tuple(platform["weekdays"]))
            for code, platform in told["platforms"].items()
        },
        promotions=tuple(Promotion(**promotion) for promotion in told["promotions"]),
        teams=tuple(DemoTeam(**team) for team in told["teams"]),
        stores=tuple(_store(store) for store in told["stores"]),
        desks=tuple(Desk(**desk) for desk in told["desks"]),
        people=tuple(_person(key, person) for key, person in told["people"].items()),
    )


def _store(told: dict[str, Any]) -> DemoStore:
    return DemoStore(**{**told, "by_hand": tuple(told.get("by_hand", ()))})


def _person(key: str, told: dict[str, Any]) -> DemoPerson:
    slack, feishu = told.get("slack"), told.get("feishu")
    return DemoPerson(
        key=key,
        name=told["name"],
        position=told["position"],
        right=Right(told["right"]),
        language=told["language"],
        region=told["region"],
        zone=told["zone"],
        teams=tuple(told.get("teams", ())),
        leads=tuple(told.get("leads", ())),
        slack=SlackSeat(**slack) if slack else None,
        feishu=FeishuSeat(**feishu) if feishu else None,
    )
