"""Promises of the one way in: each delivery acts once, a question writes nothing, a refusal leaves nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.dispatch import Dispatcher, UnknownTenantError
from bot.invocation import Account, Answers, Glance, Invocation, Line, Platform, Press, Profile, Reply, Said
from bot.pace import Pace
from bot.seals import LIFETIME, Seals
from commands.message import in_plain_text
from integrations.database import people
from integrations.database.company import Right
from integrations.database.installations import Installation, install
from integrations.database.structure import Structures
from integrations.database.tables import metadata
from integrations.database.work import Work
from tests.unit.harbour import Harbour, buttons, lines, rows

SUNDAY = date(2026, 11, 22)


class Desk:
    """People at their messengers before a dispatcher."""

    def __init__(self, harbour: Harbour, *, keys: tuple[bytes, ...] = (b"key",)) -> None:
        self.harbour = harbour
        self.seals = Seals(keys)
        self.dispatcher = Dispatcher(harbour.database, Structures(), self.seals, lambda: harbour.now)
        self._deliveries = 0

    async def say(
        self, name: str, said: Said | str, profile: Profile | None = None, *, key: str | None = None
    ) -> Reply:
        self._deliveries += 1
        return await self.send(Account(Platform.SLACK, "T1", f"U-{name}"), said, key or str(self._deliveries), profile)

    async def send(self, account: Account, said: Said | str, key: str, profile: Profile | None = None) -> Reply:
        async def look_up() -> Profile:
            return profile or Profile("Somebody")

        words = Line(said) if isinstance(said, str) else said
        return await self.dispatcher.answer(Invocation(account, "D1", True, words, key, look_up))

    def token(self, reply: Reply, place: int) -> str:
        button = buttons(reply.message)[place]
        return reply.seal.seal_line(button.line, button.is_once)

    def counts(self) -> dict[str, int]:
        with self.harbour.database.read() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
            }


@pytest.fixture
def desk(harbour: Harbour) -> Desk:
    return Desk(harbour)


@pytest.mark.parametrize(
    "line", ["my", "show gmv MX-01", "team", "org", "help", "menu", "", "home", "digest now", "nonsense", "show gmw"]
)
async def test_a_question_writes_nothing(desk: Desk, line: str) -> None:
    before = desk.counts()
    await desk.say("Bo", line)
    await desk.say("Bo", Glance())

    assert desk.counts() == before


async def test_a_delivery_that_comes_twice_acts_once_and_says_nothing_new(desk: Desk) -> None:
    first = await desk.say("Bo", "report orders +5", key="event-1")
    again = await desk.say("Bo", "report orders +5", key="event-1")

    assert (first.is_duplicate, again.is_duplicate) == (False, True)
    assert desk.harbour.standing("MX-01", "orders", SUNDAY) == 5


async def test_a_refused_ask_leaves_nothing_and_may_come_again(desk: Desk) -> None:
    before = desk.counts()
    refused = await desk.say("Bo", "report gmv 5 BR-01", key="event-1")
    assert desk.counts() == before
    assert "BR-01" in in_plain_text(refused.message)

    with desk.harbour.work() as work:
        people.grant(work, desk.harbour.people["Bo"], Right.ADMIN)
    await desk.say("Bo", "report gmv 5 BR-01", key="event-1")
    assert desk.harbour.standing("BR-01", "gmv", SUNDAY) == 5


async def test_a_button_that_acts_once_tells_when_it_did(desk: Desk) -> None:
    await desk.say("Bo", "report orders 70")
    undo = desk.token(await desk.say("Bo", "report orders 80"), 1)
    done = await desk.say("Bo", Press(undo))
    assert "70" in in_plain_text(done.message)

    desk.harbour.now += timedelta(minutes=5)
    again = await desk.say("Bo", Press(undo))
    assert "6:00" in in_plain_text(again.message)  # in Mexico City, when it was done
    assert desk.harbour.standing("MX-01", "orders", SUNDAY) == 70


async def test_a_button_may_be_pressed_until_it_expires_and_then_offers_its_line(desk: Desk) -> None:
    token = desk.seals.for_person(desk.harbour.org_id, desk.harbour.people["Bo"], desk.harbour.now).seal_line(
        "my", False
    )
    desk.harbour.now += LIFETIME
    assert lines((await desk.say("Bo", Press(token))).message) == ["report"]

    desk.harbour.now += timedelta(seconds=1)
    assert lines((await desk.say("Bo", Press(token))).message) == ["my"]


async def test_someone_elses_button_does_nothing_but_offer_ones_own(desk: Desk) -> None:
    undo = desk.token(await desk.say("Bo", "report orders 80"), 1)
    refused = await desk.say("Ana", Press(undo))

    assert lines(refused.message)[0].startswith("undo ")
    assert desk.harbour.standing("MX-01", "orders", SUNDAY) == 80


@pytest.mark.parametrize("token", ["", "x", "not a token", "é", "A" * 1500])
async def test_a_forged_button_is_told_plainly(desk: Desk, token: str) -> None:
    refused = await desk.say("Bo", Press(token))

    assert lines(refused.message) == ["menu"]


async def test_a_button_of_another_company_and_a_form_pressed_as_a_button_are_broken(desk: Desk) -> None:
    bo = desk.harbour.people["Bo"]
    elsewhere = desk.seals.for_person(404, bo, desk.harbour.now).seal_line("my", False)
    form = desk.seals.for_person(desk.harbour.org_id, bo, desk.harbour.now).seal_form("report", ())
    line = desk.seals.for_person(desk.harbour.org_id, bo, desk.harbour.now).seal_line("my", False)

    for said in (Press(elsewhere), Press(form), Answers(line, {})):
        assert lines((await desk.say("Bo", said)).message) == ["menu"]


async def test_a_button_for_everyone_is_answered_to_who_presses_it(desk: Desk) -> None:
    token = desk.seals.for_person(desk.harbour.org_id, None, desk.harbour.now).seal_line("lang", False)

    assert buttons((await desk.say("Ana", Press(token))).message)
    assert buttons((await desk.say("Cai", Press(token))).message)


async def test_a_form_reports_once_and_keeps_what_it_could_not_take(desk: Desk) -> None:
    opened = await desk.say("Bo", "report")
    form = opened.message.form()
    assert form is not None
    token = opened.seal.seal_form(form.verb, (("store", "MX-01"),))

    wrong = await desk.say("Bo", Answers(token, {"kpi": "orders", "value": "lots"}))
    assert list(wrong.field_errors) == ["value"]
    assert "lots" in wrong.field_errors["value"]

    right = await desk.say("Bo", Answers(token, {"kpi": "orders", "value": "+5"}))
    assert right.field_errors == {}
    await desk.say("Bo", Answers(token, {"kpi": "orders", "value": "+5"}))
    assert desk.harbour.standing("MX-01", "orders", SUNDAY) == 5


async def test_what_a_form_kept_cannot_be_changed_by_who_sends_it(desk: Desk) -> None:
    opened = await desk.say("Mara", "report")
    token = opened.seal.seal_form("report", (("store", "MX-01"),))

    await desk.say("Mara", Answers(token, {"kpi": "orders", "value": "5", "store": "BR-01"}))

    assert desk.harbour.standing("MX-01", "orders", SUNDAY) == 5


async def test_too_many_asks_are_told_how_long_to_wait(desk: Desk) -> None:
    desk.dispatcher.pace = Pace(burst=2)
    replies = [await desk.say("Bo", "help") for _ in range(3)]
    assert "1" in replies[2].message.title
    assert rows(replies[1].message)
    assert not rows(replies[2].message)

    desk.harbour.now += timedelta(seconds=1)
    assert rows((await desk.say("Bo", "help")).message)


async def test_a_stranger_in_an_unknown_workspace_is_nobodys(desk: Desk) -> None:
    before = desk.counts()
    with pytest.raises(UnknownTenantError):
        await desk.send(Account(Platform.SLACK, "T9", "U1"), "my", "1")

    assert desk.counts() == before


async def test_a_tenant_first_met_belongs_to_the_company_at_home(desk: Desk) -> None:
    desk.dispatcher.homes[Platform.FEISHU] = desk.harbour.org_id
    reply = await desk.send(Account(Platform.FEISHU, "F1", "ou_1"), "", "1", Profile("Wang", language_code="zh-CN"))

    assert reply.language == "zh_Hans"
    with desk.harbour.database.read() as connection:
        assert people.find_org(connection, "feishu", "F1") == desk.harbour.org_id


async def test_who_left_has_no_right_any_more(desk: Desk) -> None:
    with desk.harbour.work() as work:
        people.change_profile(work, desk.harbour.people["Li"], is_active=False)

    refused = await desk.say("Li", "role admin Neo")
    with desk.harbour.work() as work:
        neo = people.read_person(work, desk.harbour.people["Neo"])
    assert neo is not None
    assert neo.right is Right.NEWCOMER
    assert not rows(refused.message)
    assert not rows((await desk.say("Li", "my")).message)


async def test_a_newcomer_is_welcomed_and_an_imported_person_recognised(desk: Desk) -> None:
    harbour = desk.harbour
    with harbour.database.write() as connection:
        install(connection, harbour.now, Installation(harbour.org_id, "slack", "T1", "Harbour", "B", None, "U-Boss"))
        work = Work(connection, harbour.org_id, harbour.now)
        pat = people.add_person(
            work, name="Pat", language="pt_BR", zone="UTC", right=Right.MANAGER, email="Pat@Example.com"
        )

    welcome = await desk.say("New", "report gmv 5", Profile("Nia", "n@x.y", "en-GB", "Mars/Base"))
    assert "Li" in in_plain_text(welcome.message)  # who can give the right
    known = await desk.say("Pat", "", Profile("P.", "pat@example.com", direct_chat="D7"))
    assert (known.language, known.message.title.count("Pat")) == ("pt_BR", 1)

    with harbour.work() as work:
        (nia,) = people.find_people(work, "Nia")
        (address,) = people.addresses_of(work, pat.id)
    assert (nia.right, nia.language, nia.region, nia.zone) == (Right.NEWCOMER, "en_GB", "GB", "Asia/Shanghai")
    assert address.direct_chat == "D7"


async def test_the_installer_is_the_first_administrator_and_only_while_there_is_none(desk: Desk) -> None:
    harbour = desk.harbour
    with harbour.database.write() as connection:
        install(connection, harbour.now, Installation(harbour.org_id, "slack", "T1", "Harbour", "B", None, "U-Boss"))
    await desk.say("Boss", "", Profile("Boss"))
    with harbour.work() as work:
        (boss,) = people.find_people(work, "Boss")
        assert boss.right is Right.NEWCOMER
        people.change_profile(work, harbour.people["Li"], is_active=False)
        install(work.connection, harbour.now, Installation(harbour.org_id, "slack", "T1", "H", "B", None, "U-Chief"))
    await desk.say("Chief", "", Profile("Chief"))

    with harbour.work() as work:
        assert [person.name for person in people.administrators(work)] == ["Chief"]


async def test_first_words_said_twice_make_one_person(desk: Desk) -> None:
    harbour = desk.harbour
    with harbour.database.write() as connection:
        install(connection, harbour.now, Installation(harbour.org_id, "slack", "T1", "Harbour", "B", None, None))
    for key in ("1", "2"):
        await desk.say("New", "", Profile("Nia"), key=key)

    with harbour.work() as work:
        assert len(people.find_people(work, "Nia")) == 1


async def test_dates_are_written_in_the_readers_zone(desk: Desk) -> None:
    desk.harbour.now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    told = await desk.say("Cai", "tz")

    assert "6:30" in in_plain_text(told.message)
