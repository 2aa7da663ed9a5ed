"""Dispatch: the one path in: who asks, which command, one unit of work, one message back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.founding import adopt
from bot.greeting import greet
from bot.invocation import Answers, Glance, Invocation, Line, Platform, Press, Reply
from bot.pace import Pace
from bot.seals import Opened, Seals
from commands.command import Command, Context, Room
from commands.explain import explain, in_a_sentence
from commands.grammar import parse_answers, parse_line
from commands.home import HOME
from commands.message import Message
from commands.refusals import AlreadyDone, BrokenButton, ExpiredButton, ForeignButton, InvalidFields, Refusal, TooFast
from commands.registry import command_named, find_command
from commands.visibility import refuse_access
from integrations.database import inbox, people
from integrations.database.company import Right
from integrations.database.engine import Database
from integrations.database.people import Asker
from integrations.database.structure import Structures
from integrations.database.work import Work
from locales import speaker

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Request:
    """A command with its words or answers, and the name of its single use if it has one."""

    command: Command[Any]
    parse: Callable[[Context], Any]
    once: str = ""


class UnknownTenantError(LookupError):
    """A workspace or tenant in which Leadline is not installed; the argument names it."""


@dataclass(slots=True)
class Dispatcher:
    """Answers invocations; one thread hop and one unit of work each, however they came in.

    A read-only ask writes nothing. An ask that changes state takes its delivery's key in the same transaction as its
    effect, so that a repeated delivery finds it taken.
    """

    database: Database
    structures: Structures
    seals: Seals
    now: Callable[[], datetime]
    # A self-built app has one tenant, whose key is learnt from its first event: whose company that is.
    homes: dict[Platform, int] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)

    async def answer(self, invocation: Invocation) -> Reply:
        """Return the reply to one invocation.

        Raises:
            UnknownTenantError: Leadline is not installed where it came from.
            Exception: we broke; logged here with the delivery's key, told plainly by the adapter.
        """
        try:
            reply = await self.database.run(self._answer, invocation)
            if reply is None:
                account, home = invocation.account, self.homes.get(invocation.account.platform)
                if home is not None:
                    await self.database.run(adopt, self.database, home, account.platform, account.tenant, self.now())
                profile = await invocation.profile()
                await self.database.run(greet, self.database, account, profile, self.now())
                reply = await self.database.run(self._answer, invocation)
        except Exception:
            log.exception("broke", delivery=invocation.delivery_key, platform=invocation.account.platform.value)
            raise
        if reply is None:
            raise UnknownTenantError(f"{invocation.account.platform} {invocation.account.tenant}")
        return reply

    def _answer(self, invocation: Invocation) -> Reply | None:
        """Answer in a database thread; None when nobody knows the account yet."""
        account, now = invocation.account, self.now()
        with self.database.read() as connection:
            asker = people.find_asker(connection, account.platform.value, account.tenant, account.external_id)
            if asker is None:
                return None
            context = self._context(invocation, asker, connection, now)
            try:
                self._slow_down(asker, now)
                request = self._request(invocation, context)
                if not request.command.writes:
                    return self._reply(context, self._run(request, context))
            except Refusal as refusal:
                return self._refused(context, refusal)
        try:
            return self._write(invocation, request, now)
        except Refusal as refusal:
            with self.database.read() as connection:
                return self._refused(self._context(invocation, asker, connection, now), refusal)

    def _write(self, invocation: Invocation, request: _Request, now: datetime) -> Reply | None:
        """Run a request that changes state; the asker and the company are read again inside its transaction."""
        account = invocation.account
        with self.database.write() as connection:
            asker = people.find_asker(connection, account.platform.value, account.tenant, account.external_id)
            if asker is None:
                return None
            context = self._context(invocation, asker, connection, now)
            if not inbox.take(context.work, f"{account.platform.value}:{invocation.delivery_key}"):
                return self._reply(context, Message(""), is_duplicate=True)
            key = f"once:{request.once}"
            done_at = inbox.taken_at(context.work, key) if request.once else None
            if done_at is not None:
                raise AlreadyDone(done_at)
            message = self._run(request, context)
            # A form that opens again is no use of its button. Another replica may have been quicker meanwhile.
            if request.once and message.form() is None and not inbox.take(context.work, key):
                raise AlreadyDone(inbox.taken_at(context.work, key) or now)
            return self._reply(context, message)

    def _context(self, invocation: Invocation, asker: Asker, connection: Any, now: datetime) -> Context:
        person = asker.person
        if not person.is_active:
            # Who left keeps an account for a while, and nothing else.
            person = replace(person, right=Right.NEWCOMER)
        work = Work(connection, person.org_id, now, person.id)
        return Context(
            asker=person,
            company=self.structures.company(work, asker.revision),
            work=work,
            room=Room(
                invocation.account.platform.value, invocation.account.tenant, invocation.chat, invocation.is_private
            ),
            speaker=speaker(person.language, region=person.region, zone=person.zone),
            now=now,
        )

    def _slow_down(self, asker: Asker, now: datetime) -> None:
        wait = self.pace.take(asker.person.id, now)
        if wait:
            raise TooFast(wait)

    def _request(self, invocation: Invocation, context: Context) -> _Request:
        match invocation.said:
            case Line(words=words):
                return _request_of_line(words, context)
            case Glance():
                return _Request(HOME, lambda _context: HOME.asks())
            case Press(token=token):
                opened = self._open(token, context, is_form=False)
                return _request_of_line(opened.words, context, opened.once)
            case Answers(token=token, values=values):
                opened = self._open(token, context, is_form=True)
                command, answers = command_named(opened.words), {**values, **dict(opened.kept or ())}
                return _Request(command, lambda inside: parse_answers(command, answers, inside), opened.once)

    def _open(self, token: str, context: Context, *, is_form: bool) -> Opened:
        """Open a token that this asker may use now."""
        opened = self.seals.open(token)
        if opened.org_id != context.asker.org_id or (opened.kept is not None) != is_form:
            raise BrokenButton
        if opened.person_id not in (None, context.asker.id):
            raise ForeignButton(opened.words)
        if opened.until < context.now:
            raise ExpiredButton(opened.until, opened.words)
        return opened

    def _run(self, request: _Request, context: Context) -> Message:
        needs = list(Right)[int(request.command.access)]
        refuse_access(context, request.command.name, needs)
        message: Message = request.command.answer(request.parse(context), context)
        return message

    def _reply(self, context: Context, message: Message, *, is_duplicate: bool = False) -> Reply:
        return Reply(
            message=message,
            language=context.speaker.language,
            seal=self.seals.for_person(context.asker.org_id, context.asker.id, context.now),
            is_duplicate=is_duplicate,
        )

    def _refused(self, context: Context, refusal: Refusal) -> Reply:
        seal = self.seals.for_person(context.asker.org_id, context.asker.id, context.now)
        errors = {}
        if isinstance(refusal, InvalidFields):
            errors = {name: in_a_sentence(problem, context.speaker) for name, problem in refusal.problems.items()}
        return Reply(explain(refusal, context), context.speaker.language, seal, field_errors=errors)


def _request_of_line(words: str, context: Context, once: str = "") -> _Request:
    command, rest = find_command(words, context.speaker)
    return _Request(command, lambda inside: parse_line(command, rest, inside), once)
