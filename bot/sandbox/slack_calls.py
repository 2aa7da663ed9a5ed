"""What a person does in the local Slack: type, mention, click, submit, open the home; and what the answer does back."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.outgoing import Reply, Sent
from bot.sandbox.slack_chat import say_once
from bot.sandbox.slack_delivery import SlackDelivery
from bot.sandbox.slack_forms import find_control, state_values, value_of
from bot.sandbox.slack_methods import SlackRefusal
from bot.sandbox.slack_payloads import escaped, event_payload, interaction, linked, place
from bot.sandbox.slack_views import checked_view, push, replace_content
from bot.sandbox.slack_wire import message_json, view_json
from bot.sandbox.slack_workspace import SlackChannel, SlackMessage, SlackView, SlackWorkspace
from bot.sandbox.tampering import HONEST, Tampering


@dataclass(frozen=True, slots=True)
class SlackAnswer:
    """What came of an act: the bot's last reply, the message its ack left, and what Slack told the person.

    ``problem`` is empty or Slack's own word (``dispatch_failed``, ``operation_timeout``, ``invalid_blocks``);
    ``sent`` are the bytes posted, None over a socket; ``attempts`` counts deliveries of an event.
    """

    reply: Reply
    sent: Sent | None
    message: SlackMessage | None = None
    problem: str = ""
    attempts: int = 1

    @property
    def status(self) -> int:
        """The HTTP status of the last reply, 0 when none came."""
        return self.reply.status

    @property
    def body(self) -> Any:
        """The reply's body as JSON, or None."""
        return self.reply.json()


