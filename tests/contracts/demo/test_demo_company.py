"""Promises about the demo's company as it stands in a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.company.seeding import seed
from bot.sandbox.company.worlds import demo_world
from commands.notices import digest, reminder
from commands.report import MANUAL
from integrations.database import people
from integrations.database.company import Right
from integrations.database.engine import Database
from integrations.database.facts import measures_reported
from integrations.database.installations import read_installations
from integrations.database.readings import fetch
from integrations.database.structure import read_company
from integrations.database.subscriptions import claim_due, read_subscriptions
from integrations.database.work import Work
from integrations.presets import load_measures
from kpi_engine import Period
from tests.contracts.demo.conftest import NOW, Demo

_YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))


def test_four_teams_run_nine_stores_in_six_markets(demo: Demo) -> None:
    company = demo.company

    assert [team.code for team in company.teams.values()] == ["ads", "amazon", "latam", "sea"]
    assert [store.code for store in company.stores.values()] == [
        *("BR-01", "BR-02", "DE-01", "ID-01", "MX-01", "TH-01", "TH-02", "US-01", "US-02")
    ]
    assert {store.market for store in company.stores.values()} == {"BR", "DE", "ID", "MX", "TH", "US"}


def test_fourteen_people_speak_six_languages_in_seven_zones(demo: Demo) -> None:
    everyone = demo.people.values()

    assert len(everyone) == 14
    assert {person.language for person in everyone} == {"zh_Hans", "pt_BR", "es_419", "th", "id", "en_US"}
    assert {person.zone for person in everyone} == {
        *("Asia/Shanghai", "America/Sao_Paulo", "America/Mexico_City", "Asia/Bangkok", "Asia/Jakarta"),
        *("America/Los_Angeles", "Europe/Berlin"),
    }
    assert {person.position for person in everyone} == {"店长", "运营", "投手", "财务", "客服", "供应链"}
    assert [person.name for person in everyone if person.right is Right.ADMIN] == ["陈立"]


def test_every_account_belongs_to_someone_in_the_messengers(demo: Demo) -> None:
    with demo.work() as work:
        addresses = {name: people.addresses_of(work, person.id) for name, person in demo.people.items()}

    slack = {found.external_id for of_one in addresses.values() for found in of_one if found.platform == "slack"}
    feishu = {found.external_id for of_one in addresses.values() for found in of_one if found.platform == "feishu"}
    assert slack == set(demo.world.slack.users) - {demo.world.slack.bot.id}
    assert feishu == set(demo.world.feishu.users)
    assert [name for name, of_one in addresses.items() if len(of_one) == 2] == ["陈立"]
    assert [(found.tenant, found.direct_chat) for found in addresses["Ana Souza"]] == [("T_LEADLINE", "D_ANA")]
    assert [(found.tenant, found.direct_chat) for found in addresses["王敏"]] == [("leadline", "ou_wang")]


def test_the_bot_is_installed_in_both_messengers_by_the_administrator(demo: Demo) -> None:
    with demo.work() as work:
        found = {(installed.platform, installed.tenant): installed for installed in read_installations(work.connection)}

    assert {key: installed.installed_by for key, installed in found.items()} == {
        ("slack", "T_LEADLINE"): "U_CHEN",
        ("feishu", "leadline"): "ou_chen",
    }


def test_every_team_talks_in_channels_that_its_people_and_the_bot_are_in(demo: Demo) -> None:
    channels = {channel.name: channel.members for channel in demo.world.slack.channels.values() if not channel.is_dm}
    chats = {chat.name: chat.members for chat in demo.world.feishu.chats.values() if not chat.is_p2p}

    assert channels == {
        "latam": ("U_ANA", "U_BRUNO", "U_CARLOS", "U_BOT"),
        "sea": ("U_NATTAPON", "U_BOT"),
        "amazon": ("U_CHEN", "U_EMILY", "U_JONAS", "U_BOT"),
    }
    assert chats == {
        "拉美组": ("ou_wang", "ou_he"),
        "东南亚组": ("ou_lin", "ou_wu", "ou_he", "ou_dewi"),
        "欧美亚马逊组": ("ou_chen", "ou_he", "ou_sun"),
        "投手组": ("ou_zhao", "ou_wu", "ou_he"),
    }


def test_a_year_of_every_store_has_a_value_for_every_day(demo: Demo) -> None:
    company = demo.company
    leaves = [leaf for leaf in company.leaves.values() if leaf.store_id is not None]
    measures = load_measures()
    asked = [measures[name] for name in ("gmv", "orders", "sessions", "ad_spend", "cogs", "other_opex")]

    with demo.work() as work:
        months = fetch(work, company, leaves, asked, _YEAR).months

    assert len(months) == 9 * len(asked)
    assert {sum(days for _, _, _, days in rolled) for rolled in months.values()} == {365}
    currencies = {company.currency_of(leaf) for leaf in leaves}
    assert {
        currency for (_, name), rolled in months.items() if name == "gmv" for _, currency, _, _ in rolled
    } == currencies


def test_only_br_01_has_its_sales_reported_by_hand(demo: Demo) -> None:
    company = demo.company
    manual = next(source.id for source in company.sources.values() if source.code == MANUAL)

    by_hand = {
        company.stores[store_id].code
        for (scope_id, measure), source in company.records.items()
        if source == manual and measure in {"gmv", "orders"} and (store_id := company.leaves[scope_id].store_id)
    }

    assert by_hand == {"BR-01"}


def test_people_have_reported_through_the_day_before_yesterday_and_not_yesterday(demo: Demo) -> None:
    company = demo.company
    leaf = company.whole_leaf(demo.store("BR-01").id)
    assert leaf is not None

    with demo.work() as work:
        reported = measures_reported(work, leaf.id, date(2026, 11, 21))
        missing = measures_reported(work, leaf.id, date(2026, 11, 22))

    assert {"gmv", "orders"} <= reported
    assert {"gmv", "orders"} & missing == set()
    assert "sessions" in missing


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Ana Souza", {("gmv", "BR-01"), ("orders", "BR-01")}),
        ("吴桐", {("search_terms", "TH-02")}),
        ("Emily Carter", {("listings_launched", "US-01"), ("listings_launched", "US-02")}),
    ],
)
def test_at_nine_next_morning_owners_in_three_zones_are_reminded_of_yesterday(
    demo: Demo, name: str, wanted: set[tuple[str, str]]
) -> None:
    zone = ZoneInfo(demo.people[name].zone)
    nine = datetime.combine(date(2026, 11, 24), time(9), zone).astimezone(UTC)

    with demo.database.write() as connection:
        due = {found.person_id for found in claim_due(connection, nine, 100) if found.kind == "reminder"}
    with demo.asked_by(name, nine) as context:
        found = reminder.gather(context)

    assert demo.people[name].id in due
    assert isinstance(found, reminder.ReminderFacts)
    assert {(missing.known.kpi.id, missing.store.code) for missing in found.missing} == wanted
    assert {missing.day for missing in found.missing} == {date(2026, 11, 23)}


def test_owners_are_reminded_and_leaders_digested_at_nine_of_their_own(demo: Demo) -> None:
    with demo.work() as work:
        wishes = {
            (name, wish.kind): wish
            for name, person in demo.people.items()
            for wish in read_subscriptions(work, person.id)
        }

    owners = {
        "Ana Souza",
        "Bruno Lima",
        "Carlos Hernández",
        "ณัฐพล ใจดี",
        "Dewi Lestari",
        "Emily Carter",
        "Jonas Weber",
        "吴桐",
    }
    assert {name for name, kind in wishes if kind == "reminder"} == owners
    assert {name for name, kind in wishes if kind == "digest"} == {"陈立", "王敏", "林浩", "赵磊"}
    assert all(wish.is_on for wish in wishes.values())
    local = {wish.next_due.astimezone(ZoneInfo(wish.zone)) for wish in wishes.values() if wish.next_due is not None}
    assert {(moment.hour, moment.minute) for moment in local} == {(9, 0)}
    assert all(wish.next_due is not None and wish.next_due > NOW for wish in wishes.values())


def test_the_manager_of_latam_gets_a_digest_of_her_three_stores(demo: Demo) -> None:
    with demo.asked_by("王敏") as context:
        found = digest.gather(context)

    assert isinstance(found, digest.DigestFacts)
    assert [team.team.code for team in found.teams] == ["latam"]
    names = {standing.node.id for standing in found.teams[0].parts}
    assert names == {demo.store(code).id for code in ("BR-01", "BR-02", "MX-01")}


def test_the_same_moment_seeds_the_same_numbers_on_any_database(demo: Demo, sqlite_database: Database) -> None:
    world = demo_world(lambda: NOW)

    again = Demo(sqlite_database, world, seed(sqlite_database, world, NOW))

    assert _numbers(again) == _numbers(demo)


def _numbers(demo: Demo) -> dict[tuple[str, str, date], tuple[str, Decimal, int]]:
    measures = list(load_measures().values())
    with demo.database.read() as connection:
        work = Work(connection, demo.org_id, NOW)
        company = read_company(work)
        names = {
            leaf.id: company.stores[leaf.store_id].code
            if leaf.store_id is not None
            else company.teams[leaf.team_id or 0].code
            for leaf in company.leaves.values()
        }
        period = Period(date(2025, 11, 1), date(2026, 11, 30))
        ledger = fetch(work, company, list(company.leaves.values()), measures, period)
    return {
        (names[scope_id], measure, month): (currency, total, days)
        for (scope_id, measure), rolled in ledger.months.items()
        for month, currency, total, days in rolled
    }
