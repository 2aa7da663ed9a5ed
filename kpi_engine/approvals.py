"""Approvals: who may move an adjustment from which state to which, each move leaving an audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum

from kpi_engine.adjustments import Adjustment, AdjustmentFault, State, adjustment_faults
from kpi_engine.audit import AuditEntry, audit_entry


class Move(Enum):
    """What can be done with an adjustment."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REFUSE = "refuse"
    REVOKE = "revoke"


_MOVES = {
    (State.DRAFT, Move.SUBMIT): State.PENDING,
    (State.PENDING, Move.APPROVE): State.APPROVED,
    (State.PENDING, Move.REFUSE): State.REFUSED,
    (State.APPROVED, Move.REVOKE): State.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who asks or decides.

    Attributes:
        id: The person's id.
        rank: Higher outranks lower.
        line: The reporting line.
        limit: The greatest change of attainment they may grant (0.1 is ten points); None for any.
    """

    id: str
    rank: int
    line: str
    limit: Decimal | None = None


class MoveFault(Enum):
    """Why a move is not allowed."""

    WRONG_STATE = "wrong_state"
    NOT_WHO_ASKED = "not_who_asked"
    SELF_APPROVAL = "self_approval"  # by who asked, or whose score it is
    DOES_NOT_OUTRANK = "does_not_outrank"
    ABOVE_LIMIT = "above_limit"
    NO_NOTE = "no_note"  # a refusal and a revocation take a reason


class MoveRefused(ValueError):  # noqa: N818 - named after what happened
    """A move is not allowed.

    Attributes:
        faults: All reasons against the move.
        unsound: What is wrong with the adjustment itself, on submission.
    """

    def __init__(self, faults: tuple[MoveFault, ...], unsound: tuple[AdjustmentFault, ...] = ()) -> None:
        super().__init__(faults, unsound)
        self.faults = faults
        self.unsound = unsound


@dataclass(frozen=True, slots=True)
class Hearing:
    """The people and the weight of one adjustment.

    Attributes:
        asked_by: Who asked.
        concerned: Ids of the people whose score it changes.
        effect: By how much it changes the attainment or score, up or down.
    """

    asked_by: Actor
    concerned: frozenset[str] = frozenset()
    effect: Decimal = Decimal(0)


def move(
    adjustment: Adjustment,
    wanted: Move,
    by: Actor,
    hearing: Hearing,
    *,
    at: datetime,
    note: str = "",
    after: AuditEntry | None = None,
) -> tuple[Adjustment, AuditEntry]:
    """Return the adjustment in its next state and the entry that records it.

    Only who asked submits. Whoever decides neither asked nor gains, outranks who asked or is of another line, and
    stays within their limit. Whoever asked may take an approved adjustment back.

    Args:
        adjustment: As it stands.
        wanted: The move.
        by: Who makes it.
        hearing: The people and the weight of it.
        at: Aware instant.
        note: In the words of who moves.
        after: The trail's last entry.

    Raises:
        MoveRefused: With every reason.
    """
    faults = tuple(_faults(adjustment, wanted, by, hearing, note))
    unsound = adjustment_faults(adjustment) if wanted is Move.SUBMIT else ()
    if faults or unsound:
        raise MoveRefused(faults, unsound)
    approved_at = at if wanted is Move.APPROVE else adjustment.approved_at
    moved = replace(adjustment, state=_MOVES[adjustment.state, wanted], approved_at=approved_at)
    return moved, audit_entry(at=at, actor=by.id, subject=moved.id, action=moved.state.value, note=note, after=after)


def _faults(adjustment: Adjustment, wanted: Move, by: Actor, hearing: Hearing, note: str) -> Iterator[MoveFault]:
    if (adjustment.state, wanted) not in _MOVES:
        yield MoveFault.WRONG_STATE
    if wanted in {Move.REFUSE, Move.REVOKE} and not note.strip():
        yield MoveFault.NO_NOTE
    is_own = by.id in {adjustment.asked_by, hearing.asked_by.id}
    if wanted is Move.SUBMIT:
        if not is_own:
            yield MoveFault.NOT_WHO_ASKED
    elif not (wanted is Move.REVOKE and is_own):
        yield from _faults_of_judge(by, hearing, wanted, is_own=is_own)


def _faults_of_judge(by: Actor, hearing: Hearing, wanted: Move, *, is_own: bool) -> Iterator[MoveFault]:
    if is_own or by.id in hearing.concerned:
        yield MoveFault.SELF_APPROVAL
    elif by.rank <= hearing.asked_by.rank and by.line == hearing.asked_by.line:
        yield MoveFault.DOES_NOT_OUTRANK
    if wanted is Move.APPROVE and by.limit is not None and abs(hearing.effect) > by.limit:
        yield MoveFault.ABOVE_LIMIT