@dataclass(slots=True)
class SlackCalls:
    """The hands of the workspace's people."""

    space: SlackWorkspace
    delivery: SlackDelivery

    async def slash(
        self, user: str, channel: str, command: str, text: str = "", *, tampering: Tampering = HONEST
    ) -> SlackAnswer:
        """Type a slash command and see the ack applied."""
        where = self._conversation(channel)
        payload = {
            "token": "legacy",
            "team_id": self.space.team_id,
            "team_domain": self.space.domain,
            "channel_id": where.id,
            "channel_name": "directmessage" if where.is_dm else "privategroup" if where.is_private else where.name,
            "user_id": user,
            "user_name": self.space.person(user).name,
            "command": command,
            "text": linked(self.space, text, has_names=True),
            "api_app_id": self.space.app_id,
            "is_enterprise_install": "false",
            "response_url": self.space.response_url(where.id, user),
            "trigger_id": self.space.trigger(user),
        }
        reply, sent = await self.delivery.deliver("slash_commands", payload, tampering)
        problem = _problem(reply)
        message = None
        if not problem:
            message, problem = self._said(reply, where.id, user)
        if problem:
            words = f'{command} failed with the error "{problem}"'
            message = self.space.post(where.id, "USLACKBOT", words, only_for=user)
        return SlackAnswer(reply, sent, message, problem)

    async def click(
        self,
        user: str,
        where: SlackMessage | SlackView,
        control: str,
        choice: Any = None,
        *,
        values: dict[str, Any] | None = None,
        tampering: Tampering = HONEST,
    ) -> SlackAnswer:
        """Use the button or menu named by action id or label, in a message, a modal or a home.

        ``choice`` is what is picked in a menu; ``values`` what already stands in the inputs around it.
        """
        blocks = where.blocks if isinstance(where, SlackMessage) else where.content["blocks"]
        block_id, element = find_control(blocks, control)
        action = {
            "action_id": element.get("action_id", ""),
            "block_id": block_id,
            "action_ts": f"{int(self.space.wall().timestamp())}.{self.space.serial():06d}",
            **({"text": element["text"], "value": element.get("value", "")} if element["type"] == "button" else {}),
            **({"type": "button"} if element["type"] == "button" else value_of(element, choice)),
        }
        given = dict(values or {})
        if choice is not None and element["type"] not in {"button", "overflow"}:
            given[action["action_id"]] = choice
        state = state_values(blocks, given, is_sent=False)
        payload = {**interaction(self.space, "block_actions", user), "actions": [action], "state": {"values": state}}
        payload |= place(self.space, where, user, state)
        reply, sent = await self.delivery.deliver("interactive", payload, tampering)
        return SlackAnswer(reply, sent, problem=_problem(reply))

    async def submit(
        self, user: str, view: SlackView, values: dict[str, Any] | None = None, *, tampering: Tampering = HONEST
    ) -> SlackAnswer:
        """Fill in and send a modal; apply ``response_action`` errors, clear, update or push, else close it."""
        state = state_values(view.content["blocks"], values or {})
        payload = {
            **interaction(self.space, "view_submission", user),
            "view": view_json(self.space, view, state),
            "response_urls": [],
        }
        reply, sent = await self.delivery.deliver("interactive", payload, tampering)
        problem = _problem(reply)
        if not problem:
            problem = self._applied_to(view, reply.json() or {})
        return SlackAnswer(reply, sent, problem=problem)

    async def close(self, user: str, view: SlackView) -> SlackAnswer | None:
        """Dismiss a modal; the bot hears of it only if it asked to."""
        self.space.modals[user] = [v for v in self.space.modals.get(user, []) if v is not view]
        self.space.touch()
        if not view.content.get("notify_on_close"):
            return None
        payload = {
            **interaction(self.space, "view_closed", user),
            "view": view_json(self.space, view),
            "is_cleared": False,
        }
        reply, sent = await self.delivery.deliver("interactive", payload)
        return SlackAnswer(reply, sent, problem=_problem(reply))

    async def shortcut(self, user: str, message: SlackMessage, callback_id: str) -> SlackAnswer:
        """Use a message shortcut from a message's menu."""
        payload = {
            **interaction(self.space, "message_action", user),
            "callback_id": callback_id,
            "message_ts": message.ts,
            "message": message_json(message),
            **place(self.space, message, user, {}),
        }
        reply, sent = await self.delivery.deliver("interactive", payload)
        return SlackAnswer(reply, sent, problem=_problem(reply))

    async def mention(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> SlackAnswer:
        """Write ``@bot text`` in a channel."""
        words = f"<@{self.space.bot.id}> {linked(self.space, escaped(text))}"
        return await self._say(user, self._conversation(channel), words, "app_mention", thread_ts)

    async def say_in_dm(self, user: str, text: str, *, thread_ts: str | None = None) -> SlackAnswer:
        """Write to the bot in its DM."""
        words = linked(self.space, escaped(text))
        return await self._say(user, self.space.dm(user), words, "message", thread_ts)

    def say_aside(self, user: str, channel: str, text: str) -> SlackMessage:
        """Write in a channel without naming the bot, which does not hear of it."""
        return self.space.post(channel, user, linked(self.space, escaped(text)))

    async def open_home(self, user: str) -> SlackAnswer:
        """Open the bot's Home tab."""
        home = self.space.homes.get(user)
        view = {"view": view_json(self.space, home)} if home else {}
        event = {"type": "app_home_opened", "user": user, "channel": self.space.dm(user).id, "tab": "home", **view}
        return await self.event(event, user)

    async def join(self, user: str, channel: str) -> SlackAnswer:
        """Join a channel."""
        self.space.join(channel, user)
        kind = "G" if self.space.channels[channel].is_private else "C"
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": kind}
        return await self.event(event | {"team": self.space.team_id}, user)

    async def event(self, event: dict[str, Any], user: str, *, tampering: Tampering = HONEST) -> SlackAnswer:
        """Deliver any event, wrapped as the Events API wraps it, with Slack's retries."""
        payload = event_payload(self.space, event, user)
        reply, sent, attempts = await self.delivery.deliver_event(payload, tampering)
        return SlackAnswer(reply, sent, problem=_problem(reply), attempts=attempts)

    async def replay(self, sent: Sent) -> Reply:
        """Post the very same bytes again, as a thief or a stuttering proxy would."""
        return await self.delivery.outgoing.post(sent)

    async def _say(self, user: str, where: SlackChannel, words: str, kind: str, thread_ts: str | None) -> SlackAnswer:
        message = self.space.post(where.id, user, words, thread_ts=thread_ts)
        event = {"type": kind, "user": user, "text": words, "ts": message.ts, "channel": where.id}
        event |= {"channel_type": "im"} if where.is_dm else {}
        event |= {"thread_ts": thread_ts} if thread_ts else {}
        return await self.event(event | {"event_ts": message.ts, "team": self.space.team_id}, user)

    def _conversation(self, channel: str) -> SlackChannel:
        return self.space.channels.get(channel) or self.space.dm(channel)

    def _said(self, reply: Reply, channel: str, user: str) -> tuple[SlackMessage | None, str]:
        body = reply.json() if reply.headers.get("content-type", "").startswith("application/json") else None
        if body is None:
            body = {"text": reply.body.decode()} if reply.body else {}
        if not any(body.get(key) for key in ("text", "blocks", "attachments")):
            return None, ""
        try:
            return say_once(self.space, body, channel=channel, user=user), ""
        except SlackRefusal as refusal:
            return None, refusal.error

    def _applied_to(self, view: SlackView, body: dict[str, Any]) -> str:
        stack = self.space.modals.get(view.user, [])
        self.space.touch()
        try:
            match body.get("response_action"):
                case "errors":
                    view.errors = dict(body["errors"])
                case "clear":
                    stack.clear()
                case "update":
                    replace_content(self.space, view, checked_view(body, "modal"))
                case "push":
                    push(self.space, view.user, checked_view(body, "modal"))
                case _:
                    self.space.modals[view.user] = [one for one in stack if one is not view]
        except SlackRefusal as refusal:
            return refusal.error
        return ""


def _problem(reply: Reply) -> str:
    if reply.failure == "http_timeout":
        return "operation_timeout"
    return "" if reply.is_ok else "dispatch_failed"
