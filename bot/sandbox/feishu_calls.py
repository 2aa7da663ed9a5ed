"""What a person does in the local Feishu: write, mention, press, send forms, use the menu; and what the answer does."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.controls import NoSuchControl
from bot.sandbox.feishu_delivery import FeishuDelivery
from bot.sandbox.feishu_elements import elements, is_submit
from bot.sandbox.feishu_forms import find_pressable, form_around, form_values
from bot.sandbox.feishu_messages import checked_card
from bot.sandbox.feishu_methods import FeishuRefusal
from bot.sandbox.feishu_tenant import FeishuChat, FeishuMessage, FeishuTenant
from bot.sandbox.outgoing import Reply, Sent
from bot.sandbox.tampering import HONEST, Tampering

_NAME = re.compile(r"@([^\s@]+)")


@dataclass(frozen=True, slots=True)
class FeishuAnswer:
    """What came of an act: the bot's last reply, the toast a callback showed, and what Feishu told the person.

    ``problem`` is empty, ``callback_failed``, ``callback_timeout`` or the refusal of an answered card; ``sent``
    are the bytes posted, None over a socket; ``attempts`` counts pushes of an event; ``message`` what the person
    wrote.
    """

    reply: Reply
    sent: Sent | None
    toast: dict[str, Any] | None = None
    problem: str = ""
    attempts: int = 1
    message: FeishuMessage | None = None

    @property
    def status(self) -> int:
        """The HTTP status of the last reply, 0 when none came."""
        return self.reply.status

    @property
    def body(self) -> Any:
        """The reply's body as JSON, or None."""
        return self.reply.json()


