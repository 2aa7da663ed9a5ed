"""People in the local Slack and a bot built with slack_bolt, over HTTP and over Socket Mode."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.controls import IncompleteForm
from bot.sandbox.serving import serve
from bot.sandbox.tampering import Tampering
from bot.sandbox.world import World

Heard = list[tuple[str, Any]]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "report",
    "title": {"type": "plain_text", "text": "Report"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "value",
            "label": {"type": "plain_text", "text": "Value"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        },
        {
            "type": "input",
            "block_id": "store",
            "label": {"type": "plain_text", "text": "Store"},
            "element": {
                "type": "static_select",
                "action_id": "picked",
                "options": [{"text": {"type": "plain_text", "text": "São Paulo"}, "value": "BR-01"}],
            },
        },
        {
            "type": "input",
            "block_id": "day",
            "optional": True,
            "label": {"type": "plain_text", "text": "Day"},
            "element": {"type": "datepicker", "action_id": "picked_day", "initial_date": "2026-11-22"},
        },
    ],
}
BUTTONS: list[dict[str, Any]] = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Undo"}, "action_id": "undo", "value": "7"}
        ],
    }
]


def bot(client: AsyncWebClient, secret: str, heard: Heard) -> AsyncApp:  # noqa: C901 - one listener per promise
    """A bot that hears everything and answers each kind in its own way."""
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=True)

    @app.command("/kpi")
    async def command(ack: Any, command: dict[str, Any], client: AsyncWebClient) -> None:
        heard.append(("command", command["text"]))
        if command["text"] == "form":
            await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
            await ack()
        elif command["text"] == "undoable":
            await ack(text="Reported", blocks=BUTTONS)
        else:
            await ack(f"heard {command['text']}")

    @app.view("report")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        heard.append(("view", view["state"]["values"]))
        if view["state"]["values"]["value"]["typed"]["value"] == "many":
            await ack(response_action="errors", errors={"value": "A number, please"})
        else:
            await ack()

    @app.action("undo")
    async def undone(ack: Any, action: dict[str, Any], respond: Any) -> None:
        heard.append(("action", action["value"]))
        await ack()
        await respond(text="Undone", replace_original=True)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], body: dict[str, Any]) -> None:
        heard.append(("mention", (body["event_id"], event["text"])))
        if "fail" in event["text"] and len(heard) < 3:
            raise RuntimeError(event["text"])

    @app.event("message")
    async def said(event: dict[str, Any]) -> None:
        heard.append(("dm", event["text"]))

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        divider = {"type": "divider"}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [divider]})

    return app


@pytest.fixture
def heard() -> Heard:
    return []


@pytest.fixture(params=["http", "socket"])
async def connected(
    request: pytest.FixtureRequest, world: World, slack: AsyncWebClient, heard: Heard
) -> AsyncIterator[str]:
    """The bot of this module, reached one way and then the other."""
    app = bot(slack, world.slack.signing_secret, heard)
    if request.param == "http":
        handler = AsyncSlackRequestHandler(app)

        async def events(incoming: Request) -> Response:
            return await handler.handle(incoming)

        async with serve(Starlette(routes=[Route("/slack/events", events, methods=["POST"])])) as url:
            world.slack.request_url = f"{url}/slack/events"
            yield "http"
    else:
        client = AsyncSocketModeHandler(app, app_token=world.slack.app_token, web_client=slack)
        await client.connect_async()  # type: ignore[no-untyped-call]
        yield "socket"
        await client.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_is_answered_to_its_asker_alone(connected: str, world: World, heard: Heard) -> None:
    answer = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "show @mei in #latam")
    assert heard == [("command", "show <@U_MEI|mei> in <#C_LATAM|latam>")]
    assert answer.problem == ""
    assert answer.message is not None
    assert answer.message.only_for == "U_ANA"
    assert answer.message.text == "heard show <@U_MEI|mei> in <#C_LATAM|latam>"
    assert (answer.sent is None) == (connected == "socket")


@pytest.mark.usefixtures("connected")
async def test_a_form_is_opened_filled_in_refused_and_accepted(world: World, heard: Heard) -> None:
    await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "form")
    (view,) = world.slack.modals["U_ANA"]
    with pytest.raises(IncompleteForm):
        await world.in_slack.submit("U_ANA", view, {"Value": "12000"})

    await world.in_slack.submit("U_ANA", view, {"Value": "many", "Store": "São Paulo"})
    assert view.errors == {"value": "A number, please"}

    await world.in_slack.submit("U_ANA", view, {"value": "12000", "picked": "BR-01"})
    assert world.slack.modals["U_ANA"] == []
    assert heard[-1] == (
        "view",
        {
            "value": {"typed": {"type": "plain_text_input", "value": "12000"}},
            "store": {
                "picked": {
                    "type": "static_select",
                    "selected_option": {"text": {"type": "plain_text", "text": "São Paulo"}, "value": "BR-01"},
                }
            },
            "day": {"picked_day": {"type": "datepicker", "selected_date": "2026-11-22"}},
        },
    )


@pytest.mark.usefixtures("connected")
async def test_a_click_answers_through_its_response_url(world: World, heard: Heard) -> None:
    receipt = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "undoable")
    assert receipt.message is not None
    clicked = await world.in_slack.click("U_ANA", receipt.message, "Undo")
    assert clicked.problem == ""
    assert heard[-1] == ("action", "7")
    assert receipt.message.text == "Undone"


@pytest.mark.usefixtures("connected")
async def test_mentions_and_direct_messages_arrive_as_events(world: World, heard: Heard) -> None:
    await world.in_slack.mention("U_ANA", "C_LATAM", "my <week>")
    await world.in_slack.say_in_dm("U_ANA", "my")
    assert [kind for kind, _ in heard] == ["mention", "dm"]
    assert heard[0][1][1] == "<@U_BOT> my &lt;week&gt;"
    assert [m.text for m in world.slack.seen_by("U_MEI", "C_LATAM")] == ["<@U_BOT> my &lt;week&gt;"]


@pytest.mark.usefixtures("connected")
async def test_a_failed_event_comes_again_with_the_same_id(world: World, heard: Heard) -> None:
    answer = await world.in_slack.mention("U_ANA", "C_LATAM", "fail twice")
    assert (answer.attempts, answer.problem) == (3, "")
    assert len({event_id for _, (event_id, _) in heard}) == 1


@pytest.mark.usefixtures("connected")
async def test_the_home_tab_is_published_when_it_is_opened(world: World) -> None:
    await world.in_slack.open_home("U_ANA")
    assert [block["type"] for block in world.slack.homes["U_ANA"].content["blocks"]] == ["divider"]


@pytest.mark.parametrize("connected", ["http"], indirect=True)
@pytest.mark.parametrize(
    ("tampering", "status"),
    [
        (Tampering(secret="someone else's"), 401),
        (Tampering(seconds=-301), 401),
        (Tampering(added=b"&text=forged"), 401),
        (Tampering(signature=""), 401),
        (Tampering(seconds=-200), 200),
    ],
    ids=["forged", "stale", "altered", "unsigned", "late but fresh"],
)
@pytest.mark.usefixtures("connected")
async def test_signatures_are_what_bolt_checks(world: World, heard: Heard, tampering: Tampering, status: int) -> None:
    answer = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my", tampering=tampering)
    assert answer.status == status
    assert len(heard) == (status == 200)


@pytest.mark.parametrize("connected", ["http"], indirect=True)
@pytest.mark.usefixtures("connected")
async def test_the_very_same_bytes_can_be_sent_again(world: World, heard: Heard) -> None:
    answer = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")
    assert answer.sent is not None
    assert (await world.in_slack.replay(answer.sent)).status == 200
    assert len(heard) == 2


@pytest.mark.usefixtures("base_url")
async def test_a_person_is_told_when_no_bot_listens(world: World) -> None:
    answer = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")
    assert answer.problem == "dispatch_failed"
    assert [m.text for m in world.slack.seen_by("U_ANA", "C_LATAM")] == ['/kpi failed with the error "dispatch_failed"']


async def test_each_envelope_goes_to_one_of_several_sockets(world: World, slack: AsyncWebClient) -> None:
    first: Heard = []
    second: Heard = []
    handlers = [
        AsyncSocketModeHandler(bot(slack, "", heard), app_token=world.slack.app_token, web_client=slack)
        for heard in (first, second)
    ]
    for handler in handlers:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    for number in range(4):
        await world.in_slack.say_in_dm("U_ANA", str(number))
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]
    assert sorted(text for _, text in first + second) == ["0", "1", "2", "3"]
    assert len(first) == len(second) == 2


async def test_a_bot_that_answers_late_is_given_up_on(world: World) -> None:
    async def slow(incoming: Request) -> Response:
        await incoming.body()
        await asyncio.sleep(1.2)
        return Response("too late")

    async with serve(Starlette(routes=[Route("/slack/events", slow, methods=["POST"])])) as url:
        world.slack.request_url = f"{url}/slack/events"
        answer = await world.in_slack.slash("U_ANA", "C_LATAM", "/kpi", "my")
    assert answer.problem == "operation_timeout"
