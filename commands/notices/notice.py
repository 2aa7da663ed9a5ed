"""Notice: one kind of unasked message; whether it is still wanted is asked again just before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commands.command import Context
from commands.message import Message
from commands.notices import digest, reminder
from commands.notices.unwanted import Unwanted
from commands.remind import DIGEST, REMINDER


@dataclass(frozen=True, slots=True)
class UnknownNoticeError(LookupError):
    """An intent of a kind this program does not compose."""

    kind: str


def compose_notice(kind: str, facts: Mapping[str, Any], context: Context) -> Message | Unwanted:
    """Return the words of a notice for the person in the context, or why it is no longer wanted.

    Args:
        kind: as written into the outbox: reminder, digest.
        facts: the intent's typed parameters, JSON values.
        context: of the recipient: their language, zone and rights.

    Raises:
        UnknownNoticeError: no such kind.
    """
    match kind:
        case str() if kind == REMINDER:
            found = reminder.gather(context)
            return found if isinstance(found, Unwanted) else reminder.compose(found, context)
        case str() if kind == DIGEST:
            del facts
            gathered = digest.gather(context)
            return gathered if isinstance(gathered, Unwanted) else digest.compose(gathered, context)
        case _:
            raise UnknownNoticeError(kind)