@dataclass(slots=True)
class FeishuCalls:
    """The hands of the tenant's people."""

    tenant: FeishuTenant
    delivery: FeishuDelivery

    async def say(
        self, user: str, chat: str | None, text: str, *, tampering: Tampering = HONEST
    ) -> FeishuAnswer | None:
        """Write ``text`` in a chat, by default the one with the bot.

        None when the bot does not hear of it: in groups it hears only what mentions it.
        """
        where = self.tenant.chats[chat] if chat else self.tenant.p2p(user)
        return await self._say(user, where, text, tampering)

    async def mention(self, user: str, chat: str, text: str, *, tampering: Tampering = HONEST) -> FeishuAnswer:
        """Write ``@bot text`` in a chat."""
        words = f"@{self.tenant.bot_name} {text}"
        answer = await self._say(user, self.tenant.chats[chat], words, tampering)
        assert answer is not None
        return answer

    async def press(
        self,
        user: str,
        message: FeishuMessage,
        control: str,
        choice: Any = None,
        *,
        tampering: Tampering = HONEST,
    ) -> FeishuAnswer:
        """Use the control named by label (in any language), name or element id; ``choice`` is what is picked."""
        card = _card_of(message)
        element = find_pressable(card, control)
        if is_submit(element):
            return await self._submit(user, message, form_around(card, element), element, {}, tampering)
        action: dict[str, Any] = {"tag": element["tag"], "value": _callback_value(element)}
        action |= {"name": element["name"]} if "name" in element else {}
        match element["tag"]:
            case "select_static" | "select_person" | "overflow" | "date_picker" | "picker_time" | "picker_datetime":
                action["option"] = choice
            case "multi_select_static" | "multi_select_person":
                action["options"] = choice
            case "input":
                action["input_value"] = choice
            case "checker":
                action["checked"] = bool(choice)
            case _:
                pass
        if "picker" in element["tag"]:
            action["timezone"] = self.tenant.users[user].time_zone
        return await self._callback(user, message, action, tampering)

    async def submit_form(
        self,
        user: str,
        message: FeishuMessage,
        values: dict[str, Any],
        button: str | None = None,
        *,
        tampering: Tampering = HONEST,
    ) -> FeishuAnswer:
        """Fill in a card's form (values keyed by field name) and press its submit button.

        Raises IncompleteForm while a required field is empty, as the client keeps the form open.
        """
        card = _card_of(message)
        if button is None:
            element = next((e for e in elements(card) if e.get("tag") == "button" and is_submit(e)), None)
            if element is None:
                raise NoSuchControl("submit")
        else:
            element = find_pressable(card, button)
        return await self._submit(user, message, form_around(card, element), element, values, tampering)

    async def menu(self, user: str, event_key: str) -> FeishuAnswer:
        """Use an entry of the bot's menu."""
        operator = {"operator_id": self._ids(user), "operator_name": self.tenant.users[user].name}
        event = {"operator": operator, "event_key": event_key, "timestamp": int(self.tenant.now().timestamp())}
        return await self.event("application.bot.menu_v6", event)

    async def enter(self, user: str) -> FeishuAnswer:
        """Open the chat with the bot."""
        event = {"chat_id": self.tenant.p2p(user).chat_id, "operator_id": self._ids(user)}
        return await self.event("im.chat.access_event.bot_p2p_chat_entered_v1", event)

    async def event(self, event_type: str, event: dict[str, Any], *, tampering: Tampering = HONEST) -> FeishuAnswer:
        """Push any event, wrapped as schema 2.0 wraps it, with Feishu's re-pushes."""
        payload = self._wrapped(event_type, event)
        reply, sent, attempts = await self.delivery.deliver_event(payload, tampering)
        return FeishuAnswer(reply, sent, problem=_problem(reply), attempts=attempts)

    async def replay(self, sent: Sent) -> Reply:
        """Post the very same bytes again."""
        return await self.delivery.outgoing.post(sent)

    async def _say(self, user: str, where: FeishuChat, text: str, tampering: Tampering) -> FeishuAnswer | None:
        words, mentions = self._mentioned(text)
        content = json.dumps({"text": words}, ensure_ascii=False)
        message = self.tenant.write(where.chat_id, user, "text", content, mentions=mentions)
        is_heard = where.has_bot and (where.is_p2p or any(m["mentioned_type"] == "bot" for m in mentions))
        if not is_heard:
            return None
        event = {
            "sender": {"sender_id": self._ids(user), "sender_type": "user", "tenant_key": self.tenant.tenant_key},
            "message": {
                "message_id": message.message_id,
                "create_time": str(int(message.created.timestamp() * 1000)),
                "update_time": str(int(message.created.timestamp() * 1000)),
                "chat_id": where.chat_id,
                "chat_type": where.chat_type,
                "message_type": "text",
                "content": content,
                "mentions": mentions,
            },
        }
        payload = self._wrapped("im.message.receive_v1", event)
        reply, sent, attempts = await self.delivery.deliver_event(payload, tampering)
        return FeishuAnswer(reply, sent, problem=_problem(reply), attempts=attempts, message=message)

    def _mentioned(self, text: str) -> tuple[str, list[dict[str, Any]]]:
        mentions: list[dict[str, Any]] = []
        tenant_key = self.tenant.tenant_key

        def key(found: re.Match[str]) -> str:
            name = found.group(1)
            if name == self.tenant.bot_name:
                ids, kind = {"open_id": self.tenant.bot_open_id, "union_id": "on_bot", "user_id": ""}, "bot"
            else:
                user = next((u for u in self.tenant.users.values() if name in {u.name, u.en_name}), None)
                if user is None:
                    return found.group()
                ids, kind = self._ids(user.open_id), "user"
            mark = f"@_user_{len(mentions) + 1}"
            mentions.append({"key": mark, "id": ids, "mentioned_type": kind, "name": name, "tenant_key": tenant_key})
            return mark

        return _NAME.sub(key, text), mentions

    def _ids(self, open_id: str) -> dict[str, str]:
        user = self.tenant.users[open_id]
        return {"open_id": user.open_id, "union_id": user.union_id, "user_id": user.user_id}

    def _wrapped(self, event_type: str, event: dict[str, Any]) -> dict[str, Any]:
        header = {
            "event_id": secrets.token_hex(16),
            "event_type": event_type,
            "create_time": str(int(self.tenant.now().timestamp() * 1000)),
            "token": self.tenant.verification_token,
            "app_id": self.tenant.app_id,
            "tenant_key": self.tenant.tenant_key,
        }
        return {"schema": "2.0", "header": header, "event": event}

    async def _submit(
        self,
        user: str,
        message: FeishuMessage,
        form: dict[str, Any],
        button: dict[str, Any],
        values: dict[str, Any],
        tampering: Tampering,
    ) -> FeishuAnswer:
        filled = form_values(form, values)
        action = {"tag": "button", "value": _callback_value(button), "name": button.get("name", "")}
        if any("picker" in element.get("tag", "") for element in elements({"body": form})):
            action["timezone"] = self.tenant.users[user].time_zone
        return await self._callback(user, message, {**action, "form_value": filled}, tampering)

    async def _callback(
        self, user: str, message: FeishuMessage, action: dict[str, Any], tampering: Tampering
    ) -> FeishuAnswer:
        event = {
            "operator": {**self._ids(user), "tenant_key": self.tenant.tenant_key},
            "token": self.tenant.card_token(message.message_id),
            "action": action,
            "host": "im_message",
            "context": {"open_message_id": message.message_id, "open_chat_id": message.chat_id},
        }
        reply, sent = await self.delivery.deliver(self._wrapped("card.action.trigger", event), tampering)
        body = reply.json() if reply.is_ok else None
        body = body if isinstance(body, dict) else {}
        problem = _problem(reply, "callback_")
        card = body.get("card")
        if card:
            try:
                self.tenant.rewrite(message, checked_card(card.get("data") if card.get("type") == "raw" else None))
            except FeishuRefusal as refusal:
                problem = refusal.msg
        return FeishuAnswer(reply, sent, toast=body.get("toast"), problem=problem)


def _card_of(message: FeishuMessage) -> dict[str, Any]:
    card = message.card
    if card is None:
        raise NoSuchControl("a card")
    return card


def _callback_value(element: dict[str, Any]) -> Any:
    return next((b["value"] for b in element.get("behaviors", []) if b["type"] == "callback"), {})


def _problem(reply: Reply, kind: str = "event_") -> str:
    if reply.failure == "http_timeout":
        return f"{kind}timeout"
    return "" if reply.is_ok else f"{kind}failed"
