"""Every command, through the real SDKs: Slack by HTTP and by Socket Mode, Feishu by webhook and by long connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.slack_workspace import SlackMessage
from bot.stage import Transport
from commands.registry import COMMANDS
from integrations.database import people
from integrations.database.company import Right
from integrations.database.stores import first_organization
from integrations.database.work import Work
from tests.scenarios.conftest import Play, demo_played
from tests.scenarios.languages import assert_speaks
from tests.scenarios.people import Person, batch_on

pytestmark = [pytest.mark.feishu, pytest.mark.asyncio(loop_scope="module")]

EXAMPLES = [(command.name, example) for command in COMMANDS for example in command.examples]
_A_MOMENT = timedelta(minutes=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(Transport), ids=lambda one: one.value)
async def shared_stage(
    request: pytest.FixtureRequest, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Play]:
    """Yield one stage for all commands over a transport; Ana administers, so that every command is hers to ask."""
    transport: Transport = request.param
    async with demo_played(demo_file, tmp_path_factory.mktemp("commands"), transport) as play:
        with play.stage.house.database.write() as connection:
            org_id = first_organization(connection)
            assert org_id is not None
            work = Work(connection, org_id, play.now)
            (ana,) = people.find_people(work, "Ana Souza")
            people.grant(work, ana.id, Right.ADMIN)
        yield play


@pytest.fixture(params=["slack", "feishu"])
def person(request: pytest.FixtureRequest, shared_stage: Play) -> Person:
    """Return an administrator in either messenger: Ana reads Portuguese, Chen reads Chinese."""
    # Nobody types a hundred commands in one instant, and the house would say so.
    shared_stage.stage.clock.move(shared_stage.now + _A_MOMENT)
    return shared_stage.slack("U_ANA") if request.param == "slack" else shared_stage.feishu("ou_chen")


def language_of(person: Person) -> str:
    return "pt_BR" if person.account == "U_ANA" else "zh_Hans"


async def typed(example: str, person: Person) -> str:
    """Fill an example's places with what the demo's company has; codes that are taken become free ones."""
    mark = person.world.revision
    line = example.replace("store MX-01", f"store MX-{mark}").replace("team LATAM", f"team T{mark}")
    batch = ""
    if "{batch}" in line:
        receipt = await person.say(f"report gmv {mark} BR-01 2026-11-20")
        batch = batch_on(receipt)
    colleague = "@jonas" if person.account == "U_ANA" else "@吴桐"
    # Ana keeps her own store, whatever is handed to colleagues.
    store = "BR-02" if "{person}" in line else "BR-01"
    return line.format(store=store, team="latam", person=colleague, batch=batch)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
async def test_every_example_is_answered_in_the_asker_s_language(person: Person, name: str, example: str) -> None:
    line = await typed(example, person)
    answer = await person.say(line)
    expected = language_of(person)
    if name == "lang" and line != "lang":
        expected = "pt_BR" if "portug" in line else "zh_Hans"
    assert_speaks(answer, expected)
    if isinstance(answer.place, SlackMessage):
        assert answer.place.blocks != [], "Slack took the words only, not the blocks"
    if name == "lang":
        await person.say(f"lang {language_of(person)}")


async def test_an_empty_line_is_the_menu(person: Person) -> None:
    menu = await person.say("")
    assert len(menu.buttons) >= 9
    assert_speaks(menu, language_of(person))


async def test_every_button_of_the_menu_is_answered(person: Person) -> None:
    labels = (await person.say("")).buttons
    for label in labels:
        # In Slack an answer takes the place of the menu that was for one's own eyes.
        answer = await person.press(await person.say(""), label)
        assert_speaks(answer, language_of(person))


async def test_help_lists_what_may_be_asked(person: Person) -> None:
    told = await person.say("help")
    assert_speaks(told, language_of(person))


async def test_slack_answers_mentions_direct_messages_and_the_home_tab(shared_stage: Play) -> None:
    ana, hands = shared_stage.slack("U_ANA"), shared_stage.world.in_slack
    shared_stage.stage.clock.move(shared_stage.now + _A_MOMENT)
    mentioned = await ana.sees(lambda: hands.mention("U_ANA", "C_LATAM", "meus"))
    assert_speaks(mentioned, "pt_BR")
    written = await ana.sees(lambda: hands.say_in_dm("U_ANA", "ajuda"))
    assert_speaks(written, "pt_BR")
    await hands.open_home("U_ANA")
    home = shared_stage.world.slack.homes["U_ANA"]
    assert "GMV · BR-01" in str(home.content)


async def test_feishu_answers_groups_its_menu_and_an_opened_chat(shared_stage: Play) -> None:
    lin, hands = shared_stage.feishu("ou_lin"), shared_stage.world.in_feishu
    shared_stage.stage.clock.move(shared_stage.now + _A_MOMENT)
    mentioned = await lin.sees(lambda: hands.mention("ou_lin", "oc_sea", "我的"))
    assert_speaks(mentioned, "zh_Hans")
    tapped = await lin.sees(lambda: hands.menu("ou_lin", "my"))
    assert_speaks(tapped, "zh_Hans")
    greeted = await lin.sees(lambda: hands.enter("ou_lin"))
    assert_speaks(greeted, "zh_Hans")
    plain = await lin.sees(lambda: hands.say("ou_lin", None, "团队"))
    assert_speaks(plain, "zh_Hans")


async def test_a_private_answer_is_never_put_into_a_group(shared_stage: Play) -> None:
    lin, world = shared_stage.feishu("ou_lin"), shared_stage.world
    shared_stage.stage.clock.move(shared_stage.now + _A_MOMENT)
    before = len(world.feishu.in_chat("oc_sea"))
    answer = await lin.sees(lambda: world.in_feishu.mention("ou_lin", "oc_sea", "team sea"))
    assert answer.place in world.feishu.in_chat(lin.chat)
    assert len(world.feishu.in_chat("oc_sea")) == before + 1  # her question alone
