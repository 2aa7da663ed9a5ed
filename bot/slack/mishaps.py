"""Mishaps: what is said and what is logged when something broke on our side and nobody nearer caught it."""

from __future__ import annotations

import logging
import secrets

from bot.invocation import Reply, Seal
from commands.message import Message
from locales import SOURCE, speaker

_NO_SEAL = Seal(seal_line=lambda _line, _is_once: "", seal_form=lambda _verb, _kept: "")
"""An apology has no buttons to seal."""


def apology(error: BaseException) -> Reply:
    """Log the error under a new id and return the reply that names it; its problem fits a form of any fields.

    It speaks English: the language of the person was to come with the reply that broke.
    """
    mishap = secrets.token_hex(4)
    record(error, mishap)
    words = speaker(SOURCE).say(
        "Something broke on our side, not yours. Please try again; if it stays, tell your administrator: {id}",
        id=mishap,
    )
    return Reply(Message(words), SOURCE, _NO_SEAL, field_errors={"": words})


def record(error: BaseException, mishap: str = "") -> None:
    """Log what broke and where, without the error's own words: they may quote a person, a token or an address."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback is not None else "?"
    logging.getLogger(__name__).error("slack: %s at %s %s", type(error).__name__, where, mishap)


def working() -> str:
    """Return what stands in an ack while the answer takes longer."""
    return speaker(SOURCE).say("Working on it…")
